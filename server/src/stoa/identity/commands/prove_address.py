"""The moment in which an address is first proven to be its account's (ID-8)."""

from stoa.audit import api as audit
from stoa.identity.commands import revocation
from stoa.identity.models import User
from stoa.identity.queries import people
from stoa.platform.actor import Actor, InstanceRole
from stoa.platform.context import Platform
from stoa.platform.db import WriteSession


async def prove_address(session: WriteSession, platform: Platform, user: User, *, keeps_password: bool) -> bool:
    """The person reads the mail of their address; false if that was known already.

    Unless `keeps_password`, whatever was set before may be a stranger's who signed up with this address: password,
    factors, sessions and tokens go in the same transaction.
    """
    if user.email_verified_at is not None:
        return False
    if not keeps_password:
        await people.delete_unproven_credentials(session, user.id)
        await revocation.end_everything(session, platform, user.id, reason="password", by=user.id)
    user.email_verified_at = user.updated_at = platform.clock.now()
    await session.flush()
    await audit.record(
        session,
        Actor(user.id, user.name, InstanceRole(user.role)),
        "user.email_verified",
        resource_type="user",
        resource_id=user.id,
        organization_id=None,
        metadata={"kept_password": keeps_password},
    )
    return True
