"""Figures for operators: by provider and kind of request, never by name (US-53)."""

from functools import cache

from prometheus_client import Counter

from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.metrics import MODEL_CALLS, MODEL_COST, MODEL_HELD, MODEL_REFUSALS, MODEL_TOKENS
from stoa.usage.contracts import CallOpening, CallResult
from stoa.usage.queries import budgets


def count_settled(provider: str, request_type: str, result: CallResult, cost_micros: int) -> None:
    """A call has ended."""
    calls, sent, written, cost = _settled(provider, request_type, result.status.value)
    calls.inc()
    sent.inc(result.tokens.prompt)
    written.inc(result.tokens.completion)
    cost.inc(cost_micros)


# Finding a figure by its labels takes longer than counting.
@cache
def _settled(provider: str, request_type: str, status: str) -> tuple[Counter, Counter, Counter, Counter]:
    return (
        MODEL_CALLS.labels(provider, request_type, status),
        MODEL_TOKENS.labels(provider, request_type, "input"),
        MODEL_TOKENS.labels(provider, request_type, "output"),
        MODEL_COST.labels(provider, request_type),
    )


def count_refused(opening: CallOpening, reason: str) -> None:
    """A budget refused a call."""
    MODEL_REFUSALS.labels(opening.provider, opening.request_type.value, reason).inc()


async def read_held(platform: Platform) -> None:
    """What calls in flight hold now."""
    async with platform.db.reading(Scope.system()) as session:
        found = await budgets.held_by_kind(session)
    MODEL_HELD.clear()
    for provider, request_type, micros in found:
        MODEL_HELD.labels(provider, request_type).set(micros)
