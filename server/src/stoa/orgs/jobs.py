"""Periodic work of organizations."""

from datetime import timedelta

from stoa.identity import api as identity
from stoa.orgs.api import OrganizationAccountEnding
from stoa.orgs.commands.ask_for_factors import ask_for_factors
from stoa.orgs.commands.delete_organization import purge_deleted
from stoa.platform.jobs import JobContext, job

__all__ = ["ask_for_factors", "purge_deleted_organizations", "sweep_accounts"]


@job("orgs.sweep_accounts", every=timedelta(hours=1))
async def sweep_accounts(context: JobContext) -> None:
    """Accounts that end take organizations with them, which is why this is not identity's."""
    await identity.sweep_accounts(context.platform, OrganizationAccountEnding())


@job("orgs.purge_deleted", every=timedelta(hours=6), timeout_seconds=3600)
async def purge_deleted_organizations(context: JobContext) -> None:
    """Remove organizations whose thirty days are over."""
    await purge_deleted(context.platform)
