"""What crosses the border of the pages package."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from stoa.access.contracts import Level
from stoa.pages.core.document import ReadDocument
from stoa.platform.ids import (
    AreaId,
    ConversationId,
    OrganizationId,
    PageCommentId,
    PageId,
    ProposalId,
    SpaceId,
    TagId,
    TaskId,
    UserId,
)


class PageType(StrEnum):
    FOLDER = "FOLDER"
    DOCUMENT = "DOCUMENT"
    CHANNEL = "CHANNEL"
    AI_CHAT = "AI_CHAT"
    CAD = "CAD"
    DATABASE = "DATABASE"


class TrashMode(StrEnum):
    """Whether the pages below go to the trash too, or move up to the page's parent."""

    ONLY = "only"
    SUBTREE = "subtree"


class Source(StrEnum):
    """Where a change of content comes from."""

    EDITOR = "editor"
    API = "api"
    AGENT = "agent"
    IMPORT = "import"
    RESTORE = "restore"
    UNDO = "undo"
    SYSTEM = "system"


class VersionSource(StrEnum):
    """Why a version was kept."""

    MANUAL = "manual"
    AUTO = "auto"
    FINALIZE = "finalize"
    PRE_AI = "pre_ai"
    PRE_RESTORE = "pre_restore"
    RESTORE = "restore"
    IMPORT = "import"
    SYSTEM = "system"


class ProposalKind(StrEnum):
    """What is proposed."""

    EDIT = "edit"
    CREATE = "create"
    RENAME = "rename"
    MOVE = "move"
    TRASH = "trash"
    RESTORE = "restore"


class ProposalStatus(StrEnum):
    """What became of a proposal; partly decided ones are open until every hunk is decided."""

    OPEN = "open"
    ACCEPTED = "accepted"
    PARTIALLY_ACCEPTED = "partially_accepted"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class ProposalPolicy(StrEnum):
    """Whether a proposal waits for its review, or is in the text already and may be taken back."""

    REVIEW = "review"
    AUTO_APPLIED = "auto_applied"


@dataclass(frozen=True)
class ProposalOrigin:
    """Where an agent's proposal comes from."""

    run_id: UUID
    agent_id: UUID | None = None
    conversation_id: UUID | None = None
    message_id: UUID | None = None
    model: str | None = None


@dataclass(frozen=True)
class PageText:
    """The text of a page as its search index has it, for readers that are no editors."""

    title: str
    type: str
    text: str


@dataclass(frozen=True)
class PageRef:
    """A page that the actor may see."""

    id: PageId
    space_id: SpaceId
    type: PageType
    title: str
    level: Level
    is_trashed: bool


@dataclass(frozen=True)
class Channel:
    """A page that people talk on, which the actor may see. `change_seq`: the number of the last change in it."""

    id: PageId
    organization_id: OrganizationId
    space_id: SpaceId
    title: str
    level: Level
    topic: str | None
    archived_at: datetime | None
    history_visibility: str
    posting: str
    change_seq: int
    is_trashed: bool


@dataclass(frozen=True)
class PageState:
    """Where a page lies and whether it is in the trash; says nothing of who sees it."""

    space_id: SpaceId
    title: str
    is_trashed: bool


@dataclass(frozen=True)
class Permissions:
    """What the actor may do with a page (SP-7)."""

    level: str
    comment: bool
    edit: bool
    create_child: bool
    move: bool
    share: bool
    delete: bool
    finalize: bool


@dataclass(frozen=True)
class Spot:
    """A place among the children of a parent, or at the root of an area. Without a neighbour: last."""

    parent_id: PageId | None
    before_id: PageId | None = None
    after_id: PageId | None = None
    is_first: bool = False


@dataclass(frozen=True)
class PageFilter:
    """Which pages a list shows; None and empty: all."""

    space_id: SpaceId | None = None
    area_id: AreaId | None = None
    type: PageType | None = None
    tag_ids: tuple[TagId, ...] = ()
    all_tags: bool = False
    updated_since: datetime | None = None


@dataclass(frozen=True)
class NewPage:
    """What a person says of a page that is to be made."""

    space_id: SpaceId
    area_id: AreaId | None
    spot: Spot
    type: PageType
    title: str
    icon: str | None = None
    page_type: str = "general"
    template_id: PageId | None = None
    # What an imported document begins with, instead of a template.
    content: ReadDocument | None = None
    visibility: str = "inherit"
    # Where other pages point to it before it is there.
    id: PageId | None = None
    source_conversation_id: ConversationId | None = None
    # The task that it is written for.
    task_id: TaskId | None = None


@dataclass(frozen=True)
class ListedPage:
    """A page as a list of another package shows it."""

    id: PageId
    title: str
    type: str
    icon: str | None
    updated_at: datetime


@dataclass(frozen=True)
class PageQuery:
    """What pages are searched for. `words` is PostgreSQL's query text, empty for all; `text` what was typed.

    `author`: `me`, or how a name begins. Words that fit stand between `marks`. `after`: score, moment and id of a page.
    """

    words: str
    text: str
    marks: tuple[str, str]
    tag: str | None = None
    author: str | None = None
    author_id: UUID | None = None
    space_id: UUID | None = None
    before: datetime | None = None
    since: datetime | None = None
    after: tuple[float, datetime, UUID] | None = None


@dataclass(frozen=True)
class PageMatch:
    """A page that fits, best first by `score`: exact titles from 4, other titles from 2, texts below."""

    id: PageId
    space_id: SpaceId
    type: str
    title: str
    snippet: str
    owner_id: UUID | None
    written_at: datetime
    score: float


@dataclass(frozen=True)
class PagePlace:
    """Where a page lies. `involved`: its owner, and who changed it, kept versions of it or commented on it."""

    space_id: SpaceId
    area_id: AreaId
    involved: frozenset[UserId]


@dataclass(frozen=True)
class CommentThread:
    """The thread that a comment belongs to. `named`: whom the comment itself names."""

    page_id: PageId
    root_id: PageCommentId
    is_reply: bool
    speakers: frozenset[UserId]
    named: frozenset[UserId]


@dataclass(frozen=True)
class DecidedProposal:
    """Who made a proposal, and what became of it."""

    page_id: PageId
    author_id: UserId | None
    decided_by: UserId | None
    status: str


@dataclass(frozen=True)
class ProposalState:
    """A proposal that came from a conversation, and how it stands."""

    id: ProposalId
    page_id: PageId
    page_title: str
    summary: str | None
    status: str
    policy: str
    created_at: datetime
