"""Old calls keep their sums by day and lose their rows (US-58)."""

from datetime import datetime

from stoa.audit import api as audit
from stoa.platform.context import Platform
from stoa.platform.db import Scope, as_system
from stoa.platform.ids import OrganizationId
from stoa.usage.commands.roll_up import roll_up
from stoa.usage.queries import ledger


async def prune_ledger(platform: Platform) -> None:
    """Delete the rows of calls that are older than the installation keeps them, once their days are summed up."""
    before = months_before(platform.clock.now(), platform.settings.usage_retention_months)
    async with platform.db.reading(Scope.system()) as session:
        organizations = await ledger.organizations_before(session, before)
    for organization_id in organizations:
        await _prune(platform, organization_id, before)


async def _prune(platform: Platform, organization_id: OrganizationId, before: datetime) -> None:
    async with platform.db.writing(Scope(organization_id=organization_id)) as session:
        while await roll_up(session, platform.clock, organization_id):
            continue
        async with as_system(session):
            count = await ledger.prune(session, organization_id, before)
            if count:
                await audit.record(
                    session,
                    None,
                    "usage.pruned",
                    resource_type="usage",
                    resource_id=organization_id,
                    organization_id=organization_id,
                    metadata={"before": before, "count": count},
                )


def months_before(moment: datetime, months: int) -> datetime:
    """The first moment of the month that lies so many months before."""
    index = moment.year * 12 + moment.month - 1 - months
    return moment.replace(year=index // 12, month=index % 12 + 1, day=1, hour=0, minute=0, second=0, microsecond=0)
