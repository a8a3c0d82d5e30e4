"""HTTP of what AUTO decided in an organization."""

from stoa.platform.errors import Forbidden, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, problems
from stoa.platform.http.schemas import ListOut
from stoa.providers.commands import routing_board
from stoa.providers.routes.keys import OrganizationPath, router
from stoa.providers.schemas import RoutingBoardOut, RoutingDecisionOut


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
