"""Statements of offered ownerships."""

from sqlalchemy import or_, update

from stoa.orgs.models import Organization
from stoa.platform.db import WriteSession
from stoa.platform.ids import OrganizationId, UserId


async def withdraw(session: WriteSession, organization_id: OrganizationId | None, user_id: UserId) -> None:
    """Nobody is offered by or to this person any more; no organization: anywhere, in the scope of the system."""
    statement = update(Organization).where(
        or_(
            Organization.pending_owner_user_id == user_id,
            Organization.ownership_offered_by_user_id == user_id,
        )
    )
    if organization_id is not None:
        statement = statement.where(Organization.id == organization_id)
    cleared = {
        "pending_owner_user_id": None,
        "ownership_transfer_expires_at": None,
        "ownership_offered_by_user_id": None,
    }
    await session.execute(statement.values(cleared).execution_options(synchronize_session=False))
