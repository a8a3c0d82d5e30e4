"""Facts about pages that others hear of."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from stoa.platform.outbox import DomainEvent


@dataclass(frozen=True)
class TreeChanged(DomainEvent):
    """What the tree of a space shows changed; a client that misses a revision fetches anew (PG-16)."""

    type: ClassVar[str] = "tree.changed"

    page_id: UUID
    parent_id: UUID | None
    kind: str
    tree_revision: int


@dataclass(frozen=True)
class PageCreated(DomainEvent):
    type: ClassVar[str] = "page.created"

    page_id: UUID
    space_id: UUID
    page_type: str


@dataclass(frozen=True)
class PageUpdated(DomainEvent):
    """Title, icon, description or content changed."""

    type: ClassVar[str] = "page.updated"

    page_id: UUID
    revision: int
    updated_by: UUID | None
    source: str


@dataclass(frozen=True)
class PageMoved(DomainEvent):
    type: ClassVar[str] = "page.moved"

    page_id: UUID
    old_parent_id: UUID | None
    new_parent_id: UUID | None


@dataclass(frozen=True)
class PageTransferred(DomainEvent):
    """A page and `count - 1` below it lie in another space of the organization now."""

    type: ClassVar[str] = "page.transferred"

    page_id: UUID
    old_space_id: UUID
    new_space_id: UUID
    count: int


@dataclass(frozen=True)
class PageTrashed(DomainEvent):
    type: ClassVar[str] = "page.trashed"

    page_id: UUID
    trash_batch_id: UUID


@dataclass(frozen=True)
class PageRestored(DomainEvent):
    type: ClassVar[str] = "page.restored"

    page_id: UUID


@dataclass(frozen=True)
class PagePurged(DomainEvent):
    """A page and `count - 1` below it are gone for good."""

    type: ClassVar[str] = "page.purged"

    page_id: UUID
    space_id: UUID
    count: int


@dataclass(frozen=True)
class VersionCreated(DomainEvent):
    type: ClassVar[str] = "version.created"

    page_id: UUID
    version_number: int


@dataclass(frozen=True)
class PageLifecycleChanged(DomainEvent):
    """Finalized, unlocked, or put into the AI context or taken from it."""

    type: ClassVar[str] = "page.lifecycle"

    page_id: UUID
    fact: str


@dataclass(frozen=True)
class CommentChanged(DomainEvent):
    """A comment was made, edited, deleted, resolved or reopened."""

    type: ClassVar[str] = "comment.changed"

    page_id: UUID
    comment_id: UUID
    fact: str
    by: UUID


@dataclass(frozen=True)
class PageOpened(DomainEvent):
    """A person opened a page, on whichever device."""

    type: ClassVar[str] = "page.opened"

    page_id: UUID
    user_id: UUID


@dataclass(frozen=True)
class PeopleMentioned(DomainEvent):
    """People and groups are newly named on a page or in a comment on it."""

    type: ClassVar[str] = "people.mentioned"

    page_id: UUID
    by: UUID
    user_ids: tuple[UUID, ...]
    group_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class ProposalChanged(DomainEvent):
    """A proposal was made, decided in whole or in part, withdrawn, or is too old by now."""

    type: ClassVar[str] = "proposal.changed"

    page_id: UUID
    proposal_id: UUID
    fact: str
    status: str


@dataclass(frozen=True)
class PageReviewDue(DomainEvent):
    """The day has come at which a finalized page is to be looked at again."""

    type: ClassVar[str] = "page.review_due"

    page_id: UUID
    owner_id: UUID | None
    review_on: str
