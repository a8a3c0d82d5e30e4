"""Opening and settling a call in one statement each: every call waits for them (ADR 71)."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import asyncpg
import orjson
from sqlalchemy import (
    BindParameter,
    DateTime,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    column,
    exists,
    func,
    insert,
    not_,
    or_,
    select,
    text,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql.asyncpg import dialect

from stoa.platform.db import WriteSession
from stoa.platform.ids import CallId, OrganizationId
from stoa.platform.tenant_writes import TenantWrites
from stoa.usage.contracts import CallOpening, CallResult, CallStatus, Payer, Price, RequestType
from stoa.usage.models import Budget, LlmUsage, Reservation
from stoa.usage.queries.budgets import counts

# Rows of the ledger before budgets, budgets before reservations, each by their ids: as everywhere. Nothing is done for
# a call that is settled already.
SETTLE = """
WITH told AS (
    SELECT * FROM jsonb_to_recordset($2::jsonb) AS t(
           id uuid, prompt int, completion int, cache_read int, cache_creation int, thinking int, cost bigint,
           is_estimated bool, status text, error_kind text, first_token_ms int, duration_ms int)
), open AS (
    SELECT id FROM llm_usage WHERE organization_id = $1 AND id = ANY($3::uuid[]) AND settled_at IS NULL
     ORDER BY id FOR UPDATE
), done AS (
    UPDATE llm_usage u SET prompt_tokens = t.prompt, completion_tokens = t.completion,
           total_tokens = t.prompt + t.completion, cache_read_tokens = t.cache_read,
           cache_creation_tokens = t.cache_creation, thinking_tokens = t.thinking, cost_micros = t.cost,
           is_estimated = t.is_estimated, status = t.status, error_kind = t.error_kind,
           first_token_ms = t.first_token_ms, duration_ms = t.duration_ms, settled_at = $4::timestamptz
      FROM told t JOIN open ON open.id = t.id
     WHERE u.organization_id = $1 AND u.id = t.id AND u.settled_at IS NULL
 RETURNING u.id, u.provider, u.request_type, t.cost
), held AS (
    SELECT r.budget_id, r.period_started_at, sum(r.amount_micros)::bigint AS amount, sum(done.cost)::bigint AS cost
      FROM budget_reservations r JOIN done ON r.call_id = done.id
     WHERE r.organization_id = $1 AND r.state = 'held'
     GROUP BY r.budget_id, r.period_started_at
), locked AS (
    SELECT id FROM budgets WHERE organization_id = $1 AND id IN (SELECT budget_id FROM held) ORDER BY id FOR UPDATE
), released AS (
    UPDATE budgets b SET held_micros = b.held_micros - held.amount, spent_micros = b.spent_micros + held.cost
      FROM locked JOIN held ON held.budget_id = locked.id
     WHERE b.organization_id = $1 AND b.id = locked.id AND b.period_started_at = held.period_started_at
 RETURNING b.id AS budget_id, b.limit_micros, b.spent_micros, b.held_micros, b.hard_limit, b.alert_percent,
           b.alerted_at IS NOT NULL AS is_alerted, b.exhausted_alerted_at IS NOT NULL AS is_exhausted
), closed AS (
    UPDATE budget_reservations r
       SET state = CASE WHEN done.cost > 0 THEN 'settled' ELSE 'released' END, settled_micros = done.cost,
           settled_at = $4::timestamptz
      FROM done WHERE r.organization_id = $1 AND r.call_id = done.id AND r.state = 'held'
)
SELECT done.id, done.provider, done.request_type, released.* FROM done LEFT JOIN released ON true
"""


@dataclass(frozen=True)
class Ended:
    """A call that is to be settled, with what it cost."""

    call_id: CallId
    result: CallResult
    cost_micros: int
    is_estimated: bool

    def told(self) -> dict[str, Any]:
        """As the statement takes it."""
        result, tokens = self.result, self.result.tokens
        return {
            "id": str(self.call_id),
            "prompt": tokens.prompt,
            "completion": tokens.completion,
            "cache_read": tokens.cache_read,
            "cache_creation": tokens.cache_creation,
            "thinking": tokens.thinking,
            "cost": self.cost_micros,
            "is_estimated": self.is_estimated,
            "status": result.status.value,
            "error_kind": result.error_kind,
            "first_token_ms": result.first_token_ms,
            "duration_ms": result.duration_ms,
        }


async def settle_at_once(
    writes: TenantWrites,
    organization_id: OrganizationId,
    ended: Sequence[Ended],
    *,
    now: datetime,
    timeout_seconds: float,
) -> list[asyncpg.Record]:
    """Settle those of the calls that are not yet, in a transaction of its own and one exchange.

    Rows of each settled call with each budget that it counted against, as this is now: the columns of `done` and of
    `released`. Raises NotWritten, TimeoutError.
    """
    told = orjson.dumps([call.told() for call in ended]).decode()
    ids = [call.call_id for call in ended]
    return await writes.rows(
        organization_id, SETTLE, organization_id, told, ids, now, timeout_seconds=timeout_seconds
    )


class _Kind(NamedTuple):
    """What tells one opening's statement from another's; all else is values."""

    payer: Payer
    is_priced: bool
    is_exempt: bool
    has_space: bool
    has_agent: bool
    has_token: bool


async def open_if_free(
    session: WriteSession, opening: CallOpening, *, now: datetime, expires_at: datetime
) -> bool:
    """Hold what the call may cost in every budget that it counts against, and write the ledger's row.

    False, with nothing done but these budgets locked, where one has no room, its period is over, or the price of
    the model is unknown: then somebody has to look closer.
    """
    values = _values([opening], now=now, expires_at=expires_at)
    return bool((await session.execute(_statement(_kind(opening)), values)).scalar_one())


async def open_at_once(
    writes: TenantWrites,
    openings: Sequence[CallOpening],
    *,
    now: datetime,
    expires_at: datetime,
    timeout_seconds: float,
) -> bool:
    """As open_if_free, for all or none of some that count alike, in a transaction of its own and one exchange.

    Raises NotWritten, TimeoutError.
    """
    statement, names, constants = _text(_kind(openings[0]))
    values = constants | _values(openings, now=now, expires_at=expires_at)
    arguments = [values[name] for name in names]
    rows = await writes.rows(openings[0].organization_id, statement, *arguments, timeout_seconds=timeout_seconds)
    return bool(rows[0][0])


def counts_alike(opening: CallOpening) -> Hashable:
    """Equal for calls that count against the same budgets in the same way."""
    people = (opening.organization_id, opening.user_id, opening.api_token_id)
    return _kind(opening), people, opening.space_id, opening.agent_id


def _kind(opening: CallOpening) -> _Kind:
    # Whoever else pays than the person, the same budgets count.
    return _Kind(
        payer=Payer.USER if opening.payer is Payer.USER else Payer.ORGANIZATION,
        is_priced=opening.price.is_known,
        is_exempt=opening.is_exempt,
        has_space=opening.space_id is not None,
        has_agent=opening.agent_id is not None,
        has_token=opening.api_token_id is not None,
    )


def _values(openings: Sequence[CallOpening], *, now: datetime, expires_at: datetime) -> dict[str, Any]:
    first = openings[0]
    rows = [opening.row() | {"status": CallStatus.RUNNING, "created_at": now} for opening in openings]
    return {
        # The driver has a type of its own for ids.
        "p_rows": orjson.dumps(rows, default=str).decode(),
        "p_reserved_micros": sum(opening.reserved_micros for opening in openings),
        "p_organization_id": first.organization_id,
        "p_user_id": first.user_id,
        "p_space_id": first.space_id,
        "p_agent_id": first.agent_id,
        "p_api_token_id": first.api_token_id,
        "p_created_at": now,
        "p_expires_at": expires_at,
    }


@lru_cache
def _text(kind: _Kind) -> tuple[str, list[str], dict[str, Any]]:
    """The statement for the driver, the names of its arguments in order, and those that are always the same."""
    compiled = _statement(kind).compile(
        dialect=dialect(),  # type: ignore[no-untyped-call]
        compile_kwargs={"render_postcompile": True},
    )
    return str(compiled), list(compiled.positiontup or ()), dict(compiled.params)


# Composing it costs more than asking it, and every call asks.
@lru_cache
def _statement(kind: _Kind) -> Select[bool]:
    amount, now = _named(LlmUsage, "reserved_micros"), _named(LlmUsage, "created_at")
    organization_id = _named(LlmUsage, "organization_id")
    locked = (
        select(Budget)
        .where(Budget.organization_id == organization_id, counts(_pattern(kind)))
        .order_by(Budget.id)
        .with_for_update()
        .cte("locked")
    )
    budget = locked.c
    is_hard = and_(budget.limit_micros.is_not(None), or_(budget.hard_limit, budget.limit_micros == 0))
    is_full = and_(amount != 0, budget.spent_micros + budget.held_micros + amount > budget.limit_micros)
    refuses = and_(is_hard, is_full if kind.is_priced else true())
    is_over = budget.period_ends_at <= now
    # The steps stand in the order of their parts: before the first there is nothing to look at.
    first_step = budget.steps[0]["percent"].as_integer()
    is_stepped = and_(amount != 0, budget.spent_micros * 100 >= budget.limit_micros * first_step)
    troubled = exists(select(1).select_from(locked).where(or_(is_over, refuses, is_stepped)))
    fine = select(not_(troubled).label("is_fine")).cte("fine")
    is_fine = select(fine.c.is_fine).scalar_subquery()
    held = (
        update(Budget)
        .where(Budget.organization_id == organization_id, Budget.id == budget.id, is_fine)
        .values(held_micros=Budget.held_micros + amount)
        .returning(Budget.id)
        .cte("held")
    )
    columns = [*_pattern(kind).row(), "status", "created_at"]
    told = (
        func.jsonb_populate_recordset(
            text("CAST(NULL AS llm_usage)"), cast(bindparam("p_rows", type_=Text()), JSONB)
        )
        .table_valued(*(column(name, LlmUsage.__table__.c[name].type) for name in columns))
        .alias("told")
    )
    reservation = {
        "organization_id": organization_id,
        "call_id": told.c.id,
        "amount_micros": told.c.reserved_micros,
        "expires_at": bindparam("p_expires_at", type_=DateTime(timezone=True)),
        "created_at": now,
        "budget_id": budget.id,
        "period_started_at": budget.period_started_at,
    }
    kept = (
        insert(Reservation)
        .from_select(
            [*reservation], select(*reservation.values()).select_from(locked.join(told, true())).where(is_fine)
        )
        .returning(Reservation.budget_id)
        .cte("kept")
    )
    written = (
        insert(LlmUsage)
        .from_select(columns, select(*(told.c[name] for name in columns)).where(is_fine))
        .returning(LlmUsage.id)
        .cte("written")
    )
    return select(fine.c.is_fine).add_cte(held, kept, written)


def _pattern(kind: _Kind) -> CallOpening:
    """An opening of the kind with names in the place of values."""

    def named(name: str) -> Any:
        return _named(LlmUsage, name)

    return CallOpening(
        call_id=named("id"),
        organization_id=named("organization_id"),
        user_id=named("user_id"),
        model="",
        provider="",
        provider_key_id=None,
        payer=kind.payer,
        request_type=RequestType.CHAT,
        price=Price(None, None),
        reserved_micros=0,
        space_id=named("space_id") if kind.has_space else None,
        agent_id=named("agent_id") if kind.has_agent else None,
        api_token_id=named("api_token_id") if kind.has_token else None,
        is_exempt=kind.is_exempt,
    )


def _named(table: type[LlmUsage], column: str) -> BindParameter[Any]:
    return bindparam(f"p_{column}", type_=table.__table__.c[column].type)
