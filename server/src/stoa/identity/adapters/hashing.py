"""Argon2id away from the event loop, in processes of their own, with a bounded queue (ID-23, ID-24)."""

import asyncio
import atexit
import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from stoa.identity.adapters.hashing_process import hasher
from stoa.identity.core.passwords import normalise
from stoa.identity.errors import Busy

MAX_WAITING = 100
BUSY_SECONDS = 2

# One per two cores: hashing must leave the rest of the machine to everybody else.
_pool = ThreadPoolExecutor(max(1, (os.cpu_count() or 1) // 2), thread_name_prefix="argon2")
_waiting = 0


class _Hashing:
    """A process that hashes, begun anew if it is gone. Of one thread."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def answer(self, encoded: str | None, password: str) -> object:
        """What the process says. Raises OSError, ValueError if it is gone."""
        if self._process is None:
            # No environment: it needs no secret.
            self._process = subprocess.Popen(
                [sys.executable, "-m", "stoa.identity.adapters.hashing_process"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                encoding="ascii",
                env={},
            )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([encoded, password]) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def end(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()


class _Own(threading.local):
    """The process of each thread of the pool."""

    def __init__(self) -> None:
        self.hashing = _Hashing()
        atexit.register(self.hashing.end)


_own = _Own()


def require_room() -> None:
    """Raises Busy while the queue is full: what comes before a hash is not worth doing then."""
    if _waiting >= MAX_WAITING:
        raise Busy(retry_after_seconds=BUSY_SECONDS)


async def _answer(encoded: str | None, password: str) -> object:
    global _waiting  # noqa: PLW0603  # the queue belongs to the process, as the pool does
    require_room()
    _waiting += 1
    try:
        found = await asyncio.get_running_loop().run_in_executor(_pool, _ask, encoded, normalise(password))
    finally:
        _waiting -= 1
    if found is None:
        raise Busy(retry_after_seconds=BUSY_SECONDS)
    return found


def _ask(encoded: str | None, password: str) -> object:
    """None: nothing could be decided, and the next one begins with a new process."""
    for _ in range(2):
        try:
            return _own.hashing.answer(encoded, password)
        except (OSError, ValueError):
            _own.hashing.end()
    return None


async def hash_password(password: str) -> str:
    """The encoded hash, with parameters and salt inside. Raises Busy."""
    return str(await _answer(None, password))


async def verify_password(encoded: str | None, password: str) -> bool:
    """Whether the password fits; without a hash the same work is done and the answer is no. Raises Busy."""
    return await _answer(encoded or "", password) is True


def needs_rehash(encoded: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return hasher.check_needs_rehash(encoded)
