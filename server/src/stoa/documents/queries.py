"""Statements of the search itself; what is found is asked of its sources."""

from datetime import timedelta

from sqlalchemy import func, select

from stoa.platform.db import ReadSession


async def limit_time(session: ReadSession, left: timedelta) -> None:
    """Statements of this transaction end after so much time."""
    milliseconds = max(1, int(left.total_seconds() * 1000))
    await session.execute(select(func.set_config("statement_timeout", str(milliseconds), True)))
