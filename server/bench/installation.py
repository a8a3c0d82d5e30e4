"""A Stoa of its own for a benchmark: real processes, a real database, an owner who is signed in."""

import asyncio
import os
import re
import signal
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from yarl import URL

from stoa.platform.postgres import EmbeddedPostgres

SERVER = Path(__file__).parents[1]
PASSWORD = "quiet-copper-lantern-walk"  # noqa: S105  # of an installation that lives for a minute
OWNER_LINK = re.compile(r"#token=(\S+)")
# After so long every process has read the new limits.
LIMITS_SECONDS = 5.5
START_SECONDS = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def cpu_seconds(pid: int) -> float:
    """User and system time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@dataclass
class Installation:
    """A running Stoa."""

    origin: str
    data_dir: Path
    process: asyncio.subprocess.Process
    owner_token: str | None
    seconds_to_ready: float
    client: aiohttp.ClientSession
    cookies: dict[str, str] = field(default_factory=dict)

    def web_pid(self) -> int:
        """The web process among the supervisor's children."""
        for pid in children(self.process.pid):
            if b"stoa.app.web" in Path(f"/proc/{pid}/cmdline").read_bytes():
                return pid
        raise RuntimeError("no web process")

    async def set_up(self) -> None:
        """Make the owner; the client is signed in afterwards."""
        body = {"token": self.owner_token, "name": "Olga Owner", "email": "olga@example.org", "password": PASSWORD}
        await self.post("/setup", body)
        await self._lift_limits()

    async def _lift_limits(self) -> None:
        """One client stands for many people here: the general limits are no part of what is measured."""
        settings = await self.get("/admin/instance-settings")
        wanted = dict.fromkeys(
            ("reads_per_minute", "writes_per_minute", "unauthenticated_per_minute", "sends_per_minute"), 1_000_000
        ) | {"runs_at_once": 10_000}
        headers = {"If-Match": f'"{settings["etag"]}"'}
        async with self.client.patch("/api/v1/admin/instance-settings", json=wanted, headers=headers) as answer:
            if answer.status != 200:
                raise RuntimeError(f"limits: {await answer.text()}")
        await asyncio.sleep(LIMITS_SECONDS)

    async def post(self, path: str, body: dict[str, object]) -> dict[str, object]:
        async with self.client.post(f"/api/v1{path}", json=body) as answer:
            found: dict[str, object] = await answer.json()
            if answer.status >= 400:
                raise RuntimeError(f"{path}: {found}")
            self._keep_cookies(answer)
            return found

    def _keep_cookies(self, answer: aiohttp.ClientResponse) -> None:
        # aiohttp's jar withholds Secure cookies over plain HTTP, which browsers send to loopback.
        self.cookies |= {name: morsel.value for name, morsel in answer.cookies.items()}
        self.client.headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    async def get(self, path: str, headers: dict[str, str] | None = None) -> dict[str, object]:
        async with self.client.get(f"/api/v1{path}", headers=headers) as answer:
            found: dict[str, object] = await answer.json()
            return found

    async def organization_id(self) -> str:
        """The owner's organization."""
        organization = (await self.get("/sessions/current"))["organization"]
        assert isinstance(organization, dict)
        found: str = organization["id"]
        return found

    def owner_dsn(self) -> str:
        """Where content is made by SQL that would take hours over HTTP."""
        return EmbeddedPostgres(self.data_dir).of_running().owner

    def app_dsn(self) -> str:
        return EmbeddedPostgres(self.data_dir).of_running().app


async def _start(
    data_dir: Path, port: int, settings: Mapping[str, str], *, expects_owner_link: bool
) -> tuple[asyncio.subprocess.Process, str | None, float]:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("STOA_")},
        "STOA_ENVIRONMENT": "development",
        "STOA_DATA_DIR": str(data_dir),
        "STOA_LISTEN": f"127.0.0.1:{port}",
        "STOA_LOG_LEVEL": "error",
        **settings,
    }
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "stoa.app.cli",
        "start",
        cwd=SERVER,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    token, seconds = None, 0.0
    async with asyncio.timeout(START_SECONDS):
        while line := (await process.stdout.readline()).decode():
            if "Stoa is at" in line:
                seconds = time.perf_counter() - began
                break
        while expects_owner_link and token is None and (line := (await process.stdout.readline()).decode()):
            if found := OWNER_LINK.search(line):
                token = found.group(1)
    if not seconds:
        raise RuntimeError("Stoa did not start")
    return process, token, seconds


@asynccontextmanager
async def installed(
    data_dir: Path | None = None, *, expects_owner_link: bool = True, settings: Mapping[str, str] | None = None
) -> AsyncIterator[Installation]:
    """A running Stoa on a new data folder, or on one that an earlier run left."""
    with tempfile.TemporaryDirectory(prefix="stoa-bench-") as fresh:
        folder = data_dir or Path(fresh)
        Path(fresh).chmod(0o755)
        port = free_port()
        origin = f"http://127.0.0.1:{port}"
        process, token, seconds = await _start(folder, port, settings or {}, expects_owner_link=expects_owner_link)
        client = aiohttp.ClientSession(
            base_url=URL(origin), headers={"Origin": origin}, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False
        )
        try:
            yield Installation(origin, folder, process, token, seconds, client)
        finally:
            await client.close()
            process.send_signal(signal.SIGTERM)
            await process.wait()
