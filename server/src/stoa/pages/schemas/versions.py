"""Bodies of versions."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from stoa.pages.schemas.comments import CommentAuthor
from stoa.platform.http.schemas import Body, Out


class VersionCreate(Body):
    change_summary: Annotated[str, Field(max_length=500)] | None = None


class VersionUpdate(Body):
    is_pinned: bool


class VersionRestore(Body):
    with_title: bool = False


class VersionSummary(Out):
    version_number: int
    title: str
    word_count: int
    source: str
    change_summary: str | None
    is_pinned: bool
    created_by: UUID | None
    created_at: datetime


class VersionListed(VersionSummary):
    """`author_name`: "Deleted user" for an erased account, null for what nobody made."""

    author_name: str | None


class VersionOut(VersionSummary):
    content: dict[str, Any]


class DiffPiece(Out):
    """A run of text: in both (`same`), only in the newer (`added`) or only in the older version (`removed`)."""

    kind: str
    text: str


class AuthoredPiece(DiffPiece):
    """`authors`: one of these wrote it, or took it out; nobody for what stays, or where that is not known."""

    authors: list[UUID]


class VersionDiff(Out):
    """`people`: the authors of the pieces, but for accounts that are deleted."""

    older: VersionSummary
    newer: VersionSummary
    is_title_changed: bool
    people: list[CommentAuthor]
    pieces: list[AuthoredPiece]
