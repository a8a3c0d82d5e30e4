"""Stoa as people start it: `stoa start` with its database, web and worker, on a data folder of its own."""

import asyncio
import os
import re
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.support.http import browser
from tests.support.server import listening_socket
from tests.support.world import PASSWORD

SERVER = Path(__file__).parents[2]
START_SECONDS = 60
OWNER_LINK = re.compile(r"#token=(\S+)")


def free_port() -> int:
    with listening_socket() as probe:
        port: int = probe.getsockname()[1]
        return port


def descendants(pid: int) -> set[int]:
    """Every process below this one."""
    found: set[int] = set()
    with suppress(OSError):
        for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            found |= {int(word), *descendants(int(word))}
    return found


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that only waits to be reaped does not."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


async def until_gone(pids: set[int], seconds: float = 30) -> None:
    async with asyncio.timeout(seconds):
        while any(map(is_alive, pids)):
            await asyncio.sleep(0.05)


@dataclass
class Installation:
    """One start of Stoa, and what it has printed."""

    data_dir: Path
    port: int
    process: asyncio.subprocess.Process
    log: Path

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def printed(self) -> str:
        return self.log.read_text()

    async def owner_token(self) -> str:
        """The secret of the owner link, which a first start prints at its end."""
        await self.until_printed("#token=")
        found: list[str] = OWNER_LINK.findall(self.printed)
        return found[-1]

    async def set_up(self) -> httpx.AsyncClient:
        """Use the owner link; gives the owner's browser."""
        client = browser(self.origin)
        body = {
            "token": await self.owner_token(), "name": "Olga", "email": "olga@example.org", "password": PASSWORD
        }  # fmt: skip
        answer = await client.post("/setup", json=body)
        assert answer.status_code == 201, answer.text
        return client

    def pid_of(self, words: str) -> int:
        """The child of the supervisor whose command line holds these words."""
        for pid in descendants(self.process.pid):
            with suppress(OSError):
                command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
                if words in command:
                    return pid
        raise AssertionError(f"no process of {words}: {self.printed}")

    async def until_printed(self, words: str) -> None:
        deadline = time.monotonic() + START_SECONDS
        while words not in self.printed:
            assert self.process.returncode is None, self.printed
            assert time.monotonic() < deadline, self.printed
            await asyncio.sleep(0.05)

    async def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Signal the process that the person started; gives its exit status."""
        if self.process.returncode is None:
            self.process.send_signal(number)
        async with asyncio.timeout(60):
            return await self.process.wait()


def environment(data_dir: Path, port: int, settings: Mapping[str, str] | None = None) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("STOA_")}
    return {
        **ours,
        "STOA_ENVIRONMENT": "development",
        "STOA_DATA_DIR": str(data_dir),
        "STOA_LISTEN": f"127.0.0.1:{port}",
        "STOA_LOG_LEVEL": "error",
        **(settings or {}),
    }


@asynccontextmanager
async def started(
    data_dir: Path, *, port: int | None = None, settings: Mapping[str, str] | None = None
) -> AsyncIterator[Installation]:
    """A Stoa that is ready, on a new data folder or on one that an earlier start left."""
    port = port or free_port()
    log = data_dir.parent / f"start-{port}.log"
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "stoa.app.cli", "start",
            cwd=SERVER, env=environment(data_dir, port, settings), stdout=out, stderr=out, start_new_session=True,
        )  # fmt: skip
    stoa = Installation(data_dir, port, process, log)
    try:
        await stoa.until_printed("Stoa is at")
        yield stoa
    finally:
        below = descendants(process.pid)
        await stoa.stop(signal.SIGTERM)
        await until_gone(below)


async def run(
    *command: str, data_dir: Path, port: int, settings: Mapping[str, str] | None = None
) -> tuple[int | None, str, str]:
    """Run a command of the program to its end; gives exit status, standard output and standard error."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "stoa.app.cli", *command,
        cwd=SERVER, env=environment(data_dir, port, settings),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    async with asyncio.timeout(START_SECONDS):
        printed, errors = await process.communicate()
    return process.returncode, printed.decode(), errors.decode()


async def refused(
    data_dir: Path, *, port: int | None = None, settings: Mapping[str, str] | None = None
) -> tuple[int | None, str]:
    """Try to start; gives the exit status and what went to standard error."""
    status, _, errors = await run("start", data_dir=data_dir, port=port or free_port(), settings=settings)
    return status, errors
