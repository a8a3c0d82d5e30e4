"""HTTP of what AUTO decided in an organization, and of what its calls would have cost otherwise."""

from typing import Annotated

from fastapi import Query

from stoa.platform.errors import Forbidden, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, problems
from stoa.platform.http.routing import needs_scope
from stoa.platform.http.schemas import ListOut
from stoa.providers.commands import compare_costs, routing_board
from stoa.providers.errors import ModelUnknown
from stoa.providers.routes.keys import OrganizationPath, router
from stoa.providers.schemas import RoutingBoardOut, RoutingDecisionOut, UsageComparisonOut, UsageSavingsOut
from stoa.usage.api import PriceUnknown, Span

# As all other figures of usage.
READ_USAGE = "usage:read"
OtherModel = Annotated[str, Query(alias="model", min_length=1, max_length=200)]
SpanQuery = Annotated[Span, Query(alias="period")]


@router.get("/organizations/{organization_id}/routing/summary", responses=problems(NotFound, Forbidden))
async def read_routing_summary(
    organization_id: OrganizationPath, actor: CurrentActor, session: Reading, platform: CurrentPlatform
) -> RoutingBoardOut:
    """What AUTO decided in thirty days, how it went, and what it saved against always taking the complex model."""
    found = await routing_board.show_board(session, platform.clock, actor, organization_id)
    return RoutingBoardOut.model_validate(found)


@router.get("/organizations/{organization_id}/routing/decisions", responses=problems(NotFound, Forbidden))
async def list_last_routing_decisions(
    organization_id: OrganizationPath, actor: CurrentActor, session: Reading
) -> ListOut[RoutingDecisionOut]:
    """The last two hundred decisions with their reasons, the newest first, without any text."""
    found = await routing_board.last_decisions(session, actor, organization_id)
    return ListOut[RoutingDecisionOut].whole([RoutingDecisionOut.of(row) for row in found])


@router.get("/me/usage/comparison", responses=problems(ModelUnknown, PriceUnknown))
@needs_scope(READ_USAGE)
async def compare_own_usage(
    model: OtherModel, actor: CurrentActor, session: Reading, platform: CurrentPlatform
) -> UsageComparisonOut:
    """What the caller's own answers of this month would have cost with another model."""
    found = await compare_costs.compare_own_month(session, platform.clock, actor, model)
    return UsageComparisonOut.model_validate(found)


@router.get(
    "/organizations/{organization_id}/usage/comparison",
    responses=problems(NotFound, Forbidden, ModelUnknown, PriceUnknown),
)
@needs_scope(READ_USAGE)
async def compare_usage(
    organization_id: OrganizationPath,
    model: OtherModel,
    actor: CurrentActor,
    session: Reading,
    platform: CurrentPlatform,
) -> UsageComparisonOut:
    """What all answers of this month would have cost with another model."""
    found = await compare_costs.compare_month(session, platform.clock, actor, organization_id, model=model)
    return UsageComparisonOut.model_validate(found)


@router.get("/organizations/{organization_id}/usage/savings", responses=problems(NotFound, Forbidden))
@needs_scope(READ_USAGE)
async def read_savings(
    organization_id: OrganizationPath,
    actor: CurrentActor,
    session: Reading,
    platform: CurrentPlatform,
    period: SpanQuery = Span.MONTH,
) -> UsageSavingsOut:
    """What the cache, AUTO and substitutes saved."""
    found = await compare_costs.show_savings(session, platform.clock, actor, organization_id, period)
    return UsageSavingsOut.model_validate(found)
