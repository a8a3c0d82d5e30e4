"""Bodies of the inbox's routes."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, model_validator

from stoa.identity.contracts import UserRef
from stoa.notifications.contracts import Kind
from stoa.notifications.models import Notification
from stoa.platform.http.schemas import Body, Out

Seq = Annotated[int, Field(strict=True, ge=0, le=2**63 - 1)]
StrictBool = Annotated[bool, Field(strict=True)]
ResourceType = Literal["page", "page_comment", "page_proposal", "space", "conversation", "budget"]


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
