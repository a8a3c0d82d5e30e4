"""What everybody else feels while fifty people a second sign in (K1, ID section 6)."""

import asyncio
import statistics
import time
from collections import Counter
from pathlib import Path

import aiohttp
import asyncpg
from argon2 import PasswordHasher

from bench.installation import PASSWORD, Installation, installed
from bench.report import Report

IDLE_SECONDS, STORM_SECONDS = 20, 60
PER_SECOND = 50
# How often the endpoint is asked for whose times are compared.
ASKED_EVERY = 0.05
PEOPLE = 500

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
        await _storm(report, stoa)


async def _storm(report: Report, stoa: Installation) -> None:
    await _asked(stoa, 3)
    idle = await _asked(stoa, IDLE_SECONDS)
    before, answers = _resident_megabytes(stoa.web_pid()), Counter[int]()
    storm = asyncio.create_task(_sign_ins(stoa, answers))
    busy = await _asked(stoa, STORM_SECONDS)
    most = _peak_megabytes(stoa.web_pid())
    await storm
    for name, at in (("p50", 50), ("p99", 99)):
        floor = statistics.quantiles(idle, n=100)[at - 1]
        found = statistics.quantiles(busy, n=100)[at - 1]
        report.add(f"GET /me during {PER_SECOND} sign-ins/s, {name}", found, "ms", floor=floor, floor_name="idle")
    signed_in, refused = answers[201], answers[503]
    report.add("  signed in", signed_in / STORM_SECONDS, "per s")
    report.add("  told to come again (503)", refused / STORM_SECONDS, "per s")
    report.add("  anything else", sum(answers.values()) - signed_in - refused, "answers")
    report.add("  memory on top, most (wanted <= 88)", most - before, "MB")


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


async def _sign_ins(stoa: Installation, answers: Counter[int]) -> None:
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
                group.create_task(one(number))


def _status(pid: int, name: str) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    return 0.0


def _resident_megabytes(pid: int) -> float:
    return _status(pid, "VmRSS")


def _peak_megabytes(pid: int) -> float:
    return _status(pid, "VmHWM")
