"""Logs hold facts and ids only; every request has an id, a count and a line."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import structlog
import uvicorn
from fastapi import FastAPI
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from stoa.platform.actor import CredentialRef
from stoa.platform.context import Platform
from stoa.platform.http import problems
from stoa.platform.http.routing import router as make_router
from stoa.platform.http.sse import EventStream
from stoa.platform.ids import UserId, new_id
from stoa.platform.metrics import REGISTRY
from stoa.platform.telemetry import RequestMiddleware, current_request
from tests.support.http import assert_problem

SCRIPT = """
import logging, structlog
from stoa.platform.telemetry import configure_logging
configure_logging("{level}")
log = structlog.get_logger("stoa.test")
log.debug("quiet")
log.info("page_saved", page_id="p1", duration_ms=3, password="hunter2", body={{"text": "diary"}}, token="t0ken")
try:
    try:
        int("my diary")
    except ValueError as error:
        raise RuntimeError("about my diary") from error
except RuntimeError:
    log.exception("failed", job="pages.purge")
logging.getLogger("uvicorn.error").warning("odd")
logging.getLogger("uvicorn.error").info("chatter")
"""


def logged(level: str) -> tuple[list[dict[str, Any]], str]:
    """The lines that a process of its own writes to stderr."""
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(level=level)], capture_output=True, text=True, check=True, timeout=60
    )
    assert run.stdout == ""
    return [json.loads(line) for line in run.stderr.splitlines()], run.stderr


@pytest.mark.spec("OP-78")
def test_logs_are_json_lines_without_contents_and_secrets() -> None:
    lines, raw = logged("info")

    assert [line["event"] for line in lines] == ["page_saved", "failed", "library"]
    saved, failed, library = lines
    assert saved | {"time": ""} == {
        "event": "page_saved",
        "level": "info",
        "time": "",
        "page_id": "p1",
        "duration_ms": 3,
        "omitted": ["body", "password", "token"],
    }
    assert failed["exception"]["type"] == "builtins.RuntimeError"
    assert failed["exception"]["cause"] == "builtins.ValueError"
    assert failed["exception"]["frames"]
    assert (library["library"], library["message"]) == ("uvicorn.error", "odd")
    assert not any(secret in raw for secret in ("hunter2", "diary", "t0ken"))


def test_messages_of_exceptions_appear_when_debugging() -> None:
    lines, _ = logged("debug")

    assert lines[0]["event"] == "quiet"
    assert lines[2]["exception"]["message"] == "about my diary"


@pytest.fixture
async def origin_of_app(platform: Platform) -> AsyncIterator[str]:
    """A small application behind the middleware, on a real port."""
    app = FastAPI()
    problems.install(app)
    routes = make_router("test")

    @routes.get("/things/{thing_id}")
    async def thing(thing_id: str) -> dict[str, str | None]:
        request = current_request()
        assert request is not None
        return {"id": request.id, "address": request.client_address}

    @routes.get("/broken")
    async def broken() -> None:
        raise RuntimeError("about my diary")

    async def ticks(scope: Scope, receive: Receive, send: Send) -> None:
        async def source() -> AsyncIterator[bytes]:
            yield b"event: tick\n\n"
            await asyncio.sleep(30)

        reader = CredentialRef(UserId(new_id()), None, None, None)
        await EventStream(source(), platform, reader)(scope, receive, send)

    app.include_router(routes, prefix="/api/v1")
    app.mount("/ticks", ticks)
    app.mount("/files", PlainTextResponse("file"))
    app.add_middleware(RequestMiddleware, trusted_proxies=("127.0.0.1",))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, access_log=False, lifespan="off"))
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]  # the test runner keeps its own
    task = asyncio.create_task(server.serve())
    while not server.started:  # uvicorn has no event for it
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    server.force_exit = True
    await task


@pytest.fixture
async def client(origin_of_app: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=origin_of_app, trust_env=False, timeout=30) as opened:
        yield opened


def figure(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0


@pytest.mark.spec("OP-78")
async def test_a_request_has_an_id_in_answer_problem_and_log(client: httpx.AsyncClient) -> None:
    with structlog.testing.capture_logs() as lines:
        answer = await client.get(
            "/api/v1/things/secret-thing",
            headers={"X-Request-Id": "my-request-1", "X-Forwarded-For": "198.51.100.7"},
        )
        lost = await client.get("/api/v1/nowhere", headers={"X-Request-Id": "bad id;"})

    assert answer.headers["X-Request-Id"] == "my-request-1"
    assert answer.json() == {"id": "my-request-1", "address": "198.51.100.7"}
    made = lost.headers["X-Request-Id"]
    assert len(made) == 32
    assert_problem(lost, 404, "not_found", request_id=made)
    first = next(line for line in lines if line["event"] == "request")
    assert (first["method"], first["route"], first["status"]) == ("GET", "/things/{thing_id}", 200)
    assert not any("secret-thing" in str(line) for line in lines)


async def test_requests_are_counted_by_route(client: httpx.AsyncClient) -> None:
    labels = {"method": "GET", "route": "/things/{thing_id}"}
    before = figure("stoa_http_requests_total", **labels, status="200")
    for number in range(3):
        await client.get(f"/api/v1/things/{number}")

    assert figure("stoa_http_requests_total", **labels, status="200") == before + 3
    assert figure("stoa_http_request_seconds_count", **labels) >= 3


async def test_what_nothing_caught_is_answered_without_its_text(client: httpx.AsyncClient) -> None:
    with structlog.testing.capture_logs() as lines:
        answer = await client.get("/api/v1/broken")

    assert_problem(answer, 500, "internal", request_id=answer.headers["X-Request-Id"])
    assert "diary" not in answer.text
    assert [line["event"] for line in lines] == ["unexpected_error", "request"]


async def test_open_streams_are_counted_until_they_end(client: httpx.AsyncClient) -> None:
    before = figure("stoa_http_streams")
    async with client.stream("GET", "/ticks/") as stream:
        await anext(stream.aiter_bytes())
        assert figure("stoa_http_streams") == before + 1
    for _ in range(200):
        if figure("stoa_http_streams") == before:
            break
        await asyncio.sleep(0.01)

    assert figure("stoa_http_streams") == before


async def test_metrics_are_for_this_machine(origin: str) -> None:
    async with httpx.AsyncClient(base_url=origin, trust_env=False, timeout=30) as near:
        answer = await near.get("/metrics")
        far = await near.get("/metrics", headers={"X-Forwarded-For": "198.51.100.7"})
        hidden = await near.get("/metrics", headers={"X-Real-IP": "198.51.100.7"})

    assert answer.status_code == 200
    for name in (
        "stoa_http_requests_total",
        'stoa_jobs{state="failed"}',
        "stoa_outbox_lag_seconds",
        "stoa_database_connections",
        "process_resident_memory_bytes",
    ):
        assert name in answer.text
    for refused in (far, hidden):
        assert_problem(refused, 403, "platform.metrics_forbidden")
