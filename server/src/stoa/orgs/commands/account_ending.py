"""What the end of an account means for organizations (ID-108, ID-109)."""

from stoa.audit import api as audit
from stoa.orgs.errors import LastOwner
from stoa.orgs.queries import account_endings, ownership
from stoa.platform.db import WriteSession, as_system
from stoa.platform.ids import UserId


async def refuse_last_owner(session: WriteSession, user_id: UserId) -> None:
    """Raises LastOwner, naming the organizations whose other members would be left without an owner."""
    async with as_system(session):
        found = await account_endings.only_owned_with_others(session, user_id)
    if found:
        raise LastOwner(organizations=[{"id": str(row[0]), "name": row[1]} for row in found])


async def purge(session: WriteSession, user_id: UserId) -> None:
    """End the person's memberships, and delete the organizations that nobody is left in."""
    async with as_system(session):
        await ownership.withdraw(session, None, user_id)
        left = await account_endings.delete_memberships(session, user_id)
        gone = await account_endings.delete_empty(session, left)
    for organization_id in gone:
        await audit.record(
            session,
            None,
            "organization.purged",
            resource_type="organization",
            resource_id=organization_id,
            organization_id=None,
            metadata={"with_user_id": user_id},
        )
