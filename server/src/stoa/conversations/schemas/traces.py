"""Bodies of the trace of a run."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from stoa.conversations.models import Message, RunStep
from stoa.conversations.schemas.runs import RunOut
from stoa.platform.http.schemas import Out
from stoa.providers.contracts import Routed
from stoa.usage.contracts import CallFacts, RunTotals


class TraceRoutingOut(Out):
    """What AUTO decided, and why."""

    requested_model: str
    selected_model: str
    tier: str
    selected_tier: str
    reasoning: str
    overrides: list[str]

    @classmethod
    def of(cls, routed: Routed) -> "TraceRoutingOut":
        return cls(
            requested_model=routed.requested,
            selected_model=routed.selected,
            tier=routed.tier,
            selected_tier=routed.selected_tier,
            reasoning=routed.reasoning,
            overrides=list(routed.overrides),
        )


class TraceCallOut(Out):
    """One attempt at a provider. `is_retry`: the one before it failed."""

    model: str
    status: str
    error_kind: str | None
    is_retry: bool
    input_tokens: int
    output_tokens: int
    thinking_tokens: int
    cache_read_tokens: int
    cache_write_tokens: int
    cost_micros: int
    is_cost_estimated: bool
    first_token_ms: int | None
    duration_ms: int | None
    started_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, call: CallFacts, *, is_retry: bool) -> "TraceCallOut":
        return cls(
            model=call.model,
            status=call.status,
            error_kind=call.error_kind,
            is_retry=is_retry,
            input_tokens=call.tokens.prompt,
            output_tokens=call.tokens.completion,
            thinking_tokens=call.tokens.thinking,
            cache_read_tokens=call.tokens.cache_read,
            cache_write_tokens=call.tokens.cache_creation,
            cost_micros=call.cost_micros,
            is_cost_estimated=call.is_estimated,
            first_token_ms=call.first_token_ms,
            duration_ms=call.duration_ms,
            started_at=call.started_at,
            finished_at=call.settled_at,
        )


class TraceStepOut(Out):
    """One call of a tool. Where the caller may not see what it was about, all but its name and time is null.

    `result` is the beginning of what the tool gave, of `result_characters` in all.
    """

    number: int
    name: str
    status: str
    is_visible: bool
    error: str | None
    page_id: UUID | None
    page_title: str | None
    arguments: dict[str, Any] | None
    result: str | None
    result_characters: int | None
    started_at: datetime
    duration_ms: int

    @classmethod
    def of(cls, step: RunStep, titles: Mapping[UUID, str], *, is_visible: bool) -> "TraceStepOut":
        return cls(
            number=step.number,
            name=step.name,
            status=step.status,
            is_visible=is_visible,
            error=step.error if is_visible else None,
            page_id=step.page_id if is_visible else None,
            page_title=titles.get(step.page_id) if is_visible and step.page_id is not None else None,
            arguments=step.arguments if is_visible else None,
            result=step.result if is_visible else None,
            result_characters=step.result_characters if is_visible else None,
            started_at=step.started_at,
            duration_ms=step.duration_ms,
        )


class TraceTotalsOut(Out):
    input_tokens: int
    output_tokens: int
    thinking_tokens: int
    cache_read_tokens: int
    cache_write_tokens: int
    cost_micros: int
    is_cost_estimated: bool
    step_count: int
    first_token_ms: int | None
    duration_ms: int | None

    @classmethod
    def of(
        cls, totals: RunTotals, *, step_count: int, first_token_ms: int | None, duration_ms: int | None
    ) -> "TraceTotalsOut":
        return cls(
            input_tokens=totals.tokens.prompt,
            output_tokens=totals.tokens.completion,
            thinking_tokens=totals.tokens.thinking,
            cache_read_tokens=totals.tokens.cache_read,
            cache_write_tokens=totals.tokens.cache_creation,
            cost_micros=totals.cost_micros,
            is_cost_estimated=totals.is_estimated,
            step_count=step_count,
            first_token_ms=first_token_ms,
            duration_ms=duration_ms,
        )

    @classmethod
    def of_message(
        cls, message: Message, *, step_count: int, first_token_ms: int | None, duration_ms: int | None
    ) -> "TraceTotalsOut":
        """What its answer keeps of a run that has ended."""
        return cls(
            input_tokens=message.input_tokens or 0,
            output_tokens=message.output_tokens or 0,
            thinking_tokens=message.thinking_tokens or 0,
            cache_read_tokens=message.cache_read_tokens or 0,
            cache_write_tokens=message.cache_write_tokens or 0,
            cost_micros=message.cost_micros or 0,
            is_cost_estimated=bool(message.metadata_.get("is_cost_estimated", False)),
            step_count=step_count,
            first_token_ms=first_token_ms,
            duration_ms=duration_ms,
        )


class RunTraceOut(Out):
    """What a run did. After `kept_until` only its totals are told: `is_expired`, and the lists are empty."""

    run: RunOut
    totals: TraceTotalsOut
    kept_until: datetime
    is_expired: bool
    retry_count: int
    routing: TraceRoutingOut | None
    calls: list[TraceCallOut]
    steps: list[TraceStepOut]
