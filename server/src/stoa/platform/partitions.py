"""Keeps the monthly partitions of the large tables ahead of time.

What no month was made for falls into a table's default partition, from which rows can be neither moved nor dropped
by month any more.
"""

from datetime import timedelta

from sqlalchemy import text

from stoa.platform.db import Scope
from stoa.platform.jobs import JobContext, job

MONTHS_AHEAD = 24


@job("platform.make_partitions", every=timedelta(days=1))
async def make_partitions(context: JobContext) -> None:
    """Make what is missing of the next two years, in all tables; most days nothing is."""
    async with context.platform.db.writing(Scope.system()) as session:
        await session.execute(text("SELECT make_month_partitions(:months)"), {"months": MONTHS_AHEAD})
