"""One PostgreSQL for the whole test run, one database per worker cloned from a migrated template."""

import asyncio
import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from stoa.app import migrate
from stoa.platform.postgres import EmbeddedPostgres

SERVER = Path(__file__).parents[2]


@dataclass(frozen=True)
class TestDatabase:
    """Addresses of one database: as its owner, and as the role that owns nothing."""

    __test__: ClassVar[bool] = False  # no test case, whatever its name

    owner: str
    app: str


def with_name(dsn: str, name: str) -> str:
    """The same server, another database."""
    parts = urlsplit(dsn)
    return urlunsplit(parts._replace(path=f"/{name}"))


def schema_digest() -> str:
    """Changes whenever a migration does, so that a template is made anew."""
    digest = hashlib.sha256()
    for path in sorted([*(SERVER / "migrations").rglob("*.py"), SERVER / "src/stoa/platform/migrations.py"]):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def postgres() -> Iterator[TestDatabase]:
    """The server under test: STOA_TEST_DATABASE_URL (an owner's address), or an embedded one."""
    outside = os.environ.get("STOA_TEST_DATABASE_URL")
    if outside:
        yield TestDatabase(outside, outside)
        return
    with tempfile.TemporaryDirectory(prefix="stoa-test-pg-") as folder:
        Path(folder).chmod(0o755)  # the server's own user must reach its folder when the tests run as root
        server = EmbeddedPostgres(Path(folder))
        dsns = server.start()
        try:
            yield TestDatabase(dsns.owner, dsns.app)
        finally:
            server.stop()


async def _execute(dsn: str, *statements: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


def make_template(server: TestDatabase) -> str:
    """Name of a migrated database to clone; made once per schema, whichever test worker comes first."""
    name = f"stoa_template_{schema_digest()}"
    with Path(tempfile.gettempdir(), f"{name}.lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if not asyncio.run(_exists(server.owner, name)):
            asyncio.run(_execute(server.owner, f"CREATE DATABASE {name}"))
            migrate.upgrade(with_name(server.owner, name))
    return name


async def _exists(dsn: str, name: str) -> bool:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", name) is not None
    finally:
        await connection.close()


@contextmanager
def cloned(server: TestDatabase, template: str, name: str) -> Iterator[TestDatabase]:
    """A database of its own for one worker or one test that must commit freely."""
    asyncio.run(
        _execute(
            server.owner,
            f"DROP DATABASE IF EXISTS {name} WITH (FORCE)",
            f"CREATE DATABASE {name} TEMPLATE {template}",
        )
    )
    try:
        yield TestDatabase(with_name(server.owner, name), with_name(server.app, name))
    finally:
        asyncio.run(_execute(server.owner, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
