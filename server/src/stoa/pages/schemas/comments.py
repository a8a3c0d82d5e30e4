"""Bodies of comments."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from stoa.platform.http.schemas import Body, Out

Content = Annotated[str, Field(min_length=1, max_length=10_000, pattern=r"\S")]


class Anchor(Body):
    """The passage that a comment is about: its text, and where it lies in the document."""

    quote: Annotated[str, Field(min_length=1, max_length=500)]
    start: Annotated[str, Field(max_length=500)] | None = None
    end: Annotated[str, Field(max_length=500)] | None = None


class CommentCreate(Body):
    content: Content
    parent_id: UUID | None = None
    anchor: Anchor | None = None


class CommentUpdate(Body):
    content: Content


class CommentAuthor(Out):
    id: UUID
    name: str
    username: str
    avatar_url: str | None


class CommentPermissions(Out):
    edit: bool
    delete: bool
    resolve: bool


class CommentOut(Out):
    """`author` null: a deleted account. `deleted_at`: only where somebody answered; then `content` is empty."""

    id: UUID
    page_id: UUID
    parent_id: UUID | None
    author: CommentAuthor | None
    content: str
    anchor: dict[str, Any] | None
    resolved_at: datetime | None
    resolved_by: UUID | None
    edited_at: datetime | None
    deleted_at: datetime | None
    created_at: datetime
    permissions: CommentPermissions
