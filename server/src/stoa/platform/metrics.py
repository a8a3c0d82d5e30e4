"""Figures of one process for Prometheus (OP-76). Labels are names from our code, never ids, addresses or text.

With several web processes each answers for itself; figures from the database (jobs, outbox) are those of all.
"""

from collections.abc import Awaitable, Callable

from fastapi import Request, Response
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from sqlalchemy import text
from sqlalchemy.pool import QueuePool

from stoa.platform.addresses import client_address, is_loopback
from stoa.platform.context import Platform
from stoa.platform.crypto import secrets_match
from stoa.platform.db import Scope
from stoa.platform.errors import Forbidden
from stoa.platform.settings import Settings

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

REQUESTS = Counter("stoa_http_requests", "Answers", ["method", "route", "status"], registry=REGISTRY)
LATENCY = Histogram(
    "stoa_http_request_seconds",
    "Time to the end of an answer that is no event stream",
    ["method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    registry=REGISTRY,
)
STREAMS = Gauge("stoa_http_streams", "Open event streams", registry=REGISTRY)
SOCKETS = Gauge("stoa_sockets", "Open sockets", registry=REGISTRY)
MODEL_CALLS = Counter(
    "stoa_model_calls", "Settled model calls", ["provider", "request_type", "status"], registry=REGISTRY
)
MODEL_TOKENS = Counter(
    "stoa_model_tokens", "Tokens of model calls", ["provider", "request_type", "direction"], registry=REGISTRY
)
MODEL_COST = Counter(
    "stoa_model_cost_micros",
    "Cost of model calls in millionths of a US dollar",
    ["provider", "request_type"],
    registry=REGISTRY,
)
MODEL_REFUSALS = Counter(
    "stoa_model_refusals",
    "Calls that budgets refused",
    ["provider", "request_type", "reason"],
    registry=REGISTRY,
)
MODEL_HELD = Gauge(
    "stoa_model_held_micros",
    "What calls in flight may cost, in millionths of a US dollar",
    ["provider", "request_type"],
    registry=REGISTRY,
)
_POOL = Gauge("stoa_database_connections", "Connections of this process", ["state"], registry=REGISTRY)
_JOBS = Gauge("stoa_jobs", "Jobs by state", ["state"], registry=REGISTRY)
_JOBS_AGE = Gauge("stoa_jobs_oldest_due_seconds", "How long the oldest due job has waited", registry=REGISTRY)
_OUTBOX = Gauge("stoa_outbox_undispatched", "Events that wait for their subscribers", registry=REGISTRY)
_OUTBOX_LAG = Gauge("stoa_outbox_lag_seconds", "Age of the oldest such event", registry=REGISTRY)

JOB_STATES = ("queued", "running", "done", "failed")

_FIGURES = text(
    """
    SELECT (SELECT coalesce(jsonb_object_agg(status, number), '{}')
              FROM (SELECT status, count(*) AS number FROM jobs GROUP BY status) AS by_state) AS jobs,
           (SELECT coalesce(extract(epoch FROM now() - min(run_at)), 0)
              FROM jobs WHERE status = 'queued' AND run_at <= now()) AS oldest_job,
           count(*) AS undispatched,
           coalesce(extract(epoch FROM now() - min(created_at)), 0) AS lag
      FROM outbox_events WHERE dispatched_at IS NULL
    """
)


# Sets gauges to what the database says now.
Figures = Callable[[Platform], Awaitable[None]]


class MetricsForbidden(Forbidden):
    code, title = "platform.metrics_forbidden", "Metrics are for loopback or the configured token"


async def metrics_response(platform: Platform, request: Request, *others: Figures) -> Response:
    """The figures as Prometheus text; `others` are read beside those of the platform. Raises MetricsForbidden."""
    if not _may_read(platform.settings, request):
        raise MetricsForbidden
    await _read_figures(platform)
    for read in others:
        await read(platform)
    return Response(generate_latest(REGISTRY), headers={"Content-Type": CONTENT_TYPE_LATEST})


def _may_read(settings: Settings, request: Request) -> bool:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if settings.metrics_token is not None and scheme.lower() == "bearer":
        return secrets_match(given.strip(), settings.metrics_token.get_secret_value())
    peer = request.scope.get("client")
    address = client_address(request.scope, settings.trusted_proxies)
    # A proxy on this machine that is not configured as one would make the whole world look like loopback.
    is_forwarded = any(name in request.headers for name in ("x-forwarded-for", "forwarded", "x-real-ip"))
    was_resolved = peer is not None and address != peer[0]
    return is_loopback(address) and (was_resolved or not is_forwarded)


async def _read_figures(platform: Platform) -> None:
    async with platform.db.reading(Scope.system()) as session:
        row = (await session.execute(_FIGURES)).one()
    for state in JOB_STATES:
        _JOBS.labels(state).set(row.jobs.get(state, 0))
    _JOBS_AGE.set(row.oldest_job)
    _OUTBOX.set(row.undispatched)
    _OUTBOX_LAG.set(row.lag)
    pool = platform.db.engine.pool
    if isinstance(pool, QueuePool):
        _POOL.labels("in_use").set(pool.checkedout())
        _POOL.labels("idle").set(pool.checkedin())
