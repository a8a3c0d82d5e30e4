"""Rules that come before AUTO scores: setting them, their order, and which one matches (PR-44)."""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from stoa.audit import api as audit
from stoa.audit.ports import ResourceNames
from stoa.orgs import api as orgs
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import FieldError, Invalid, LimitReached, NotFound
from stoa.platform.ids import OrganizationId, RoutingRuleId, new_id
from stoa.providers.commands.catalogue import list_models
from stoa.providers.contracts import CallSpace, TurnContext
from stoa.providers.core.categories import category_of
from stoa.providers.core.routing_rules import Facts, Rule, action_of, asks, first_match
from stoa.providers.errors import ModelUnknown
from stoa.providers.models import RoutingRule
from stoa.providers.policy import require_management
from stoa.providers.queries import routing_rules
from stoa.usage import api as usage

MOST = 50
ADMIN_SCOPE = "org:admin"


async def matching(
    session: ReadSession,
    clock: Clock,
    actor: Actor,
    turn: TurnContext,
    *,
    space: CallSpace | None,
    characters: int,
) -> Rule | None:
    """The first rule that a question matches; reads only what a rule asks for."""
    organization_id = actor.require_organization()
    stored = await routing_rules.list_rules(session, organization_id, enabled_only=True)
    if not stored:
        return None
    rules = [Rule(row.id, row.position, row.conditions, action_of(row.action)) for row in stored]
    facts = Facts(
        words=len(turn.text.split()),
        tokens=usage.estimate_tokens(characters),
        has_attachments=turn.has_attachments,
        category=category_of(turn.text) if asks(rules, "category") else "",
        at=await _time_of_day(session, clock, organization_id) if asks(rules, "time") else time(),
        space_id=space.id if space is not None else None,
        group_ids=frozenset(await orgs.group_ids(session, actor)) if asks(rules, "group_id") else frozenset(),
    )
    return first_match(rules, facts)


async def _time_of_day(session: ReadSession, clock: Clock, organization_id: OrganizationId) -> time:
    zone = ZoneInfo(await orgs.timezone_of(session, organization_id) or "UTC")
    return clock.now().astimezone(zone).time()


async def list_rules(session: ReadSession, actor: Actor) -> Sequence[RoutingRule]:
    """In their order. Raises Forbidden."""
    require_management(actor, actor.require_organization())
    return await routing_rules.list_rules(session, actor.require_organization())


async def show_rule(session: ReadSession, actor: Actor, rule_id: RoutingRuleId) -> RoutingRule:
    """Raises Forbidden, NotFound."""
    return _found(await list_rules(session, actor), rule_id)


def _found(rules: Sequence[RoutingRule], rule_id: RoutingRuleId) -> RoutingRule:
    found = next((rule for rule in rules if rule.id == rule_id), None)
    if found is None:
        raise NotFound
    return found


async def create_rule(
    session: WriteSession, clock: Clock, names: ResourceNames, actor: Actor, values: Mapping[str, Any]
) -> RoutingRule:
    """Put a rule behind the others. Raises Forbidden, LimitReached, ModelUnknown, and Invalid for an unknown place."""
    rules = await _lock(session, actor)
    if len(rules) >= MOST:
        raise LimitReached(limit=MOST)
    await _check(session, names, actor, values)
    now = clock.now()
    rule = RoutingRule(
        id=RoutingRuleId(new_id()),
        organization_id=actor.require_organization(),
        position=len(rules) + 1,
        created_by=actor.user_id,
        created_at=now,
        updated_at=now,
        **values,
    )
    session.add(rule)
    await session.flush()
    await _note(session, actor, "routing_rule.created", rule, values)
    return rule


async def change_rule(
    session: WriteSession,
    clock: Clock,
    names: ResourceNames,
    actor: Actor,
    rule_id: RoutingRuleId,
    *,
    changes: Mapping[str, Any],
) -> RoutingRule:
    """Change a rule or its place; the others move up or down. Raises Forbidden, NotFound, ModelUnknown, Invalid."""
    rules = await _lock(session, actor)
    rule = _found(rules, rule_id)
    await _check(session, names, actor, changes)
    for name in changes.keys() - {"position"}:
        setattr(rule, name, changes[name])
    if "position" in changes:
        rules.remove(rule)
        rules.insert(changes["position"] - 1, rule)
        _number(rules)
    rule.updated_at = clock.now()
    await session.flush()
    await _note(session, actor, "routing_rule.changed", rule, changes)
    return rule


async def delete_rule(session: WriteSession, actor: Actor, rule_id: RoutingRuleId) -> None:
    """Raises Forbidden, NotFound."""
    rules = await _lock(session, actor)
    rule = _found(rules, rule_id)
    await routing_rules.delete_rule(session, rule)
    rules.remove(rule)
    _number(rules)
    await _note(session, actor, "routing_rule.deleted", rule, {})


async def _lock(session: WriteSession, actor: Actor) -> list[RoutingRule]:
    require_management(actor, actor.require_organization())
    actor.require_scope(ADMIN_SCOPE)
    return await routing_rules.lock_rules(session, actor.require_organization())


def _number(rules: Sequence[RoutingRule]) -> None:
    for place, rule in enumerate(rules, start=1):
        rule.position = place


async def _check(session: ReadSession, names: ResourceNames, actor: Actor, values: Mapping[str, Any]) -> None:
    """What a rule names has to be there."""
    model = values.get("action", {}).get("model")
    if model is not None and model not in {ref.slug for ref in await list_models(session, actor, shows_all=True)}:
        raise ModelUnknown
    for kind in ("space", "group"):
        named = values.get("conditions", {}).get(f"{kind}_id")
        if named is not None and not await names.names(session, actor, kind, [named]):
            words = "There is nothing of this id here"
            raise Invalid(errors=(FieldError(f"/conditions/{kind}_id", "unknown", words),))


async def _note(
    session: WriteSession, actor: Actor, event_type: str, rule: RoutingRule, values: Mapping[str, Any]
) -> None:
    await audit.record(
        session,
        actor,
        event_type,
        resource_type="routing_rule",
        resource_id=rule.id,
        organization_id=rule.organization_id,
        metadata={"position": rule.position, "fields": sorted(values), "action": rule.action},
    )
