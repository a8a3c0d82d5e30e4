"""What calls came to: for a person, for an organization, for a conversation (US-42 to US-44, US-50)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from stoa.audit.ports import ResourceNames
from stoa.identity import api as identity
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession
from stoa.platform.ids import ConversationId, OrganizationId, UserId
from stoa.platform.pagination import PageRequest, Slice
from stoa.usage.commands.period import zone_in
from stoa.usage.contracts import ConversationCost, ModelCost, Part, ScopeKind
from stoa.usage.core.periods import midnight
from stoa.usage.core.spans import Days, Span, Trend, days_of, trend
from stoa.usage.models import LlmUsage
from stoa.usage.policy import require_reader
from stoa.usage.queries import figures
from stoa.usage.queries.figures import CallFilter, ScopeSum

TOP = 10


@dataclass(frozen=True)
class Line:
    """One line of a table of sums. `key`: model, type, payer, or an id; `name`: of what has one."""

    key: str
    name: str | None
    calls: int
    estimated_calls: int
    cost_micros: int


@dataclass(frozen=True)
class DayLine:
    """Cost of one model on one day."""

    day: date
    model: str
    calls: int
    cost_micros: int


@dataclass(frozen=True)
class Shown:
    """Which figures are wanted: a span that ends with a day, by default today, and which part of the calls (US-41)."""

    span: Span = Span.MONTH
    until: date | None = None
    part: Part | None = None


@dataclass(frozen=True)
class Summary:
    """What calls came to in some days: all of them, or those of `scope`. `trend` is None where there is nothing before
    to compare with.
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
    days: list[DayLine]
    models: list[Line]
    types: list[Line]
    payers: list[Line]
    people: list[Line]
    conversations: list[Line]
    spaces: list[Line]
    groups: list[Line]
    tokens: list[Line]


async def summary_of_person(
    session: ReadSession, clock: Clock, names: ResourceNames, actor: Actor, shown: Shown
) -> Summary:
    """What the actor's own calls came to in the organization that they work in."""
    organization_id, part = actor.require_organization(), shown.part
    zone = await zone_in(session, organization_id)
    days = days_of(shown.span, shown.until or clock.now().astimezone(zone).date())
    rows = await figures.sums(session, organization_id, days, zone, person=actor.user_id, part=part)
    since, until = midnight(days.first, zone), midnight(days.last + timedelta(days=1), zone)
    top = await figures.top_conversations(
        session, organization_id, actor.user_id, since=since, until=until, part=part, limit=TOP
    )
    scopes = {"conversation": await _named(session, names, actor, "conversation", top)}
    name = await _name_of(session, names, actor, part)
    return _summary(rows, days, shown=shown, scope_name=name, people=[], scopes=scopes)


async def summary_of_organization(
    session: ReadSession,
    clock: Clock,
    names: ResourceNames,
    actor: Actor,
    *,
    organization_id: OrganizationId,
    shown: Shown,
) -> Summary:
    """What all calls of the organization came to. Raises NotFound, AdminOnly."""
    require_reader(actor, organization_id)
    zone = await zone_in(session, organization_id)
    days = days_of(shown.span, shown.until or clock.now().astimezone(zone).date())
    rows = await figures.sums(session, organization_id, days, zone, person=None, part=shown.part)
    since, until = midnight(days.first, zone), midnight(days.last + timedelta(days=1), zone)
    found: dict[str, list[ScopeSum]] = defaultdict(list)
    for row in await figures.top_scopes(
        session, organization_id, since=since, until=until, part=shown.part, limit=TOP
    ):
        found[row.kind].append(row)
    scopes = {kind: await _named(session, names, actor, kind, tops) for kind, tops in found.items()}
    name = await _name_of(session, names, actor, shown.part)
    people = await _people(session, rows)
    return _summary(rows, days, shown=shown, scope_name=name, people=people, scopes=scopes)


async def _name_of(session: ReadSession, names: ResourceNames, actor: Actor, part: Part | None) -> str | None:
    """What the part is called, as far as the reader may know."""
    if part is None:
        return None
    if part.kind is ScopeKind.USER:
        ref = (await identity.user_refs(session, [UserId(part.scope_id)])).get(UserId(part.scope_id))
        return ref.name if ref is not None else None
    if part.kind is ScopeKind.API_TOKEN:
        owned = await identity.token_owners(session, actor.require_organization(), [part.scope_id])
        return next((name for name, owner in owned.values() if _may_name(actor, owner)), None)
    return (await names.names(session, actor, part.kind.value, [str(part.scope_id)])).get(str(part.scope_id))


def _may_name(actor: Actor, owner: UserId) -> bool:
    return owner == actor.user_id or actor.manages_organization


def _summary(
    rows: Sequence[Row[Any]],
    days: Days,
    *,
    shown: Shown,
    scope_name: str | None,
    people: list[Line],
    scopes: dict[str, list[Line]],
) -> Summary:
    total = next(row for row in rows if row.set == figures.TOTAL)
    before = int(total.cost_before) if days.before is not None else None
    by_day = [
        DayLine(row.day, row.model, row.calls, row.cost_micros)
        for row in rows
        if row.set == figures.BY_DAY_AND_MODEL and row.calls
    ]
    return Summary(
        first=min((line.day for line in by_day), default=days.last) if days.before is None else days.first,
        last=days.last,
        scope=str(shown.part) if shown.part is not None else None,
        scope_name=scope_name,
        calls=total.calls,
        estimated_calls=total.estimated_calls,
        prompt_tokens=total.prompt_tokens,
        completion_tokens=total.completion_tokens,
        cache_read_tokens=total.cache_read_tokens,
        cost_micros=total.cost_micros,
        cost_before_micros=before,
        trend=trend(total.cost_micros, before) if before is not None else None,
        days=sorted(by_day, key=lambda line: (line.day, line.model)),
        models=_lines(rows, figures.BY_MODEL, "model"),
        types=_lines(rows, figures.BY_TYPE, "request_type"),
        payers=_lines(rows, figures.BY_PAYER, "payer"),
        people=people,
        conversations=scopes.get("conversation", []),
        spaces=scopes.get("space", []),
        groups=scopes.get("group", []),
        tokens=scopes.get("api_token", []),
    )


def _lines(rows: Sequence[Row[Any]], of: int, column: str) -> list[Line]:
    """The lines of one grouping, the dearest first."""
    lines = [
        Line(str(getattr(row, column)), None, row.calls, row.estimated_calls, row.cost_micros)
        for row in rows
        if row.set == of and row.calls
    ]
    return sorted(lines, key=lambda line: (-line.cost_micros, -line.calls, line.key))


async def _people(session: ReadSession, rows: Sequence[Row[Any]]) -> list[Line]:
    lines = _lines(rows, figures.BY_PERSON, "user_id")[:TOP]
    known = await identity.user_refs(session, [UserId(UUID(line.key)) for line in lines])
    named = {str(user_id): ref.name for user_id, ref in known.items()}
    return [
        Line(line.key, named.get(line.key), line.calls, line.estimated_calls, line.cost_micros) for line in lines
    ]


async def _named(
    session: ReadSession, names: ResourceNames, actor: Actor, kind: str, tops: Sequence[ScopeSum]
) -> list[Line]:
    known = await names.names(session, actor, kind, [str(top.scope_id) for top in tops])
    return [Line(str(top.scope_id), known.get(str(top.scope_id)), top.calls, 0, top.cost_micros) for top in tops]


@dataclass(frozen=True)
class Wanted:
    """Which calls of a span are wanted."""

    span: Span = Span.MONTH
    user_id: UserId | None = None
    model: str | None = None
    request_type: str | None = None
    # The last day of the span; today without it.
    until: date | None = None


async def list_own_calls(
    session: ReadSession, clock: Clock, actor: Actor, wanted: Wanted, page: PageRequest
) -> Slice[LlmUsage]:
    """The actor's own calls, newest first; whoever else is asked for, there is nobody else to see (US-50)."""
    organization_id = actor.require_organization()
    which = await call_filter(session, clock, organization_id, wanted, person=actor.user_id)
    return await figures.list_calls(session, organization_id, which, page)


async def list_calls(
    session: ReadSession,
    clock: Clock,
    actor: Actor,
    organization_id: OrganizationId,
    *,
    wanted: Wanted,
    page: PageRequest,
) -> Slice[LlmUsage]:
    """Calls of the organization without any text, newest first. Raises NotFound, AdminOnly."""
    require_reader(actor, organization_id)
    which = await call_filter(session, clock, organization_id, wanted, person=wanted.user_id)
    return await figures.list_calls(session, organization_id, which, page)


async def call_filter(
    session: ReadSession, clock: Clock, organization_id: OrganizationId, wanted: Wanted, *, person: UserId | None
) -> CallFilter:
    zone = await zone_in(session, organization_id)
    days = days_of(wanted.span, wanted.until or clock.now().astimezone(zone).date())
    until: datetime = midnight(days.last + timedelta(days=1), zone)
    return CallFilter(midnight(days.first, zone), until, person, wanted.model, wanted.request_type)


async def conversation_cost(
    session: ReadSession, organization_id: OrganizationId, conversation_id: ConversationId
) -> ConversationCost:
    """What a conversation cost by model; the caller has checked that it may be seen (US-44)."""
    rows = await figures.conversation_by_model(session, organization_id, conversation_id)
    models = [ModelCost(*row) for row in rows]
    return ConversationCost(sum(model.cost_micros for model in models), models)
