"""Statements of what AUTO decided."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Row,
    or_,
    select,
    text,
    update,
)

from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import (
    ConversationId,
    OrganizationId,
    RoutingDecisionId,
    RunId,
    UserId,
)
from stoa.providers.models import RoutingDecision


async def recent_scores(
    session: ReadSession, actor: Actor, conversation_id: ConversationId, since: datetime, limit: int
) -> Sequence[int]:
    """Scores of a conversation's newest decisions, the newest first."""
    statement = (
        select(RoutingDecision.score)
        .where(
            RoutingDecision.organization_id == actor.organization_id,
            RoutingDecision.conversation_id == conversation_id,
            RoutingDecision.created_at >= since,
        )
        .order_by(RoutingDecision.created_at.desc())
        .limit(limit)
    )
    return (await session.execute(statement)).scalars().all()


async def record_outcome(
    session: WriteSession, organization_id: OrganizationId, of: RunId | RoutingDecisionId, values: dict[str, Any]
) -> None:
    """The first outcome of a decision, by its run or by itself; a later one changes nothing."""
    await session.execute(
        update(RoutingDecision)
        .where(
            RoutingDecision.organization_id == organization_id,
            or_(RoutingDecision.run_id == of, RoutingDecision.id == of),
            RoutingDecision.request_succeeded.is_(None),
        )
        .values(values)
        .execution_options(synchronize_session=False)
    )


async def decision_of(
    session: ReadSession, organization_id: OrganizationId, of: RunId | RoutingDecisionId
) -> RoutingDecision | None:
    """The decision of a run, or the one of this id."""
    statement = select(RoutingDecision).where(
        RoutingDecision.organization_id == organization_id,
        or_(RoutingDecision.run_id == of, RoutingDecision.id == of),
    )
    return (await session.execute(statement.order_by(RoutingDecision.id).limit(1))).scalar_one_or_none()


async def find_decision(
    session: ReadSession, organization_id: OrganizationId, decision_id: RoutingDecisionId
) -> RoutingDecision | None:
    return await session.get(RoutingDecision, (organization_id, decision_id))


async def decision_of_run(
    session: ReadSession, organization_id: OrganizationId, conversation_id: ConversationId, run_id: RunId
) -> RoutingDecision | None:
    statement = (
        select(RoutingDecision)
        .where(
            RoutingDecision.organization_id == organization_id,
            RoutingDecision.conversation_id == conversation_id,
            RoutingDecision.run_id == run_id,
        )
        .order_by(RoutingDecision.id)
        .limit(1)
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def list_decisions(
    session: ReadSession, organization_id: OrganizationId, user_id: UserId | None, before: UUID | None, limit: int
) -> Sequence[RoutingDecision]:
    """Decisions of a person or, without one, of the organization, the newest first."""
    statement = select(RoutingDecision).where(RoutingDecision.organization_id == organization_id)
    if user_id is not None:
        statement = statement.where(RoutingDecision.user_id == user_id)
    if before is not None:
        statement = statement.where(RoutingDecision.id < before)
    statement = statement.order_by(RoutingDecision.id.desc()).limit(limit)
    return (await session.execute(statement)).scalars().all()


_DECISION_SUMS = text(
    """
    WITH rows AS (
      SELECT (created_at AT TIME ZONE :zone)::date AS day, selected_tier AS tier, selected_model AS model, policy,
             ARRAY(SELECT DISTINCT each ->> 'name' FROM jsonb_array_elements(overrides) AS each) AS overrides,
             request_succeeded, cost_micros, baseline_cost_micros
        FROM routing_decisions
       WHERE organization_id = :organization AND created_at >= :since AND created_at < :until
    ), keyed AS (
      SELECT keys.kind, keys.key, rows.* FROM rows
       CROSS JOIN LATERAL (
         VALUES ('total', ''), ('day', day::text), ('tier', tier), ('model', model), ('policy', policy)
          UNION ALL SELECT 'override', unnest(CASE WHEN overrides = '{}' THEN ARRAY['none'] ELSE overrides END)
       ) AS keys (kind, key)
    )
    SELECT kind, key, count(*) AS decisions, count(request_succeeded) AS ended,
           count(*) FILTER (WHERE request_succeeded) AS succeeded,
           coalesce(sum(cost_micros), 0)::bigint AS cost_micros,
           count(baseline_cost_micros) AS compared,
           coalesce(sum(baseline_cost_micros), 0)::bigint AS baseline_cost_micros,
           coalesce(sum(baseline_cost_micros - cost_micros), 0)::bigint AS saved_micros
      FROM keyed GROUP BY kind, key ORDER BY kind, decisions DESC, key
    """
)


async def decision_sums(
    session: ReadSession, organization_id: OrganizationId, *, zone: str, since: datetime, until: datetime
) -> Sequence[Row[Any]]:
    """Decisions of an organization summed by each of `kind`: total, day, tier, model, policy and override, `none` for
    a decision without one. A decision with two overrides counts under both.
    """
    values = {"organization": organization_id, "zone": zone, "since": since, "until": until}
    return (await session.execute(_DECISION_SUMS, values)).all()
