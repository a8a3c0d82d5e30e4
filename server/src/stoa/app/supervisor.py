"""`stoa start`: database, migrations, web and worker as children of one light process that outlives their faults."""

import asyncio
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import TextIO
from urllib.parse import urlsplit

from stoa.app import keys
from stoa.app.revisions import head_revision
from stoa.platform.keyring import MasterKeyError
from stoa.platform.postgres import MINIMUM_VERSION, AlreadyRunningError, EmbeddedPostgres, PostgresError
from stoa.platform.settings import Settings

USAGE, DATABASE_UNFIT, MIGRATION_FAILED, NEWER_DATABASE = 2, 4, 7, 8
PORT_SECONDS = 2.0
READY_SECONDS = 60.0
STOP_SECONDS = 35.0
FIRST_BACKOFF, LAST_BACKOFF = 0.5, 30.0
SOURCES = Path(__file__).parents[2]


class StartError(Exception):
    """Why Stoa does not start, in one sentence, and the exit status for it."""

    def __init__(self, sentence: str, status: int = USAGE) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass
class _Child:
    """A process that is started again when it dies."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    backoff: float = FIRST_BACKOFF
    started_at: float = 0.0
    restart_at: float = 0.0


@dataclass
class _Supervisor:
    settings: Settings
    is_reloading: bool = False
    out: TextIO = field(default_factory=lambda: sys.stdout)
    postgres: EmbeddedPostgres | None = None
    environment: dict[str, str] = field(default_factory=dict)
    children: list[_Child] = field(default_factory=list)
    stop_signals: int = 0

    def say(self, text: str) -> None:
        print(f"[stoa] {text}", file=self.out, flush=True)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.say(f"{name}: {time.monotonic() - began:.1f} s")

    def run(self) -> int:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._asked_to_stop)
        try:
            self._start()
            self._watch()
        except (StartError, PostgresError) as error:
            print(f"stoa: {error}", file=sys.stderr, flush=True)
            return error.status if isinstance(error, StartError) else USAGE
        except MasterKeyError as error:
            print(f"stoa: {error}", file=sys.stderr, flush=True)
            return error.exit_code
        finally:
            self._stop()
        return 0

    def _asked_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stop_signals += 1
        if self.stop_signals > 1:
            for child in self.children:
                if child.process is not None:
                    child.process.kill()

    # Starting

    def _start(self) -> None:
        _check_data_dir(self.settings)
        if self.settings.database_url is None:
            self.postgres = EmbeddedPostgres(self.settings.data_dir)
            self.postgres.reserve()
        _check_port(self.settings)
        with self.step("Database"):
            owner, app = self._database()
            revision, users = asyncio.run(_inspect(owner))
            asyncio.run(keys.check(owner, self.settings))
        self.environment = {
            **os.environ,
            "STOA_LISTEN": self.settings.listen,
            "STOA_DATA_DIR": str(self.settings.data_dir),
            "STOA_DATABASE_URL": app,
        }
        if revision != head_revision():
            with self.step("Migrations"):
                self._migrate(owner, revision)
        # Here, where heavy modules are loaded only for an installation that is not for development.
        refusal = None if self.settings.is_development else self._known_passwords(app)
        if refusal is not None:
            raise StartError(refusal)
        with self.step("Server"):
            self._spawn_all()
            self._wait_until_ready()
        self.say(f"Stoa is at {self.settings.base_url}")
        if users == 0:
            self._print_owner_link()

    def _database(self) -> tuple[str, str]:
        if self.settings.database_url is not None:
            owner = self.settings.database_owner_url or self.settings.database_url
            return owner, self.settings.database_url
        assert self.postgres is not None
        dsns = self.postgres.start()
        return dsns.owner, dsns.app

    def _migrate(self, owner: str, revision: str | None) -> None:
        if revision is not None and revision > head_revision():
            raise StartError(
                f"The database is at {revision}, newer than this program ({head_revision()}); use the newer Stoa.",
                NEWER_DATABASE,
            )
        environment = {**self.environment, "STOA_DATABASE_OWNER_URL": owner}
        command = [sys.executable, "-m", "stoa.app.cli", "db", "migrate"]
        answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if answer.returncode != 0:
            last = (answer.stderr.strip() or "no reason given").splitlines()[-1]
            raise StartError(f"The migration failed and left the old schema: {last}", MIGRATION_FAILED)

    def _known_passwords(self, app: str) -> str | None:
        from stoa.app import seeding  # noqa: PLC0415  # heavy, and not needed in development

        return asyncio.run(seeding.refuse_known_passwords(self.settings.model_copy(update={"database_url": app})))

    def _spawn_all(self) -> None:
        web = [sys.executable, "-m", "stoa.app.web", "--supervised"]
        if self.is_reloading:
            web = [
                sys.executable, "-m", "uvicorn", "--factory", "stoa.app.asgi:app_from_environment",
                "--host", self.settings.listen_host, "--port", str(self.settings.listen_port),
                "--reload", "--reload-dir", str(SOURCES), "--no-access-log",
            ]  # fmt: skip
        worker = [sys.executable, "-m", "stoa.app.worker", "--supervised"]
        self.children = [
            *(_Child(f"web {number}", web) for number in range(self.settings.web_processes)),
            *(_Child(f"worker {number}", worker) for number in range(self.settings.worker_processes)),
        ]
        for child in self.children:
            self._spawn(child)

    def _spawn(self, child: _Child) -> None:
        child.started_at = time.monotonic()
        child.process = subprocess.Popen(
            child.command,
            env=self.environment,
            # Its other end closes when we die, however we die; that is how the child knows (app/supervised.py).
            stdin=subprocess.PIPE,
            # Ctrl-C in the terminal is for us; we stop the children in order.
            start_new_session=True,
        )

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline and not self.stop_signals:
            if _is_ready(self.settings):
                return
            for child in self.children:
                if child.process is not None and child.process.poll() is not None:
                    raise StartError(f"The {child.name} process ended at once; its reason stands above.", 1)
            time.sleep(0.05)
        if not self.stop_signals:
            raise StartError(f"The server was not ready after {READY_SECONDS:.0f} s.", 1)

    def _print_owner_link(self) -> None:
        command = [sys.executable, "-m", "stoa.app.cli", "users", "create-owner-link"]
        answer = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        if answer.returncode == 0:
            self.say("Nobody has signed up yet. Make the owner's account with this link (once, within 24 hours):")
            self.say(f"  {answer.stdout.strip()}")
        else:
            sys.stderr.write(answer.stderr)

    # Running

    def _watch(self) -> None:
        while not self.stop_signals:
            self._revive_database()
            now = time.monotonic()
            for child in self.children:
                self._revive(child, now)
            time.sleep(0.2)

    def _revive(self, child: _Child, now: float) -> None:
        if child.process is not None and child.process.poll() is not None:
            self.say(f"The {child.name} process ended with status {child.process.returncode}; starting it again.")
            _close(child.process)
            child.process = None
            # A process that ran well for a while starts again at once.
            child.backoff = FIRST_BACKOFF if now - child.started_at > LAST_BACKOFF else child.backoff * 2
            child.restart_at = now + min(child.backoff, LAST_BACKOFF) - FIRST_BACKOFF
        if child.process is None and now >= child.restart_at:
            self._spawn(child)

    def _revive_database(self) -> None:
        if self.postgres is None or self.postgres.is_running():
            return
        self.say("The database process ended; starting it again.")
        try:
            self.postgres.revive()
        except PostgresError as error:
            # What remains of the old server may still be ending, or the disk is full for a while.
            self.say(f"{error} Trying again.")
            time.sleep(FIRST_BACKOFF)

    # Stopping

    def _stop(self) -> None:
        running = [child.process for child in self.children if child.process is not None]
        for process in running:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for process in running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            _close(process)
        if self.postgres is not None:
            self.postgres.stop()
        if running:
            self.say("Stopped.")


def run(settings: Settings, *, reload: bool = False) -> int:
    """Run Stoa until it is told to stop; gives the exit status."""
    return _Supervisor(settings, is_reloading=reload).run()


@contextmanager
def database_for_command(settings: Settings) -> Iterator[Settings]:
    """The settings with both addresses of the database, which is started for the time of the command if needed."""
    if settings.database_url is not None:
        yield settings
        return
    postgres = EmbeddedPostgres(settings.data_dir)
    try:
        try:
            dsns = postgres.start()
        except AlreadyRunningError:
            dsns = postgres.of_running()
        yield settings.model_copy(update={"database_url": dsns.app, "database_owner_url": dsns.owner})
    except PostgresError as error:
        print(f"stoa: {error}", file=sys.stderr)
        sys.exit(USAGE)
    finally:
        postgres.stop()


def _close(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        process.stdin.close()


def _check_data_dir(settings: Settings) -> None:
    """Raises StartError when the data folder cannot be made or written."""
    folder = settings.data_dir
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = folder / f".write-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise StartError(f"The data folder {folder} cannot be written: {error.strerror}.") from error


def _check_port(settings: Settings) -> None:
    """Raises StartError when the port stays taken for longer than a server that was killed needs to end."""
    deadline = time.monotonic() + PORT_SECONDS
    while (reason := _why_not_bound(settings)) is not None:
        if time.monotonic() > deadline:
            raise StartError(f"{settings.listen} cannot be used: {reason}. Choose another with STOA_LISTEN.")
        time.sleep(0.1)


def _why_not_bound(settings: Settings) -> str | None:
    family = socket.AF_INET6 if ":" in settings.listen_host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.listen_host, settings.listen_port))
        except OSError as error:
            return error.strerror or str(error)
    return None


async def _inspect(dsn: str) -> tuple[str | None, int]:
    """Schema revision and number of users. Raises StartError when the server is away or not fit for Stoa."""
    import asyncpg  # noqa: PLC0415  # not before the cheap checks have passed

    try:
        connection = await asyncpg.connect(dsn, timeout=10)
    except (OSError, TimeoutError) as error:
        raise StartError(f"The database server at {_place(dsn)} cannot be reached: {_reason(error)}.") from error
    except (asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
        raise StartError(
            f"The database at {_place(dsn)} refuses the connection: {str(error).splitlines()[0]}."
        ) from error
    try:
        await _check_fitness(connection)
        if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
            return None, 0
        revision = await connection.fetchval("SELECT version_num FROM alembic_version")
        if await connection.fetchval("SELECT to_regclass('users')") is None:
            return revision, 0
        return revision, await connection.fetchval("SELECT count(*) FROM (SELECT FROM users LIMIT 1) AS found")
    finally:
        await connection.close()


def _reason(error: OSError) -> str:
    if isinstance(error, socket.gaierror):
        # Its numbers are not those of the operating system.
        return error.strerror or "the name is not known"
    return os.strerror(error.errno) if error.errno else "no answer"


def _place(dsn: str) -> str:
    """Where an address leads, without the name and password in it."""
    parts = urlsplit(dsn)
    return f"{parts.netloc.rpartition('@')[2]}{parts.path}"


async def _check_fitness(connection: "asyncpg.Connection[asyncpg.Record]") -> None:  # type: ignore[name-defined]  # noqa: F821
    version = await connection.fetchval("SHOW server_version_num")
    if int(version) < MINIMUM_VERSION * 10_000:
        raise StartError(
            f"PostgreSQL {MINIMUM_VERSION} or later is needed; this is {int(version) // 10_000}.", DATABASE_UNFIT
        )
    if await connection.fetchval("SHOW server_encoding") != "UTF8":
        raise StartError(
            "The database must be encoded in UTF8: CREATE DATABASE … ENCODING 'UTF8'.", DATABASE_UNFIT
        )
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        if await connection.fetchval("SELECT current_setting($1)", name) == "off":
            raise StartError(f"The database server loses data on a crash: set {name} = on.", DATABASE_UNFIT)
    for extension in ("pg_trgm", "btree_gin"):
        if not await connection.fetchval("SELECT true FROM pg_available_extensions WHERE name = $1", extension):
            raise StartError(
                f"The database server lacks the extension {extension}; install postgresql-contrib.", DATABASE_UNFIT
            )


def _is_ready(settings: Settings) -> bool:
    host = "127.0.0.1" if settings.listen_host == "0.0.0.0" else settings.listen_host  # noqa: S104  # asks itself
    connection = http.client.HTTPConnection(host, settings.listen_port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
