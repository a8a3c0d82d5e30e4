"""Statements of people, their ways to sign in, and the settings of the installation."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Row,
    Select,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError

from stoa.identity.models import Account, InstanceSettings, Passkey, Session, TotpSecret, User
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import OrganizationId, UserId

INSTANCE = 1
# Serialises set-up: of twenty uses of the owner link one makes the account.
SETUP_LOCK = 4_801_263_551


async def instance_settings(session: ReadSession, *, lock: bool = False) -> InstanceSettings:
    statement = select(InstanceSettings).where(InstanceSettings.id == INSTANCE)
    return (await session.execute(statement.with_for_update() if lock else statement)).scalar_one()


async def count_users(session: ReadSession) -> int:
    return (await session.execute(select(func.count()).select_from(User))).scalar_one()


async def has_users(session: ReadSession) -> bool:
    return bool((await session.execute(select(exists().where(User.id.is_not(None))))).scalar())


async def lock_setup(session: WriteSession) -> None:
    await session.execute(select(func.pg_advisory_xact_lock(SETUP_LOCK)))


async def insert_user(session: WriteSession, values: dict[str, Any]) -> bool:
    """False if the address or the username is taken."""
    statement = upsert(User).values(values).on_conflict_do_nothing().returning(User.id)
    return (await session.execute(statement)).first() is not None


async def insert_account(session: WriteSession, values: dict[str, Any]) -> None:
    await session.execute(insert(Account).values(values))


async def email_is_taken(session: ReadSession, email_key: str) -> bool:
    return (await session.execute(select(User.id).where(User.email_key == email_key))).first() is not None


async def username_is_taken(session: ReadSession, username_key: str) -> bool:
    statement = select(User.id).where(User.username_key == username_key)
    return (await session.execute(statement)).first() is not None


async def taken_username_keys(session: ReadSession, prefix: str) -> set[str]:
    statement = select(User.username_key).where(User.username_key.startswith(prefix, autoescape=True))
    return set((await session.execute(statement)).scalars())


async def find_credential(
    session: ReadSession, *, email_key: str | None, username_key: str
) -> Row[User, str | None] | None:
    """The person with this address or username, and the hash of their password."""
    who = User.email_key == email_key if email_key is not None else User.username_key == username_key
    statement = (
        select(User, Account.password_hash)
        .join(Account, (Account.user_id == User.id) & (Account.provider_id == "credential"))
        .where(who, User.deleted_at.is_(None))
    )
    return (await session.execute(statement)).one_or_none()


async def password_hash_of(session: ReadSession, user_id: UserId) -> str | None:
    statement = select(Account.password_hash).where(
        Account.user_id == user_id, Account.provider_id == "credential"
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def load_user(session: ReadSession, user_id: UserId, *, lock: bool = False) -> User:
    statement = select(User).where(User.id == user_id)
    return (await session.execute(statement.with_for_update() if lock else statement)).scalar_one()


async def names_by_id(session: ReadSession, ids: Collection[UserId]) -> list[Row[UserId, str, str, str | None]]:
    """Id, name, username and key of the picture."""
    statement = select(User.id, User.name, User.username, User.avatar_key).where(User.id.in_(ids))
    return list((await session.execute(statement)).all())


async def set_username(
    session: WriteSession, user_id: UserId, username: str, username_key: str, now: datetime
) -> bool:
    """False if somebody has it; of two at once the second is told so."""
    taken = select(User.id).where(User.username_key == username_key, User.id != user_id)
    if (await session.execute(taken)).first() is not None:
        return False
    statement = (
        update(User)
        .where(User.id == user_id)
        .values(username=username, username_key=username_key, username_changed_at=now)
        .execution_options(synchronize_session=False)
    )
    try:
        async with session.begin_nested():
            await session.execute(statement)
    except IntegrityError:
        return False
    return True


async def store_rehash(session: WriteSession, user_id: UserId, password_hash: str, now: datetime) -> None:
    await session.execute(
        update(Account)
        .where(Account.user_id == user_id, Account.provider_id == "credential")
        .values(password_hash=password_hash, updated_at=now)
        .execution_options(synchronize_session=False)
    )


async def note_sign_in(session: WriteSession, user_id: UserId, now: datetime) -> None:
    await session.execute(
        update(User)
        .where(User.id == user_id)
        .values(last_login_at=now, failed_login_count=0)
        .execution_options(synchronize_session=False)
    )


async def methods_of(session: ReadSession, user_id: UserId) -> list[str]:
    """The ways in which the person can prove who they are: password, totp, passkey, oidc:<key>."""
    statement = union_all(
        select(case((Account.provider_id == "credential", "password"), else_=Account.provider_id)).where(
            Account.user_id == user_id
        ),
        select(literal("totp")).where(
            exists().where(TotpSecret.user_id == user_id, TotpSecret.confirmed_at.is_not(None))
        ),
        select(literal("passkey")).where(exists().where(Passkey.user_id == user_id)),
    )
    return sorted((await session.execute(statement)).scalars())


async def raise_token_version(session: WriteSession, user_id: UserId) -> int:
    """Every session, token pair and trusted device of an older version ends; gives the new one."""
    statement = (
        update(User)
        .where(User.id == user_id)
        .values(token_version=User.token_version + 1)
        .returning(User.token_version)
        .execution_options(synchronize_session="fetch")
    )
    return (await session.execute(statement)).scalar_one()


def directory() -> Select[*tuple[Any, ...]]:
    """Every living account with what organizations show of it, for them to join with.

    `name_key` sorts; `can_act`: neither banned nor inactive; `has_signed_in`: at any time; `has_second_factor`.
    """
    is_banned = User.banned_at.is_not(None) & (User.ban_expires_at.is_(None) | (User.ban_expires_at > func.now()))
    return select(
        User.id,
        User.name,
        User.name_key,
        User.username,
        User.username_key,
        User.email,
        User.email_key,
        User.email_verified_at,
        User.avatar_key,
        User.role.label("instance_role"),
        User.custom_prompt,
        and_(User.status == "active", ~is_banned).label("can_act"),
        or_(User.last_login_at.is_not(None), exists().where(Session.user_id == User.id)).label("has_signed_in"),
        or_(
            exists().where(TotpSecret.user_id == User.id, TotpSecret.confirmed_at.is_not(None)),
            exists().where(Passkey.user_id == User.id),
        ).label("has_second_factor"),
    ).where(User.deleted_at.is_(None))


async def move_sessions(
    session: WriteSession, user_id: UserId, organization_id: OrganizationId, to: OrganizationId | None
) -> None:
    """Sessions of the person that work in the organization work in the other from now on, or in none."""
    await session.execute(
        update(Session)
        .where(Session.user_id == user_id, Session.active_organization_id == organization_id)
        .values(active_organization_id=to)
        .execution_options(synchronize_session=False)
    )


async def find_by_email(session: ReadSession, email_key: str, *, lock: bool = False) -> User | None:
    statement = select(User).where(User.email_key == email_key)
    return (await session.execute(statement.with_for_update() if lock else statement)).scalar_one_or_none()


async def find_by_username(session: ReadSession, username_key: str) -> User | None:
    statement = select(User).where(User.username_key == username_key)
    return (await session.execute(statement)).scalar_one_or_none()


async def delete_unproven_credentials(session: WriteSession, user_id: UserId) -> None:
    """Remove every way in and second factor of an account whose address was not proven when they were set."""
    await session.execute(delete(Account).where(Account.user_id == user_id))
    for table in (TotpSecret, Passkey):
        await session.execute(delete(table).where(table.user_id == user_id))


async def find_ids(session: ReadSession, email_keys: Collection[str]) -> list[UserId]:
    """Whoever has one of the addresses."""
    return list((await session.execute(select(User.id).where(User.email_key.in_(email_keys)))).scalars())


async def delete_by_email(session: WriteSession, email_keys: Collection[str]) -> list[UserId]:
    """Delete people and all that hangs on them."""
    statement = delete(User).where(User.email_key.in_(email_keys)).returning(User.id)
    return list((await session.execute(statement.execution_options(synchronize_session=False))).scalars())


async def count_others(session: ReadSession, email_keys: Collection[str]) -> int:
    """How many people have none of the addresses."""
    statement = select(func.count()).select_from(User).where(User.email_key.not_in(email_keys))
    return (await session.execute(statement)).scalar_one()


async def timezones(session: ReadSession, ids: Collection[UserId]) -> dict[UserId, str]:
    statement = select(User.id, User.timezone).where(User.id.in_(ids))
    return {row[0]: row[1] for row in (await session.execute(statement)).all()}


async def contacts(
    session: ReadSession, *, user_ids: Collection[UserId] = (), email_keys: Collection[str] = ()
) -> list[Row[UserId, str, str, str, datetime | None]]:
    """Id, address, its key, language and proof of living accounts, by id or by address."""
    statement = select(User.id, User.email, User.email_key, User.locale, User.email_verified_at).where(
        User.id.in_(user_ids) if user_ids else User.email_key.in_(email_keys), User.deleted_at.is_(None)
    )
    return list((await session.execute(statement)).all())
