"""Secrets at rest: AES-256-GCM under a data key per organization, which the master key wraps (PR-3, PR-4).

A ciphertext is `version (1) | data key id (16) | nonce (12) | ciphertext and tag`. It opens only at its place:
table, row, column and organization are its associated data.
"""

import hashlib
import hmac
import secrets
import struct
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Index, Select, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from stoa.platform.clock import Clock
from stoa.platform.db import Base, Database, ReadSession, Scope, WriteSession
from stoa.platform.errors import AppError
from stoa.platform.ids import DataKeyId, new_id
from stoa.platform.keyring import KEY_BYTES, KeyRing, MasterKeyError, load_key_ring

__all__ = [
    "Crypto",
    "KeyRing",
    "MasterKeyError",
    "Place",
    "SecretUnreadable",
    "hash_secret",
    "load_key_ring",
    "new_secret",
    "secrets_match",
]

VERSION = 1
NONCE_BYTES = 12
HEADER_BYTES = 1 + 16 + NONCE_BYTES
ROTATION_BATCH = 100
KEPT_IN_USE = timedelta(minutes=1)
_MADE_HERE = "stoa.crypto.made_here"


class DataKey(Base):
    """A wrapped data key. Without organization it is the installation's own."""

    __tablename__ = "data_keys"
    __table_args__ = (
        Index(
            "uq_data_keys_in_use",
            "organization_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("retired_at IS NULL"),
        ),
    )

    id: Mapped[DataKeyId] = mapped_column(primary_key=True)
    organization_id: Mapped[UUID | None]
    master_key_id: Mapped[str]
    wrapped_key: Mapped[bytes]
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class SecretUnreadable(AppError):
    """A ciphertext that was changed, moved, or written under a key that is gone."""

    status, code, title = 500, "platform.secret_unreadable", "A stored secret cannot be read"


@dataclass(frozen=True)
class Place:
    """Where a ciphertext lies. It opens nowhere else."""

    table: str
    row_id: UUID | str
    column: str
    organization_id: UUID | None

    def associated_data(self) -> bytes:
        """The place as bytes, each part with its length, so that no two places read the same."""
        parts = (self.table, str(self.row_id), self.column, str(self.organization_id or ""))
        encoded = [part.encode() for part in parts]
        return b"".join(struct.pack(">I", len(part)) + part for part in encoded)


@dataclass(frozen=True)
class _OpenKey:
    id: UUID
    organization_id: UUID | None
    secret: bytes

    def __repr__(self) -> str:
        return f"_OpenKey({self.id})"


class Crypto:
    """Encrypts and opens secrets in the caller's transaction."""

    def __init__(self, ring: KeyRing, *, clock: Clock) -> None:
        self._ring = ring
        self._clock = clock
        # Only keys that were read after their commit: one that was rolled back must not be used again.
        self._opened: dict[UUID, _OpenKey] = {}
        # For a while only: another process may have begun to use new ones.
        self._in_use: dict[UUID | None, tuple[_OpenKey, datetime]] = {}
        self._hmac_root: bytes | None = None

    async def encrypt(self, session: WriteSession, plaintext: bytes, place: Place) -> bytes:
        """The ciphertext for this place. Makes the data key, in this transaction, if there is none."""
        key = await self._key_in_use(session, place.organization_id)
        nonce = secrets.token_bytes(NONCE_BYTES)
        header = bytes([VERSION]) + key.id.bytes + nonce
        return header + AESGCM(key.secret).encrypt(nonce, plaintext, place.associated_data())

    async def decrypt(self, session: ReadSession, ciphertext: bytes, place: Place) -> bytes:
        """The plaintext. Raises SecretUnreadable if anything differs from when it was encrypted."""
        if len(ciphertext) < HEADER_BYTES or ciphertext[0] != VERSION:
            raise SecretUnreadable
        key = await self._key(session, UUID(bytes=ciphertext[1:17]))
        if key is None:
            raise SecretUnreadable
        return self._unsealed(key, ciphertext, place)

    def decrypt_known(self, ciphertext: bytes, place: Place) -> bytes | None:
        """As decrypt, without a session; None where the data key has not been read yet."""
        if len(ciphertext) < HEADER_BYTES or ciphertext[0] != VERSION:
            raise SecretUnreadable
        key = self._opened.get(UUID(bytes=ciphertext[1:17]))
        return None if key is None else self._unsealed(key, ciphertext, place)

    @staticmethod
    def _unsealed(key: _OpenKey, ciphertext: bytes, place: Place) -> bytes:
        if key.organization_id != place.organization_id:
            raise SecretUnreadable
        nonce, sealed = ciphertext[17:HEADER_BYTES], ciphertext[HEADER_BYTES:]
        try:
            return AESGCM(key.secret).decrypt(nonce, sealed, place.associated_data())
        except InvalidTag as error:
            raise SecretUnreadable from error

    async def hmac(self, session: WriteSession, purpose: str, data: bytes) -> bytes:
        """HMAC-SHA-256 under a key of this installation, another for each purpose. No rotation changes it."""
        root = self._hmac_root or await self._read_hmac_root(session)
        return _hmac(root, purpose, data)

    async def hmac_outside(self, db: Database, purpose: str, data: bytes) -> bytes:
        """As hmac, for whoever holds no session: only the first one of a process needs one."""
        root = self._hmac_root
        if root is None:
            async with db.writing(Scope()) as session:
                root = await self._read_hmac_root(session)
        return _hmac(root, purpose, data)

    async def check(self, session: ReadSession) -> None:
        """Raise MasterKeyError unless every data key opens with the master keys at hand."""
        for row in (await session.execute(select(DataKey).order_by(DataKey.id))).scalars():
            self._open(row)

    async def rotate_master(self, db: Database) -> int:
        """Add a master key and wrap every data key anew; gives their number. Safe to repeat and to break off:
        what is left is finished first, without adding one more key.
        """
        async with db.reading(Scope.system()) as session:
            await self.check(session)
            used = set((await session.execute(select(DataKey.master_key_id).distinct())).scalars())
        if self._ring.is_empty:
            return 0
        if used <= {self._ring.current().id}:
            self._ring.add()
        done = 0
        while wrapped := await self._wrap_batch(db):
            done += wrapped
        return done

    async def _wrap_batch(self, db: Database) -> int:
        current = self._ring.current()
        async with db.writing(Scope.system()) as session:
            rows = (
                await session.execute(
                    select(DataKey)
                    .where(DataKey.master_key_id != current.id)
                    .order_by(DataKey.id)
                    .limit(ROTATION_BATCH)
                    .with_for_update()
                )
            ).scalars()
            count = 0
            for row in rows:
                opened = self._open(row)
                row.wrapped_key = self._wrap(opened, current.secret)
                row.master_key_id = current.id
                count += 1
        return count

    async def _key_in_use(self, session: WriteSession, organization_id: UUID | None) -> _OpenKey:
        known = self._in_use.get(organization_id)
        if known is not None and self._clock.now() - known[1] < KEPT_IN_USE:
            return known[0]
        in_use = select(DataKey).where(
            DataKey.organization_id.is_not_distinct_from(organization_id), DataKey.retired_at.is_(None)
        )
        row = (await session.execute(in_use)).scalar_one_or_none()
        if row is None:
            await self._make_key(session, organization_id)
            row = (await session.execute(in_use)).scalar_one()
        return self._remember(session, row, is_in_use=True)

    async def _make_key(self, session: WriteSession, organization_id: UUID | None) -> None:
        await self._prepare_ring(session)
        master = self._ring.current()
        made = _OpenKey(new_id(), organization_id, secrets.token_bytes(KEY_BYTES))
        # Two first uses at once: the second waits here for the first one's commit, and then uses its key.
        statement = (
            insert(DataKey)
            .values(
                id=made.id,
                organization_id=organization_id,
                master_key_id=master.id,
                wrapped_key=self._wrap(made, master.secret),
                created_at=self._clock.now(),
            )
            .on_conflict_do_nothing()
        )
        await session.execute(statement)
        session.info.setdefault(_MADE_HERE, set()).add(made.id)

    async def _prepare_ring(self, session: WriteSession) -> None:
        """Refuse to begin with new master keys beside data keys that only the lost ones open."""
        used = (await session.execute(select(DataKey.master_key_id).distinct())).scalars()
        for master_key_id in used:
            self._ring.find(master_key_id)
        if self._ring.is_empty:
            self._ring.create()

    async def _key(self, session: ReadSession, key_id: UUID) -> _OpenKey | None:
        if key_id in self._opened:
            return self._opened[key_id]
        row = (await session.execute(_by_id(key_id))).scalar_one_or_none()
        return None if row is None else self._remember(session, row, is_in_use=False)

    async def _read_hmac_root(self, session: WriteSession) -> bytes:
        await self._key_in_use(session, None)
        # The oldest key, retired or not: it stays for as long as the installation.
        oldest = select(DataKey).where(DataKey.organization_id.is_(None)).order_by(DataKey.created_at, DataKey.id)
        row = (await session.execute(oldest.limit(1))).scalars().one()
        key = self._remember(session, row, is_in_use=False)
        if key.id in self._opened:
            self._hmac_root = key.secret
        return key.secret

    def _remember(self, session: ReadSession, row: DataKey, *, is_in_use: bool) -> _OpenKey:
        key = self._open(row)
        if key.id not in session.info.get(_MADE_HERE, ()):
            self._opened[key.id] = key
            if is_in_use:
                self._in_use[key.organization_id] = (key, self._clock.now())
        return key

    def _open(self, row: DataKey) -> _OpenKey:
        master = self._ring.find(row.master_key_id)
        nonce, sealed = row.wrapped_key[:NONCE_BYTES], row.wrapped_key[NONCE_BYTES:]
        try:
            secret = AESGCM(master.secret).decrypt(nonce, sealed, _wrapping_data(row.id, row.organization_id))
        except InvalidTag as error:
            raise MasterKeyError(
                f"The data key {row.id} does not open with the master key {master.id}."
            ) from error
        return _OpenKey(row.id, row.organization_id, secret)

    @staticmethod
    def _wrap(key: _OpenKey, master_secret: bytes) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + AESGCM(master_secret).encrypt(
            nonce, key.secret, _wrapping_data(key.id, key.organization_id)
        )


def _by_id(key_id: UUID) -> Select[DataKey]:
    return select(DataKey).where(DataKey.id == key_id)


def _wrapping_data(key_id: UUID, organization_id: UUID | None) -> bytes:
    return Place("data_keys", key_id, "wrapped_key", organization_id).associated_data()


def _hmac(root: bytes, purpose: str, data: bytes) -> bytes:
    derived = HKDF(hashes.SHA256(), 32, salt=None, info=b"stoa hmac\0" + purpose.encode()).derive(root)
    return hmac.digest(derived, data, hashlib.sha256)


def new_secret(size: int = 32) -> str:
    """A random secret of `size` bytes, safe in URLs. Store its hash_secret, never itself."""
    return secrets.token_urlsafe(size)


def hash_secret(raw: str) -> bytes:
    """SHA-256 of a secret that new_secret made. Not for passwords, which people choose."""
    return hashlib.sha256(raw.encode()).digest()


def secrets_match(left: bytes | str, right: bytes | str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(_as_bytes(left), _as_bytes(right))


def _as_bytes(value: bytes | str) -> bytes:
    return value.encode() if isinstance(value, str) else value
