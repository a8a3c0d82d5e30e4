"""Mails about what nobody has read by then: collected, seldom, and each once (CH-66, CH-67, CH-69)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from stoa.identity import api as identity
from stoa.mail import api as mail
from stoa.mail.contracts import Button, Category, Letter, MailType, Paragraph, Recipient, Said
from stoa.notifications.commands.deliver import mail_mode, places_of, reader_of
from stoa.notifications.commands.read_inbox import Entry, show
from stoa.notifications.contracts import EmailMode, Kind, Notice
from stoa.notifications.core.due import next_hour
from stoa.notifications.core.wishes import wishes
from stoa.notifications.core.words import sentence
from stoa.notifications.models import Notification
from stoa.notifications.queries import mails, preferences
from stoa.platform.context import Platform
from stoa.platform.db import Scope, WriteSession
from stoa.platform.ids import OrganizationId, UserId

MAX_A_DAY = 30
# Two mails to one person are at least so long apart; what comes in between is in the second.
APART = timedelta(minutes=10)
MAX_LINES = 20
BATCH = 500


@dataclass(frozen=True)
class NewsArguments:
    """`lines`: what happened, a sentence a line; `more`: how many sentences there was no room for."""

    subject: str
    lines: str
    more: int
    path: str


def _letter(arguments: NewsArguments) -> Letter:
    more = (Paragraph(Said("And {more} more.", more=arguments.more)),) if arguments.more else ()
    return Letter(
        arguments.subject,
        (
            *(Paragraph(line) for line in arguments.lines.split("\n")),
            *more,
            Button(Said("Open in Stoa"), arguments.path),
            Paragraph(
                Said(
                    "Nobody reads answers to this mail. Which mails you get is up to you: see Settings,"
                    " Notifications."
                )
            ),
        ),
    )


NEWS = mail.register(MailType("notification", Category.NOTIFICATION, NewsArguments, _letter))
DIGEST = mail.register(MailType("digest", Category.DIGEST, NewsArguments, _letter))


async def send_due(platform: Platform) -> None:
    """Write the mails that are due, one for each person at most."""
    async with platform.db.writing(Scope.system()) as session:
        await mails.forget_read(session, platform.clock.now())
        people = await mails.people_due(session, platform.clock.now(), BATCH)
    for organization_id, user_id in people:
        async with platform.db.writing(Scope(organization_id=organization_id)) as session:
            await _send(session, platform, organization_id, user_id)


async def _send(
    session: WriteSession, platform: Platform, organization_id: OrganizationId, user_id: UserId
) -> None:
    now = platform.clock.now()
    # Of two workers, the second waits here, and then finds nothing that is due.
    await mails.lock_person(session, organization_id, user_id)
    due = await mails.lock_due(session, organization_id, user_id, now)
    contact = (await identity.contacts_of(session, [user_id])).get(user_id)
    wanted = await _still_wanted(session, organization_id, user_id, due)
    if contact is None or not wanted:
        await mails.set_due(session, organization_id, [row.id for row in due], None)
        return
    last, today = await mails.sent_since(session, organization_id, user_id, now - timedelta(days=1))
    if last is not None and last > now - APART:
        return
    rows = (await preferences.stated_by(session, organization_id, [user_id], {})).get(user_id, [])
    zone = (await identity.timezones_of(session, [user_id])).get(user_id)
    mode, hour, zone = mail_mode(rows, zone)
    if today >= MAX_A_DAY:
        await mails.set_due(session, organization_id, [row.id for row in due], next_hour(now, hour, zone))
        return
    await mails.claim(session, organization_id, [row.id for row in due], now)
    await mail.enqueue(
        session,
        platform,
        DIGEST if mode is EmailMode.DIGEST else NEWS,
        _arguments(wanted, contact.locale),
        to=Recipient(contact.email, contact.email_key, contact.id, contact.locale),
        organization_id=organization_id,
        dedupe_key=f"notifications:{due[0].id}:{now.timestamp()}",
    )


async def _still_wanted(
    session: WriteSession, organization_id: OrganizationId, user_id: UserId, due: Sequence[Notification]
) -> list[Entry]:
    """Those that the person may see and wishes by mail at this moment (CH-62)."""
    reader = await reader_of(session, organization_id, user_id)
    if reader is None or not due:
        return []
    found = []
    for entry in await show(session, reader, due):
        row = entry.notification
        notice = Notice(
            Kind(row.kind), row.actor_id, row.resource_type, row.resource_id, row.group_key, page_id=row.page_id
        )
        places = await places_of(session, organization_id, notice)
        stated = (await preferences.stated_by(session, organization_id, [user_id], places)).get(user_id, [])
        mode, _, _ = mail_mode(stated, None)
        if (
            entry.is_available
            and mode is not EmailMode.OFF
            and wishes(map(preferences.stated, stated), notice.kind).email
        ):
            found.append(entry)
    return found


def _arguments(entries: Sequence[Entry], locale: str) -> NewsArguments:
    said = [mail.in_language(_said(entry), locale) for entry in entries]
    many = mail.in_language(Said("{count} things that concern you", count=len(said)), locale)
    subject = said[0] if len(said) == 1 else many
    row = entries[0].notification
    path = _path(row) if len(said) == 1 else "/inbox"
    lines = "\n".join(" ".join(line.split()) for line in said[:MAX_LINES])
    return NewsArguments(subject, lines, max(0, len(said) - MAX_LINES), path)


def _path(row: Notification) -> str:
    if row.page_id is not None:
        return f"/pages/{row.page_id}"
    return f"/tasks/{row.resource_id}" if row.resource_type == "task" else "/inbox"


def _said(entry: Entry) -> Said:
    row, who = entry.notification, entry.actor.name if entry.actor is not None else None
    return sentence(Kind(row.kind), who, entry.title, row.count, row.payload)
