"""Bodies of proposals."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from stoa.pages.schemas.comments import CommentAuthor
from stoa.pages.schemas.versions import DiffPiece
from stoa.platform.http.schemas import Body, Out

MAX_HUNKS = 50
Block = Annotated[str, Field(max_length=20_000)]
# Comparing takes its time: what is longer is proposed in parts.
MAX_CHARACTERS = 100_000


class HunkCreate(Body):
    """Lines of the Markdown form that give way to others. An empty `original` adds to the end of the text."""

    original: Block
    replacement: Block
    hint_line: Annotated[int, Field(ge=1, le=10_000_000)] | None = None

    @model_validator(mode="after")
    def changes_something(self) -> Self:
        if self.original == self.replacement:
            raise ValueError("the replacement is the original")
        return self


class ProposalCreate(Body):
    hunks: Annotated[list[HunkCreate], Field(min_length=1, max_length=MAX_HUNKS)]
    summary: Annotated[str, Field(max_length=500)] | None = None
    base_revision: Annotated[int, Field(ge=0, le=9_000_000_000_000_000)] | None = None

    @model_validator(mode="after")
    def not_too_long(self) -> Self:
        if sum(len(hunk.original) for hunk in self.hunks) > MAX_CHARACTERS:
            raise ValueError(f"the originals are longer than {MAX_CHARACTERS} characters together")
        return self


class HunkDecision(Body):
    """`correction` is applied in the place of the replacement."""

    hunk_id: Annotated[str, Field(max_length=50)]
    decision: Literal["accept", "reject"]
    correction: Block | None = None


class ProposalDecision(Body):
    """Either `all`, for everything that is open, or single hunks, which are decided together or not at all."""

    all: Literal["accept", "reject"] | None = None
    decisions: Annotated[tuple[HunkDecision, ...], Field(max_length=MAX_HUNKS)] = ()

    @model_validator(mode="after")
    def one_of_both(self) -> Self:
        if (self.all is None) != bool(self.decisions):
            raise ValueError("name hunks, or all")
        if len({each.hunk_id for each in self.decisions}) < len(self.decisions):
            raise ValueError("a hunk is named twice")
        if any(each.decision == "reject" and each.correction is not None for each in self.decisions):
            raise ValueError("only what is accepted is corrected")
        return self


class HunkOut(Out):
    """`fit` (exact, approximate, unplaced) and `line` say where an open hunk belongs in the text now; decided ones
    have none. `pieces` shows by words what it changes.
    """

    id: str
    original: str
    replacement: str
    correction: str | None
    status: str
    decided_by: UUID | None
    decided_at: datetime | None
    fit: str | None
    line: int | None
    pieces: list[DiffPiece]


class ProposalPermissions(Out):
    decide: bool
    withdraw: bool


class ProposalSummary(Out):
    """`author` null: a deleted account. `run_id` null: a person's own suggestion. `policy` auto_applied: its changes
    are in the text already, and rejecting takes them back.
    """

    id: UUID
    page_id: UUID
    kind: str
    status: str
    policy: str
    base_revision: int
    summary: str | None
    author: CommentAuthor | None
    agent_id: UUID | None
    run_id: UUID | None
    conversation_id: UUID | None
    model: str | None
    hunk_count: int
    version_before: int | None
    decided_by: CommentAuthor | None
    decided_at: datetime | None
    expires_at: datetime
    created_at: datetime
    permissions: ProposalPermissions


class ProposalOut(ProposalSummary):
    hunks: list[HunkOut]
