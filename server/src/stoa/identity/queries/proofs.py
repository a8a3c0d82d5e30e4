"""Statements of proofs that can be used once."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, insert, select, update

from stoa.identity.models import Verification
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import new_id


async def replace_verification(session: WriteSession, values: dict[str, Any], now: datetime) -> None:
    """Write a proof; older ones for the same purpose and identifier end."""
    await session.execute(
        update(Verification)
        .where(
            Verification.purpose == values["purpose"],
            Verification.identifier == values["identifier"],
            Verification.consumed_at.is_(None),
        )
        .values(consumed_at=now)
        .execution_options(synchronize_session=False)
    )
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
