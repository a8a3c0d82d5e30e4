"""The one statement of the audit log."""

from typing import Any

from sqlalchemy import Table, insert

from stoa.audit.models import AuditEvent
from stoa.platform.db import WriteSession


async def add_event(session: WriteSession, values: dict[str, Any]) -> None:
    """Insert the event without reading it back: its writer may not be allowed to see it."""
    table = AuditEvent.__table__
    assert isinstance(table, Table)
    await session.execute(insert(table).values(values).inline())
