"""Argon2id off the event loop, with a bounded queue (ID-23, ID-24)."""

import asyncio
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from stoa.identity.core.passwords import normalise
from stoa.identity.errors import Busy

MEMORY_KIB, PASSES, LANES = 19 * 1024, 2, 1
MAX_WAITING = 100

T = TypeVar("T")

_hasher = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)
# How much the threads that hash stand back behind the one that answers.
NICENESS = 10


def _stand_back() -> None:
    # On Linux a thread has a priority of its own; elsewhere the call would slow the whole process.
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


# One thread per two cores: hashing must leave the rest of the machine to everybody else.
_pool = ThreadPoolExecutor(
    max(1, (os.cpu_count() or 1) // 2), thread_name_prefix="argon2", initializer=_stand_back
)
_waiting = 0

# Verified when there is no account, so that an unknown address takes as long as a wrong password.
_DUMMY = _hasher.hash("an account that does not exist")


def require_room() -> None:
    """Raises Busy while the queue is full: what comes before a hash is not worth doing then."""
    if _waiting >= MAX_WAITING:
        raise Busy(retry_after_seconds=2)


async def _in_pool(work: Callable[[], T]) -> T:
    global _waiting  # noqa: PLW0603  # the queue belongs to the process, as the pool does
    require_room()
    _waiting += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_pool, work)
    finally:
        _waiting -= 1


async def hash_password(password: str) -> str:
    """The encoded hash, with parameters and salt inside. Raises Busy."""
    return await _in_pool(lambda: _hasher.hash(normalise(password)))


async def verify_password(encoded: str | None, password: str) -> bool:
    """Whether the password fits; without a hash the same work is done and the answer is no. Raises Busy."""
    return await _in_pool(lambda: _verify(encoded or _DUMMY, normalise(password))) and encoded is not None


def needs_rehash(encoded: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(encoded)


def _verify(encoded: str, password: str) -> bool:
    try:
        return _hasher.verify(encoded, password)
    except (VerificationError, InvalidHashError):
        return False
