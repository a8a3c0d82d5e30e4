"""Statements of passkeys."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from stoa.identity.models import Account, OidcProvider, Passkey, User
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import PasskeyId, UserId


async def passkeys_of(session: ReadSession, user_id: UserId) -> list[Passkey]:
    statement = select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.created_at, Passkey.id)
    return list((await session.execute(statement)).scalars())


async def lock_person(session: WriteSession, user_id: UserId) -> None:
    """Passkeys and accounts of one person are counted one change at a time."""
    await session.execute(select(User.id).where(User.id == user_id).with_for_update())


async def insert_passkey(session: WriteSession, values: dict[str, Any]) -> Passkey | None:
    """None if this authenticator is known already, to whomever it belongs."""
    statement = upsert(Passkey).values(values).on_conflict_do_nothing().returning(Passkey)
    return (await session.execute(statement)).scalar_one_or_none()


async def find_passkey(session: ReadSession, credential_id: bytes) -> Passkey | None:
    """The passkey, unless its person is gone."""
    statement = (
        select(Passkey)
        .join(User, User.id == Passkey.user_id)
        .where(Passkey.credential_id == credential_id, User.deleted_at.is_(None))
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def use_passkey(
    session: WriteSession, passkey_id: PasskeyId, *, sign_count: int, is_backed_up: bool, now: datetime
) -> bool:
    """Note a use; false if the counter of the authenticator does not rise, unless it has none."""
    rises = Passkey.sign_count < sign_count if sign_count else Passkey.sign_count == 0
    statement = (
        update(Passkey)
        .where(Passkey.id == passkey_id, rises)
        .values(sign_count=sign_count, is_backed_up=is_backed_up, last_used_at=now)
        .returning(Passkey.id)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).first() is not None


async def rename_passkey(
    session: WriteSession, user_id: UserId, passkey_id: PasskeyId, name: str
) -> Passkey | None:
    statement = (
        update(Passkey)
        .where(Passkey.id == passkey_id, Passkey.user_id == user_id)
        .values(name=name)
        .returning(Passkey)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def delete_passkey(session: WriteSession, user_id: UserId, passkey_id: PasskeyId) -> bool:
    statement = (
        delete(Passkey)
        .where(Passkey.id == passkey_id, Passkey.user_id == user_id)
        .returning(Passkey.id)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).first() is not None


async def count_ways_in(session: ReadSession, user_id: UserId) -> int:
    """In how many ways the person can sign in: passkeys, a password, other services that are switched on."""
    passkeys = select(func.count()).where(Passkey.user_id == user_id).scalar_subquery()
    switched_on = select("oidc:" + OidcProvider.key).where(OidcProvider.is_enabled)
    is_open = or_(Account.provider_id == "credential", Account.provider_id.in_(switched_on))
    accounts = select(func.count()).where(Account.user_id == user_id, is_open).scalar_subquery()
    found: int = (await session.execute(select(passkeys + accounts))).scalar_one()
    return found
