"""What AUTO would decide, and what it has decided."""

from typing import cast
from uuid import UUID

from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession
from stoa.platform.errors import Forbidden, NotFound
from stoa.platform.ids import ConversationId, OrganizationId, RoutingDecisionId, RunId, SpaceId
from stoa.platform.pagination import PageRequest, Slice, slice_of
from stoa.providers.commands import route_turn
from stoa.providers.commands.catalogue import rules_of
from stoa.providers.contracts import CallSpace, Complexity, Routed, TurnContext
from stoa.providers.core.routing import Choice, is_auto
from stoa.providers.errors import ModelUnknown
from stoa.providers.models import RoutingDecision
from stoa.providers.queries import routing_decisions


async def preview(
    session: ReadSession, clock: Clock, actor: Actor, model: str, turn: TurnContext, *, space_id: UUID | None
) -> Choice:
    """Decide for a text without storing it. Raises ModelUnknown for a model that leaves nothing to decide."""
    if not is_auto(model):
        raise ModelUnknown
    rules = await rules_of(session, actor)
    return await route_turn.choose_model(
        session,
        clock,
        actor,
        model,
        context=turn,
        rules=rules,
        conversation_id=None,
        prompt_characters=len(turn.text),
        # Only rules ask for it; what the space itself forbids is seen when something is asked there.
        space=CallSpace(SpaceId(space_id)) if space_id is not None else None,
    )


async def list_decisions(
    session: ReadSession, actor: Actor, page: PageRequest, *, everybody: bool
) -> Slice[RoutingDecision]:
    """Own decisions, or the organization's for its administrators. Raises Forbidden."""
    organization_id = actor.require_organization()
    if everybody and not actor.manages_organization:
        raise Forbidden(required_role="admin")
    after = page.after(1)
    rows = await routing_decisions.list_decisions(
        session,
        organization_id,
        None if everybody else actor.user_id,
        cast(UUID, after[0]) if after else None,
        page.limit + 1,
    )
    return slice_of(rows, page.limit, lambda row: (row.id,))


async def show_decision(session: ReadSession, actor: Actor, decision_id: RoutingDecisionId) -> RoutingDecision:
    """Raises NotFound for another person's decision, unless the actor manages the organization."""
    row = await routing_decisions.find_decision(session, actor.require_organization(), decision_id)
    if row is None or (row.user_id != actor.user_id and not actor.manages_organization):
        raise NotFound
    return row


async def decision_of_run(
    session: ReadSession, organization_id: OrganizationId, conversation_id: ConversationId, run_id: RunId
) -> Routed | None:
    """The decision by which a run got its model, if AUTO chose it."""
    row = await routing_decisions.decision_of_run(session, organization_id, conversation_id, run_id)
    if row is None:
        return None
    return Routed(
        decision_id=row.id,
        requested=row.requested_model,
        selected=row.selected_model,
        tier=Complexity(row.tier),
        selected_tier=Complexity(row.selected_tier),
        score=row.score,
        confidence=row.confidence,
        reasoning=row.reasoning,
        overrides=tuple(override["name"] for override in row.overrides),
    )
