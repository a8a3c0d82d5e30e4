"""Secrets at rest: each opens only where it was written, and only with the right master key."""

import asyncio
import os
import stat
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from stoa.platform.clock import SystemClock
from stoa.platform.crypto import (
    Crypto,
    MasterKeyError,
    Place,
    SecretUnreadable,
    hash_secret,
    new_secret,
    secrets_match,
)
from stoa.platform.db import Database, Scope
from stoa.platform.ids import new_id
from stoa.platform.keyring import KeyRing
from tests.support.database import TestDatabase, cloned

SECRET = b"sk-a-key-of-somebody"


@pytest.fixture(scope="module")
def own_database(database_server: TestDatabase, template: str) -> Iterator[TestDatabase]:
    """A database whose data keys belong to this module's master keys."""
    with cloned(database_server, template, f"stoa_crypto_{os.getpid()}") as own:
        yield own


@pytest.fixture
async def db(own_database: TestDatabase) -> AsyncIterator[Database]:
    opened = Database(own_database.app, pool_size=8)
    async with opened.writing(Scope.system()) as session:
        await session.execute(text("DELETE FROM data_keys"))
    yield opened
    await opened.dispose()


@pytest.fixture
def ring_file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "master.key"


def open_crypto(ring_file: Path) -> Crypto:
    """Crypto as a fresh process has it."""
    return Crypto(KeyRing(ring_file), clock=SystemClock())


def a_place(organization_id: UUID | None = None) -> Place:
    return Place("provider_keys", new_id(), "secret_encrypted", organization_id)


async def encrypt(db: Database, crypto: Crypto, place: Place, plaintext: bytes = SECRET) -> bytes:
    async with db.writing(Scope(organization_id=place.organization_id)) as session:
        return await crypto.encrypt(session, plaintext, place)


async def decrypt(db: Database, crypto: Crypto, ciphertext: bytes, place: Place) -> bytes:
    async with db.reading(Scope(organization_id=place.organization_id)) as session:
        return await crypto.decrypt(session, ciphertext, place)


async def test_a_secret_opens_in_another_process(db: Database, ring_file: Path) -> None:
    place = a_place(new_id())
    ciphertext = await encrypt(db, open_crypto(ring_file), place)

    assert await decrypt(db, open_crypto(ring_file), ciphertext, place) == SECRET
    assert SECRET not in ciphertext


@pytest.mark.spec("PR-3")
async def test_a_ciphertext_moved_anywhere_else_fails(db: Database, ring_file: Path) -> None:
    organization, other = new_id(), new_id()
    crypto, place = open_crypto(ring_file), a_place(organization)
    ciphertext = await encrypt(db, crypto, place)
    await encrypt(db, crypto, a_place(other))

    for moved in (
        Place("accounts", place.row_id, place.column, organization),
        Place(place.table, new_id(), place.column, organization),
        Place(place.table, place.row_id, "other", organization),
        Place(place.table, place.row_id, place.column, other),
        Place(place.table, place.row_id, place.column, None),
    ):
        with pytest.raises(SecretUnreadable):
            await decrypt(db, crypto, ciphertext, moved)


@pytest.mark.spec("PR-3")
async def test_each_organization_has_a_key_and_each_ciphertext_a_nonce(db: Database, ring_file: Path) -> None:
    crypto, one, two = open_crypto(ring_file), a_place(new_id()), a_place(new_id())
    first, again, foreign = [await encrypt(db, crypto, place) for place in (one, one, two)]

    assert first[1:17] == again[1:17] != foreign[1:17]
    assert first[17:29] != again[17:29]
    assert os.stat(ring_file).st_mode & 0o777 == stat.S_IRUSR | stat.S_IWUSR  # noqa: PTH116


async def test_every_flipped_byte_is_noticed(db: Database, ring_file: Path) -> None:
    crypto, place = open_crypto(ring_file), a_place(new_id())
    ciphertext = await encrypt(db, crypto, place)

    for position in range(len(ciphertext)):
        changed = bytearray(ciphertext)
        changed[position] ^= 1
        with pytest.raises(SecretUnreadable):
            await decrypt(db, crypto, bytes(changed), place)


@given(
    st.lists(st.text(max_size=8), min_size=3, max_size=3), st.lists(st.text(max_size=8), min_size=3, max_size=3)
)
def test_no_two_places_read_the_same(left: list[str], right: list[str]) -> None:
    places = [Place(table, row, column, None) for table, row, column in (left, right)]

    assert (places[0].associated_data() == places[1].associated_data()) == (left == right)


async def test_first_uses_at_once_share_one_key(db: Database, ring_file: Path) -> None:
    organization = new_id()
    processes = [open_crypto(ring_file) for _ in range(6)]
    places = [a_place(organization) for _ in processes]

    made = await asyncio.gather(
        *(encrypt(db, crypto, place) for crypto, place in zip(processes, places, strict=True))
    )

    assert len({ciphertext[1:17] for ciphertext in made}) == 1
    assert await decrypt(db, open_crypto(ring_file), made[0], places[0]) == SECRET


async def test_a_key_that_was_rolled_back_is_not_used_again(db: Database, ring_file: Path) -> None:
    crypto, place = open_crypto(ring_file), a_place(new_id())

    async with db.writing(Scope()) as session:
        await crypto.encrypt(session, SECRET, place)
        await crypto.encrypt(session, SECRET, place)
        await crypto.hmac(session, "addresses", b"ada")
        await session.rollback()
    ciphertext = await encrypt(db, crypto, place)

    assert await decrypt(db, open_crypto(ring_file), ciphertext, place) == SECRET


async def test_rotation_keeps_every_secret_readable_everywhere(db: Database, ring_file: Path) -> None:
    running, places = open_crypto(ring_file), [a_place(new_id()) for _ in range(5)]
    ciphertexts = [await encrypt(db, running, place) for place in places]
    before = KeyRing(ring_file).current().id

    assert await open_crypto(ring_file).rotate_master(db) == 5

    assert KeyRing(ring_file).current().id != before
    for reader in (running, open_crypto(ring_file)):
        for place, ciphertext in zip(places, ciphertexts, strict=True):
            assert await decrypt(db, reader, ciphertext, place) == SECRET
    late = a_place(new_id())
    assert await decrypt(db, open_crypto(ring_file), await encrypt(db, running, late), late) == SECRET
    async with db.reading(Scope.system()) as session:
        used = (await session.execute(text("SELECT DISTINCT master_key_id FROM data_keys"))).scalars().all()
    assert used == [KeyRing(ring_file).current().id]


async def test_rotation_that_was_broken_off_is_finished_without_one_more_key(
    db: Database, ring_file: Path
) -> None:
    crypto = open_crypto(ring_file)
    for _ in range(3):
        await encrypt(db, crypto, a_place(new_id()))
    added = KeyRing(ring_file).add()

    assert await crypto.rotate_master(db) == 3
    assert KeyRing(ring_file).current().id == added.id


async def test_missing_and_foreign_master_keys_are_refused_and_nothing_is_overwritten(
    db: Database, ring_file: Path, tmp_path: Path
) -> None:
    place = a_place(new_id())
    ciphertext = await encrypt(db, open_crypto(ring_file), place)
    foreign = tmp_path / "foreign.key"
    KeyRing(foreign).create()
    kept = foreign.read_bytes()
    for path in (tmp_path / "missing.key", foreign):
        crypto = open_crypto(path)
        with pytest.raises(MasterKeyError) as refusal:
            await encrypt(db, crypto, a_place(new_id()))
        with pytest.raises(MasterKeyError):
            await decrypt(db, crypto, ciphertext, place)
        async with db.reading(Scope.system()) as session:
            with pytest.raises(MasterKeyError):
                await crypto.check(session)
        assert refusal.value.exit_code == 9

    assert not (tmp_path / "missing.key").exists()
    assert foreign.read_bytes() == kept
    assert await decrypt(db, open_crypto(ring_file), ciphertext, place) == SECRET


@pytest.mark.parametrize("content", ["", "1-abc:AAAA\n", "no colon", "1-000000000000:" + "A" * 43 + "=\n"])
def test_a_damaged_key_file_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "master.key"
    path.write_text(content)

    with pytest.raises(MasterKeyError, match=r"master\.key"):
        KeyRing(path).current()


async def test_hmac_is_stable_across_processes_and_rotation(db: Database, ring_file: Path) -> None:
    async def digest(purpose: str) -> bytes:
        async with db.writing(Scope()) as session:
            return await open_crypto(ring_file).hmac(session, purpose, b"ada@example.org")

    first = await digest("addresses")
    await open_crypto(ring_file).rotate_master(db)

    assert await digest("addresses") == first != await digest("other")


def test_secrets_are_long_and_compared_by_hash() -> None:
    raw = new_secret()

    assert len(raw) >= 43
    assert secrets_match(hash_secret(raw), hash_secret(raw))
    assert not secrets_match(hash_secret(raw), hash_secret(new_secret()))
    assert "sk-" not in repr(KeyRing(Path("/nonexistent/master.key")))
