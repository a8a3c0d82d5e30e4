"""Levels of right on a page, ranks of roles, who has them, and why. Each level and rank includes those below it."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from uuid import UUID

from stoa.platform.ids import GroupId, UserId


class Level(IntEnum):
    """VIEW < EDIT < SHARE < DELETE; NONE answers like what does not exist."""

    NONE = 0
    VIEW = 1
    EDIT = 2
    SHARE = 3
    DELETE = 4


class SpaceRole(IntEnum):
    """Role of a person in a space."""

    NONE = 0
    GUEST = 1
    MEMBER = 2
    ADMIN = 3
    OWNER = 4


class AreaRole(IntEnum):
    """Role of a person in an area. On pages that are not private, each gives the level of the same rank (R3)."""

    NONE = 0
    VIEWER = 1
    MEMBER = 2
    ADMIN = 3
    OWNER = 4


class SubjectKind(StrEnum):
    USER = "user"
    GROUP = "group"


@dataclass(frozen=True)
class Subject:
    """A person or a group: what has roles and grants."""

    kind: SubjectKind
    id: UUID

    @property
    def user_id(self) -> UserId | None:
        return UserId(self.id) if self.kind is SubjectKind.USER else None

    @property
    def group_id(self) -> GroupId | None:
        return GroupId(self.id) if self.kind is SubjectKind.GROUP else None

    @classmethod
    def of(cls, user_id: UUID | None, group_id: UUID | None) -> "Subject":
        """From the two columns of which one is set."""
        if user_id is not None:
            return cls(SubjectKind.USER, user_id)
        assert group_id is not None
        return cls(SubjectKind.GROUP, group_id)


@dataclass(frozen=True)
class SubjectRef:
    """A subject with what may be shown of it; never an e-mail address."""

    kind: SubjectKind
    id: UUID
    name: str
    username: str | None = None
    avatar_url: str | None = None


class Source(StrEnum):
    """Which part of the rule gives a level (R1 to R6)."""

    SPACE_OWNER = "space_owner"
    SPACE_ADMIN = "space_admin"
    AREA_ROLE = "area_role"
    SPACE_VISIBILITY = "space_visibility"
    PAGE_OWNER = "page_owner"
    GRANT = "grant"


@dataclass(frozen=True)
class Standing:
    """What a person's level on a page comes from."""

    space_role: SpaceRole
    area_role: AreaRole
    visibility: str
    owns: bool
    granted: Level


@dataclass(frozen=True)
class Reason:
    """One part of the rule that gives something."""

    source: Source
    level: Level


@dataclass(frozen=True)
class Giving:
    """What is given to a subject."""

    level: Level
    note: str | None
    expires_at: datetime | None


@dataclass(frozen=True)
class Holder:
    """Somebody with access, their level, and the first part of the rule that gives it."""

    subject: SubjectRef
    level: Level
    source: Source


@dataclass(frozen=True)
class Cleared:
    """How much was taken away from a page."""

    grants: int
    links: int


@dataclass(frozen=True)
class NewLink:
    """What a link for people outside shows, and until when."""

    includes_children: bool
    allow_download: bool
    password_hash: str | None
    expires_at: datetime | None
