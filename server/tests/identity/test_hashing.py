"""Argon2id in a bounded pool."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from stoa.identity.adapters.hashing import MAX_WAITING, hash_password, needs_rehash, verify_password
from stoa.identity.errors import Busy


@pytest.mark.spec("ID-23")
async def test_hashes_are_argon2id_of_the_agreed_cost_with_a_salt_of_their_own() -> None:
    first, second = await hash_password("quiet-copper"), await hash_password("quiet-copper")

    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert first != second
    assert not needs_rehash(first)


async def test_passwords_are_compared_after_nfkc_and_whole() -> None:
    encoded = await hash_password("ﬁne-copper-" + "x" * 80)

    assert await verify_password(encoded, "fine-copper-" + "x" * 80)
    assert not await verify_password(encoded, "fine-copper-" + "x" * 79)


async def test_without_a_hash_nothing_fits() -> None:
    assert not await verify_password(None, "an account that does not exist")
    assert not await verify_password("no hash at all", "quiet-copper")


@pytest.mark.spec("ID-24")
async def test_beyond_the_queue_the_answer_is_busy() -> None:
    asked = [asyncio.create_task(verify_password(None, "quiet-copper")) for _ in range(MAX_WAITING + 20)]

    results = await asyncio.gather(*asked, return_exceptions=True)

    refused = [result for result in results if isinstance(result, Busy)]
    assert len(refused) == 20
    assert all(error.headers["Retry-After"] for error in refused)
    assert not await verify_password(None, "and then it works again")


def hashing_processes() -> list[int]:
    """Those that this process has begun."""
    threads = Path("/proc/self/task").iterdir()
    begun = [int(pid) for thread in threads for pid in (thread / "children").read_text().split()]
    return [pid for pid in begun if b"hashing_process" in Path(f"/proc/{pid}/cmdline").read_bytes()]


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
async def test_hashes_are_made_in_a_process_that_stands_back_and_is_begun_anew() -> None:
    encoded = await hash_password("quiet-copper")
    processes = hashing_processes()
    assert 1 <= len(processes) <= max(1, (os.cpu_count() or 1) // 2)
    assert all(os.getpriority(os.PRIO_PROCESS, pid) > os.getpriority(os.PRIO_PROCESS, 0) for pid in processes)

    for pid in processes:
        os.kill(pid, signal.SIGKILL)

    assert await verify_password(encoded, "quiet-copper")
    assert not await verify_password(encoded, "loud-copper")
    assert not set(hashing_processes()) & set(processes)
