"""HTTP of the inbox."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query

from stoa.notifications.commands import mark, read_inbox
from stoa.notifications.commands import preferences as wished
from stoa.notifications.commands.preferences import Preferences
from stoa.notifications.commands.read_inbox import Entry
from stoa.notifications.contracts import Kind, ScopeType
from stoa.notifications.schemas import (
    FollowedOut,
    FollowedPlace,
    KindWishes,
    NotificationOut,
    NotificationPreferencePut,
    NotificationPreferencesOut,
    NotificationUpdate,
    ReadMarksOut,
    ReadMarksPut,
)
from stoa.platform.errors import LimitReached, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, Writing, problems
from stoa.platform.http.routing import router as new_router
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import ConversationId, NotificationId, PageId, SpaceId
from stoa.platform.pagination import PageRequest, page_request

router = new_router("notifications", area="notifications")
NotificationPath = Annotated[NotificationId, Path()]


def _out(entry: Entry) -> NotificationOut:
    return NotificationOut.of(entry.notification, entry.title, entry.actor, shows=entry.is_available)


def _preferences(found: Preferences) -> NotificationPreferencesOut:
    return NotificationPreferencesOut(
        kinds=[KindWishes(kind=kind, inbox=wish.inbox, email=wish.email) for kind, wish in found.kinds.items()],
        email_mode=found.email_mode,
        digest_hour=found.digest_hour,
        timezone=found.timezone,
        auto_follow=found.auto_follow,
        has_declined=found.has_declined,
        places=[FollowedPlace.model_validate(place) for place in found.places],
    )


@router.get("/notifications", responses=problems())
async def list_notifications(  # noqa: PLR0917  # each a parameter of the address
    actor: CurrentActor,
    session: Reading,
    page: Annotated[PageRequest, Depends(page_request)],
    kind: Annotated[list[Kind], Query(max_length=25)] = [],  # noqa: B006  # FastAPI copies it
    unread: bool = False,
    space: UUID | None = None,
) -> ListOut[NotificationOut]:
    """The caller's inbox in the organization they work in, the last that came or grew first."""
    space_id = SpaceId(space) if space is not None else None
    found = await read_inbox.list_inbox(session, actor, page, unread=unread, kinds=kind, space_id=space_id)
    return ListOut(items=[_out(entry) for entry in found.items], next_cursor=found.next_cursor)


@router.get("/notifications/read-marks", responses=problems())
async def read_marks(actor: CurrentActor, session: Reading) -> ReadMarksOut:
    """What the badge of the inbox shows."""
    return ReadMarksOut.model_validate(await read_inbox.read_marks(session, actor))


@router.put("/notifications/read-marks", responses=problems())
async def put_read_marks(
    body: ReadMarksPut, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> ReadMarksOut:
    """Mark as seen or read what had come by then, or what is about a thing that was opened; safe to repeat."""
    marks = await mark.set_marks(
        session,
        platform.clock,
        actor,
        seen_up_to=body.seen_up_to,
        read_up_to=body.read_up_to,
        page_id=PageId(body.page_id) if body.page_id is not None else None,
        conversation_id=ConversationId(body.conversation_id) if body.conversation_id is not None else None,
    )
    return ReadMarksOut.model_validate(marks)


@router.get("/notifications/{notification_id}", responses=problems(NotFound))
async def read_notification(
    notification_id: NotificationPath, actor: CurrentActor, session: Reading
) -> NotificationOut:
    """One entry of the caller's inbox."""
    return _out(await read_inbox.read_entry(session, actor, notification_id))


@router.patch("/notifications/{notification_id}", responses=problems(NotFound))
async def change_notification(
    notification_id: NotificationPath,
    body: NotificationUpdate,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
) -> NotificationOut:
    """Mark an entry as read or unread, archive it or take it back."""
    entry = await mark.change_entry(
        session, platform.clock, actor, notification_id, is_read=body.is_read, is_archived=body.is_archived
    )
    return _out(entry)


@router.get("/notification-preferences", responses=problems())
async def read_preferences(actor: CurrentActor, session: Reading) -> NotificationPreferencesOut:
    """What the caller wishes to hear of in the organization they work in, and by which way."""
    return _preferences(await wished.read_preferences(session, actor))


@router.put("/notification-preferences", responses=problems(NotFound, LimitReached))
async def put_preference(
    body: NotificationPreferencePut, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> NotificationPreferencesOut:
    """State a wish for the organization, a space or a page, or take it back; safe to repeat."""
    place = ScopeType(body.scope_type), body.scope_id
    await wished.put_preference(session, platform.clock, actor, place=place, kind=body.kind, values=body.values())
    return _preferences(await wished.read_preferences(session, actor))


@router.get("/notification-preferences/pages/{page_id}", responses=problems(NotFound))
async def read_page_following(
    page_id: Annotated[PageId, Path()], actor: CurrentActor, session: Reading
) -> FollowedOut:
    """Whether the caller follows or muted a page."""
    return FollowedOut.model_validate(await wished.read_place(session, actor, ScopeType.PAGE, page_id))


@router.get("/notification-preferences/spaces/{space_id}", responses=problems(NotFound))
async def read_space_following(
    space_id: Annotated[SpaceId, Path()], actor: CurrentActor, session: Reading
) -> FollowedOut:
    """Whether the caller follows or muted a space."""
    return FollowedOut.model_validate(await wished.read_place(session, actor, ScopeType.SPACE, space_id))
