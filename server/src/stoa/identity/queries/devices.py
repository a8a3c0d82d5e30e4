"""Statements of the devices that people are seen on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import InstrumentedAttribute

from stoa.identity.models import TrustedDevice, User
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import DeviceId, UserId


@dataclass(frozen=True)
class Sight:
    """A device as it was found when its person signed in. `is_new`: not seen with this person before."""

    id: DeviceId
    is_new: bool
    trust_level: str | None


def in_force(user_token_version: InstrumentedAttribute[int] | int, now: datetime) -> ColumnElement[bool]:
    """The device is trusted at this moment (ID-70)."""
    return and_(
        TrustedDevice.is_active,
        TrustedDevice.token_version == user_token_version,
        or_(TrustedDevice.expires_at.is_(None), TrustedDevice.expires_at > now),
    )


async def see_device(session: WriteSession, values: dict[str, Any], now: datetime) -> Sight:
    """Note that the person was seen on a device; the first sight makes a row without trust (ID-68)."""
    inserted = upsert(TrustedDevice).values(**values, first_seen_at=now, last_seen_at=now, created_at=now)
    statement = inserted.on_conflict_do_update(
        index_elements=[TrustedDevice.user_id, TrustedDevice.device_fingerprint],
        set_={"last_seen_at": now, "updated_at": now},
    ).returning(
        TrustedDevice.id,
        TrustedDevice.trust_level,
        in_force(values["token_version"], now).label("is_trusted"),
    )
    row = (await session.execute(statement, execution_options={"synchronize_session": False})).one()
    return Sight(row.id, row.id == values["id"], row.trust_level if row.is_trusted else None)


async def has_other_device(session: ReadSession, user_id: UserId, device_id: DeviceId) -> bool:
    """Whether the person was ever seen on another device than this."""
    other = exists().where(TrustedDevice.user_id == user_id, TrustedDevice.id != device_id)
    return bool((await session.execute(select(other))).scalar())


async def find_device(
    session: ReadSession, user_id: UserId, device_id: DeviceId, *, lock: bool = False
) -> TrustedDevice | None:
    statement = select(TrustedDevice).where(TrustedDevice.id == device_id, TrustedDevice.user_id == user_id)
    return (await session.execute(statement.with_for_update() if lock else statement)).scalar_one_or_none()


async def find_sight(
    session: ReadSession, user_id: UserId, fingerprint: str, now: datetime
) -> tuple[datetime, str | None] | None:
    """When this person was last seen on this device, and how far the device is trusted; None if never (ID-70)."""
    statement = (
        select(
            TrustedDevice.last_seen_at,
            TrustedDevice.trust_level,
            in_force(User.token_version, now).label("is_trusted"),
        )
        .join(User, User.id == TrustedDevice.user_id)
        .where(TrustedDevice.user_id == user_id, TrustedDevice.device_fingerprint == fingerprint)
    )
    row = (await session.execute(statement)).one_or_none()
    return (row.last_seen_at, row.trust_level if row.is_trusted else None) if row is not None else None


async def list_devices(session: ReadSession, user_id: UserId) -> list[TrustedDevice]:
    """The person's devices, the one seen last first."""
    statement = (
        select(TrustedDevice)
        .where(TrustedDevice.user_id == user_id)
        .order_by(TrustedDevice.last_seen_at.desc(), TrustedDevice.id)
        .limit(200)
    )
    return list((await session.execute(statement)).scalars())


async def delete_unused(session: WriteSession, before: datetime) -> None:
    """Forget devices that nobody was seen on since a moment (ID-73)."""
    await session.execute(
        delete(TrustedDevice)
        .where(TrustedDevice.last_seen_at < before)
        .execution_options(synchronize_session=False)
    )
