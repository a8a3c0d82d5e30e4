"""The database: models' base, sessions that read or write, and the row-security scope of each transaction.

Every transaction begins by taking a role that owns nothing and naming the organization and person it acts
for. All of it is local to the transaction, so that a transaction-mode pooler may stand in between.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    DateTime,
    Insert,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    insert,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase

from stoa.platform.actor import Actor
from stoa.platform.ids import ID_TYPES

APP_ROLE = "stoa_app"
SYSTEM_ROLE = "stoa_system"

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        UUID: Uuid(),
        str: Text(),
        int: Integer(),
        bytes: LargeBinary(),
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB(),
        list[Any]: JSONB(),
        **{id_type: Uuid() for id_type in ID_TYPES},
    }


BigInt = BigInteger


class ReadSession(AsyncSession):
    """A session whose transaction is READ ONLY: the type checker and the database both refuse writes."""


class WriteSession(ReadSession):
    """A session that may write. It is committed by its owner at the edge, before the answer goes out."""


@dataclass(frozen=True)
class Scope:
    """Whose rows a transaction may see. System scope sees all tenants; only sweeps and jobs use it."""

    organization_id: UUID | None = None
    user_id: UUID | None = None
    is_system: bool = False

    @classmethod
    def of(cls, actor: Actor) -> "Scope":
        return cls(organization_id=actor.organization_id, user_id=actor.user_id)

    @classmethod
    def system(cls) -> "Scope":
        return cls(is_system=True)


def inserting(model: type[Base]) -> Insert:
    """An insert of one row, not read back, whose values are the parameters of `execute`.

    Kept as a constant it is composed once; one with `values` is composed anew for every row, which costs more than
    sending it.
    """
    table = model.__table__
    assert isinstance(table, Table)
    return insert(table).inline()


_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
_ENTER = text(
    "SELECT set_config('role', :role, true), set_config('app.organization_id', :organization_id, true),"
    " set_config('app.user_id', :user_id, true)"
)


async def enter(session: AsyncSession, scope: Scope) -> None:
    """Take the role of the scope and name its organization and person, until the transaction ends."""
    session.info["scope"] = scope
    await session.execute(
        _ENTER,
        {
            "role": SYSTEM_ROLE if scope.is_system else APP_ROLE,
            "organization_id": str(scope.organization_id or ""),
            "user_id": str(scope.user_id or ""),
        },
    )


async def lock_until_end(session: WriteSession, name: str) -> None:
    """Wait until nobody else holds the lock of this name, and hold it until the transaction ends.

    For what has no row yet to lock. Names begin with what they are about, as `tags:<organization>:<space>`.
    """
    await session.execute(_LOCK, {"name": name})


@asynccontextmanager
async def as_system(session: AsyncSession) -> AsyncIterator[None]:
    """See all tenants for a few statements of a transaction that belongs to one; then as before."""
    before: Scope = session.info["scope"]
    await enter(session, Scope.system())
    try:
        yield
    finally:
        # After a failed statement the transaction is lost, and with it the role.
        if session.is_active:
            await enter(session, before)


def engine_url(dsn: str) -> URL:
    """SQLAlchemy's form of a libpq URL, unix sockets (`?host=/path`) included."""
    parts = urlsplit(dsn)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return URL.create(
        "postgresql+asyncpg",
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        host=parts.hostname,
        port=parts.port,
        database=unquote(parts.path.lstrip("/")) or None,
        query=query,
    )


class Database:
    """The pool of one process and the two kinds of transaction."""

    def __init__(self, dsn: str, *, pool_size: int = 10) -> None:
        self.dsn = dsn
        # Named prepared statements do not survive a transaction-mode pooler; unnamed ones do.
        self.engine: AsyncEngine = create_async_engine(
            engine_url(dsn), pool_size=pool_size, max_overflow=0, pool_pre_ping=False, pool_timeout=10
        )
        self._read_only = self.engine.execution_options(
            postgresql_readonly=True, isolation_level="REPEATABLE READ"
        )

    @asynccontextmanager
    async def reading(self, scope: Scope) -> AsyncIterator[ReadSession]:
        """A READ ONLY transaction in the scope. All its statements see one moment: what is read belongs to the right
        that was read with it. Whoever waits for something new opens another one.
        """
        async with ReadSession(self._read_only, expire_on_commit=False, autoflush=False) as session:
            await enter(session, scope)
            yield session

    @asynccontextmanager
    async def writing(self, scope: Scope) -> AsyncIterator[WriteSession]:
        """A transaction that commits when the block ends well and rolls back otherwise."""
        async with WriteSession(self.engine, expire_on_commit=False) as session:
            await enter(session, scope)
            yield session
            await session.commit()

    async def dispose(self) -> None:
        await self.engine.dispose()
