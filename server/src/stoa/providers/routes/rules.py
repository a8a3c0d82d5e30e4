"""HTTP of the rules that come before the automatic choice of a model."""

from typing import Annotated

from fastapi import Depends, Path

from stoa.audit.ports import ResourceNames
from stoa.platform.errors import Forbidden, LimitReached, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, Writing, problems
from stoa.platform.http.ports import port
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import RoutingRuleId
from stoa.providers.commands import routing_rules
from stoa.providers.errors import ModelUnknown
from stoa.providers.routes.keys import router
from stoa.providers.schemas import RoutingRuleCreate, RoutingRuleOut, RoutingRuleUpdate

Names = Annotated[ResourceNames, Depends(port(ResourceNames))]
RulePath = Annotated[RoutingRuleId, Path()]


@router.get("/routing/rules", responses=problems(Forbidden))
async def list_routing_rules(actor: CurrentActor, session: Reading) -> ListOut[RoutingRuleOut]:
    """The organization's rules in their order; for its administrators."""
    found = await routing_rules.list_rules(session, actor)
    return ListOut[RoutingRuleOut].whole([RoutingRuleOut.model_validate(rule) for rule in found])


@router.post("/routing/rules", status_code=201, responses=problems(Forbidden, ModelUnknown, LimitReached))
async def create_routing_rule(
    body: RoutingRuleCreate, actor: CurrentActor, platform: CurrentPlatform, session: Writing, names: Names
) -> RoutingRuleOut:
    """Put a rule behind the others."""
    made = await routing_rules.create_rule(session, platform.clock, names, actor, body.values())
    return RoutingRuleOut.model_validate(made)


@router.get("/routing/rules/{rule_id}", responses=problems(Forbidden, NotFound))
async def show_routing_rule(rule_id: RulePath, actor: CurrentActor, session: Reading) -> RoutingRuleOut:
    """One rule."""
    return RoutingRuleOut.model_validate(await routing_rules.show_rule(session, actor, rule_id))


@router.patch("/routing/rules/{rule_id}", responses=problems(Forbidden, NotFound, ModelUnknown))
async def change_routing_rule(  # noqa: PLR0917  # each a dependency
    rule_id: RulePath,
    body: RoutingRuleUpdate,
    actor: CurrentActor,
    platform: CurrentPlatform,
    session: Writing,
    names: Names,
) -> RoutingRuleOut:
    """Change a rule, or its place among the others."""
    changed = await routing_rules.change_rule(
        session, platform.clock, names, actor, rule_id, changes=body.values()
    )
    return RoutingRuleOut.model_validate(changed)


@router.delete("/routing/rules/{rule_id}", status_code=204, responses=problems(Forbidden, NotFound))
async def delete_routing_rule(rule_id: RulePath, actor: CurrentActor, session: Writing) -> None:
    """Take a rule away."""
    await routing_rules.delete_rule(session, actor, rule_id)
