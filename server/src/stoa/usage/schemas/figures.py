"""Bodies of the routes of figures. Amounts are integer micro-dollars."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query
from pydantic import Field

from stoa.platform.http.schemas import Body, Out
from stoa.platform.ids import UserId
from stoa.usage.contracts import CallStatus, Payer, RequestType
from stoa.usage.core.forecast import MonthForecast
from stoa.usage.core.spans import Span, Trend


class UsageLineOut(Out):
    key: str
    name: str | None
    calls: int
    estimated_calls: int
    cost_micros: int


class UsageDayOut(Out):
    day: date
    model: str
    calls: int
    cost_micros: int


class UsageSummaryOut(Out):
    """Sums of some days. Lists are sorted by cost; of a person's own, `people` and what follows `conversations` are
    empty, of an organization's `conversations` are.
    """

    first: date
    last: date
    scope: str | None
    scope_name: str | None
    calls: int
    estimated_calls: int
    prompt_tokens: int
    completion_tokens: int
    cache_read_tokens: int
    cost_micros: int
    cost_before_micros: int | None
    trend: Trend | None
    days: list[UsageDayOut]
    models: list[UsageLineOut]
    types: list[UsageLineOut]
    payers: list[UsageLineOut]
    people: list[UsageLineOut]
    conversations: list[UsageLineOut]
    spaces: list[UsageLineOut]
    groups: list[UsageLineOut]
    tokens: list[UsageLineOut]


class UsageForecastOut(Out):
    """What the month will have cost; the last three are null while too few days are known."""

    month_ends: date
    spent_micros: int
    known_days: int
    expected_micros: int | None
    low_micros: int | None
    high_micros: int | None

    @classmethod
    def of(cls, found: MonthForecast) -> "UsageForecastOut":
        ahead = found.forecast
        return cls(
            month_ends=found.month_ends,
            spent_micros=found.spent_micros,
            known_days=found.known_days,
            expected_micros=ahead.expected if ahead is not None else None,
            low_micros=ahead.low if ahead is not None else None,
            high_micros=ahead.high if ahead is not None else None,
        )


class UsageCallOut(Out):
    """One call without any text."""

    id: UUID
    created_at: datetime
    user_id: UUID | None
    model: str
    request_type: RequestType
    payer: Payer
    status: CallStatus
    prompt_tokens: int
    completion_tokens: int
    cost_micros: int
    is_estimated: bool
    conversation_id: UUID | None


class UsageExportCreate(Body):
    period: Span = Span.MONTH
    format: Literal["csv", "json"] = "csv"
    user_id: UUID | None = None
    model: Annotated[str, Field(max_length=200)] | None = None
    request_type: RequestType | None = None


_ID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
UntilQuery = Annotated[
    date | None, Query(alias="until", description="The last day of the period; today without it")
]
ScopeQuery = Annotated[
    str | None,
    Query(
        alias="scope",
        pattern=f"^(user|group|space|agent|api_token):{_ID}$",
        description="Only the calls of a person, group, space, agent or token: `group:<id>`",
    ),
]
OwnScopeQuery = Annotated[
    str | None,
    Query(alias="scope", pattern=f"^(space|agent|api_token):{_ID}$", description="Only these: `space:<id>`"),
]
SpanQuery = Annotated[Span, Query(alias="period")]
PersonQuery = Annotated[UserId | None, Query(alias="user_id")]
ModelQuery = Annotated[str | None, Query(alias="model", max_length=200)]
TypeQuery = Annotated[RequestType | None, Query(alias="request_type")]
