"""Bodies of the inbox's routes."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, model_validator

from stoa.identity.contracts import UserRef
from stoa.notifications.contracts import EmailMode, Following, Kind, ScopeType
from stoa.notifications.models import Notification
from stoa.platform.http.schemas import Body, Out


def _timezone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("is no time zone")
    return name


Timezone = Annotated[str, Field(max_length=64), AfterValidator(_timezone)]
Seq = Annotated[int, Field(strict=True, ge=0, le=2**63 - 1)]
StrictBool = Annotated[bool, Field(strict=True)]
ResourceType = Literal["page", "page_comment", "page_proposal", "space", "conversation", "budget", "task"]


class NotificationActor(Out):
    """Who did it."""

    id: UUID
    name: str
    avatar_url: str | None


class NotificationOut(Out):
    """An entry of the inbox. Of something that the caller may not see (any more), only that there was something.

    `facts`: small facts by kind, as the level of a share.
    """

    id: UUID
    kind: Kind
    is_available: bool
    title: str | None
    actor: NotificationActor | None
    resource_type: ResourceType
    resource_id: UUID | None
    page_id: UUID | None
    facts: dict[str, Any]
    count: int
    inbox_seq: int
    seen_at: datetime | None
    read_at: datetime | None
    archived_at: datetime | None
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, row: Notification, title: str | None, actor: UserRef | None, *, shows: bool) -> "NotificationOut":
        return cls.model_validate(
            {
                "id": row.id,
                "kind": row.kind,
                "is_available": shows,
                "title": title,
                "actor": NotificationActor.model_validate(actor) if actor is not None else None,
                "resource_type": row.resource_type,
                "resource_id": row.resource_id if shows else None,
                "page_id": row.page_id if shows else None,
                "facts": row.payload if shows else {},
                "count": row.count,
                "inbox_seq": row.inbox_seq,
                "seen_at": row.seen_at,
                "read_at": row.read_at,
                "archived_at": row.archived_at,
                "created_at": row.created_at,
                "updated_at": row.updated_at,
            }
        )


class NotificationUpdate(Body):
    """Null leaves a mark as it is. Archiving also marks as read."""

    is_read: StrictBool | None = None
    is_archived: StrictBool | None = None


class ReadMarksPut(Body):
    """What was seen or read: everything up to an `inbox_seq`, or what is about a thing that was opened."""

    seen_up_to: Seq | None = None
    read_up_to: Seq | None = None
    page_id: UUID | None = None
    conversation_id: UUID | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "ReadMarksPut":
        if not self.model_fields_set:
            raise ValueError("say what was seen or read")
        return self


class ReadMarksOut(Out):
    """How many entries are unread and how many were never seen, 100 at most; `inbox_seq` of the newest unread."""

    unread: int
    unseen: int
    inbox_seq: int


class KindWishes(Out):
    """What holds for one kind."""

    kind: Kind
    inbox: bool
    email: bool


class FollowedPlace(Out):
    """A page or space whose following the caller set; title null: they do not see it any more."""

    scope_type: ScopeType
    scope_id: UUID
    level: Following
    title: str | None


class NotificationPreferencesOut(Out):
    """What holds in the organization that the caller works in. `has_declined`: no mails come, by a link in one."""

    kinds: list[KindWishes]
    email_mode: EmailMode
    digest_hour: int
    timezone: str
    auto_follow: bool
    has_declined: bool
    places: list[FollowedPlace]


class FollowedOut(Out):
    """How the caller stands to a page or space: what they set, and whether they hear of changes there."""

    level: Following | None
    is_following: bool


GENERAL = frozenset({"email_mode", "digest_hour", "timezone", "auto_follow"})


class NotificationPreferencePut(Body):
    """States something for a place; null takes a statement back, what is not sent stays as it is."""

    scope_type: Literal["organization", "space", "page"]
    scope_id: UUID | None = None
    kind: Kind | None = None
    level: Following | None = None
    inbox: StrictBool | None = None
    email: StrictBool | None = None
    email_mode: EmailMode | None = None
    digest_hour: Annotated[int, Field(strict=True, ge=0, le=23)] | None = None
    timezone: Timezone | None = None
    auto_follow: StrictBool | None = None

    @model_validator(mode="after")
    def _fits(self) -> "NotificationPreferencePut":
        sent = self.model_fields_set
        is_wide = self.scope_type == "organization"
        if is_wide != (self.scope_id is None):
            raise ValueError("name the space or page, and nothing for the organization")
        if sent & GENERAL and not (is_wide and self.kind is None):
            raise ValueError("how mails come is said for the whole organization and all kinds")
        if "level" in sent and (is_wide or self.kind is not None):
            raise ValueError("a space or a page is followed, with all kinds")
        if not self.values():
            raise ValueError("say what you wish")
        return self

    def values(self) -> dict[str, Any]:
        """What was sent, by its column."""
        places = {"scope_type", "scope_id", "kind"}
        return {name: getattr(self, name) for name in self.model_fields_set - places}
