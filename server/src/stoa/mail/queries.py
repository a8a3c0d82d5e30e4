"""Statements of the mail log."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, delete, exists, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import CursorResult

from stoa.mail.contracts import MailFilter
from stoa.mail.models import DeclinedMail, EmailLog
from stoa.platform.db import ReadSession, WriteSession, lock_until_end
from stoa.platform.ids import EmailLogId


async def add_mail(session: WriteSession, values: dict[str, Any]) -> bool:
    """Insert the mail without reading it back; False: one with this dedupe key exists already.

    No conflict target is named: with one, PostgreSQL asks for the right to see the row, which a sign-up has not.
    """
    table = EmailLog.__table__
    assert isinstance(table, Table)
    result = await session.execute(insert(table).values(values).on_conflict_do_nothing().inline())
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


async def lock_pending(session: WriteSession, mail_id: EmailLogId) -> EmailLog | None:
    """The mail, locked, if it still waits to be sent."""
    statement = select(EmailLog).where(EmailLog.id == mail_id, EmailLog.status == "pending").with_for_update()
    return (await session.execute(statement)).scalar_one_or_none()


async def lock_mail(session: WriteSession, mail_id: EmailLogId) -> EmailLog | None:
    statement = select(EmailLog).where(EmailLog.id == mail_id).with_for_update()
    return (await session.execute(statement)).scalar_one_or_none()


async def get_pending(session: ReadSession, mail_id: EmailLogId) -> EmailLog | None:
    """The mail if it still waits to be sent, as it is now."""
    statement = select(EmailLog).where(EmailLog.id == mail_id, EmailLog.status == "pending")
    return (await session.execute(statement)).scalar_one_or_none()


async def pending_among(session: ReadSession, mail_ids: Collection[UUID]) -> Sequence[UUID]:
    """Those of the mails that still wait to be sent."""
    if not mail_ids:
        return ()
    statement = select(EmailLog.id).where(EmailLog.id.in_(mail_ids), EmailLog.status == "pending")
    return (await session.execute(statement)).scalars().all()


async def lock_notices_of(session: WriteSession, recipient_key: str) -> None:
    """Until the transaction ends, nobody else puts notices to this address together."""
    await lock_until_end(session, f"notices:{recipient_key}")


async def lock_delayed_notices(session: WriteSession, leader: EmailLog, limit: int) -> list[EmailLog]:
    """Other security notices to the same address that a limit made wait, oldest first, locked."""
    statement = (
        select(EmailLog)
        .where(
            EmailLog.recipient_key == leader.recipient_key,
            EmailLog.organization_id.is_not_distinct_from(leader.organization_id),
            EmailLog.status == "pending",
            EmailLog.category == "security",
            EmailLog.id != leader.id,
            EmailLog.facts["delayed"].as_boolean(),
        )
        .order_by(EmailLog.created_at, EmailLog.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list((await session.execute(statement)).scalars())


async def lock_by_provider_id(session: WriteSession, provider_message_id: str) -> EmailLog | None:
    statement = select(EmailLog).where(EmailLog.provider_message_id == provider_message_id).with_for_update()
    return (await session.execute(statement)).scalars().first()


async def statuses_of(session: ReadSession, mail_ids: Collection[UUID]) -> dict[UUID, str]:
    statement = select(EmailLog.id, EmailLog.status).where(EmailLog.id.in_(mail_ids))
    return {row[0]: row[1] for row in (await session.execute(statement)).all()}


async def count_bounces(session: ReadSession, recipient_key: str, since: datetime) -> int:
    """How many mails the address gave back since a moment."""
    statement = (
        select(func.count())
        .select_from(EmailLog)
        .where(EmailLog.recipient_key == recipient_key, EmailLog.created_at >= since, EmailLog.status == "bounced")
    )
    return (await session.execute(statement)).scalar_one()


async def decline(session: WriteSession, recipient_key: str, category: str, now: datetime) -> None:
    """The address gets no more mail of the category; to say so twice changes nothing."""
    values = {"recipient_key": recipient_key, "category": category, "declined_at": now}
    await session.execute(insert(DeclinedMail).values(values).on_conflict_do_nothing())


async def accept(session: WriteSession, recipient_key: str, categories: Collection[str]) -> None:
    """The address gets mail of the categories again."""
    await session.execute(
        delete(DeclinedMail).where(
            DeclinedMail.recipient_key == recipient_key, DeclinedMail.category.in_(list(categories))
        )
    )


async def has_declined(session: ReadSession, recipient_key: str, category: str) -> bool:
    statement = select(
        exists().where(DeclinedMail.recipient_key == recipient_key, DeclinedMail.category == category)
    )
    return bool((await session.execute(statement)).scalar())


# The log


def _of(organization_id: UUID | None, user_id: UUID | None) -> ColumnElement[bool]:
    """An organization's mails, else a person's, else those of no organization."""
    if organization_id is not None:
        return EmailLog.organization_id == organization_id
    return EmailLog.user_id == user_id if user_id is not None else EmailLog.organization_id.is_(None)


async def list_mails(
    session: ReadSession,
    organization_id: UUID | None,
    user_id: UUID | None,
    wanted: MailFilter,
    *,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> list[EmailLog]:
    """Newest first."""
    exact = {
        EmailLog.email_type: wanted.email_type,
        EmailLog.status: wanted.status,
        EmailLog.recipient_key: wanted.recipient,
    }
    statement = select(EmailLog).where(
        _of(organization_id, user_id), *(column == value for column, value in exact.items() if value is not None)
    )
    if wanted.since is not None:
        statement = statement.where(EmailLog.created_at >= wanted.since)
    if wanted.until is not None:
        statement = statement.where(EmailLog.created_at < wanted.until)
    if before is not None:
        statement = statement.where(tuple_(EmailLog.created_at, EmailLog.id) < before)
    statement = statement.order_by(EmailLog.created_at.desc(), EmailLog.id.desc()).limit(limit)
    return list((await session.execute(statement)).scalars())


async def count_by_status(
    session: ReadSession, organization_id: UUID | None, user_id: UUID | None, since: datetime
) -> dict[str, int]:
    statement = (
        select(EmailLog.status, func.count())
        .where(_of(organization_id, user_id), EmailLog.created_at >= since)
        .group_by(EmailLog.status)
    )
    return {row[0]: row[1] for row in (await session.execute(statement)).all()}


async def fail_pending(session: WriteSession, organization_id: UUID | None, user_id: UUID | None) -> None:
    statement = (
        update(EmailLog)
        .where(_of(organization_id, user_id), EmailLog.status == "pending")
        .values(status="failed", error_message="obsolete", payload_encrypted=None, next_attempt_at=None)
        .execution_options(synchronize_session=False)
    )
    await session.execute(statement)


async def failed_with_payload(session: WriteSession) -> list[EmailLog]:
    statement = (
        select(EmailLog)
        .where(EmailLog.status == "failed", EmailLog.payload_encrypted.is_not(None))
        .with_for_update(skip_locked=True)
    )
    return list((await session.execute(statement)).scalars())


async def forget_before(session: WriteSession, moment: datetime) -> None:
    await session.execute(
        delete(EmailLog).where(EmailLog.created_at < moment).execution_options(synchronize_session=False)
    )
