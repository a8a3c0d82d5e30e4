"""Mail from the transaction of its cause to the transport (ORG-75 to ORG-79)."""

import dataclasses
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import structlog

from stoa.mail import queries
from stoa.mail.commands import unsubscribe
from stoa.mail.contracts import DECLINABLE, A, Category, Letter, MailType, Paragraph, Recipient
from stoa.mail.models import EmailLog
from stoa.platform import jobs
from stoa.platform.context import Platform
from stoa.platform.crypto import Place
from stoa.platform.db import ReadSession, Scope, WriteSession
from stoa.platform.ids import EmailLogId, new_id
from stoa.platform.jobs import JobContext, job
from stoa.platform.mail import MailFailure, MailMessage, header_text

log = structlog.get_logger(__name__)

# After the first try, counted from when the mail was written (ORG-78).
TRIES_AFTER = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360))
MAX_SUBJECT = 200
# After a bounce an address gets no mail that it could decline for so long; after three, none at all.
BOUNCE_MEMORY = timedelta(days=90)
MAX_BOUNCES = 3

_types: dict[str, MailType[Any]] = {}


def register(mail_type: MailType[A]) -> MailType[A]:
    """Make a kind of mail known to the worker, at import. Two of one name: ValueError at start."""
    if mail_type.name in _types:
        raise ValueError(f"mail type {mail_type.name} is registered twice")
    _types[mail_type.name] = mail_type
    return mail_type


def mail_type_of(name: str) -> MailType[Any] | None:
    """The registered kind of that name."""
    return _types.get(name)


def preview(platform: Platform, mail_type: MailType[A], arguments: A, recipient: str) -> MailMessage:
    """The mail as it would go out."""
    return _message(platform, new_id(), mail_type, mail_type.compose(arguments), recipient)


async def enqueue(
    session: WriteSession,
    platform: Platform,
    mail_type: MailType[A],
    arguments: A,
    *,
    to: Recipient,
    organization_id: UUID | None,
    dedupe_key: str,
) -> EmailLogId | None:
    """Write the mail and the job that sends it."""
    if mail_type.name not in _types:
        raise ValueError(f"mail type {mail_type.name} is not registered")
    if not platform.mailer.takes_mail:
        return None
    mail_id = EmailLogId(new_id())
    payload = json.dumps(dataclasses.asdict(arguments)).encode()
    sealed = await platform.crypto.encrypt(session, payload, _payload_place(mail_id, organization_id))
    now = platform.clock.now()
    is_new = await queries.add_mail(
        session,
        {
            "id": mail_id,
            "organization_id": organization_id,
            "user_id": to.user_id,
            "email_type": mail_type.name,
            "category": mail_type.category.value,
            "recipient_email": to.email,
            "recipient_key": to.key,
            "subject": _subject(mail_type.compose(arguments)),
            "locale": to.locale,
            "dedupe_key": dedupe_key,
            "status": "pending",
            "provider": platform.mailer.name,
            "next_attempt_at": now,
            "payload_encrypted": sealed,
            "created_at": now,
        },
    )
    if not is_new:
        return None
    await jobs.enqueue(session, deliver, organization_id=organization_id, run_at=now, mail_id=str(mail_id))
    return mail_id


@dataclass(frozen=True)
class _Claimed:
    message: MailMessage
    mail_type: str


@job("mail.deliver", timeout_seconds=120)
async def deliver(context: JobContext, *, mail_id: str) -> None:
    """Send one mail, or note when to try again. Quiet when it was sent or given up already."""
    platform, key = context.platform, EmailLogId(UUID(mail_id))
    claimed = await _claim(platform, key)
    if claimed is None:
        return
    failure: MailFailure | None = None
    try:
        provider_id = await platform.mailer.send(claimed.message)
    except MailFailure as error:
        provider_id, failure = None, error
        log.warning("mail_not_sent", mail_type=claimed.mail_type, reason=str(error))
    await _record(platform, key, provider_id or claimed.message.message_id, failure)


async def _claim(platform: Platform, mail_id: EmailLogId) -> _Claimed | None:
    """Compose the mail and note that it is being sent, before it is."""
    async with platform.db.writing(Scope.system()) as session:
        row = await queries.lock_pending(session, mail_id)
        if row is None:
            return None
        mail_type = _types.get(row.email_type)
        problem = _obstacle(platform, row, mail_type) or await _refusal(session, platform, row)
        if mail_type is None or problem is not None or row.payload_encrypted is None:
            _give_up(row, problem or "nothing to send")
            return None
        place = _payload_place(row.id, row.organization_id)
        payload = await platform.crypto.decrypt(session, row.payload_encrypted, place)
        letter = mail_type.compose(mail_type.arguments(**json.loads(payload)))
        # Set and found again means: the process died in between, and the mail may be out already.
        row.facts = {**row.facts, "sends": int(row.facts.get("sends", 0)) + 1}
        row.attempts += 1
        row.provider = platform.mailer.name
        message = _message(platform, row.id, mail_type, letter, row.recipient_email)
        headers = await unsubscribe.headers_of(session, platform, row.id, row.category)
        return _Claimed(dataclasses.replace(message, headers=headers), mail_type.name)


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
    """Whether the address declined mails of this kind (ORG-83) or gave mail back of late (ORG-84)."""
    declinable = Category(row.category) in DECLINABLE
    if declinable and await queries.has_declined(session, row.recipient_key, row.category):
        return "declined"
    bounces = await queries.count_bounces(session, row.recipient_key, platform.clock.now() - BOUNCE_MEMORY)
    return "The address does not accept mail." if bounces >= (1 if declinable else MAX_BOUNCES) else None


async def _record(platform: Platform, mail_id: EmailLogId, provider_id: str, failure: MailFailure | None) -> None:
    async with platform.db.writing(Scope.system()) as session:
        row = await queries.lock_pending(session, mail_id)
        if row is None:
            return
        row.facts = {name: value for name, value in row.facts.items() if name != "sends"}
        now = platform.clock.now()
        if failure is None:
            row.status, row.sent_at, row.error_message = "sent", now, None
            row.provider_message_id = provider_id
            row.payload_encrypted, row.next_attempt_at = None, None
        elif failure.is_permanent or row.attempts > len(TRIES_AFTER):
            # Somebody may mend the transport and send it again; the sweep erases it when its proof has run out.
            row.status, row.error_message, row.next_attempt_at = "failed", str(failure), None
        else:
            row.error_message = str(failure)
            row.next_attempt_at = max(row.created_at + TRIES_AFTER[row.attempts - 1], now + timedelta(minutes=1))
            await jobs.enqueue(
                session,
                deliver,
                organization_id=row.organization_id,
                run_at=row.next_attempt_at,
                mail_id=str(mail_id),
            )


def _give_up(row: EmailLog, reason: str) -> None:
    row.status, row.error_message = "failed", reason
    # The link or code inside is of no more use to anybody but a thief.
    row.payload_encrypted, row.next_attempt_at = None, None


def _message(
    platform: Platform, mail_id: UUID, mail_type: MailType[Any], letter: Letter, recipient: str
) -> MailMessage:
    base_url = platform.settings.base_url
    return MailMessage(
        message_id=f"{mail_id}@{urlsplit(base_url).hostname or 'localhost'}",
        mail_type=mail_type.name,
        recipient=recipient,
        subject=_subject(letter),
        text=letter.as_text(base_url),
        html=letter.as_html(base_url),
        date=platform.clock.now(),
    )


def _subject(letter: Letter) -> str:
    return header_text(letter.subject)[:MAX_SUBJECT]


def _payload_place(mail_id: UUID, organization_id: UUID | None) -> Place:
    return Place("email_logs", mail_id, "payload_encrypted", organization_id)


@dataclass(frozen=True)
class TestArguments:
    """Who asked for the test mail."""

    asked_by: str


def _test_letter(arguments: TestArguments) -> Letter:
    return Letter(
        "Stoa can send mail",
        (
            Paragraph(f"{arguments.asked_by} asked Stoa to send this test mail. It arrived: mail works."),
            Paragraph("There is nothing else to do."),
        ),
    )


TEST_MAIL = register(MailType("test", Category.TEST, TestArguments, _test_letter))
