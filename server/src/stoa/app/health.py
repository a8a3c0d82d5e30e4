"""`/healthz`, `/readyz`, `/metrics`: one word for everybody, figures for those who may see them (OP-75, OP-76)."""

import asyncio

import structlog
from fastapi import Request, Response
from fastapi.responses import PlainTextResponse
from sqlalchemy import text

from stoa.app.revisions import head_revision
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.http.edge import edge_of
from stoa.platform.telemetry import metrics_response
from stoa.usage import api as usage

log = structlog.get_logger(__name__)

READY_TIMEOUT_SECONDS = 2.0


async def healthz(_request: Request) -> Response:
    """The event loop answers."""
    return PlainTextResponse("ok")


async def readyz(request: Request) -> Response:
    """Database, schema and blob store are fine; the reason of a failure goes to the log only."""
    platform = edge_of(request).platform
    try:
        async with asyncio.timeout(READY_TIMEOUT_SECONDS):
            problem = await _problem(platform)
    except Exception as error:  # noqa: BLE001  # whatever it is, the process is not ready
        problem = type(error).__name__
    if problem is not None:
        log.warning("not_ready", reason=problem)
        return PlainTextResponse("not ready", 503, headers={"Retry-After": "5"})
    return PlainTextResponse("ready")


async def _problem(platform: Platform) -> str | None:
    async with platform.db.reading(Scope()) as session:
        revision = (await session.execute(text("SELECT version_num FROM alembic_version"))).scalar_one_or_none()
    if revision != head_revision():
        return "schema_revision"
    return None if await platform.blobs.is_available() else "blob_store"


async def metrics(request: Request) -> Response:
    """Prometheus text, on loopback or with the configured bearer token."""
    return await metrics_response(edge_of(request).platform, request, usage.read_held)
