"""What a notification is about, and what people wish to hear of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from stoa.platform.ids import PageId, UserId


class Kind(StrEnum):
    """Why somebody is told."""

    MENTION = "mention"
    REPLY = "reply"
    COMMENT = "comment"
    DIRECT_MESSAGE = "direct_message"
    CHANNEL_MESSAGE = "channel_message"
    SHARE = "share"
    ACCESS_REQUEST = "access_request"
    TASK_ASSIGNED = "task_assigned"
    TASK_DUE = "task_due"
    TASK_STALE = "task_stale"
    PAGE_CHANGED = "page_changed"
    PROPOSAL = "proposal"
    PROPOSAL_DECIDED = "proposal_decided"
    RUN_FINISHED = "run_finished"
    APPROVAL_NEEDED = "approval_needed"
    DOCUMENT_SHARED = "document_shared"
    INVITATION = "invitation"
    BUDGET = "budget"
    SECURITY = "security"
    SYSTEM = "system"


class ScopeType(StrEnum):
    """Where a preference holds, the widest first."""

    GLOBAL = "global"
    ORGANIZATION = "organization"
    SPACE = "space"
    AREA = "area"
    PAGE = "page"
    THREAD = "thread"
    TASK = "task"


class Following(StrEnum):
    """How much of a place a person hears of: everything, what concerns them, or as little as can be."""

    ALL = "all"
    MENTIONS = "mentions"
    NONE = "none"


class EmailMode(StrEnum):
    INSTANT = "instant"
    DIGEST = "digest"
    OFF = "off"


# What there is to choose about in settings: the kinds that something makes.
SHOWN = (
    Kind.MENTION,
    Kind.REPLY,
    Kind.COMMENT,
    Kind.SHARE,
    Kind.ACCESS_REQUEST,
    Kind.TASK_ASSIGNED,
    Kind.TASK_DUE,
    Kind.PAGE_CHANGED,
    Kind.PROPOSAL,
    Kind.PROPOSAL_DECIDED,
    Kind.INVITATION,
    Kind.BUDGET,
    Kind.SYSTEM,
)


@dataclass(frozen=True)
class Notice:
    """Something to be told to people. Unread ones of one `group_key` add up to one entry (CH-63).

    `quiet`: who was told of the group so lately is not told again. `facts`: ids and small facts, no text.
    """

    kind: Kind
    actor_id: UserId | None
    resource_type: str
    resource_id: UUID
    group_key: str
    page_id: PageId | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    quiet: timedelta | None = None


@dataclass(frozen=True)
class Stated:
    """What a person stated for one place and one kind; None: as the wider place has it."""

    scope_type: ScopeType
    kind: Kind | None
    level: Following | None
    inbox: bool | None
    email: bool | None


@dataclass(frozen=True)
class Wishes:
    """What holds for one notification."""

    inbox: bool
    email: bool
