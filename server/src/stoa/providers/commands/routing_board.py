"""What AUTO decided in an organization, in sums and one by one, for its administrators (PR-50)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row

from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession
from stoa.platform.ids import OrganizationId
from stoa.providers.models import RoutingDecision
from stoa.providers.policy import require_management
from stoa.providers.queries import routing_decisions
from stoa.usage import api as usage

DAYS = 30
LAST_DECISIONS = 200


@dataclass(frozen=True)
class RoutingLine:
    """Decisions that have something in common. `ended`: of so many it is known how they went; `compared`: of so many
    it is known what the complex model would have cost, and `baseline_cost_micros` and `saved_micros` are of those.
    """

    key: str
    decisions: int = 0
    ended: int = 0
    succeeded: int = 0
    cost_micros: int = 0
    compared: int = 0
    baseline_cost_micros: int = 0
    saved_micros: int = 0


@dataclass(frozen=True)
class RoutingBoard:
    """Thirty days that end today; `days` has each of them."""

    first: date
    last: date
    total: RoutingLine
    days: list[RoutingLine]
    tiers: list[RoutingLine]
    models: list[RoutingLine]
    policies: list[RoutingLine]
    overrides: list[RoutingLine]


async def show_board(
    session: ReadSession, clock: Clock, actor: Actor, organization_id: OrganizationId
) -> RoutingBoard:
    """Sums of the last thirty days. Raises NotFound, Forbidden."""
    require_management(actor, organization_id)
    days = await usage.last_days(session, clock, organization_id, DAYS)
    rows = await routing_decisions.decision_sums(
        session, organization_id, zone=days.zone, since=days.since, until=days.until
    )
    by_day = {line.key: line for line in _lines(rows, "day")}
    every = [str(days.first + timedelta(days=number)) for number in range(DAYS)]
    return RoutingBoard(
        first=days.first,
        last=days.last,
        total=next(iter(_lines(rows, "total")), RoutingLine("")),
        days=[by_day.get(day, RoutingLine(day)) for day in every],
        tiers=_lines(rows, "tier"),
        models=_lines(rows, "model"),
        policies=_lines(rows, "policy"),
        overrides=_lines(rows, "override"),
    )


async def last_decisions(
    session: ReadSession, actor: Actor, organization_id: OrganizationId
) -> Sequence[RoutingDecision]:
    """The newest decisions of the organization, at most two hundred. Raises NotFound, Forbidden."""
    require_management(actor, organization_id)
    return await routing_decisions.list_decisions(session, organization_id, None, None, LAST_DECISIONS)


def _lines(rows: Sequence[Row[Any]], kind: str) -> list[RoutingLine]:
    """The lines of one grouping, the most decisions first."""
    return [
        RoutingLine(
            row.key,
            row.decisions,
            row.ended,
            row.succeeded,
            row.cost_micros,
            row.compared,
            row.baseline_cost_micros,
            row.saved_micros,
        )
        for row in rows
        if row.kind == kind
    ]
