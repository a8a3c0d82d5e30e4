"""Single statements without a transaction around them, for what every request asks before anything else.

A transaction of the pool is four exchanges with the database and a layer of Python around each; a statement here is
one exchange. Its connections hold the system's role and never write. Nothing else runs on them, so that no tenant or
role can be left behind on one (ADR 36).
"""

import asyncio
from contextlib import suppress
from typing import Any

import asyncpg

from stoa.platform.db import SYSTEM_ROLE
from stoa.platform.held_connections import connect_holding

CONNECTIONS = 4
TIMEOUT_SECONDS = 10.0
_HELD = {"role": SYSTEM_ROLE, "default_transaction_read_only": "on"}
_AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
)


class Lookups:
    """A few connections of one process for reading statements in the system's scope.

    Behind a pooler, which lets no session keep a role, each statement takes its role in a transaction of its own.
    """

    def __init__(self, dsn: str, *, keeps_role: bool = True) -> None:
        self._dsn = dsn
        self._keeps_role = keeps_role
        self._idle: list[asyncpg.Connection[Any]] = []
        self._places = asyncio.Semaphore(CONNECTIONS)

    async def row(self, statement: str, *arguments: object) -> asyncpg.Record | None:
        """The first row of a statement with `$1` placeholders. Raises as `rows` does."""
        found = await self.rows(statement, *arguments)
        return found[0] if found else None

    async def rows(self, statement: str, *arguments: object) -> list[asyncpg.Record]:
        """The rows of a statement with `$1` placeholders; asked once more where a connection had been lost.

        Raises ConnectionError while the database is away.
        """
        async with self._places:
            if self._idle:
                with suppress(*_AWAY):
                    return await self._fetch(self._idle.pop(), statement, arguments)
                # The others are as old as the lost one.
                self._drop_idle()
            try:
                return await self._fetch(await self._connect(), statement, arguments)
            except _AWAY as error:
                raise ConnectionError("the database is away") from error

    async def close(self) -> None:
        """Close the connections."""
        idle, self._idle = self._idle, []
        for connection in idle:
            await connection.close(timeout=2)

    async def _fetch(
        self, connection: "asyncpg.Connection[Any]", statement: str, arguments: tuple[object, ...]
    ) -> list[asyncpg.Record]:
        try:
            if self._keeps_role:
                found: list[asyncpg.Record] = await connection.fetch(
                    statement, *arguments, timeout=TIMEOUT_SECONDS
                )
            else:
                found = await self._fetch_in_role(connection, statement, arguments)
        except BaseException:
            # Whatever went wrong, a cancelled request included: nobody gets a connection in an unknown state.
            connection.terminate()
            raise
        self._idle.append(connection)
        return found

    async def _fetch_in_role(
        self, connection: "asyncpg.Connection[Any]", statement: str, arguments: tuple[object, ...]
    ) -> list[asyncpg.Record]:
        async with connection.transaction(readonly=True):
            await connection.execute(f"SET LOCAL ROLE {SYSTEM_ROLE}")
            return list(await connection.fetch(statement, *arguments, timeout=TIMEOUT_SECONDS))

    async def _connect(self) -> "asyncpg.Connection[Any]":
        connection, self._keeps_role = await connect_holding(
            self._dsn, _HELD, keeps_role=self._keeps_role, timeout_seconds=TIMEOUT_SECONDS
        )
        return connection

    def _drop_idle(self) -> None:
        idle, self._idle = self._idle, []
        for connection in idle:
            connection.terminate()
