"""Sign-in against the bare hash, and lists of pages against a bare endpoint with one query (K2, W1)."""

import asyncio
import os
import statistics
import sys
import time

import aiohttp
from argon2 import PasswordHasher

from bench.installation import PASSWORD, SERVER, Installation, cpu_seconds, free_port, installed
from bench.report import Report, milliseconds

PAGES = 1000
ROUNDS = 300


def _hash_milliseconds() -> float:
    hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
    encoded = hasher.hash(PASSWORD)
    found = []
    for _ in range(20):
        began = time.perf_counter()
        hasher.verify(encoded, PASSWORD)
        found.append((time.perf_counter() - began) * 1000)
    return statistics.median(found)


async def _sign_in(report: Report, stoa: Installation) -> None:
    body: dict[str, object] = {"identifier": "olga@example.org", "password": PASSWORD}
    found = await milliseconds(lambda: stoa.post("/sessions", body), 30)
    report.add(
        "sign-in, p50", statistics.median(found), "ms", floor=_hash_milliseconds(), floor_name="Argon2id alone"
    )


async def _fill(stoa: Installation) -> str:
    spaces = await stoa.get("/spaces")
    items = spaces["items"]
    assert isinstance(items, list)
    space_id: str = items[0]["id"]
    parents: list[object] = [None]
    for number in range(PAGES):
        body: dict[str, object] = {"space_id": space_id, "type": "DOCUMENT", "title": f"Page {number}"}
        parent = parents[number // 8] if number >= 8 else None
        page = await stoa.post("/pages", body | ({"parent_id": parent} if parent else {}))
        if number == 0:
            parents = []
        parents.append(page["id"])
    return space_id


async def _floor_server(port: int) -> asyncio.subprocess.Process:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.floor", "json", str(port), cwd=SERVER, env={**os.environ}
    )
    await until_open(port)
    return process


async def until_open(port: int) -> None:
    for _ in range(500):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.02)
        else:
            writer.close()
            return
    raise RuntimeError("the floor's server did not start")


async def run(report: Report) -> None:
    print("Requests", flush=True)
    async with installed() as stoa:
        await stoa.set_up()
        await _sign_in(report, stoa)
        space_id = await _fill(stoa)
        await _lists(report, stoa, space_id)


async def _lists(report: Report, stoa: Installation, space_id: str) -> None:
    port = free_port()
    floor = await _floor_server(port)
    try:
        async with aiohttp.ClientSession() as client:

            async def bare() -> None:
                async with client.get(f"http://127.0.0.1:{port}/") as answer:
                    await answer.read()

            await milliseconds(bare, 50)
            floor_milliseconds = statistics.median(await milliseconds(bare, ROUNDS))
        for name, path in (
            ("session, GET /sessions/current, p50", "/sessions/current"),
            ("newest 50 of 1 000 pages, GET /pages, p50", "/pages?limit=50"),
            (f"tree of {PAGES} pages, p50", f"/spaces/{space_id}/tree"),
        ):
            before = cpu_seconds(stoa.web_pid())
            found = await milliseconds(lambda path=path: stoa.get(path), ROUNDS)
            used = (cpu_seconds(stoa.web_pid()) - before) / ROUNDS * 1000
            report.add(
                name,
                statistics.median(found),
                "ms",
                floor=floor_milliseconds,
                floor_name="bare Starlette JSON answer",
            )
            report.add("  CPU of it", used, "ms")
    finally:
        floor.terminate()
        await floor.wait()
