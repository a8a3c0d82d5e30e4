"""Demonstration accounts of development, with a password that everybody knows (OP-65, OP-66)."""

from dataclasses import dataclass

from sqlalchemy import Row

from stoa.identity.adapters.hashing import hash_password, verify_password
from stoa.identity.core import usernames
from stoa.identity.models import User
from stoa.identity.ports import AccountProvisioner
from stoa.identity.queries import people
from stoa.platform.actor import Actor, InstanceRole
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, Scope, WriteSession, enter
from stoa.platform.ids import AccountId, OrganizationId, UserId, new_id

KNOWN_PASSWORD = "password123"  # noqa: S105  # printed in the documentation; that is the point of refusing it


@dataclass(frozen=True)
class SeedAccount:
    """One of the accounts that the seed makes."""

    email: str
    name: str
    username: str
    role: InstanceRole


ADMIN = SeedAccount("admin@vibebot.local", "Seed Admin", "seed-admin", InstanceRole.SUPER_ADMIN)
USER = SeedAccount("user@vibebot.local", "Seed User", "seed-user", InstanceRole.USER)
ACCOUNTS = (ADMIN, USER)
EMAILS = tuple(account.email for account in ACCOUNTS)


async def hash_known_password() -> str:
    """The hash of the password that breaks every rule for passwords."""
    return await hash_password(KNOWN_PASSWORD)


async def make(
    session: WriteSession,
    platform: Platform,
    provisioner: AccountProvisioner,
    account: SeedAccount,
    password_hash: str,
) -> Actor | None:
    """Make the account with its organization; None if it exists already. Leaves the session in its scope."""
    if await people.email_is_taken(session, account.email):
        return None
    user_id, now = UserId(new_id()), platform.clock.now()
    made = await people.insert_user(
        session,
        {
            "id": user_id,
            "email": account.email,
            "email_key": account.email,
            "email_verified_at": now,
            "name": account.name,
            "username": account.username,
            "username_key": usernames.fold(account.username),
            "role": account.role,
            "created_at": now,
            "updated_at": now,
        },
    )
    if not made:
        return None
    await people.insert_account(
        session,
        {
            "id": AccountId(new_id()),
            "user_id": user_id,
            "provider_id": "credential",
            "provider_account_id": str(user_id),
            "password_hash": password_hash,
            "password_changed_at": now,
            "created_at": now,
            "updated_at": now,
        },
    )
    await enter(session, Scope(user_id=user_id))
    organization_id = await provisioner.account_created(
        session, user_id, user_name=account.name, organization_name=None
    )
    return Actor(user_id, account.name, account.role, OrganizationId(organization_id))


async def with_known_password(platform: Platform) -> list[str]:
    """Addresses of seeded accounts that the known password still opens."""
    async with platform.db.reading(Scope.system()) as session:
        found = [
            (account.email, credential[1])
            for account in ACCOUNTS
            if (credential := await _credential(session, account)) is not None
        ]
    return [email for email, encoded in found if await verify_password(encoded, KNOWN_PASSWORD)]


async def _credential(session: ReadSession, account: SeedAccount) -> Row[User, str | None] | None:
    return await people.find_credential(session, email_key=account.email, username_key="")


async def remove(session: WriteSession) -> list[UserId]:
    """Delete the seeded accounts with their sessions and keys; gives who they were."""
    return await people.delete_by_email(session, EMAILS)
