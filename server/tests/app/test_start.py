"""`stoa start` and its end: what it makes, what it says, what it refuses, and that nothing is left behind."""

import asyncio
import os
import secrets
import signal
import stat
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.database import TestDatabase
from tests.support.http import browser
from tests.support.installation import (
    Installation,
    descendants,
    free_port,
    is_alive,
    refused,
    run,
    started,
    until_gone,
)
from tests.support.server import listening_socket
from tests.support.world import PASSWORD

pytestmark = pytest.mark.slow


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A data folder that does not exist yet, in a place with spaces and signs in its name."""
    home = tmp_path / "Ada's files & more"
    home.mkdir()
    return home / "stoa data"


@pytest.fixture(scope="module")
async def stoa(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Installation]:
    """One that nobody has signed up to."""
    async with started(tmp_path_factory.mktemp("running") / "data") as running:
        await running.owner_token()
        yield running


@pytest.fixture
def taken_port() -> Iterator[int]:
    with listening_socket() as listening:
        listening.listen()
        yield listening.getsockname()[1]


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def pid_file_of(stoa: Installation) -> Path:
    """Where the database notes its process. It works in its own folder."""
    return Path(f"/proc/{stoa.pid_of('postgres -D')}/cwd").readlink() / "postmaster.pid"


def names_in(folder: Path) -> set[str]:
    """What lies in a folder; nothing if there is none."""
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def assert_one_sentence(errors: str, *words: str) -> None:
    """One line for the operator, that names what is meant; no traceback."""
    assert errors.count("\n") == 1, errors
    assert errors.startswith("stoa: ")
    for word in words:
        assert word in errors


@pytest.mark.spec("OP-56", "OP-60", "ID-1")
async def test_the_first_start_makes_everything_and_the_second_finds_it(data_dir: Path) -> None:
    async with started(data_dir) as first:
        everything = descendants(first.process.pid)
        mode = mode_of(data_dir)
        client = await first.set_up()
        await client.aclose()
        status = await first.stop(signal.SIGINT)

    assert status == 0, first.printed
    assert not any(map(is_alive, everything))
    assert "Stopped." in first.printed
    # As root the database runs under an account that must pass the folder, though not list it.
    assert mode == (0o711 if os.geteuid() == 0 and mode != 0o700 else 0o700)
    assert mode_of(data_dir / "master.key") == 0o600
    async with started(data_dir) as second:
        assert "#token=" not in second.printed
        assert "Migrations" not in second.printed
        client = browser(second.origin)
        answer = await client.post("/sessions", json={"identifier": "olga@example.org", "password": PASSWORD})
        await client.aclose()
    assert answer.status_code == 201, answer.text


async def test_a_second_start_on_the_same_folder_says_why_it_refuses(stoa: Installation) -> None:
    for port in (free_port(), stoa.port):
        status, errors = await refused(stoa.data_dir, port=port)

        assert status == 2
        assert_one_sentence(errors, "already runs", str(stoa.data_dir), str(stoa.process.pid))
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        assert (await client.get(f"{stoa.origin}/readyz")).text == "ready"


@pytest.mark.spec("ID-1", "OP-68")
async def test_commands_work_beside_a_running_server(stoa: Installation) -> None:
    status, link, _ = await run("users", "create-owner-link", data_dir=stoa.data_dir, port=stoa.port)

    assert status == 0
    assert link.startswith(f"{stoa.origin}/setup#token=")
    assert await stoa.owner_token() not in link


async def test_a_taken_port_is_said_and_nothing_is_made(data_dir: Path, taken_port: int) -> None:
    status, errors = await refused(data_dir, port=taken_port)

    assert status == 2
    assert_one_sentence(errors, f"127.0.0.1:{taken_port}", "Address already in use", "STOA_LISTEN")
    assert names_in(data_dir) <= {"stoa.lock", "run"}


async def test_a_data_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    status, errors = await refused(tmp_path / "file" / "data")

    assert status == 2
    assert_one_sentence(errors, str(tmp_path / "file" / "data"), "cannot be written")


@pytest.mark.spec("OP-88")
async def test_a_broken_setting_is_said_before_anything_is_made(data_dir: Path) -> None:
    status, errors = await refused(data_dir, settings={"STOA_WEB_PROCESSES": "many"})

    assert status == 2
    assert_one_sentence(errors, "STOA_WEB_PROCESSES", "many")
    assert names_in(data_dir) == set()


async def test_a_database_that_does_not_answer_is_said(data_dir: Path) -> None:
    address = f"postgresql://stoa:hunter2@127.0.0.1:{free_port()}/stoa"

    status, errors = await refused(data_dir, settings={"STOA_DATABASE_URL": address})

    assert status == 2
    assert_one_sentence(errors, address.rpartition("@")[2], "cannot be reached", "Connection refused")
    assert "hunter2" not in errors


@pytest.mark.parametrize("wrong", ["host", "database", "port"])
async def test_a_wrong_database_address_is_said(data_dir: Path, database: TestDatabase, wrong: str) -> None:
    address = {
        "host": "postgresql://stoa:hunter2@stoa-database.invalid/stoa",
        "database": database.app.replace("/stoa_test", f"/no_such_{secrets.token_hex(4)}"),
        "port": "postgresql://stoa:hunter2@localhost:port/stoa",
    }[wrong]

    status, errors = await refused(data_dir, settings={"STOA_DATABASE_URL": address})

    assert status == 2
    assert_one_sentence(errors)
    assert "hunter2" not in errors


@pytest.mark.spec("OP-57")
async def test_a_database_of_ones_own_is_used_instead_of_the_embedded_one(
    data_dir: Path, fresh_database: TestDatabase
) -> None:
    settings = {"STOA_DATABASE_URL": fresh_database.app, "STOA_DATABASE_OWNER_URL": fresh_database.owner}
    async with started(data_dir, settings=settings) as stoa:
        client = await stoa.set_up()
        answer = await client.get("/spaces")
        await client.aclose()

    assert answer.status_code == 200
    assert not any(name.startswith("postgres") for name in names_in(data_dir))


async def test_a_stale_pid_file_stops_neither_the_start_nor_who_has_the_number_now(data_dir: Path) -> None:
    async with started(data_dir) as first:
        pid_file = pid_file_of(first)
        await first.stop()
    stranger = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "import time; time.sleep(600)", "postgres"
    )
    try:
        pid_file.write_text(f"{stranger.pid}\n{pid_file.parent}\n0\n5432\n\n\n\nready\n")
        async with started(data_dir) as second:
            assert "Stoa is at" in second.printed
        assert stranger.returncode is None
    finally:
        stranger.kill()
        await stranger.wait()


@pytest.mark.spec("OP-60")
async def test_kill_9_of_the_supervisor_takes_everything_with_it_and_the_next_start_serves(data_dir: Path) -> None:
    async with started(data_dir) as first:
        everything = descendants(first.process.pid)
        client = await first.set_up()
        await client.aclose()
        await first.stop(signal.SIGKILL)
        # At once, on the same port: what was killed may still be ending.
        async with started(data_dir, port=first.port) as second:
            client = browser(second.origin)
            answer = await client.post("/sessions", json={"identifier": "olga@example.org", "password": PASSWORD})
            await client.aclose()
        await until_gone(everything)

    assert answer.status_code == 201, answer.text
