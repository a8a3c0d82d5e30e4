"""What an organization's calls would have cost otherwise, for those who may see what they did cost (US-47, US-48)."""

from dataclasses import dataclass

from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession
from stoa.platform.ids import OrganizationId
from stoa.providers.commands.catalogue import offered_to
from stoa.providers.errors import ModelUnknown
from stoa.providers.policy import require_management
from stoa.providers.queries import routing_decisions
from stoa.usage import api as usage
from stoa.usage.contracts import Price


@dataclass(frozen=True)
class Savings(usage.LedgerSavings):
    """What the ledger knows, and what AUTO saved against always taking the complex model."""

    routed_calls: int
    routed_saved_micros: int


async def compare_own_month(session: ReadSession, clock: Clock, actor: Actor, model: str) -> usage.Comparison:
    """What the actor's own answers of this month would have cost. Raises ModelUnknown, PriceUnknown."""
    price = await _price_of(session, actor, model)
    return await usage.month_with(
        session, clock, actor.require_organization(), model=model, price=price, person=actor.user_id
    )


async def compare_month(
    session: ReadSession, clock: Clock, actor: Actor, organization_id: OrganizationId, *, model: str
) -> usage.Comparison:
    """What all answers of this month would have cost. Raises NotFound, Forbidden, ModelUnknown, PriceUnknown."""
    require_management(actor, organization_id)
    price = await _price_of(session, actor, model)
    return await usage.month_with(session, clock, organization_id, model=model, price=price, person=None)


async def _price_of(session: ReadSession, actor: Actor, model: str) -> Price:
    """The price that a model has for the organization now; whether the actor may use it is not asked."""
    for ref in await offered_to(session, actor):
        if ref.slug == model:
            return ref.price
    raise ModelUnknown


async def show_savings(
    session: ReadSession, clock: Clock, actor: Actor, organization_id: OrganizationId, span: usage.Span
) -> Savings:
    """What the cache, AUTO and substitutes saved the organization. Raises NotFound, Forbidden."""
    require_management(actor, organization_id)
    found = await usage.savings(session, clock, organization_id, span)
    rows = await routing_decisions.decision_sums(
        session, organization_id, zone=found.zone, since=found.since, until=found.until
    )
    total = next((row for row in rows if row.kind == "total"), None)
    calls, saved = (total.compared, total.saved_micros) if total is not None else (0, 0)
    return Savings(**vars(found), routed_calls=calls, routed_saved_micros=saved)
