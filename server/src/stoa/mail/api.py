"""What other packages may call."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from stoa.mail import queries
from stoa.mail.commands import compose, keep_log, send_mail
from stoa.mail.commands import unsubscribe as unsubscribing
from stoa.mail.commands.keep_log import LogScope
from stoa.mail.contracts import A, Category, MailFilter, MailRecord, MailType, Recipient, Refusal
from stoa.mail.core import reports
from stoa.mail.core.language import translated
from stoa.mail.errors import MailNotFailed, MailSpent, NoTransport, ReportUnsigned
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import EmailLogId
from stoa.platform.mail import MailMessage
from stoa.platform.pagination import PageRequest, Slice

__all__ = [
    "LogScope",
    "MailNotFailed",
    "MailSpent",
    "NoTransport",
    "ReportUnsigned",
    "accept_again",
    "count_by_status",
    "enqueue",
    "enqueue_test",
    "fail_pending",
    "has_declined",
    "in_language",
    "list_mails",
    "obey",
    "preview",
    "preview_test",
    "register",
    "registered",
    "require_transport",
    "send_again",
    "statuses_of",
    "take_reports",
    "unsubscribe",
]


def register(mail_type: MailType[A]) -> MailType[A]:
    """Make a kind of mail known, at import: `WELCOME = mail.register(MailType("welcome", ...))`."""
    return compose.register(mail_type)


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
    """Write the mail in the caller's transaction; it is sent after the commit, once for each dedupe key (ORG-75).

    None: it was written before, or this installation sends no mail and the caller offers the link to be copied.
    """
    return await send_mail.enqueue(
        session,
        platform,
        mail_type,
        arguments,
        to=to,
        organization_id=organization_id,
        dedupe_key=dedupe_key,
    )


async def enqueue_test(
    session: WriteSession, platform: Platform, *, to: Recipient, asked_by: str, dedupe_key: str
) -> EmailLogId | None:
    """As enqueue, for the mail that proves that mail works."""
    arguments = send_mail.TestArguments(asked_by)
    return await send_mail.enqueue(
        session, platform, send_mail.TEST_MAIL, arguments, to=to, organization_id=None, dedupe_key=dedupe_key
    )


def in_language(text: str, locale: str) -> str:
    """A sentence of ours in the language of a recipient, for letters that are put together before they are written."""
    return translated(text, locale)


def preview_test(platform: Platform, *, asked_by: str, recipient: str) -> MailMessage:
    """The mail that proves that mail works, composed."""
    return compose.preview(platform, send_mail.TEST_MAIL, send_mail.TestArguments(asked_by), recipient)


def preview(
    platform: Platform, mail_type: MailType[A], arguments: A, recipient: str, locale: str = "en"
) -> MailMessage:
    """The mail as it would go out, for screens and tests; nothing is written."""
    return compose.preview(platform, mail_type, arguments, recipient, locale)


def registered() -> Mapping[str, MailType[Any]]:
    """Every kind of mail by its name."""
    return compose.registered()


async def list_mails(
    session: ReadSession, scope: LogScope, wanted: MailFilter, page: PageRequest
) -> Slice[MailRecord]:
    """The log, newest first; row security and the scope decide whose."""
    return await keep_log.list_mails(session, scope, wanted, page)


async def count_by_status(session: ReadSession, scope: LogScope, since: datetime) -> dict[str, int]:
    """How many mails are in each state since a moment."""
    return await keep_log.count_by_status(session, scope, since)


async def send_again(
    session: WriteSession, platform: Platform, scope: LogScope, mail_id: EmailLogId
) -> MailRecord:
    """Send a failed mail of the organization once more. Raises NotFound, MailNotFailed, MailSpent."""
    return await keep_log.send_again(session, platform, scope, mail_id)


async def take_reports(
    session: WriteSession, platform: Platform, provider: str, headers: Mapping[str, str], body: bytes
) -> None:
    """Take over signed delivery reports. Raises NotFound for a provider that is not in use, ReportUnsigned."""
    key = platform.settings.sendgrid_webhook_key
    if provider != "sendgrid" or key is None:
        raise NotFound
    signature, timestamp = (headers.get(name, "") for name in (reports.SIGNATURE_HEADER, reports.TIMESTAMP_HEADER))
    if not reports.is_signed(key, signature, timestamp, body):
        raise ReportUnsigned
    for report in reports.parse(body):
        await keep_log.note_report(session, report)


def require_transport(platform: Platform) -> None:
    """Raises NoTransport where people get no mail."""
    if not platform.mailer.is_configured:
        raise NoTransport


async def statuses_of(session: ReadSession, mail_ids: Collection[UUID]) -> dict[UUID, str]:
    """What became of mails, as far as the session's scope sees them."""
    return await queries.statuses_of(session, mail_ids) if mail_ids else {}


async def fail_pending(
    session: WriteSession, *, organization_id: UUID | None = None, user_id: UUID | None = None
) -> None:
    """Mails that still wait for an organization or a person that is gone are failed as obsolete (ORG-87)."""
    await keep_log.fail_pending(session, organization_id=organization_id, user_id=user_id)


async def unsubscribe(session: WriteSession, platform: Platform, mail_id: EmailLogId, signature: str) -> None:
    """Whoever got the mail gets no more of its kind (ORG-83). Raises NotFound for a link that we did not write."""
    await unsubscribing.unsubscribe(session, platform, mail_id, signature)


def obey(refusal: Refusal) -> None:
    """Ask before each mail that may be declined whether its person wants it; at import, so that every worker does."""
    unsubscribing.obey(refusal)


async def has_declined(session: ReadSession, recipient_key: str, categories: Collection[Category]) -> bool:
    """Whether an address declined mails of one of the categories by a link in one of them."""
    return await unsubscribing.has_declined(session, recipient_key, categories)


async def accept_again(session: WriteSession, recipient_key: str, categories: Collection[Category]) -> None:
    """Take back what an address declined: its person asks for mails again."""
    await unsubscribing.accept_again(session, recipient_key, categories)
