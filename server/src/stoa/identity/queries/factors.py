"""Statements of second factors."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from stoa.identity.models import Passkey, TotpSecret
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import UserId


@dataclass(frozen=True)
class Factors:
    """The second factors of a person. A passkey is one: it counts as both."""

    totp_confirmed_at: datetime | None
    recovery_codes_left: int
    recovery_generated_at: datetime | None
    passkeys: int

    @property
    def is_on(self) -> bool:
        return self.totp_confirmed_at is not None or self.passkeys > 0


async def factors_of(session: ReadSession, user_id: UserId) -> Factors:
    passkeys = select(func.count()).where(Passkey.user_id == user_id).scalar_subquery()
    left = func.coalesce(func.cardinality(TotpSecret.recovery_code_hashes), 0)
    one = select(1).subquery()
    statement = (
        select(TotpSecret.confirmed_at, left, TotpSecret.recovery_generated_at, passkeys)
        .select_from(one)
        .outerjoin(TotpSecret, TotpSecret.user_id == user_id)
    )
    row = (await session.execute(statement)).one()
    return Factors(row[0], row[1], row[2], row[3])


async def lock_totp(session: WriteSession, user_id: UserId) -> TotpSecret | None:
    """The row of secret and recovery codes; tries of one person wait for each other here."""
    statement = (
        select(TotpSecret)
        .where(TotpSecret.user_id == user_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def put_totp_secret(session: WriteSession, user_id: UserId, secret: bytes, now: datetime) -> bool:
    """Write a secret that is not in force yet; false if there is one that is."""
    values = {"secret_encrypted": secret, "last_used_step": None, "created_at": now}
    statement = (
        upsert(TotpSecret)
        .values(user_id=user_id, **values)
        .on_conflict_do_update(index_elements=["user_id"], set_=values, where=TotpSecret.confirmed_at.is_(None))
        .returning(TotpSecret.user_id)
    )
    return (await session.execute(statement)).first() is not None


async def use_step(
    session: WriteSession, user_id: UserId, step: int, *, confirmed_at: datetime | None = None
) -> bool:
    """Use a time step up, once; only later ones count after it. `confirmed_at` puts the secret in force."""
    statement = (
        update(TotpSecret)
        .where(
            TotpSecret.user_id == user_id,
            TotpSecret.last_used_step.is_(None) | (TotpSecret.last_used_step < step),
        )
        .values(last_used_step=step, confirmed_at=func.coalesce(TotpSecret.confirmed_at, confirmed_at))
        .returning(TotpSecret.user_id)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).first() is not None


async def use_recovery_code(session: WriteSession, user_id: UserId, code_hash: str) -> bool:
    """Use a recovery code up: of many at once exactly one is told yes."""
    hashes = TotpSecret.recovery_code_hashes
    statement = (
        update(TotpSecret)
        .where(TotpSecret.user_id == user_id, hashes.any_() == code_hash)
        .values(recovery_code_hashes=func.array_remove(hashes, code_hash))
        .returning(TotpSecret.user_id)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).first() is not None


async def put_recovery_codes(session: WriteSession, user_id: UserId, hashes: list[str], now: datetime) -> None:
    """Replace the codes; the old ones end."""
    values = {"recovery_code_hashes": hashes, "recovery_generated_at": now}
    statement = upsert(TotpSecret).values(user_id=user_id, created_at=now, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["user_id"], set_=values))


async def drop_totp_secret(session: WriteSession, user_id: UserId) -> bool:
    """Forget the confirmed secret, and keep the recovery codes; false if there is none."""
    statement = (
        update(TotpSecret)
        .where(TotpSecret.user_id == user_id, TotpSecret.confirmed_at.is_not(None))
        .values(secret_encrypted=None, confirmed_at=None, last_used_step=None)
        .returning(TotpSecret.user_id)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).first() is not None


async def drop_recovery(session: WriteSession, user_id: UserId) -> None:
    """Forget secret and recovery codes."""
    await session.execute(
        delete(TotpSecret).where(TotpSecret.user_id == user_id).execution_options(synchronize_session=False)
    )


async def drop_passkeys(session: WriteSession, user_id: UserId) -> None:
    await session.execute(
        delete(Passkey).where(Passkey.user_id == user_id).execution_options(synchronize_session=False)
    )
