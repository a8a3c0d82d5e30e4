"""The first account of an installation, by a link that is good once (ID-1, ID-2)."""

from datetime import timedelta

from stoa.identity.adapters.hashing import hash_password
from stoa.identity.commands import new_account
from stoa.identity.commands.new_account import Account, NewAccount
from stoa.identity.commands.sessions import Caller, NewSession
from stoa.identity.errors import LinkUsed, SetupDone
from stoa.identity.ports import AccountProvisioner
from stoa.identity.queries import people, proofs
from stoa.platform.actor import InstanceRole
from stoa.platform.addresses import limit_subject
from stoa.platform.context import Platform
from stoa.platform.crypto import hash_secret, new_secret
from stoa.platform.db import Scope, WriteSession
from stoa.platform.ratelimit import Rule

SETUPS = Rule("setup", 20, timedelta(minutes=15), hides_subject=True)
OWNER_LINK_LIFE = timedelta(hours=24)
OWNER_SETUP = "owner_setup"


async def create_owner_link(session: WriteSession, platform: Platform) -> str:
    """A link, good once and for a day, that makes the first account; older links end. Only its hash is stored."""
    token = new_secret()
    now = platform.clock.now()
    values = {
        "purpose": OWNER_SETUP,
        "identifier": OWNER_SETUP,
        "secret_hash": hash_secret(token),
        "expires_at": now + OWNER_LINK_LIFE,
    }
    await proofs.replace_verification(session, values, now)
    # In the fragment, which reaches no log and no referrer (ID-14).
    return f"{platform.settings.base_url}/setup#token={token}"


async def set_up(
    platform: Platform, provisioner: AccountProvisioner, token: str, new: NewAccount, caller: Caller
) -> NewSession:
    """Make the owner of the installation with a one-time link.

    Raises SetupDone once there is anybody, LinkUsed for a token that is no good, and what is wrong with values.
    """
    await platform.limiter.take(SETUPS, limit_subject(caller.ip_address))
    secret_hash = hash_secret(token)
    async with platform.db.reading(Scope()) as session:
        if await people.has_users(session):
            raise SetupDone
        if not await proofs.is_live_verification(session, OWNER_SETUP, secret_hash, platform.clock.now()):
            raise LinkUsed
        email_key = await new_account.check(session, new)
    # Outside of the transactions: hashes queue for the processor, and connections are few.
    password_hash = await hash_password(new.password)
    async with platform.db.writing(Scope()) as session:
        await people.lock_setup(session)
        if await people.has_users(session):
            raise SetupDone
        if not await proofs.consume_verification(session, OWNER_SETUP, secret_hash, platform.clock.now()):
            raise LinkUsed
        account = Account(new, email_key, password_hash, InstanceRole.SUPER_ADMIN)
        user, organization_id = await new_account.create(session, platform, provisioner, account)
        return await new_account.begin_first(session, platform, user, organization_id, caller)
