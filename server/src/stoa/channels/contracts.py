"""What channels are made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

MAX_CONTENT = 20_000
MAX_MENTIONS = 50
# Texts that were edited away are kept, so many of them.
MAX_EDITS_KEPT = 20
# Who is further behind reads the channel anew (CH-45).
MAX_BEHIND = 1_000
LARGEST_SEQ = 2**63 - 1
# Of what is new in a channel no more is counted.
MOST_COUNTED = 1_000


class Kind(StrEnum):
    """Who speaks: a person, the channel itself about what was done with it, or an agent."""

    MESSAGE = "message"
    SYSTEM = "system"
    AGENT = "agent"


class Posting(StrEnum):
    """Who begins something: everybody who may edit the page, or those who may share it (CH-6)."""

    MEMBERS = "members"
    ADMINS = "admins"


class History(StrEnum):
    """What somebody reads who came later (CH-4)."""

    ALL = "all"
    SINCE_JOINED = "since_joined"


@dataclass(frozen=True)
class NewMessage:
    """What a person says. `client_id`: how their client names it, so that saying it again says nothing twice."""

    content: str
    client_id: str | None


@dataclass(frozen=True)
class Settings:
    """What is changed about a channel; None: it stays."""

    topic: str | None = None
    posting: Posting | None = None
    history: History | None = None
    is_archived: bool | None = None


@dataclass(frozen=True)
class Permissions:
    """What somebody may do in a channel as it is now."""

    post: bool
    moderate: bool
    manage: bool


@dataclass(frozen=True)
class CaughtUp:
    """What changed in a channel since somebody looked, as the data of events, and where that leaves them."""

    kind: str
    seq: int
    events: Sequence[Mapping[str, Any]]
