"""The gateway with token, budget, tier, limits and ledger on, against a bare pass-through and a peer (G1 to G5).

The peer is LiteLLM's proxy with a key and no database, where STOA_BENCH_LITELLM names its program: it is no
dependency of this project.
"""

import asyncio
import itertools
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import aiohttp
import asyncpg

from bench.installation import SERVER, Installation, children, cpu_seconds, free_port, installed
from bench.report import Report
from bench.requests import until_open

CALLS, ROUNDS = 100, 4
STREAMS, CHUNKS, GAP_MILLISECONDS = 20, 200, 5
LONG = 5000
# Each call writes exactly the twelve tokens that it is reserved for, at a dollar a million.
SPENDERS, FITTING, CALL_MICROS = 200, 50, 12
PRICED = """
INSERT INTO models (id, organization_id, slug, provider, provider_model, display_name, input_micros_per_mtok,
                    output_micros_per_mtok, price_source, created_at, updated_at)
VALUES (gen_random_uuid(), $1, 'openai_compatible:stoa-test-large', 'openai_compatible', 'stoa-test-large', 'Priced', 0,
        1000000, 'manual', now(), now())
"""
PEER_KEY = "sk-bench-1f6c0d2a9b"
PEER_START_SECONDS = 120


@dataclass(frozen=True)
class Door:
    """One way to a model, and the processes whose work is counted."""

    name: str
    url: str
    model: str
    pids: tuple[int, ...]
    token: str = "none"  # noqa: S105  # opens nothing

    def seconds(self) -> float:
        return sum(cpu_seconds(pid) for pid in self.pids)

    async def ask(self, client: aiohttp.ClientSession, *, is_stream: bool = False) -> tuple[list[float], int]:
        """When each piece arrived, in seconds since the question, and the bytes of the answer."""
        body = {
            "model": self.model,
            "messages": [{"role": "user", "content": "hello"}],
            "max_tokens": CALL_MICROS,
            "stream": is_stream,
        }
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        began, arrivals, size = time.perf_counter(), [], 0
        async with client.post(self.url, data=json.dumps(body), headers=headers) as answer:
            async for chunk in answer.content.iter_any():
                if b"-" in chunk:
                    arrivals.append(time.perf_counter() - began)
                size += len(chunk)
            if answer.status != 200:
                raise RuntimeError(f"{self.name} answers {answer.status}")
        return arrivals, size


async def run(report: Report) -> None:
    print("Gateway", flush=True)
    async with AsyncExitStack() as stack:
        quick = await stack.enter_async_context(_upstream(tokens=3, delay_ms=0))
        paced = await stack.enter_async_context(_upstream(tokens=CHUNKS, delay_ms=GAP_MILLISECONDS))
        long = await stack.enter_async_context(_upstream(tokens=LONG, delay_ms=0))
        stoa = await stack.enter_async_context(installed())
        await stoa.set_up()
        token = await _prepare(stoa, {"openai_compatible": quick, "ollama": paced, "openai": long})
        url = f"{stoa.origin}/gateway/v1/chat/completions"

        def ours(provider: str) -> Door:
            return Door("Stoa", url, f"{provider}:stoa-test", (stoa.web_pid(),), token)

        peers = await stack.enter_async_context(_peer(quick, paced))
        floor = await stack.enter_async_context(_floor(quick))
        await _whole(report, [ours("openai_compatible"), floor, *peers[:1]], _direct(quick))
        slow_floor = await stack.enter_async_context(_floor(paced))
        await _streams(report, [ours("ollama"), slow_floor, *peers[1:]])
        await _bytes(report, ours("ollama"), ours("openai"))
        await _exactness(report, stoa)


async def _process(*arguments: str, environment: dict[str, str] | None = None) -> asyncio.subprocess.Process:
    quiet = asyncio.subprocess.DEVNULL
    return await asyncio.create_subprocess_exec(
        *arguments, cwd=SERVER, env={**os.environ, **(environment or {})}, stdout=quiet, stderr=quiet
    )


@asynccontextmanager
async def _running(process: asyncio.subprocess.Process, port: int) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(PEER_START_SECONDS):
            while True:
                try:
                    await until_open(port)
                except RuntimeError:
                    continue
                break
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


@asynccontextmanager
async def _upstream(*, tokens: int, delay_ms: int) -> AsyncIterator[int]:
    """A model server; gives its port."""
    port = free_port()
    script = ("--tokens", str(tokens), "--delay-ms", str(delay_ms))
    made = await _process(sys.executable, "-m", "tests.support.model_server", "--port", str(port), *script)
    async with _running(made, port):
        yield port


def _direct(port: int) -> Door:
    return Door("no gateway", f"http://127.0.0.1:{port}/v1/chat/completions", "stoa-test", ())


@asynccontextmanager
async def _floor(upstream: int) -> AsyncIterator[Door]:
    port = free_port()
    address = f"http://127.0.0.1:{upstream}/v1/chat/completions"
    made = await _process(sys.executable, "-m", "bench.floor", "stream", str(port), address)
    async with _running(made, port):
        yield Door("bare pass-through", f"http://127.0.0.1:{port}/", "stoa-test", (made.pid,))


@asynccontextmanager
async def _peer(quick: int, paced: int) -> AsyncIterator[list[Door]]:
    """LiteLLM's proxy before both model servers; nothing where it is not installed."""
    program = os.environ.get("STOA_BENCH_LITELLM")
    if program is None:
        print("  no peer: STOA_BENCH_LITELLM names no program", flush=True)
        yield []
        return
    models = [
        {
            "model_name": name,
            "litellm_params": {
                "model": "openai/stoa-test", "api_base": f"http://127.0.0.1:{port}/v1", "api_key": "none"
            },
        }
        for name, port in (("quick", quick), ("paced", paced))
    ]  # fmt: skip
    settings = {"model_list": models, "general_settings": {"master_key": PEER_KEY}}
    with tempfile.TemporaryDirectory(prefix="stoa-bench-peer-") as folder:
        configuration = Path(folder) / "config.yaml"
        configuration.write_text(json.dumps(settings))
        port = free_port()
        made = await _process(
            program, "--config", str(configuration), "--host", "127.0.0.1", "--port", str(port),
            environment={"LITELLM_MODE": "PRODUCTION", "NO_DOCS": "true", "LITELLM_LOG": "ERROR"},
        )  # fmt: skip
        async with _running(made, port):
            url = f"http://127.0.0.1:{port}/v1/chat/completions"
            pids = (made.pid, *children(made.pid))
            yield [Door("LiteLLM", url, name, pids, PEER_KEY) for name in ("quick", "paced")]


async def _prepare(stoa: Installation, upstreams: dict[str, int]) -> str:
    """Connections with known prices, a hard budget that is never spent, and a token of a program."""
    organization_id = await stoa.organization_id()
    for provider, port in upstreams.items():
        key: dict[str, object] = {
            "provider": provider,
            "name": provider,
            "base_url": f"http://127.0.0.1:{port}/v1",
            "secret": "none",
        }
        await stoa.post(f"/organizations/{organization_id}/provider-keys", key)
    budget = {
        "scope_kind": "organization",
        "scope_id": organization_id,
        "limit_micros": 10**12,
        "hard_limit": True,
    }
    await stoa.post(f"/organizations/{organization_id}/budgets", dict(budget))
    return (await _token(stoa, "bench"))[0]


async def _token(stoa: Installation, name: str) -> tuple[str, str]:
    """A token and its id."""
    made = await stoa.post("/me/api-tokens", {"name": name, "kind": "gateway", "scopes": ["gateway"]})
    described = made["api_token"]
    assert isinstance(described, dict)
    return str(made["token"]), str(described["id"])


async def _whole(report: Report, doors: Sequence[Door], direct: Door) -> None:
    """CPU of a whole answer, and how much later it comes than without a gateway (G1, G2)."""
    costs: dict[str, list[float]] = {door.name: [] for door in doors}
    late: dict[tuple[str, int], list[float]] = {}
    for number in range(ROUNDS):
        for door in doors:
            before = door.seconds()
            for at_once in (1, 16, 64):
                took = await _latencies(door, at_once)
                bare = await _latencies(direct, at_once)
                if number:
                    found = statistics.median(took) if at_once == 1 else statistics.quantiles(took, n=100)[98]
                    floor = statistics.median(bare) if at_once == 1 else statistics.quantiles(bare, n=100)[98]
                    late.setdefault((door.name, at_once), []).append((found - floor) * 1000)
            # The first round warms up.
            if number:
                costs[door.name].append((door.seconds() - before) / (3 * CALLS) * 1e6)
    _say(
        report, "G1 CPU per whole answer", "us", {name: statistics.median(found) for name, found in costs.items()}
    )
    for at_once in (1, 16, 64):
        added = {door.name: statistics.median(late[door.name, at_once]) for door in doors}
        _say(report, f"G2 added latency, {'p50' if at_once == 1 else 'p99'}, {at_once} at once", "ms", added)


def _client() -> aiohttp.ClientSession:
    """New connections: servers close those that rest while another door is measured."""
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))


async def _latencies(door: Door, at_once: int) -> list[float]:
    places = asyncio.Semaphore(at_once)

    async def one(client: aiohttp.ClientSession) -> float:
        async with places:
            began = time.perf_counter()
            await door.ask(client)
            return time.perf_counter() - began

    async with _client() as client:
        return list(await asyncio.gather(*(one(client) for _ in range(CALLS))))


async def _streams(report: Report, doors: Sequence[Door]) -> None:
    """CPU per chunk, time to the first one, and whether gaps stay as they are (G3)."""
    costs: dict[str, list[float]] = {door.name: [] for door in doors}
    first: dict[str, list[float]] = {door.name: [] for door in doors}
    gaps: dict[str, list[float]] = {door.name: [] for door in doors}
    for _ in range(3):
        for door in doors:
            before = door.seconds()
            async with _client() as client:
                answers = await asyncio.gather(*(door.ask(client, is_stream=True) for _ in range(STREAMS)))
            costs[door.name].append((door.seconds() - before) / (STREAMS * CHUNKS) * 1e6)
            first[door.name] += [arrivals[0] * 1000 for arrivals, _ in answers]
        for door in doors:
            async with _client() as client:
                arrivals, _ = await door.ask(client, is_stream=True)
            gaps[door.name] += [later - sooner for sooner, later in itertools.pairwise(arrivals)]
    _say(report, f"G3 CPU per chunk, {STREAMS} streams", "us", {name: min(found) for name, found in costs.items()})
    p99 = {name: statistics.quantiles(found, n=100)[98] for name, found in first.items()}
    _say(report, "G3 time to the first text, p99", "ms", p99)
    report.add(
        "G3 distance of the gaps to the floor's (KS)", _distance(gaps[doors[0].name], gaps[doors[1].name]), ""
    )


def _distance(ours: list[float], theirs: list[float]) -> float:
    """Kolmogorov-Smirnov: the largest difference of the two distributions."""
    return max(
        abs(sum(gap <= at for gap in ours) / len(ours) - sum(gap <= at for gap in theirs) / len(theirs))
        for at in (*ours, *theirs)
    )


async def _bytes(report: Report, short: Door, long: Door) -> None:
    async with _client() as client:
        _, few = await short.ask(client, is_stream=True)
        _, many = await long.ask(client, is_stream=True)
    report.add(
        f"G4 bytes per token at {LONG}", many / LONG, "bytes", floor=few / CHUNKS, floor_name=f"at {CHUNKS}"
    )


async def _exactness(report: Report, stoa: Installation) -> None:
    """Many at once against a budget that a few of them fit into (G5)."""
    token, token_id = await _token(stoa, "spender")
    organization_id = await stoa.organization_id()
    limit = FITTING * CALL_MICROS
    await stoa.post(
        f"/organizations/{organization_id}/budgets",
        {"scope_kind": "api_token", "scope_id": token_id, "limit_micros": limit, "hard_limit": True},
    )
    owner = await asyncpg.connect(stoa.owner_dsn())
    await owner.execute(PRICED, UUID(organization_id))
    url = f"{stoa.origin}/gateway/v1/chat/completions"
    door = Door("Stoa", url, "openai_compatible:stoa-test-large", (), token)
    async with _client() as client:
        outcomes = await asyncio.gather(*(door.ask(client) for _ in range(SPENDERS)), return_exceptions=True)
    answered = sum(not isinstance(outcome, BaseException) for outcome in outcomes)
    statement = "SELECT spent_micros, held_micros FROM budgets WHERE scope_kind = 'api_token'"
    spent, held = await owner.fetchrow(statement)
    await owner.close()
    report.add(f"G5 answers of {SPENDERS} at once, {FITTING} paid for", answered, "calls")
    report.add("G5 spent beyond the limit", max(spent - limit, 0), "micro-dollars")
    report.add("G5 held afterwards", held, "micro-dollars")


def _say(report: Report, name: str, unit: str, found: dict[str, float]) -> None:
    """Ours against each of the others."""
    ours, *others = found.items()
    for other, value in others:
        report.add(name, ours[1], unit, floor=value, floor_name=other)
