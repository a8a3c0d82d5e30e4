"""What calls would have cost otherwise (US-47, US-48). Whoever asks has checked that the reader may see it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession
from stoa.platform.ids import OrganizationId, UserId
from stoa.usage.commands.period import zone_in
from stoa.usage.contracts import Price
from stoa.usage.core.periods import midnight
from stoa.usage.core.spans import Span, days_of
from stoa.usage.errors import PriceUnknown
from stoa.usage.queries import comparisons


@dataclass(frozen=True)
class ComparedLine:
    """The answers of one model, and what another would have taken for the same tokens."""

    model: str
    calls: int
    estimated_calls: int
    cost_micros: int
    other_micros: int


@dataclass(frozen=True)
class Comparison:
    """The present month as it was and as it would have been with `model`, at the price that it has now."""

    model: str
    first: date
    last: date
    calls: int
    estimated_calls: int
    cost_micros: int
    other_micros: int
    models: list[ComparedLine]


@dataclass(frozen=True)
class LedgerSavings:
    """What the cache and substitutes saved in some days; less than nothing where they were dearer.

    `since`, `until` and `zone`: the same days for whoever else sums up something in them.
    """

    first: date
    last: date
    since: datetime
    until: datetime
    zone: str
    cached_calls: int
    cached_tokens: int
    cached_saved_micros: int
    substituted_calls: int
    substituted_saved_micros: int


async def month_with(
    session: ReadSession,
    clock: Clock,
    organization_id: OrganizationId,
    *,
    model: str,
    price: Price,
    person: UserId | None,
) -> Comparison:
    """What this month's answers, of a person or of all, would have cost with a model. Raises PriceUnknown."""
    if not price.is_known:
        raise PriceUnknown(model=model)
    zone = await zone_in(session, organization_id)
    days = days_of(Span.THIS_MONTH, clock.now().astimezone(zone).date())
    rows = await comparisons.with_other(
        session,
        organization_id,
        price,
        since=midnight(days.first, zone),
        until=midnight(days.last + timedelta(days=1), zone),
        person=person,
    )
    lines = [
        ComparedLine(row.model, row.calls, row.estimated_calls, row.cost_micros, row.other_micros) for row in rows
    ]
    return Comparison(
        model,
        days.first,
        days.last,
        sum(line.calls for line in lines),
        sum(line.estimated_calls for line in lines),
        sum(line.cost_micros for line in lines),
        sum(line.other_micros for line in lines),
        lines,
    )


async def savings(
    session: ReadSession, clock: Clock, organization_id: OrganizationId, span: Span
) -> LedgerSavings:
    """What an organization saved by the cache and by substitutes."""
    zone = await zone_in(session, organization_id)
    days = days_of(span, clock.now().astimezone(zone).date())
    since, until = midnight(days.first, zone), midnight(days.last + timedelta(days=1), zone)
    row = await comparisons.saved(session, organization_id, since, until)
    return LedgerSavings(
        days.first,
        days.last,
        since,
        until,
        zone.key,
        row.cached_calls,
        row.cached_tokens,
        row.cached_saved_micros,
        row.substituted_calls,
        row.substituted_saved_micros,
    )
