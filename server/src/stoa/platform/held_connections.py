"""Connections beside the pool that hold a role from their first moment, for single statements (ADR 36, 56)."""

from collections.abc import Mapping
from typing import Any

import asyncpg


async def connect_holding(
    dsn: str, settings: Mapping[str, str], *, keeps_role: bool, timeout_seconds: float | None = None
) -> "tuple[asyncpg.Connection[Any], bool]":
    """A new connection, and whether it holds `settings`, `role` among them.

    It does not behind a pooler, which lets no session keep a role: each statement has to take it then.
    """
    timeout = {} if timeout_seconds is None else {"timeout": timeout_seconds}
    if keeps_role:
        try:
            connection = await asyncpg.connect(dsn, server_settings=dict(settings), **timeout)
        except asyncpg.ProtocolViolationError:
            pass  # what PgBouncer answers to a setting that it does not know
        else:
            if await connection.fetchval("SELECT current_user") == settings["role"]:
                return connection, True
            # It was told to leave such settings out.
            await connection.close()
    return await asyncpg.connect(dsn, statement_cache_size=0, **timeout), False
