"""Master keys from the command line: rotation, and the refusal to start with the wrong ones."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from stoa.platform.clock import SystemClock
from stoa.platform.crypto import Crypto, Place
from stoa.platform.db import Database, Scope
from stoa.platform.ids import new_id
from stoa.platform.keyring import KeyRing
from stoa.platform.resealing import SealedColumn, reseal_batch
from tests.support.database import TestDatabase, cloned

PLACE = Place("provider_keys", new_id(), "secret_encrypted", None)


@pytest.fixture
def own_database(database_server: TestDatabase, template: str) -> Iterator[TestDatabase]:
    with cloned(database_server, template, f"stoa_keys_{os.getpid()}") as own:
        yield own


@pytest.fixture
async def db(own_database: TestDatabase) -> AsyncIterator[Database]:
    opened = Database(own_database.app)
    yield opened
    await opened.dispose()


@pytest.fixture
async def ciphertext(db: Database, tmp_path: Path) -> bytes:
    """A secret of this installation, whose key file is `master.key`."""
    crypto = Crypto(KeyRing(tmp_path / "master.key"), clock=SystemClock())
    async with db.writing(Scope()) as session:
        return await crypto.encrypt(session, b"secret", PLACE)


def stoa(database: TestDatabase, data_dir: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the program as an operator would."""
    environment = {
        "PATH": os.environ["PATH"],
        "STOA_DATA_DIR": str(data_dir),
        "STOA_LISTEN": "127.0.0.1:8161",
        "STOA_DATABASE_URL": database.app,
        "STOA_DATABASE_OWNER_URL": database.owner,
    }
    command = [sys.executable, "-m", "stoa.app.cli", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


async def test_starting_with_missing_or_foreign_master_keys_ends_with_status_9(
    own_database: TestDatabase, ciphertext: bytes, tmp_path: Path
) -> None:
    missing, foreign = tmp_path / "missing", tmp_path / "foreign"
    KeyRing(foreign / "master.key").create()
    before = (foreign / "master.key").read_bytes()

    for data_dir in (missing, foreign):
        answer = stoa(own_database, data_dir, "start")

        assert answer.returncode == 9, answer.stderr
        (sentence,) = answer.stderr.splitlines()
        assert str(data_dir / "master.key") in sentence
    assert not (missing / "master.key").exists()
    assert (foreign / "master.key").read_bytes() == before


async def test_rotation_from_the_command_line(
    own_database: TestDatabase, db: Database, ciphertext: bytes, tmp_path: Path
) -> None:
    running, before = KeyRing(tmp_path / "master.key"), KeyRing(tmp_path / "master.key").current()

    answer = stoa(own_database, tmp_path, "keys", "rotate")

    assert (answer.returncode, "1 data keys" in answer.stdout) == (0, True), answer.stderr
    assert running.current() != before
    async with db.reading(Scope()) as session:
        assert await Crypto(running, clock=SystemClock()).decrypt(session, ciphertext, PLACE) == b"secret"
    assert stoa(own_database, tmp_path / "elsewhere", "keys", "rotate").returncode == 9


SECRETS = SealedColumn("provider_keys", "id", "secret_ciphertext", "organization_id")


async def _store_secrets(db: Database, crypto: Crypto, count: int) -> None:
    async with db.writing(Scope.system()) as session:
        for number in range(count):
            key_id = new_id()
            sealed = await crypto.encrypt(session, f"secret {number}".encode(), _place(key_id))
            await session.execute(
                text(
                    "INSERT INTO provider_keys (id, owner_kind, provider, name, secret_ciphertext, created_at,"
                    " updated_at) VALUES (:id, 'instance', 'openai', :name, :sealed, now(), now())"
                ),
                {"id": key_id, "name": f"{number}", "sealed": sealed},
            )


async def _opened(db: Database, crypto: Crypto) -> set[str]:
    """Every stored secret in clear; none may fail to open."""
    async with db.reading(Scope.system()) as session:
        rows = (await session.execute(text("SELECT id, secret_ciphertext FROM provider_keys"))).all()
        return {(await crypto.decrypt(session, sealed, _place(key_id))).decode() for key_id, sealed in rows}


def _place(key_id: UUID) -> Place:
    return Place("provider_keys", key_id, "secret_ciphertext", None)


async def _data_keys(db: Database) -> tuple[int, int]:
    """Data keys of the installation, and how many of them the secrets are under."""
    async with db.reading(Scope.system()) as session:
        found = await session.execute(
            text(
                "SELECT (SELECT count(*) FROM data_keys), count(DISTINCT substring(secret_ciphertext, 2, 16))"
                " FROM provider_keys"
            )
        )
        made, used = found.one()
        return made, used


@pytest.mark.spec("PR-4")
async def test_new_data_keys_while_secrets_are_read_broken_off_and_gone_on_with(
    own_database: TestDatabase, db: Database, tmp_path: Path
) -> None:
    ring = KeyRing(tmp_path / "master.key")
    crypto = Crypto(ring, clock=SystemClock())
    await _store_secrets(db, crypto, 150)
    expected = {f"secret {number}" for number in range(150)}
    assert await _data_keys(db) == (1, 1)

    # A run that ends after the first hundred: old and new secrets open beside each other.
    async with db.writing(Scope.system()) as session:
        await session.execute(text("UPDATE data_keys SET retired_at = now()"))
    assert await reseal_batch(db, Crypto(ring, clock=SystemClock()), SECRETS) == 100
    assert await _data_keys(db) == (2, 2)
    assert await _opened(db, crypto) == expected

    # The command finishes what is left without making one more key, and no reading fails meanwhile.
    running = asyncio.create_task(asyncio.to_thread(stoa, own_database, tmp_path, "keys", "rotate", "--data"))
    while not running.done():
        assert await _opened(db, crypto) == expected
    assert (running.result().returncode, "50 secrets" in running.result().stdout) == (0, True), running.result()
    assert await _data_keys(db) == (2, 1)

    again = await asyncio.to_thread(stoa, own_database, tmp_path, "keys", "rotate", "--data")
    assert (again.returncode, "150 secrets" in again.stdout) == (0, True), again.stderr
    assert (await _data_keys(db), await _opened(db, crypto)) == ((3, 1), expected)
    # The master key goes the same way: command, while the server runs, to be broken off.
    assert (await asyncio.to_thread(stoa, own_database, tmp_path, "keys", "rotate")).returncode == 0
    assert await _opened(db, Crypto(KeyRing(tmp_path / "master.key"), clock=SystemClock())) == expected
