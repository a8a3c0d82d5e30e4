"""HTTP of an organization's budgets."""

from typing import Annotated

from fastapi import Depends, Path, Response

from stoa.audit.ports import ResourceNames
from stoa.platform.clock import Clock
from stoa.platform.errors import NotFound, PreconditionRequired
from stoa.platform.http.deps import (
    CurrentActor,
    CurrentPlatform,
    IfMatch,
    Reading,
    Writing,
    problems,
    require_match,
)
from stoa.platform.http.ports import port
from stoa.platform.http.routing import router as new_router
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import BudgetId, OrganizationId
from stoa.usage.commands import adjust, budgets, increase, templates
from stoa.usage.commands.budgets import Named, NewBudget
from stoa.usage.commands.period import filling
from stoa.usage.errors import AdminOnly, BudgetChanged, DuplicateBudget, NoRequest, UnknownScope
from stoa.usage.schemas.budgets import (
    AdjustmentCreate,
    AdjustmentOut,
    BudgetCreate,
    BudgetOut,
    BudgetRequestDecision,
    BudgetRequestOut,
    BudgetUpdate,
    TemplateApplication,
    TemplateApplied,
)

router = new_router("usage", area="usage")
Names = Annotated[ResourceNames, Depends(port(ResourceNames))]
OrganizationPath = Annotated[OrganizationId, Path()]
BudgetPath = Annotated[BudgetId, Path()]


def _out(named: Named, clock: Clock, response: Response | None = None) -> BudgetOut:
    if response is not None:
        response.headers["etag"] = f'"{named.budget.version}"'
    return BudgetOut.of(named.budget, named.name, filling(named.budget, clock.now()))


@router.get("/organizations/{organization_id}/budgets", responses=problems(NotFound, AdminOnly))
async def list_budgets(
    organization_id: OrganizationPath,
    actor: CurrentActor,
    session: Reading,
    platform: CurrentPlatform,
    names: Names,
) -> ListOut[BudgetOut]:
    """All budgets of an organization, oldest first."""
    found = await budgets.list_budgets(session, names, actor, organization_id)
    return ListOut[BudgetOut].whole([_out(named, platform.clock) for named in found])


@router.post(
    "/organizations/{organization_id}/budgets",
    status_code=201,
    responses=problems(NotFound, AdminOnly, UnknownScope, DuplicateBudget),
)
async def create_budget(  # noqa: PLR0917  # each a dependency
    organization_id: OrganizationPath,
    body: BudgetCreate,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    names: Names,
    response: Response,
) -> BudgetOut:
    """Limit what an organization, or somebody or something in it, may spend."""
    new = NewBudget(body.scope_kind, body.scope_id, body.period, body.values())
    made = await budgets.create_budget(
        session, platform.clock, names, actor, organization_id=organization_id, new=new
    )
    return _out(await budgets.load_budget(session, names, actor, organization_id, made), platform.clock, response)


@router.post(
    "/organizations/{organization_id}/budget-templates", responses=problems(NotFound, AdminOnly, UnknownScope)
)
async def apply_budget_template(
    organization_id: OrganizationPath,
    body: TemplateApplication,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
) -> TemplateApplied:
    """Give everybody in a group a monthly budget by a template."""
    made, changed = await templates.apply_to_group(
        session, platform.clock, actor, organization_id, group_id=body.group_id, rules=body.values()
    )
    return TemplateApplied(made=made, changed=changed)


@router.get("/organizations/{organization_id}/budgets/{budget_id}", responses=problems(NotFound, AdminOnly))
async def read_budget(  # noqa: PLR0917  # each a dependency
    organization_id: OrganizationPath,
    budget_id: BudgetPath,
    actor: CurrentActor,
    session: Reading,
    platform: CurrentPlatform,
    names: Names,
    response: Response,
) -> BudgetOut:
    """One budget."""
    found = await budgets.load_budget(session, names, actor, organization_id, budget_id)
    return _out(found, platform.clock, response)


@router.patch(
    "/organizations/{organization_id}/budgets/{budget_id}",
    responses=problems(NotFound, AdminOnly, BudgetChanged, PreconditionRequired),
)
async def change_budget(  # noqa: PLR0917  # each a dependency
    organization_id: OrganizationPath,
    budget_id: BudgetPath,
    body: BudgetUpdate,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    names: Names,
    if_match: IfMatch,
    response: Response,
) -> BudgetOut:
    """Change limit, alarm or hardness. If-Match names the version that the change was made from."""
    expected, changes = require_match(if_match), body.values()
    await budgets.change_budget(
        session, platform.clock, actor, organization_id, budget_id, expected=expected, changes=changes
    )
    found = await budgets.load_budget(session, names, actor, organization_id, budget_id)
    return _out(found, platform.clock, response)


@router.delete(
    "/organizations/{organization_id}/budgets/{budget_id}",
    status_code=204,
    responses=problems(NotFound, AdminOnly),
)
async def delete_budget(
    organization_id: OrganizationPath,
    budget_id: BudgetPath,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
) -> None:
    """Limit no longer. Calls in flight go on."""
    await budgets.delete_budget(session, platform.clock, actor, organization_id, budget_id)


@router.get("/budgets/{budget_id}/adjustments", responses=problems(NotFound, AdminOnly))
async def list_adjustments(budget_id: BudgetPath, actor: CurrentActor, session: Reading) -> ListOut[AdjustmentOut]:
    """Corrections of a budget, newest first."""
    found = await adjust.list_adjustments(session, actor, budget_id)
    return ListOut[AdjustmentOut].whole([AdjustmentOut.of(row) for row in found])


@router.post("/budgets/{budget_id}/adjustments", status_code=204, responses=problems(NotFound, AdminOnly))
async def adjust_budget(
    budget_id: BudgetPath,
    body: AdjustmentCreate,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
) -> None:
    """Credit or debit what the present period has spent, with a reason."""
    await adjust.adjust(
        session, platform.clock, actor, budget_id, amount_micros=body.amount_micros, reason=body.reason
    )


@router.get("/organizations/{organization_id}/budget-requests", responses=problems(NotFound, AdminOnly))
async def list_budget_requests(
    organization_id: OrganizationPath, actor: CurrentActor, session: Reading, names: Names
) -> ListOut[BudgetRequestOut]:
    """Who asks for more, who asked first first."""
    found = await increase.list_open(session, names, actor, organization_id)
    return ListOut[BudgetRequestOut].whole([BudgetRequestOut.of(row.budget, row.name) for row in found])


@router.patch(
    "/organizations/{organization_id}/budget-requests/{budget_id}",
    status_code=204,
    responses=problems(NotFound, AdminOnly, NoRequest),
)
async def decide_budget_request(  # noqa: PLR0917  # each a dependency
    organization_id: OrganizationPath,
    budget_id: BudgetPath,
    body: BudgetRequestDecision,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
) -> None:
    """Approve a request for good or until the period ends, or refuse it."""
    await increase.decide(
        session, platform, actor, organization_id, budget_id, answer=body.answer, message=body.message
    )
