"""The mail on its way: claimed, sent, recorded (ORG-78, ORG-79, ORG-84, ORG-85)."""

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from stoa.mail import queries
from stoa.mail.commands import pace, unsubscribe
from stoa.mail.commands.compose import mail_type_of, message_of, payload_place
from stoa.mail.contracts import DECLINABLE, Category, Letter, MailType
from stoa.mail.core.merging import merged
from stoa.mail.models import EmailLog
from stoa.platform import jobs
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, Scope, WriteSession
from stoa.platform.ids import EmailLogId
from stoa.platform.jobs import JobContext, job
from stoa.platform.mail import MailFailure, MailMessage

log = structlog.get_logger(__name__)

# After the first try, counted from when the mail was written (ORG-78).
TRIES_AFTER = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360))
# After a bounce an address gets no mail that it could decline for so long; after three, none at all.
BOUNCE_MEMORY = timedelta(days=90)
MAX_BOUNCES = 3
# How many notices one mail takes along.
MAX_MERGED = 50
# A notice that goes along with another looks again after so long, if that one failed.
LEADER_LIFE = timedelta(minutes=10)


@dataclass(frozen=True)
class _Claimed:
    message: MailMessage
    mail_type: str


@job("mail.deliver", timeout_seconds=120)
async def deliver(context: JobContext, *, mail_id: str) -> None:
    """Send one mail, or note when to try again. Quiet when it was sent or given up already."""
    platform, key = context.platform, EmailLogId(UUID(mail_id))
    async with platform.db.reading(Scope.system()) as session:
        row = await queries.get_pending(session, key)
    if row is None:
        return
    try:
        slots = await pace.take_slots(platform, row)
    except pace.MustWait as limit:
        await _delay(platform, key, limit.after)
        return
    claimed = await _claim(platform, row)
    if claimed is None:
        await pace.give_back(platform, slots)
        return
    failure: MailFailure | None = None
    try:
        provider_id = await platform.mailer.send(claimed.message)
    except MailFailure as error:
        provider_id, failure = None, error
        log.warning("mail_not_sent", mail_type=claimed.mail_type, reason=str(error))
        await pace.give_back(platform, slots)
    await _record(platform, key, provider_id or claimed.message.message_id, failure)


async def _delay(platform: Platform, mail_id: EmailLogId, after: timedelta) -> None:
    """Let the mail wait for its limit; that is not a try."""
    async with platform.db.writing(Scope.system()) as session:
        row = await queries.lock_pending(session, mail_id)
        if row is not None:
            row.facts = {**row.facts, "delayed": True}
            row.error_message = "Waits, because many mails went out in a short time."
            await _try_later(session, platform, row, after)


async def _try_later(session: WriteSession, platform: Platform, row: EmailLog, after: timedelta) -> None:
    row.next_attempt_at = platform.clock.now() + after
    await jobs.enqueue(
        session, deliver, organization_id=row.organization_id, run_at=row.next_attempt_at, mail_id=str(row.id)
    )


async def _claim(platform: Platform, waiting: EmailLog) -> _Claimed | None:
    """Compose the mail and note that it is being sent, before it is."""
    async with platform.db.writing(Scope.system()) as session:
        if _may_lead(waiting):
            # Two that lead at once would skip what the other one holds, and go in two mails.
            await queries.lock_notices_of(session, waiting.recipient_key)
        row = await queries.lock_pending(session, EmailLogId(waiting.id))
        if row is None or await _goes_along(session, platform, row):
            return None
        mail_type = mail_type_of(row.email_type)
        problem = _obstacle(platform, row, mail_type) or await _refusal(session, platform, row)
        if mail_type is None or problem is not None or row.payload_encrypted is None:
            _give_up(row, problem or "nothing to send")
            return None
        others = await _take_along(session, platform, row)
        letter = merged([await _letter(session, platform, each) for each in (*others, row)]).in_language(
            row.locale
        )
        # Set and found again means: the process died in between, and the mail may be out already.
        row.facts = {**row.facts, "sends": int(row.facts.get("sends", 0)) + 1}
        row.attempts += 1
        row.provider = platform.mailer.name
        message = message_of(platform, row.id, mail_type, letter, row.recipient_email)
        headers = await unsubscribe.headers_of(session, platform, row.id, row.category)
        return _Claimed(dataclasses.replace(message, headers=headers), mail_type.name)


async def _goes_along(session: WriteSession, platform: Platform, row: EmailLog) -> bool:
    """Whether another mail carries this notice and is still on its way."""
    leader_id = row.facts.get("goes_with")
    if leader_id is None:
        return False
    if await queries.get_pending(session, EmailLogId(UUID(leader_id))) is None:
        # It failed; this one goes by itself.
        row.facts = {name: value for name, value in row.facts.items() if name != "goes_with"}
        return False
    await _try_later(session, platform, row, LEADER_LIFE)
    return True


def _may_lead(row: EmailLog) -> bool:
    """Whether notices to the same address may go in one mail with this one."""
    return row.category == Category.SECURITY and bool(row.facts.get("delayed"))


async def _take_along(session: WriteSession, platform: Platform, row: EmailLog) -> Sequence[EmailLog]:
    """The security notices that wait for the same address and go with this one."""
    if not _may_lead(row):
        return ()
    found = await queries.lock_delayed_notices(session, row, MAX_MERGED)
    leaders = {other.facts["goes_with"] for other in found if "goes_with" in other.facts} - {str(row.id)}
    # Who goes along with one that failed is free again.
    on_their_way = {
        str(leader) for leader in await queries.pending_among(session, [UUID(each) for each in leaders])
    }
    others = [
        other
        for other in found
        if other.payload_encrypted is not None
        and other.facts.get("goes_with") not in on_their_way
        and _obstacle(platform, other, mail_type_of(other.email_type)) is None
    ]
    for other in others:
        other.facts = {**other.facts, "goes_with": str(row.id)}
    row.facts = {**row.facts, "takes_along": [str(other.id) for other in others]}
    return others


async def _letter(session: WriteSession, platform: Platform, row: EmailLog) -> Letter:
    mail_type = mail_type_of(row.email_type)
    assert mail_type is not None
    assert row.payload_encrypted is not None
    place = payload_place(row.id, row.organization_id)
    payload = await platform.crypto.decrypt(session, row.payload_encrypted, place)
    return mail_type.compose(mail_type.arguments(**json.loads(payload)))


def _obstacle(platform: Platform, row: EmailLog, mail_type: MailType[Any] | None) -> str | None:
    if mail_type is None:
        return "unknown mail type"
    if not platform.mailer.takes_mail:
        return "No mail transport is configured."
    if mail_type.expires_after and platform.clock.now() >= row.created_at + mail_type.expires_after:
        return "expired"
    # One repeat after a crash between sending and recording, with the same Message-ID; not more.
    return "interrupted" if int(row.facts.get("sends", 0)) > 1 else None


async def _refusal(session: ReadSession, platform: Platform, row: EmailLog) -> str | None:
    """Whether the address or its person declined such mails (ORG-83) or gave mail back of late (ORG-84)."""
    declinable = Category(row.category) in DECLINABLE
    person = row.organization_id, row.user_id
    if await unsubscribe.is_refused(session, row.recipient_key, row.category, person, row.email_type):
        return "declined"
    bounces = await queries.count_bounces(session, row.recipient_key, platform.clock.now() - BOUNCE_MEMORY)
    return "The address does not accept mail." if bounces >= (1 if declinable else MAX_BOUNCES) else None


async def _record(platform: Platform, mail_id: EmailLogId, provider_id: str, failure: MailFailure | None) -> None:
    async with platform.db.writing(Scope.system()) as session:
        row = await queries.lock_pending(session, mail_id)
        if row is None:
            return
        companions = [EmailLogId(UUID(other)) for other in row.facts.get("takes_along", ())]
        row.facts = {name: row.facts[name] for name in row.facts.keys() - {"sends", "takes_along"}}
        if failure is None:
            _mark_sent(platform, row, provider_id)
            for companion in companions:
                other = await queries.lock_pending(session, companion)
                if other is not None:
                    _mark_sent(platform, other, None)
        elif failure.is_permanent or row.attempts > len(TRIES_AFTER):
            # Somebody may mend the transport and send it again; the sweep erases it when its proof has run out.
            row.status, row.error_message, row.next_attempt_at = "failed", str(failure), None
        else:
            row.error_message = str(failure)
            due = row.created_at + TRIES_AFTER[row.attempts - 1] - platform.clock.now()
            await _try_later(session, platform, row, max(due, timedelta(minutes=1)))


def _mark_sent(platform: Platform, row: EmailLog, provider_id: str | None) -> None:
    row.status, row.sent_at, row.error_message = "sent", platform.clock.now(), None
    row.provider_message_id = provider_id
    row.payload_encrypted, row.next_attempt_at = None, None


def _give_up(row: EmailLog, reason: str) -> None:
    row.status, row.error_message = "failed", reason
    # The link or code inside is of no more use to anybody but a thief.
    row.payload_encrypted, row.next_attempt_at = None, None
