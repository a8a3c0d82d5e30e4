"""Single writing statements in the scope of one organization, or of none, without a transaction around them.

A transaction of the pool is an exchange each for its begin, its scope and its end, and a layer of Python around
each; a statement here is one exchange, and its own transaction. For what happens at every keystroke (ADR 56).
"""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from stoa.platform.db import APP_ROLE
from stoa.platform.held_connections import connect_holding

CONNECTIONS = 4
_HELD = {"role": APP_ROLE, "app.organization_id": "", "app.user_id": ""}
_NAME = "SELECT set_config('app.organization_id', $1, false)"
_ENTER = "SELECT set_config('role', $1, true), set_config('app.organization_id', $2, true)"
# What the database refuses, what keeps it away, and what the driver finds wrong.
_FAILURES = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)


@dataclass(frozen=True)
class _Named:
    """A connection, and the organization whose rows it sees: row security lets no other through."""

    connection: "asyncpg.Connection[Any]"
    organization_id: UUID | None


class NotWritten(Exception):
    """The statement failed, or it is not known whether it was done."""


class TenantWrites:
    """A few connections of one process that hold the role that owns nothing, each with the organization it was last
    used for. Behind a pooler, which lets no session keep anything, each statement has a scoped transaction of its own.
    """

    def __init__(self, dsn: str, *, keeps_role: bool = True, connections: int = CONNECTIONS) -> None:
        self._dsn = dsn
        self._keeps_role = keeps_role
        self._idle: list[_Named] = []
        self._places = asyncio.Semaphore(connections)

    async def rows(
        self, organization_id: UUID | None, statement: str, *arguments: object, timeout_seconds: float
    ) -> list[asyncpg.Record]:
        """The rows that a statement with `$1` placeholders gives. Raises NotWritten, TimeoutError.

        Never asked again here: a statement whose connection was lost may have been done.
        """
        async with asyncio.timeout(timeout_seconds), self._places:
            try:
                named = await self._named(organization_id)
                try:
                    rows = await self._fetch(named, statement, arguments)
                except BaseException:
                    # Whatever went wrong, a cancelled caller included: nobody gets a connection in an unknown state.
                    named.connection.terminate()
                    raise
            except _FAILURES as error:
                raise NotWritten(type(error).__name__) from error
            self._idle.append(named)
            return rows

    async def close(self) -> None:
        """Close the connections."""
        idle, self._idle = self._idle, []
        for named in idle:
            await named.connection.close(timeout=2)

    async def _named(self, organization_id: UUID | None) -> _Named:
        """A connection that sees this organization, taken out of the idle ones."""
        self._idle = [named for named in self._idle if not named.connection.is_closed()]
        for at, named in enumerate(self._idle):
            if named.organization_id == organization_id:
                return self._idle.pop(at)
        connection = self._idle.pop(0).connection if self._idle else await self._connect()
        if self._keeps_role:
            try:
                await connection.execute(_NAME, str(organization_id or ""))
            except BaseException:
                connection.terminate()
                raise
        return _Named(connection, organization_id)

    async def _fetch(self, named: _Named, statement: str, arguments: tuple[object, ...]) -> list[asyncpg.Record]:
        rows: list[asyncpg.Record]
        if self._keeps_role:
            rows = await named.connection.fetch(statement, *arguments)
        else:
            async with named.connection.transaction():
                await named.connection.execute(_ENTER, APP_ROLE, str(named.organization_id or ""))
                rows = await named.connection.fetch(statement, *arguments)
        return rows

    async def _connect(self) -> "asyncpg.Connection[Any]":
        connection, self._keeps_role = await connect_holding(self._dsn, _HELD, keeps_role=self._keeps_role)
        return connection
