"""What everybody else feels while fifty people a second sign in (K1, ID section 6).

By turns: nobody signs in, something hashes beside us without signing anybody in (what no sign-in can be without), and
the storm. On few cores the second says how much of the third is the hash and how much is ours.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp
import asyncpg
from argon2 import PasswordHasher

from bench.installation import PASSWORD, Installation, children, installed
from bench.report import Report

ROUNDS = 3
QUIET_SECONDS, STORM_SECONDS = 10, 20
PER_SECOND = 50
# How often the endpoint is asked for whose times are compared.
ASKED_EVERY = 0.05
PEOPLE = 500
NICENESS = 10

_PEOPLE = """
    INSERT INTO users (id, email, email_key, name, username, username_key, email_verified_at, created_at, updated_at)
    SELECT gen_random_uuid(), 'storm' || n || '@example.org', 'storm' || n || '@example.org', 'Storm ' || n,
           'storm' || n, 'storm' || n, now(), now(), now()
      FROM generate_series(1, $1::int) n
"""
_PASSWORDS = """
    INSERT INTO accounts (id, user_id, provider_id, provider_account_id, password_hash, created_at, updated_at)
    SELECT gen_random_uuid(), id, 'credential', id::text, $1, now(), now() FROM users WHERE username LIKE 'storm%'
"""
_ONLY_HASHING = """
import os, sys
from argon2 import PasswordHasher
os.nice(int(sys.argv[1]))
hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
while True:
    hasher.hash("nobody signs in by this")
"""


async def run(report: Report) -> None:
    print("Sign-in storm", flush=True)
    # Without mail: that the worker writes to everybody is not what is measured.
    settings = {"STOA_TRUSTED_PROXIES": "127.0.0.1", "STOA_MAIL_TRANSPORT": "none"}
    async with installed(settings=settings) as stoa:
        await stoa.set_up()
        encoded = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1).hash(PASSWORD)
        owner = await asyncpg.connect(stoa.owner_dsn())
        await owner.execute(_PEOPLE, PEOPLE)
        await owner.execute(_PASSWORDS, encoded)
        await owner.close()
        await _storms(report, stoa)


async def _storms(report: Report, stoa: Installation) -> None:
    await _asked(stoa, 3)
    before, answers = _megabytes(stoa, "VmRSS"), Counter[int]()
    times: dict[str, list[list[float]]] = defaultdict(list)
    spent = 0.0
    for number in range(ROUNDS):
        times["idle"].append(await _asked(stoa, QUIET_SECONDS))
        with _only_hashing():
            times["hashing"].append(await _asked(stoa, QUIET_SECONDS))
        answering = _answering_seconds(stoa)
        storm = asyncio.create_task(_sign_ins(stoa, answers, number * PER_SECOND * STORM_SECONDS))
        times["storm"].append(await _asked(stoa, STORM_SECONDS))
        await storm
        spent += _answering_seconds(stoa) - answering
    _compare(report, times)
    signed_in, refused = answers[201], answers[503]
    report.add("  signed in", signed_in / ROUNDS / STORM_SECONDS, "per s")
    report.add("  told to come again (503)", refused / ROUNDS / STORM_SECONDS, "per s")
    report.add("  anything else", sum(answers.values()) - signed_in - refused, "answers")
    report.add("  CPU of answering per sign-in, refused ones and GET /me included", spent / signed_in * 1000, "ms")
    report.add("  memory on top, most (wanted <= 88)", _megabytes(stoa, "VmHWM") - before, "MB")


def _compare(report: Report, times: dict[str, list[list[float]]]) -> None:
    """Each round by itself: what else the machine does changes from one to the next."""
    for name, at in (("p50", 50), ("p95", 95), ("p99", 99)):
        idle, hashing, storm = (
            [statistics.quantiles(found, n=100)[at - 1] for found in times[phase]]
            for phase in ("idle", "hashing", "storm")
        )
        for floor, floor_name in ((idle, "idle"), (hashing, "something hashes beside us")):
            ratio = statistics.median(ours / theirs for ours, theirs in zip(storm, floor, strict=True))
            ours = statistics.median(storm)
            what = f"GET /me during {PER_SECOND} sign-ins/s, {name}"
            report.add(what, ours, "ms", floor=ours / ratio, floor_name=floor_name)


async def _asked(stoa: Installation, seconds: float) -> list[float]:
    """Times of a small answer, asked for at an even pace."""
    found = []
    end = time.perf_counter() + seconds
    while (began := time.perf_counter()) < end:
        await stoa.get("/me")
        took = time.perf_counter() - began
        found.append(took * 1000)
        await asyncio.sleep(max(0.0, ASKED_EVERY - took))
    return found


@contextmanager
def _only_hashing() -> Iterator[None]:
    """One Argon2id after the other, standing back as ours do."""
    process = subprocess.Popen([sys.executable, "-c", _ONLY_HASHING, str(NICENESS)])
    try:
        yield
    finally:
        process.kill()
        process.wait()


async def _sign_ins(stoa: Installation, answers: Counter[int], first: int) -> None:
    """Offer so many a second, whether the ones before have been answered or not."""
    began = time.perf_counter()
    headers = {"Origin": stoa.origin}
    async with aiohttp.ClientSession(
        headers=headers,
        connector=aiohttp.TCPConnector(limit=0),
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
    ) as client:

        async def one(number: int) -> None:
            body = {"identifier": f"storm{number % PEOPLE + 1}@example.org", "password": PASSWORD}
            address = {"X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"}
            async with client.post(f"{stoa.origin}/api/v1/sessions", json=body, headers=address) as answer:
                await answer.read()
                answers[answer.status] += 1

        async with asyncio.TaskGroup() as group:
            for number in range(PER_SECOND * STORM_SECONDS):
                await asyncio.sleep(max(0.0, began + number / PER_SECOND - time.perf_counter()))
                group.create_task(one(first + number))


def _answering_seconds(stoa: Installation) -> float:
    """CPU of the thread that answers: without the hashes, whichever thread or process does them."""
    pid = stoa.web_pid()
    fields = Path(f"/proc/{pid}/task/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _megabytes(stoa: Installation, name: str) -> float:
    """Memory of the web process and of what it has begun."""
    pid = stoa.web_pid()
    return sum(_status(process, name) for process in (pid, *children(pid)))


def _status(pid: int, name: str) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    return 0.0
