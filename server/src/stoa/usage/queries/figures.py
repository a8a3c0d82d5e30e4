"""Sums of the ledger. Whole days come from the sums by day, what is newer from the ledger itself (US-49)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, func, literal, select, text, tuple_, union_all

from stoa.orgs import api as orgs
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import ConversationId, OrganizationId, UserId
from stoa.platform.pagination import PageRequest, Slice, slice_of
from stoa.usage.contracts import Part, ScopeKind
from stoa.usage.core.periods import midnight
from stoa.usage.core.spans import Days
from stoa.usage.models import DailyUsage, LlmUsage
from stoa.usage.queries.budgets import people_in

NOBODY = UserId(UUID(int=0))

# The days that are summed up are whole; the ledger gives the rest, by an index on the time.
_SUMS = text(
    """
    WITH newer AS (
      SELECT greatest(CAST(:since AS timestamptz),
                      (coalesce(max(day), DATE '1970-01-01') + 1)::timestamp AT TIME ZONE :zone) AS since
        FROM llm_usage_daily WHERE organization_id = :organization AND NOT CAST(:is_part AS boolean)
    ), rows AS (
      SELECT day, user_id, model, request_type, payer, calls, estimated_calls, prompt_tokens, completion_tokens,
             cache_read_tokens, cost_micros
        FROM llm_usage_daily
       WHERE organization_id = :organization AND day BETWEEN CAST(:begin AS date) AND CAST(:last AS date)
         AND (CAST(:person AS uuid) IS NULL OR user_id = :person) AND NOT CAST(:is_part AS boolean)
      UNION ALL
      SELECT (created_at AT TIME ZONE :zone)::date, coalesce(user_id, CAST(:nobody AS uuid)), model, request_type,
             payer, 1, is_estimated::int, prompt_tokens, completion_tokens, cache_read_tokens, cost_micros
        FROM llm_usage
       WHERE organization_id = :organization AND settled_at IS NOT NULL
         AND created_at >= (SELECT since FROM newer) AND created_at < :until
         AND (CAST(:person AS uuid) IS NULL OR user_id = :person)
         AND (CAST(:people AS uuid[]) IS NULL OR user_id = ANY(CAST(:people AS uuid[])))
         AND (CAST(:space AS uuid) IS NULL OR space_id = :space)
         AND (CAST(:agent AS uuid) IS NULL OR agent_id = :agent)
         AND (CAST(:api_token AS uuid) IS NULL OR api_token_id = :api_token)
    )
    SELECT grouping(day, model, request_type, payer, user_id) AS set,
           day, model, request_type, payer, user_id,
           coalesce(sum(calls) FILTER (WHERE day >= CAST(:first AS date)), 0)::bigint AS calls,
           coalesce(sum(estimated_calls) FILTER (WHERE day >= CAST(:first AS date)), 0)::bigint AS estimated_calls,
           coalesce(sum(prompt_tokens) FILTER (WHERE day >= CAST(:first AS date)), 0)::bigint AS prompt_tokens,
           coalesce(sum(completion_tokens) FILTER (WHERE day >= CAST(:first AS date)), 0)::bigint
             AS completion_tokens,
           coalesce(sum(cache_read_tokens) FILTER (WHERE day >= CAST(:first AS date)), 0)::bigint
             AS cache_read_tokens,
           coalesce(sum(cost_micros) FILTER (WHERE day >= CAST(:first AS date)), 0)::bigint AS cost_micros,
           coalesce(sum(cost_micros) FILTER (WHERE day < CAST(:first AS date)), 0)::bigint AS cost_before
      FROM rows
     GROUP BY GROUPING SETS ((), (day, model), (model), (request_type), (payer), (user_id))
    """
)
# What `set` is for each of the grouping sets: a bit for each column that was summed over.
TOTAL, BY_DAY_AND_MODEL, BY_MODEL, BY_TYPE, BY_PAYER, BY_PERSON = (
    0b11111,
    0b00111,
    0b10111,
    0b11011,
    0b11101,
    0b11110,
)


async def sums(
    session: ReadSession,
    organization_id: OrganizationId,
    days: Days,
    zone: ZoneInfo,
    *,
    person: UserId | None,
    part: Part | None = None,
) -> Sequence[Row[Any]]:
    """Sums of an organization, of one person in it or of a part of its calls, by each of several columns at once.

    The sums by day know of people only: any other part is summed up from the ledger.
    """
    begin = days.before or days.first
    of_kind = {part.kind.value: part.scope_id} if part is not None else {}
    group = of_kind.get("group")
    people = list(await people_in(session, organization_id, group)) if group is not None else None
    values = {
        "organization": organization_id,
        "person": person or of_kind.get("user"),
        "people": people,
        "space": of_kind.get("space"),
        "agent": of_kind.get("agent"),
        "api_token": of_kind.get("api_token"),
        "is_part": part is not None and "user" not in of_kind,
        "nobody": NOBODY,
        "zone": zone.key,
        "begin": begin,
        "first": days.first,
        "last": days.last,
        "since": midnight(begin, zone),
        "until": midnight(days.last + timedelta(days=1), zone),
    }
    return (await session.execute(_SUMS, values)).all()


def _within(organization_id: OrganizationId, part: Part | None) -> list[ColumnElement[bool]]:
    """Conditions of the calls of a part."""
    if part is None:
        return []
    if part.kind is ScopeKind.GROUP:
        return [LlmUsage.user_id.in_(orgs.people_of(organization_id, part.scope_id))]
    columns = {
        ScopeKind.USER: LlmUsage.user_id,
        ScopeKind.SPACE: LlmUsage.space_id,
        ScopeKind.AGENT: LlmUsage.agent_id,
        ScopeKind.API_TOKEN: LlmUsage.api_token_id,
    }
    return [columns[part.kind] == part.scope_id]


@dataclass(frozen=True)
class CallFilter:
    """Which calls are wanted; None: all."""

    since: datetime
    until: datetime
    user_id: UserId | None = None
    model: str | None = None
    request_type: str | None = None


def _calls(organization_id: OrganizationId, wanted: CallFilter) -> Select[LlmUsage]:
    statement = select(LlmUsage).where(
        LlmUsage.organization_id == organization_id,
        LlmUsage.created_at >= wanted.since,
        LlmUsage.created_at < wanted.until,
    )
    if wanted.user_id is not None:
        statement = statement.where(LlmUsage.user_id == wanted.user_id)
    if wanted.model is not None:
        statement = statement.where(LlmUsage.model == wanted.model)
    if wanted.request_type is not None:
        statement = statement.where(LlmUsage.request_type == wanted.request_type)
    return statement.order_by(LlmUsage.created_at.desc(), LlmUsage.id.desc())


async def list_calls(
    session: ReadSession, organization_id: OrganizationId, wanted: CallFilter, page: PageRequest
) -> Slice[LlmUsage]:
    """Calls, newest first."""
    statement = _calls(organization_id, wanted).limit(page.limit + 1)
    if after := page.after(2):
        statement = statement.where(tuple_(LlmUsage.created_at, LlmUsage.id) < tuple_(*map(literal, after)))
    rows = (await session.execute(statement)).scalars().all()
    return slice_of(rows, page.limit, lambda row: (row.created_at, row.id))


@dataclass(frozen=True)
class ScopeSum:
    """What one conversation, space, group or token came to."""

    kind: str
    scope_id: UUID
    calls: int
    cost_micros: int


async def top_scopes(
    session: ReadSession,
    organization_id: OrganizationId,
    *,
    since: datetime,
    until: datetime,
    part: Part | None,
    limit: int,
) -> list[ScopeSum]:
    """Spaces, tokens and groups that cost most. A call counts for every group that its person is in today."""
    columns = (func.count().label("calls"), func.sum(LlmUsage.cost_micros).label("cost"))
    conditions = (
        LlmUsage.organization_id == organization_id,
        LlmUsage.created_at >= since,
        LlmUsage.created_at < until,
        LlmUsage.settled_at.is_not(None),
        *_within(organization_id, part),
    )
    members = orgs.group_memberships(organization_id).subquery()
    parts = [
        select(literal("space"), LlmUsage.space_id, *columns).where(*conditions).group_by(LlmUsage.space_id),
        select(literal("api_token"), LlmUsage.api_token_id, *columns)
        .where(*conditions, LlmUsage.api_token_id.is_not(None))
        .group_by(LlmUsage.api_token_id),
        select(literal("group"), members.c.group_id, *columns)
        .join(members, members.c.user_id == LlmUsage.user_id)
        .where(*conditions)
        .group_by(members.c.group_id),
    ]
    found = union_all(*(part.order_by(text("cost DESC")).limit(limit) for part in parts))
    rows = (await session.execute(found)).all()
    return [ScopeSum(row[0], row[1], int(row[2]), int(row[3])) for row in rows if row[1] is not None]


async def top_conversations(
    session: ReadSession,
    organization_id: OrganizationId,
    user_id: UserId,
    *,
    since: datetime,
    until: datetime,
    part: Part | None,
    limit: int,
) -> list[ScopeSum]:
    """Conversations that cost a person most."""
    cost = func.sum(LlmUsage.cost_micros)
    statement = (
        select(LlmUsage.conversation_id, func.count(), cost)
        .where(
            LlmUsage.organization_id == organization_id,
            LlmUsage.user_id == user_id,
            LlmUsage.created_at >= since,
            LlmUsage.created_at < until,
            LlmUsage.conversation_id.is_not(None),
            LlmUsage.settled_at.is_not(None),
            *_within(organization_id, part),
        )
        .group_by(LlmUsage.conversation_id)
        .order_by(cost.desc(), LlmUsage.conversation_id)
        .limit(limit)
    )
    rows = (await session.execute(statement)).all()
    return [ScopeSum("conversation", row[0], int(row[1]), int(row[2])) for row in rows if row[0] is not None]


async def conversation_by_model(
    session: ReadSession, organization_id: OrganizationId, conversation_id: ConversationId
) -> Sequence[Row[str, int, int, int, bool]]:
    """Calls, answers and cost of a conversation by model, the dearest first."""
    cost = func.coalesce(func.sum(LlmUsage.cost_micros), 0)
    statement = (
        select(
            LlmUsage.model,
            func.count(),
            func.count(LlmUsage.message_id.distinct()),
            cost,
            func.bool_or(LlmUsage.is_estimated),
        )
        .where(LlmUsage.organization_id == organization_id, LlmUsage.conversation_id == conversation_id)
        .group_by(LlmUsage.model)
        .order_by(cost.desc(), LlmUsage.model)
    )
    return (await session.execute(statement)).all()


# Sums by day

_ROLL = text(
    """
    INSERT INTO llm_usage_daily (organization_id, day, user_id, model, request_type, payer, calls, estimated_calls,
                                 prompt_tokens, completion_tokens, cache_read_tokens, cost_micros)
    SELECT organization_id, CAST(:day AS date), coalesce(user_id, CAST(:nobody AS uuid)), model, request_type, payer,
           count(*), count(*) FILTER (WHERE is_estimated), sum(prompt_tokens), sum(completion_tokens),
           sum(cache_read_tokens), sum(cost_micros)
      FROM llm_usage
     WHERE organization_id = :organization AND created_at >= :since AND created_at < :until
       AND settled_at IS NOT NULL
     GROUP BY organization_id, 3, model, request_type, payer
    """
)
_CLEAR = text("DELETE FROM llm_usage_daily WHERE organization_id = :organization AND day = CAST(:day AS date)")


async def roll_up(session: WriteSession, organization_id: OrganizationId, day: date, zone: ZoneInfo) -> None:
    """Sum up one whole day anew."""
    values = {
        "organization": organization_id,
        "day": day,
        "nobody": NOBODY,
        "since": midnight(day, zone),
        "until": midnight(day + timedelta(days=1), zone),
    }
    await session.execute(_CLEAR, {"organization": organization_id, "day": day})
    await session.execute(_ROLL, values)


async def last_rolled(session: ReadSession, organization_id: OrganizationId) -> date | None:
    statement = select(func.max(DailyUsage.day)).where(DailyUsage.organization_id == organization_id)
    return (await session.execute(statement)).scalar_one()


async def first_call(session: ReadSession, organization_id: OrganizationId, since: datetime) -> datetime | None:
    """When the first call since a moment began."""
    statement = select(func.min(LlmUsage.created_at)).where(
        LlmUsage.organization_id == organization_id, LlmUsage.created_at >= since
    )
    return (await session.execute(statement)).scalar_one()


# From one organization to the next by the index, whatever each of them has called: it is asked every few minutes.
_CALLING = text(
    """
    WITH RECURSIVE known AS (
      (SELECT organization_id FROM llm_usage ORDER BY organization_id LIMIT 1)
      UNION ALL
      SELECT (SELECT organization_id FROM llm_usage WHERE organization_id > known.organization_id
               ORDER BY organization_id LIMIT 1)
        FROM known WHERE known.organization_id IS NOT NULL
    )
    SELECT organization_id FROM known
     WHERE EXISTS (SELECT 1 FROM llm_usage WHERE llm_usage.organization_id = known.organization_id
                      AND created_at >= :since)
    """
)


async def organizations_calling(session: ReadSession, since: datetime) -> Sequence[OrganizationId]:
    """Organizations with calls since a moment; in the scope of the system."""
    return (await session.execute(_CALLING, {"since": since})).scalars().all()


async def days_of_person(session: ReadSession, user_id: UserId) -> Sequence[tuple[OrganizationId, date]]:
    """Days that sums of a person are kept for; in the scope of the system."""
    statement = select(DailyUsage.organization_id, DailyUsage.day).where(DailyUsage.user_id == user_id).distinct()
    return [(row[0], row[1]) for row in (await session.execute(statement)).all()]
