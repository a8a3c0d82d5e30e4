"""CPU per streamed chunk, resumable and accounted, against a bare pass-through; bytes per token (G3, G4)."""

import asyncio
import json
import os
import statistics
import sys
import time
from uuid import uuid4

import aiohttp

from bench.installation import SERVER, Installation, cpu_seconds, free_port, installed
from bench.report import Report
from bench.requests import until_open

STREAMS = 20
CHUNKS = 200
GAP_MILLISECONDS = 5


async def _process(*arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", *arguments, cwd=SERVER, env={**os.environ}, stdout=asyncio.subprocess.DEVNULL
    )


async def _drain(response: aiohttp.ClientResponse) -> tuple[float, int]:
    """Time to the first byte of an answer's text, and bytes received."""
    began, first, size = time.perf_counter(), 0.0, 0
    async for chunk in response.content.iter_any():
        if not first and b"content" in chunk:
            first = time.perf_counter() - began
        size += len(chunk)
    return first, size


async def _through_floor(client: aiohttp.ClientSession, port: int, model: str) -> tuple[float, int]:
    body = {"model": model, "messages": [{"role": "user", "content": "hello"}], "stream": True}
    async with client.post(f"http://127.0.0.1:{port}/", data=json.dumps(body)) as response:
        return await _drain(response)


async def _through_stoa(stoa: Installation, model: str) -> tuple[float, int]:
    sent = await stoa.post("/messages", {"content": "hello", "client_message_id": str(uuid4()), "model": model})
    run = sent["run"]
    assert isinstance(run, dict)
    async with stoa.client.get(f"/api/v1/runs/{run['id']}/events") as response:
        return await _drain(response)


async def run(report: Report) -> None:
    print("Streaming", flush=True)
    upstream_port, floor_port = free_port(), free_port()
    upstream = await _process(
        "tests.support.model_server",
        "--port",
        str(upstream_port),
        "--tokens",
        str(CHUNKS),
        "--delay-ms",
        str(GAP_MILLISECONDS),
    )
    floor = await _process(
        "bench.floor", "stream", str(floor_port), f"http://127.0.0.1:{upstream_port}/v1/chat/completions"
    )
    try:
        await until_open(upstream_port)
        await until_open(floor_port)
        async with installed() as stoa:
            await stoa.set_up()
            address = f"http://127.0.0.1:{upstream_port}/v1"
            key = {"provider": "openai_compatible", "name": "bench", "base_url": address}
            await stoa.post("/me/provider-keys", key)
            await _compare(report, stoa, floor, floor_port)
    finally:
        for process in (upstream, floor):
            process.terminate()
            await process.wait()


async def _compare(report: Report, stoa: Installation, floor: asyncio.subprocess.Process, floor_port: int) -> None:
    listed = (await stoa.get("/models"))["items"]
    assert isinstance(listed, list)
    slug: str = next(model["slug"] for model in listed if not model["is_demo"])
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as client:
        name = slug.partition(":")[2]
        before = cpu_seconds(floor.pid)
        floor_results = await asyncio.gather(*(_through_floor(client, floor_port, name) for _ in range(STREAMS)))
        floor_cpu = (cpu_seconds(floor.pid) - before) / (STREAMS * CHUNKS) * 1e6
    before = cpu_seconds(stoa.web_pid())
    results = await asyncio.gather(*(_through_stoa(stoa, slug) for _ in range(STREAMS)))
    cpu = (cpu_seconds(stoa.web_pid()) - before) / (STREAMS * CHUNKS) * 1e6
    floor_name = "bare pass-through"
    report.add(f"CPU per chunk, {STREAMS} streams", cpu, "us", floor=floor_cpu, floor_name=floor_name)
    report.add(
        "time to first text, p50",
        statistics.median(first for first, _ in results) * 1000,
        "ms",
        floor=statistics.median(first for first, _ in floor_results) * 1000,
        floor_name=floor_name,
    )
    report.add("bytes to the browser per chunk", sum(size for _, size in results) / (STREAMS * CHUNKS), "bytes")
