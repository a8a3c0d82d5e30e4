"""What a person wishes to hear of, where, and by which way (CH-65 to CH-67, PG-77)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from stoa.access.contracts import Level
from stoa.identity import api as identity
from stoa.mail import api as mail
from stoa.mail.contracts import Category
from stoa.notifications.commands.follow import follows
from stoa.notifications.contracts import SHOWN, EmailMode, Following, Kind, ScopeType, Wishes
from stoa.notifications.core.due import DIGEST_HOUR
from stoa.notifications.core.wishes import ALWAYS, wishes
from stoa.notifications.models import NotificationPreference
from stoa.notifications.queries import preferences
from stoa.pages import api as pages
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import FieldError, Invalid, LimitReached, NotFound
from stoa.platform.ids import OrganizationId, PageId, UserId
from stoa.spaces import api as spaces

MAX_STATED = 2_000
DECLINABLE = (Category.NOTIFICATION, Category.DIGEST)


@dataclass(frozen=True)
class Place:
    """A page or space whose following a person set; `title` None: they do not see it any more."""

    scope_type: ScopeType
    scope_id: UUID
    level: Following
    title: str | None


@dataclass(frozen=True)
class Preferences:
    """What holds for the organization that a person works in."""

    kinds: Mapping[Kind, Wishes]
    email_mode: EmailMode
    digest_hour: int
    timezone: str
    auto_follow: bool
    has_declined: bool
    places: list[Place]


@dataclass(frozen=True)
class Followed:
    """How a person stands to a place: what they set, and whether they hear of changes there."""

    level: Following | None
    is_following: bool


async def read_preferences(session: WriteSession | ReadSession, actor: Actor) -> Preferences:
    """What holds for the actor in the organization they work in."""
    organization_id = actor.require_organization()
    rows = await preferences.list_own(session, organization_id, actor.user_id, MAX_STATED)
    wide = [row for row in rows if row.scope_id is None]
    general = [row for row in wide if row.kind is None]
    stated = [preferences.stated(row) for row in wide]
    zones = await identity.timezones_of(session, [actor.user_id])
    contact = (await identity.contacts_of(session, [actor.user_id]))[actor.user_id]

    def first(name: str, otherwise: Any) -> Any:
        return next((value for row in general if (value := getattr(row, name)) is not None), otherwise)

    return Preferences(
        kinds={kind: wishes(stated, kind) for kind in SHOWN},
        email_mode=EmailMode(first("email_mode", EmailMode.INSTANT)),
        digest_hour=first("digest_hour", DIGEST_HOUR),
        timezone=first("timezone", zones.get(actor.user_id, "UTC")),
        auto_follow=first("auto_follow", True),  # the default
        has_declined=await mail.has_declined(session, contact.email_key, DECLINABLE),
        places=await _places(session, actor, rows),
    )


async def _places(session: ReadSession, actor: Actor, rows: list[NotificationPreference]) -> list[Place]:
    set_ = [row for row in rows if row.scope_id is not None and row.kind is None]
    of_pages = {row.scope_id for row in set_ if row.scope_type == ScopeType.PAGE and row.scope_id is not None}
    of_spaces = {row.scope_id for row in set_ if row.scope_type == ScopeType.SPACE and row.scope_id is not None}
    titles = await pages.visible_titles(session, actor, of_pages)
    titles |= await spaces.visible_names(session, actor, of_spaces) if of_spaces else {}
    return [
        Place(ScopeType(row.scope_type), row.scope_id, Following(row.level), titles.get(row.scope_id))
        for row in set_
        if row.scope_id is not None and row.level is not None
    ]


async def read_place(session: ReadSession, actor: Actor, scope_type: ScopeType, scope_id: UUID) -> Followed:
    """How the actor stands to a page or space. Raises NotFound."""
    organization_id = actor.require_organization()
    places = await _places_around(session, actor, scope_type, scope_id)
    rows = (await preferences.stated_by(session, organization_id, [actor.user_id], places)).get(actor.user_id, [])
    own = next(
        (row.level for row in rows if row.scope_id == scope_id and row.kind is None and row.level is not None),
        None,
    )
    involved = False
    if scope_type is ScopeType.PAGE:
        place = await pages.place_of(session, organization_id, PageId(scope_id))
        involved = place is not None and actor.user_id in place.involved
    return Followed(Following(own) if own is not None else None, is_following=follows(rows, is_involved=involved))


async def _places_around(
    session: ReadSession, actor: Actor, scope_type: ScopeType, scope_id: UUID
) -> Mapping[ScopeType, UUID]:
    if scope_type is ScopeType.SPACE:
        if not await spaces.visible_names(session, actor, [scope_id]):
            raise NotFound
        return {ScopeType.SPACE: scope_id}
    page = await pages.load_page(session, actor, PageId(scope_id), need=Level.VIEW)
    place = await pages.place_of(session, actor.require_organization(), page.id)
    around = {ScopeType.PAGE: scope_id, ScopeType.SPACE: UUID(str(page.space_id))}
    return around if place is None else around | {ScopeType.AREA: UUID(str(place.area_id))}


async def put_preference(
    session: WriteSession,
    clock: Clock,
    actor: Actor,
    *,
    place: tuple[ScopeType, UUID | None],
    kind: Kind | None,
    values: dict[str, Any],
) -> None:
    """State something for a place; None takes a statement back. Safe to repeat.

    Raises NotFound, Invalid, LimitReached.
    """
    organization_id = actor.require_organization()
    scope_type, scope_id = place
    if scope_id is not None:
        await _places_around(session, actor, scope_type, scope_id)
    if kind in ALWAYS and False in (values.get("inbox"), values.get("email")):
        detail = "Security notices cannot be turned off"
        raise Invalid(errors=(FieldError("/kind", "not_declinable", detail),))
    held = await preferences.count_own(session, organization_id, actor.user_id, MAX_STATED)
    if held >= MAX_STATED:
        raise LimitReached(limit=MAX_STATED)
    await preferences.put(
        session, organization_id, actor.user_id, place=place, kind=kind, values=values, now=clock.now()
    )
    await preferences.remove_empty(session, organization_id, actor.user_id)
    if values.get("email_mode") in (EmailMode.INSTANT, EmailMode.DIGEST):
        # Whoever asks for mails again has not declined them any more.
        contact = (await identity.contacts_of(session, [actor.user_id]))[actor.user_id]
        await mail.accept_again(session, contact.email_key, DECLINABLE)


# Mails that other packages write about what is a notification too.
_KIND_OF = {
    "budget_alert": Kind.BUDGET,
    "usage_spike": Kind.BUDGET,
    "budget_request": Kind.BUDGET,
    "budget_decision": Kind.BUDGET,
    "access_requested": Kind.ACCESS_REQUEST,
    "provider_key_refused": Kind.SYSTEM,
}


async def refuses_mail(session: ReadSession, organization_id: UUID | None, user_id: UUID, mail_type: str) -> bool:
    """Whether the person does not want this mail, asked right before it is sent; implements mail's `Refusal`."""
    if organization_id is None:
        return False
    found = await preferences.stated_by(session, OrganizationId(organization_id), [UserId(user_id)], {})
    rows = found.get(UserId(user_id), [])
    general = [row.email_mode for row in rows if row.kind is None and row.email_mode is not None]
    if EmailMode.OFF in general:
        return True
    kind = _KIND_OF.get(mail_type)
    return kind is not None and not wishes(map(preferences.stated, rows), kind).email
