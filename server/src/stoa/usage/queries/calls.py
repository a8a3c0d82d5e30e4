"""Opening and settling a call in one statement each: every call waits for them (ADR 71)."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, and_, exists, insert, literal, not_, or_, select, true, update

from stoa.platform.db import WriteSession
from stoa.usage.contracts import CallOpening, CallStatus
from stoa.usage.models import Budget, LlmUsage, Reservation
from stoa.usage.queries.budgets import counts

# Budgets before reservations, by their ids: as everywhere. Nothing is done for a call that is settled already.
SETTLE = """
WITH done AS (
    UPDATE llm_usage SET prompt_tokens = $3::int, completion_tokens = $4::int, total_tokens = $3::int + $4::int,
           cache_read_tokens = $5, cache_creation_tokens = $6, thinking_tokens = $7, cost_micros = $8::bigint,
           is_estimated = $9, status = $10, error_kind = $11, first_token_ms = $12, duration_ms = $13,
           settled_at = $14::timestamptz
     WHERE organization_id = $1 AND id = $2 AND settled_at IS NULL
 RETURNING id, provider, request_type
), held AS (
    SELECT r.budget_id, r.amount_micros, r.period_started_at
      FROM budget_reservations r JOIN done ON r.call_id = done.id
     WHERE r.organization_id = $1 AND r.state = 'held'
), locked AS (
    SELECT id FROM budgets WHERE organization_id = $1 AND id IN (SELECT budget_id FROM held) ORDER BY id FOR UPDATE
), released AS (
    UPDATE budgets b SET held_micros = b.held_micros - held.amount_micros, spent_micros = b.spent_micros + $8::bigint
      FROM locked JOIN held ON held.budget_id = locked.id
     WHERE b.organization_id = $1 AND b.id = locked.id AND b.period_started_at = held.period_started_at
 RETURNING b.id, b.limit_micros, b.spent_micros, b.held_micros, b.hard_limit, b.alert_percent,
           b.alerted_at IS NOT NULL AS is_alerted, b.exhausted_alerted_at IS NOT NULL AS is_exhausted
), closed AS (
    UPDATE budget_reservations r
       SET state = CASE WHEN $8::bigint > 0 THEN 'settled' ELSE 'released' END, settled_micros = $8::bigint,
           settled_at = $14::timestamptz
      FROM done WHERE r.organization_id = $1 AND r.call_id = done.id AND r.state = 'held'
)
SELECT done.provider, done.request_type, released.* FROM done LEFT JOIN released ON true
"""


async def open_if_free(
    session: WriteSession, opening: CallOpening, *, now: datetime, expires_at: datetime
) -> bool:
    """Hold what the call may cost in every budget that it counts against, and write the ledger's row.

    False, with nothing done but these budgets locked, where one has no room, its period is over, or the price of
    the model is unknown: then somebody has to look closer.
    """
    amount = literal(opening.reserved_micros, BigInteger())
    locked = (
        select(Budget)
        .where(Budget.organization_id == opening.organization_id, counts(opening))
        .order_by(Budget.id)
        .with_for_update()
        .cte("locked")
    )
    budget = locked.c
    is_hard = and_(budget.limit_micros.is_not(None), or_(budget.hard_limit, budget.limit_micros == 0))
    is_full = and_(amount != 0, budget.spent_micros + budget.held_micros + amount > budget.limit_micros)
    refuses = and_(is_hard, is_full if opening.price.is_known else true())
    is_over = budget.period_ends_at <= literal(now, DateTime(timezone=True))
    troubled = exists(select(1).select_from(locked).where(or_(is_over, refuses)))
    fine = select(not_(troubled).label("is_fine")).cte("fine")
    is_fine = select(fine.c.is_fine).scalar_subquery()
    held = (
        update(Budget)
        .where(Budget.organization_id == opening.organization_id, Budget.id == budget.id, is_fine)
        .values(held_micros=Budget.held_micros + amount)
        .returning(Budget.id)
        .cte("held")
    )
    reservation = {
        "organization_id": opening.organization_id,
        "call_id": opening.call_id,
        "amount_micros": opening.reserved_micros,
        "expires_at": expires_at,
        "created_at": now,
    }
    kept = (
        insert(Reservation)
        .from_select(
            [*reservation, "budget_id", "period_started_at"],
            select(*_literals(Reservation, reservation), budget.id, budget.period_started_at).where(is_fine),
        )
        .returning(Reservation.budget_id)
        .cte("kept")
    )
    values = opening.row() | {"status": CallStatus.RUNNING, "created_at": now}
    written = (
        insert(LlmUsage)
        .from_select([*values], select(*_literals(LlmUsage, values)).where(is_fine))
        .returning(LlmUsage.id)
        .cte("written")
    )
    statement = select(fine.c.is_fine).add_cte(held, kept, written)
    return bool((await session.execute(statement)).scalar_one())


def _literals(table: type[Reservation | LlmUsage], values: dict[str, Any]) -> list[Any]:
    columns = table.__table__.c
    return [literal(value, columns[name].type) for name, value in values.items()]
