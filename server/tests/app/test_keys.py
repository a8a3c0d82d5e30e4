"""Master keys from the command line: rotation, and the refusal to start with the wrong ones."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from stoa.platform.clock import SystemClock
from stoa.platform.crypto import Crypto, Place
from stoa.platform.db import Database, Scope
from stoa.platform.ids import new_id
from stoa.platform.keyring import KeyRing
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
