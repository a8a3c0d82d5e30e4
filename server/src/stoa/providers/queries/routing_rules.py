"""Statements of the rules of an organization for AUTO."""

from collections.abc import Sequence

from sqlalchemy import (
    delete,
    select,
)

from stoa.platform.db import ReadSession, WriteSession, lock_until_end
from stoa.platform.ids import (
    OrganizationId,
)
from stoa.providers.models import RoutingRule


async def list_rules(
    session: ReadSession, organization_id: OrganizationId, *, enabled_only: bool = False
) -> Sequence[RoutingRule]:
    """The rules of an organization in their order."""
    statement = select(RoutingRule).where(RoutingRule.organization_id == organization_id)
    if enabled_only:
        statement = statement.where(RoutingRule.is_enabled)
    return (await session.execute(statement.order_by(RoutingRule.position, RoutingRule.id))).scalars().all()


async def lock_rules(session: WriteSession, organization_id: OrganizationId) -> list[RoutingRule]:
    """All of them; whoever changes them or their order comes one after the other."""
    await lock_until_end(session, f"routing_rules:{organization_id}")
    return list(await list_rules(session, organization_id))


async def delete_rule(session: WriteSession, rule: RoutingRule) -> None:
    await session.execute(
        delete(RoutingRule).where(RoutingRule.organization_id == rule.organization_id, RoutingRule.id == rule.id)
    )
