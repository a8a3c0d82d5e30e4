"""Statements of the mail log."""

from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import CursorResult

from stoa.mail.models import EmailLog
from stoa.platform.db import WriteSession
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
