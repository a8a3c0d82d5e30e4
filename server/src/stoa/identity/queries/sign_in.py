"""Whose password a sign-in names, in one exchange with the database."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import DateTime, Text, and_, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute

from stoa.identity.models import Account, TrustedDevice, User
from stoa.identity.queries.authentication import as_text
from stoa.identity.queries.devices import Known, in_force
from stoa.platform.ids import UserId
from stoa.platform.lookups import Lookups


@dataclass(frozen=True)
class Credential:
    """A person's password at one moment, and their device, where they were seen on it before."""

    user_id: UserId
    token_version: int
    password_hash: str | None
    device: Known | None


def _by(column: InstrumentedAttribute[str]) -> str:
    name, fingerprint = literal_column("$1", Text()), literal_column("$2", Text())
    now = literal_column("$3", DateTime(timezone=True))
    statement = (
        select(
            User.id,
            User.token_version,
            Account.password_hash,
            TrustedDevice.last_seen_at,
            TrustedDevice.trust_level,
            in_force(User.token_version, now),
        )
        .join(Account, and_(Account.user_id == User.id, Account.provider_id == "credential"))
        .outerjoin(
            TrustedDevice,
            and_(TrustedDevice.user_id == User.id, TrustedDevice.device_fingerprint == fingerprint),
        )
        .where(column == name, User.deleted_at.is_(None))
    )
    return as_text(statement)


_BY_EMAIL, _BY_USERNAME = _by(User.email_key), _by(User.username_key)


async def find_credential(
    lookups: Lookups, *, email_key: str | None, username_key: str, fingerprint: str | None, now: datetime
) -> Credential | None:
    """The person with this address or username, None for nobody. `fingerprint`: of the device, if it has one."""
    statement, name = (_BY_EMAIL, email_key) if email_key is not None else (_BY_USERNAME, username_key)
    row = await lookups.row(statement, name, fingerprint, now)
    if row is None:
        return None
    user_id, token_version, password_hash, last_seen_at, trust_level, is_trusted = row
    device = None
    if fingerprint is not None and last_seen_at is not None:
        device = Known(fingerprint, last_seen_at, trust_level if is_trusted else None)
    return Credential(user_id, token_version, password_hash, device)
