"""Statements of identity providers, and of people's accounts with them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, false, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from stoa.identity.models import Account, OidcProvider, Session
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import AccountId, SessionId, UserId

PREFIX = "oidc:"
# Providers are counted one change at a time.
PROVIDERS_LOCK = 4_801_263_552


async def lock_providers(session: WriteSession) -> None:
    await session.execute(select(func.pg_advisory_xact_lock(PROVIDERS_LOCK)))


async def list_providers(session: ReadSession, *, only_enabled: bool) -> Sequence[OidcProvider]:
    """In the order in which they were added."""
    statement = select(OidcProvider).order_by(OidcProvider.created_at, OidcProvider.key)
    if only_enabled:
        statement = statement.where(OidcProvider.is_enabled)
    return (await session.execute(statement)).scalars().all()


async def find_provider(session: ReadSession, key: str, *, lock: bool = False) -> OidcProvider | None:
    statement = select(OidcProvider).where(OidcProvider.key == key)
    return (await session.execute(statement.with_for_update() if lock else statement)).scalar_one_or_none()


async def insert_provider(session: WriteSession, values: dict[str, Any]) -> OidcProvider | None:
    """None if the key is in use."""
    statement = upsert(OidcProvider).values(values).on_conflict_do_nothing().returning(OidcProvider)
    return (await session.execute(statement)).scalar_one_or_none()


async def delete_provider(session: WriteSession, key: str) -> None:
    """Remove the provider with its accounts: nobody comes in by them any more."""
    await session.execute(delete(Account).where(Account.provider_id == PREFIX + key))
    await session.execute(delete(OidcProvider).where(OidcProvider.key == key))


async def count_accounts(session: ReadSession) -> dict[str, int]:
    """How many people are linked with each provider."""
    statement = (
        select(func.substr(Account.provider_id, len(PREFIX) + 1), func.count())
        .where(Account.provider_id.startswith(PREFIX))
        .group_by(Account.provider_id)
    )
    return {row[0]: row[1] for row in (await session.execute(statement)).all()}


async def find_account(session: ReadSession, key: str, subject: str) -> Account | None:
    statement = select(Account).where(Account.provider_id == PREFIX + key, Account.provider_account_id == subject)
    return (await session.execute(statement)).scalar_one_or_none()


async def ways_in(session: ReadSession, user_id: UserId) -> list[tuple[Account, str | None, bool]]:
    """A person's password and accounts with providers, oldest first; the provider's name, and whether it is on."""
    is_usable = or_(Account.provider_id == "credential", func.coalesce(OidcProvider.is_enabled, false()))
    statement = (
        select(Account, OidcProvider.name, is_usable)
        .outerjoin(OidcProvider, PREFIX + OidcProvider.key == Account.provider_id)
        .where(Account.user_id == user_id)
        .order_by(Account.created_at, Account.id)
    )
    return [(row[0], row[1], row[2]) for row in (await session.execute(statement)).all()]


async def insert_account(session: WriteSession, values: dict[str, Any]) -> bool:
    """False if this account of the provider, or the person's place there, is taken."""
    statement = upsert(Account).values(values).on_conflict_do_nothing().returning(Account.id)
    return (await session.execute(statement)).first() is not None


async def note_use(session: WriteSession, account_id: AccountId, email: str | None, now: datetime) -> None:
    await session.execute(
        update(Account)
        .where(Account.id == account_id)
        .values(last_used_at=now, email_at_provider=email, updated_at=now)
        .execution_options(synchronize_session=False)
    )


async def delete_account(session: WriteSession, user_id: UserId, account_id: AccountId) -> str | None:
    """Remove the person's account with a provider; gives the provider's id, None if there is no such account."""
    statement = (
        delete(Account)
        .where(Account.id == account_id, Account.user_id == user_id, Account.provider_id.startswith(PREFIX))
        .returning(Account.provider_id)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def live_sessions(
    session: ReadSession,
    key: str,
    *,
    user_id: UserId | None = None,
    provider_session: str | None = None,
    begun_before: datetime | None = None,
) -> list[tuple[SessionId, UserId]]:
    """Live sessions that were begun through a provider: of a person, or of one session there."""
    statement = select(Session.id, Session.user_id).where(
        Session.oidc_provider_key == key, Session.revoked_at.is_(None)
    )
    if user_id is not None:
        statement = statement.where(Session.user_id == user_id)
    if provider_session is not None:
        statement = statement.where(Session.oidc_session_id == provider_session)
    if begun_before is not None:
        statement = statement.where(Session.created_at <= begun_before)
    return [(row[0], row[1]) for row in (await session.execute(statement)).all()]
