"""Alembic's environment: runs as the role that owns the tables, one transaction per revision."""

import asyncio

from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from stoa.app.metadata import metadata
from stoa.platform.db import engine_url

LOCK_KEY = 7_411_870_223

PARTITION_SUFFIXES = ("_default",)


def _is_compared(name: str | None, kind: str, parents: object) -> bool:
    """Partitions are made by month, not by models."""
    return kind != "table" or name in metadata.tables


def _migrate(connection: Connection) -> None:
    connection.execute(text("SET lock_timeout = '4s'"))
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=metadata,
        transaction_per_migration=True,
        include_name=_is_compared,
        compare_server_default=False,
    )
    with context.begin_transaction():
        context.run_migrations()


async def _run() -> None:
    engine = create_async_engine(engine_url(context.config.attributes["dsn"]), poolclass=NullPool)
    async with engine.connect() as guard, engine.connect() as connection:
        # Several starting processes migrate once: the others wait here and then find nothing to do.
        await guard.execute(text(f"SELECT pg_advisory_lock({LOCK_KEY})"))
        await connection.run_sync(_migrate)
        await guard.execute(text(f"SELECT pg_advisory_unlock({LOCK_KEY})"))
    await engine.dispose()


asyncio.run(_run())
