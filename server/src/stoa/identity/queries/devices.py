"""Statements of the devices that people are seen on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, Uuid, and_, delete, exists, literal_column, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import InstrumentedAttribute, aliased
from sqlalchemy.sql.dml import ReturningInsert

from stoa.identity.models import Session, SessionMetadata, TrustedDevice, User
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import DeviceId, SessionId, UserId


@dataclass(frozen=True)
class Sight:
    """A device as it was found when its person signed in.

    `is_new`: not seen with this person before. `has_other`: they were seen on another one.
    """

    is_new: bool
    has_other: bool


@dataclass(frozen=True)
class Known:
    """A device that a person was seen on before, and how far it is trusted at this moment."""

    fingerprint: str
    last_seen_at: datetime
    trust_level: str | None


def in_force(
    user_token_version: InstrumentedAttribute[int] | int, now: datetime | ColumnElement[datetime]
) -> ColumnElement[bool]:
    """The device is trusted at this moment (ID-70)."""
    return and_(
        TrustedDevice.is_active,
        TrustedDevice.token_version == user_token_version,
        or_(TrustedDevice.expires_at.is_(None), TrustedDevice.expires_at > now),
    )


def _seeing() -> ReturningInsert[DeviceId, bool]:
    table, other = TrustedDevice.__table__, aliased(TrustedDevice)
    assert isinstance(table, Table)
    inserted = upsert(table)
    # A statement that is no SELECT correlates nothing: the row that it writes has to be named.
    own_user, own = literal_column("trusted_devices.user_id", Uuid()), literal_column("trusted_devices.id", Uuid())
    has_other = exists().where(other.user_id == own_user, other.id != own)
    return inserted.on_conflict_do_update(
        index_elements=[table.c.user_id, table.c.device_fingerprint],
        set_={"last_seen_at": inserted.excluded.last_seen_at, "updated_at": inserted.excluded.updated_at},
    ).returning(table.c.id, has_other)


_SEE = _seeing()


async def see_device(session: WriteSession, values: dict[str, Any], now: datetime) -> Sight:
    """Note that the person was seen on a device; the first sight makes a row without trust (ID-68)."""
    times = dict.fromkeys(("first_seen_at", "last_seen_at", "created_at", "updated_at"), now)
    seen_id, has_other = (await session.execute(_SEE, values | times)).one()
    return Sight(is_new=seen_id == values["id"], has_other=has_other)


async def find_device(
    session: ReadSession, user_id: UserId, device_id: DeviceId, *, lock: bool = False
) -> TrustedDevice | None:
    statement = select(TrustedDevice).where(TrustedDevice.id == device_id, TrustedDevice.user_id == user_id)
    return (await session.execute(statement.with_for_update() if lock else statement)).scalar_one_or_none()


async def find_sight(session: ReadSession, user_id: UserId, fingerprint: str, now: datetime) -> Known | None:
    """The person's device of a fingerprint, None for one they were never seen on (ID-70)."""
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
    if row is None:
        return None
    return Known(fingerprint, row.last_seen_at, row.trust_level if row.is_trusted else None)


async def list_devices(
    session: ReadSession, user_id: UserId, session_id: SessionId | None, now: datetime
) -> list[Row[TrustedDevice, bool, bool]]:
    """The person's devices, the one seen last first; whether each is trusted, and the one of this session."""
    own = select(SessionMetadata.device_fingerprint).where(SessionMetadata.session_id == session_id)
    statement = (
        select(
            TrustedDevice,
            in_force(User.token_version, now).label("is_trusted"),
            (TrustedDevice.device_fingerprint == own.scalar_subquery()).label("is_current"),
        )
        .join(User, User.id == TrustedDevice.user_id)
        .where(TrustedDevice.user_id == user_id)
        .order_by(TrustedDevice.last_seen_at.desc(), TrustedDevice.id)
        .limit(200)
    )
    return list((await session.execute(statement)).all())


async def forget_device_of(session: WriteSession, user_id: UserId, session_id: SessionId) -> None:
    """Delete the person's device that a session of theirs began on."""
    fingerprint = (
        select(SessionMetadata.device_fingerprint)
        .join(Session, Session.id == SessionMetadata.session_id)
        .where(Session.id == session_id, Session.user_id == user_id)
    )
    await session.execute(
        delete(TrustedDevice)
        .where(TrustedDevice.user_id == user_id, TrustedDevice.device_fingerprint.in_(fingerprint))
        .execution_options(synchronize_session=False)
    )


async def delete_unused(session: WriteSession, before: datetime) -> None:
    """Forget devices that nobody was seen on since a moment (ID-73)."""
    await session.execute(
        delete(TrustedDevice)
        .where(TrustedDevice.last_seen_at < before)
        .execution_options(synchronize_session=False)
    )
