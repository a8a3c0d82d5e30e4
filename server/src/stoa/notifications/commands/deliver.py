"""From a fact to the entries of those whom it concerns (CH-61, CH-62, CH-63)."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from stoa.access import api as access
from stoa.conversations import api as conversations
from stoa.identity import api as identity
from stoa.notifications.contracts import EmailMode, Kind, Notice, ScopeType
from stoa.notifications.core.due import due_at
from stoa.notifications.core.wishes import wishes
from stoa.notifications.events import NotificationChanged
from stoa.notifications.models import NotificationPreference
from stoa.notifications.queries import inbox, preferences
from stoa.orgs import api as orgs
from stoa.pages import api as pages
from stoa.platform.actor import Actor, InstanceRole
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import OrganizationId, TaskId, UserId
from stoa.platform.outbox import record
from stoa.spaces import api as spaces
from stoa.tasks import api as tasks

# Their packages write a mail of their own, which obeys the same preferences.
MAILED_ELSEWHERE = frozenset({Kind.ACCESS_REQUEST, Kind.BUDGET})
# Of one fact no more people are told.
MAX_TOLD = 1_000


async def deliver(
    session: WriteSession,
    organization_id: OrganizationId,
    notice: Notice,
    user_ids: Iterable[UserId],
    *,
    now: datetime,
    as_digest: bool = False,
) -> None:
    """Tell those of the people who may see it and wish to; never who did it. `as_digest`: mails wait for the digest."""
    people = await who_may_see(session, organization_id, notice, set(user_ids) - {notice.actor_id})
    if not people:
        return
    await inbox.lock_group(session, organization_id, notice.group_key)
    if notice.quiet is not None:
        people -= await inbox.told_since(session, organization_id, notice.group_key, people, now - notice.quiet)
    places = await places_of(session, organization_id, notice)
    stated = await preferences.stated_by(session, organization_id, people, places)
    zones = await identity.timezones_of(session, people)
    chosen: dict[UserId, tuple[bool, datetime | None]] = {}
    for user_id in sorted(people)[:MAX_TOLD]:
        rows = stated.get(user_id, [])
        wish = wishes(map(preferences.stated, rows), notice.kind)
        mails = wish.email and notice.kind not in MAILED_ELSEWHERE
        due = mail_due(rows, zones.get(user_id), now, as_digest=as_digest) if mails else None
        if wish.inbox or due is not None:
            chosen[user_id] = wish.inbox, due
    await inbox.put_notifications(session, organization_id, notice, chosen, now)
    for user_id in chosen:
        await tell_devices(session, organization_id, user_id)


async def tell_devices(session: WriteSession, organization_id: OrganizationId, user_id: UserId) -> None:
    """Every open client of the person reads the inbox anew."""
    await record(session, NotificationChanged(organization_id, user_id=user_id), topics=[f"user:{user_id}"])


async def who_may_see(
    session: ReadSession, organization_id: OrganizationId, notice: Notice, people: Collection[UserId | None]
) -> set[UserId]:
    """Those of the people who may see what the notice is about, at this moment."""
    asked = {user_id for user_id in people if user_id is not None}
    if notice.page_id is not None:
        return set(await access.levels_on(session, organization_id, notice.page_id, asked))
    return {each for each in asked if await _sees(session, organization_id, notice, each)}


async def _sees(session: ReadSession, organization_id: OrganizationId, notice: Notice, user_id: UserId) -> bool:
    reader = await reader_of(session, organization_id, user_id)
    if reader is None:
        return False
    match notice.resource_type:
        case "space":
            return bool(await spaces.visible_names(session, reader, [notice.resource_id]))
        case "conversation":
            return bool(await conversations.visible_titles(session, reader, [notice.resource_id]))
        case "task":
            return bool(await tasks.visible_titles(session, reader, [notice.resource_id]))
        case _:
            return True


async def reader_of(session: ReadSession, organization_id: OrganizationId, user_id: UserId) -> Actor | None:
    """The person as the rules of rights see them; None for everybody who is no active member."""
    role = await orgs.member_of(session, organization_id, user_id)
    # The rules ask for nothing but who and where.
    return None if role is None else Actor(user_id, "", InstanceRole.USER, organization_id, role)


async def places_of(
    session: ReadSession, organization_id: OrganizationId, notice: Notice
) -> Mapping[ScopeType, UUID]:
    """The places whose preferences count for the notice."""
    if notice.page_id is not None:
        place = await pages.place_of(session, organization_id, notice.page_id)
        if place is not None:
            return {
                ScopeType.SPACE: place.space_id,
                ScopeType.AREA: place.area_id,
                ScopeType.PAGE: notice.page_id,
            }
    if notice.resource_type == "task":
        found = await tasks.place_of(session, organization_id, TaskId(notice.resource_id))
        if found is not None:
            return {ScopeType.SPACE: found[0], ScopeType.AREA: found[1], ScopeType.TASK: notice.resource_id}
    return {ScopeType.SPACE: notice.resource_id} if notice.resource_type == "space" else {}


def mail_due(
    rows: Iterable[NotificationPreference], zone: str | None, now: datetime, *, as_digest: bool
) -> datetime | None:
    """When a mail is due by what the person stated."""
    mode, hour, zone = mail_mode(rows, zone)
    if as_digest and mode is EmailMode.INSTANT:
        mode = EmailMode.DIGEST
    return due_at(now, mode, hour, zone)


def mail_mode(
    rows: Iterable[NotificationPreference], zone: str | None
) -> tuple[EmailMode, int | None, str | None]:
    """How the person gets mails, and the hour and zone of digests: as stated for the organization, else everywhere."""
    wide = sorted(
        (row for row in rows if row.kind is None and row.scope_id is None),
        key=lambda row: row.scope_type == ScopeType.GLOBAL,
    )
    mode = EmailMode(next((row.email_mode for row in wide if row.email_mode is not None), EmailMode.INSTANT))
    hour = next((row.digest_hour for row in wide if row.digest_hour is not None), None)
    return mode, hour, next((row.timezone for row in wide if row.timezone is not None), zone)
