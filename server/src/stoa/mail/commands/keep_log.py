"""The mail log: reading, sending again, what providers report, and what is forgotten."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from stoa.mail import queries
from stoa.mail.commands.compose import mail_type_of
from stoa.mail.commands.deliver_mail import deliver
from stoa.mail.contracts import DeliveryReport, MailFilter, MailRecord
from stoa.mail.errors import MailNotFailed, MailSpent
from stoa.mail.models import EmailLog
from stoa.platform import jobs
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, WriteSession, as_system
from stoa.platform.errors import NotFound
from stoa.platform.ids import EmailLogId
from stoa.platform.pagination import PageRequest, Slice, slice_of

KEEP = timedelta(days=13 * 31)
# How long a failed mail without a proof inside may be sent again.
RESEND_WITHIN = timedelta(days=7)
# A report moves a mail forward only.
RANK: Mapping[str, int] = {"pending": 0, "failed": 1, "sent": 1, "delivered": 2, "bounced": 3}


@dataclass(frozen=True)
class LogScope:
    """Whose mails are read: an organization's, one person's, or those of no organization."""

    organization_id: UUID | None = None
    user_id: UUID | None = None


def _record_of(row: EmailLog) -> MailRecord:
    return MailRecord(
        id=row.id,
        organization_id=row.organization_id,
        user_id=row.user_id,
        email_type=row.email_type,
        category=row.category,
        recipient_email=row.recipient_email,
        subject=row.subject,
        status=row.status,
        provider=row.provider,
        error_message=row.error_message,
        attempts=row.attempts,
        next_attempt_at=row.next_attempt_at,
        can_resend=row.status == "failed" and row.payload_encrypted is not None,
        created_at=row.created_at,
        sent_at=row.sent_at,
        delivered_at=row.delivered_at,
        bounced_at=row.bounced_at,
    )


async def list_mails(
    session: ReadSession, scope: LogScope, wanted: MailFilter, page: PageRequest
) -> Slice[MailRecord]:
    """Newest first, by keyset."""
    before = cast("tuple[datetime, UUID] | None", page.after(2))
    rows = await queries.list_mails(
        session, scope.organization_id, scope.user_id, wanted, before=before, limit=page.limit + 1
    )
    return slice_of([_record_of(row) for row in rows], page.limit, lambda item: (item.created_at, item.id))


async def count_by_status(session: ReadSession, scope: LogScope, since: datetime) -> dict[str, int]:
    """How many mails are in each state since a moment."""
    return await queries.count_by_status(session, scope.organization_id, scope.user_id, since)


async def send_again(
    session: WriteSession, platform: Platform, scope: LogScope, mail_id: EmailLogId
) -> MailRecord:
    """Send a failed mail once more. Raises NotFound, MailNotFailed, MailSpent when its proof has run out."""
    async with as_system(session):
        row = await queries.lock_mail(session, mail_id)
        if row is None or row.organization_id != scope.organization_id:
            raise NotFound
        if row.status != "failed":
            raise MailNotFailed
        now = platform.clock.now()
        if row.payload_encrypted is None or now >= _worthless_at(row):
            raise MailSpent
        row.status, row.error_message, row.attempts, row.next_attempt_at = "pending", None, 0, now
        await jobs.enqueue(session, deliver, organization_id=row.organization_id, run_at=now, mail_id=str(mail_id))
        await session.flush()
    return _record_of(row)


def _worthless_at(row: EmailLog) -> datetime:
    mail_type = mail_type_of(row.email_type)
    life = mail_type.expires_after if mail_type is not None else None
    return row.created_at + (life or RESEND_WITHIN)


async def note_report(session: WriteSession, report: DeliveryReport) -> None:
    """Take over what a provider says of a mail. An unknown id and an older state change nothing (ORG-76)."""
    async with as_system(session):
        row = await queries.lock_by_provider_id(session, report.provider_message_id)
        if row is None or RANK[report.status] <= RANK[row.status]:
            return
        row.status = report.status
        if report.status == "delivered":
            row.delivered_at = report.at
        else:
            row.bounced_at, row.error_message = report.at, report.reason
        row.payload_encrypted = None
        await session.flush()


async def fail_pending(
    session: WriteSession, *, organization_id: UUID | None = None, user_id: UUID | None = None
) -> None:
    """What still waits for an organization or a person that is gone is not sent any more (ORG-87)."""
    async with as_system(session):
        await queries.fail_pending(session, organization_id, user_id)


async def sweep(session: WriteSession, now: datetime) -> None:
    """Erase worthless payloads of failed mails, and forget old mails."""
    for row in await queries.failed_with_payload(session):
        if now >= _worthless_at(row):
            row.payload_encrypted = None
    await queries.forget_before(session, now - KEEP)
