"""Statements of proofs that can be used once."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, delete, insert, or_, select, update

from stoa.identity.models import Verification
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import new_id


async def replace_verification(session: WriteSession, values: dict[str, Any], now: datetime) -> None:
    """Write a proof; older ones for the same purpose and identifier end."""
    await end_verifications(session, values["purpose"], values["identifier"], now)
    await session.execute(insert(Verification).values(id=new_id(), created_at=now, **values))


def _is_live(purpose: str, secret_hash: bytes, now: datetime) -> ColumnElement[bool]:
    return and_(
        Verification.purpose == purpose,
        Verification.secret_hash == secret_hash,
        Verification.consumed_at.is_(None),
        Verification.expires_at > now,
    )


async def is_live_verification(session: ReadSession, purpose: str, secret_hash: bytes, now: datetime) -> bool:
    """Whether the proof could be consumed at this moment."""
    return (
        await session.execute(select(Verification.id).where(_is_live(purpose, secret_hash, now)))
    ).first() is not None


async def consume_verification(session: WriteSession, purpose: str, secret_hash: bytes, now: datetime) -> bool:
    """Use a proof up. One statement: of many consumers at once exactly one is told yes (ID-20)."""
    statement = (
        update(Verification)
        .where(_is_live(purpose, secret_hash, now))
        .values(consumed_at=now)
        .returning(Verification.id)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).first() is not None


async def insert_verification(session: WriteSession, values: dict[str, Any], now: datetime) -> None:
    """Write a proof beside others of the same purpose."""
    await session.execute(insert(Verification).values(created_at=now, **values))


async def try_verification(
    session: WriteSession, purpose: str, secret_hash: bytes, now: datetime
) -> Verification | None:
    """Count a try at a proof that takes several, and hold its row; None when it is over."""
    statement = (
        update(Verification)
        .where(_is_live(purpose, secret_hash, now), Verification.attempts < Verification.max_attempts)
        .values(attempts=Verification.attempts + 1)
        .returning(Verification)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def take_verification(
    session: WriteSession, purpose: str, secret_hash: bytes, now: datetime
) -> Verification | None:
    """Use a proof up and give it; None for all but one of many consumers (ID-20)."""
    statement = (
        update(Verification)
        .where(_is_live(purpose, secret_hash, now))
        .values(consumed_at=now)
        .returning(Verification)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def end_verifications(session: WriteSession, purpose: str, identifier: str, now: datetime) -> None:
    """End what is open for a purpose and identifier."""
    await session.execute(
        update(Verification)
        .where(
            Verification.purpose == purpose,
            Verification.identifier == identifier,
            Verification.consumed_at.is_(None),
        )
        .values(consumed_at=now)
        .execution_options(synchronize_session=False)
    )


async def find_live_verification(
    session: ReadSession, purposes: Collection[str], secret_hash: bytes, now: datetime
) -> Verification | None:
    statement = select(Verification).where(
        or_(*(_is_live(purpose, secret_hash, now) for purpose in purposes)),
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def find_live_code(
    session: ReadSession, purpose: str, identifier: str, now: datetime
) -> Verification | None:
    """The open code of an identifier; there is at most one, the newest."""
    statement = (
        select(Verification)
        .where(
            Verification.purpose == purpose,
            Verification.identifier == identifier,
            Verification.consumed_at.is_(None),
            Verification.expires_at > now,
        )
        .order_by(Verification.created_at.desc(), Verification.id.desc())
        .limit(1)
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def try_code(session: WriteSession, row_id: UUID, offered: bytes, now: datetime) -> bool:
    """Count a try; the right code, and the last try, use the code up. One statement: one of many is told yes."""
    is_right = Verification.secret_hash == offered
    is_over = or_(is_right, Verification.attempts + 1 >= Verification.max_attempts)
    statement = (
        update(Verification)
        .where(Verification.id == row_id, Verification.consumed_at.is_(None), Verification.expires_at > now)
        .values(
            attempts=Verification.attempts + 1,
            consumed_at=case((is_over, now), else_=None),
        )
        .returning(is_right)
        .execution_options(synchronize_session=False)
    )
    return bool((await session.execute(statement)).scalar_one_or_none())


async def delete_old(session: WriteSession, before: datetime) -> None:
    """Remove proofs long past their time."""
    await session.execute(delete(Verification).where(Verification.expires_at < before))
