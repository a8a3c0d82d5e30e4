"""Both stores keep the same promises: on disk, and in a bucket over HTTP."""

import hashlib
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from stoa.platform.blobs import (
    PART_BYTES,
    BlobDamaged,
    BlobMissing,
    BlobStore,
    blob_key,
    check_key,
    open_blob_store,
)
from stoa.platform.errors import TooLarge
from stoa.platform.ids import new_id
from stoa.platform.settings import Settings, SettingsError
from tests.support.s3_server import S3Server, s3_server


@pytest.fixture
async def bucket() -> AsyncIterator[S3Server]:
    async with s3_server() as server:
        yield server


def s3_settings(server: S3Server, tmp_path: Path, **changes: str) -> Settings:
    values: dict[str, object] = {
        "data_dir": tmp_path,
        "storage": "s3",
        "s3_endpoint": server.endpoint,
        "s3_bucket": server.bucket,
        "s3_access_key_id": "test-key",
        "s3_secret_access_key": "test-secret",
        **changes,
    }
    return Settings.model_validate(values)


@pytest.fixture(params=["local", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path, bucket: S3Server) -> BlobStore:
    if request.param == "local":
        return open_blob_store(Settings(data_dir=tmp_path))
    return open_blob_store(s3_settings(bucket, tmp_path))


async def chunks(content: bytes, size: int = 300_000) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def test_what_was_put_comes_back(store: BlobStore) -> None:
    key, content = blob_key(new_id(), "uploads", new_id()), b"plain words"

    stored = await store.put(key, content, content_type="text/plain")

    assert (stored.size, stored.sha256) == (len(content), hashlib.sha256(content).digest())
    assert await store.get(key) == content
    assert (await store.head(key)).size == len(content)
    assert b"".join([chunk async for chunk in store.open(key, start=6, end=8)]) == b"wo"
    assert b"".join([chunk async for chunk in store.open(key, start=6, end=800)]) == b"words"
    assert b"".join([chunk async for chunk in store.open(key, start=100)]) == b""
    assert await store.is_available()


async def test_long_streams_and_empty_files(store: BlobStore) -> None:
    content = os.urandom(2 * PART_BYTES + 4711)
    long, empty = blob_key(None, "long"), blob_key(None, "empty")

    stored = await store.put(long, chunks(content), sha256=hashlib.sha256(content).digest())
    await store.put(empty, chunks(b""))

    assert stored.size == len(content)
    assert await store.get(long) == content
    assert await store.get(empty) == b""


@pytest.mark.parametrize("size", [10, PART_BYTES + 10])
async def test_a_refused_upload_leaves_nothing_and_keeps_what_was_there(store: BlobStore, size: int) -> None:
    key = blob_key(new_id(), "avatar")
    await store.put(key, b"old")

    with pytest.raises(TooLarge):
        await store.put(key, chunks(b"x" * size), max_size=size - 1)
    with pytest.raises(BlobDamaged):
        await store.put(key, chunks(b"x" * size), sha256=b"0" * 32)

    assert await store.get(key) == b"old"
    assert [info.key async for info in store.list(key.partition("/")[0])] == [key]


async def test_missing_files(store: BlobStore) -> None:
    key = blob_key(new_id(), "gone")

    assert not await store.exists(key)
    await store.delete(key)
    with pytest.raises(BlobMissing):
        await store.get(key)
    await store.put(key, b"here")
    await store.delete(key)
    assert not await store.exists(key)


async def test_a_listing_holds_one_organization(store: BlobStore) -> None:
    ours, theirs = new_id(), new_id()
    await store.put(blob_key(ours, "a"), b"1")
    await store.put(blob_key(ours, "folder", "b"), b"22")
    await store.put(blob_key(theirs, "c"), b"3")

    found = {info.key: info.size async for info in store.list(str(ours))}

    assert found == {blob_key(ours, "a"): 1, blob_key(ours, "folder", "b"): 2}


@pytest.mark.parametrize(
    "key",
    [
        "instance",
        "instance/",
        "instance/../../etc/passwd",
        "instance/a/../b",
        "instance//a",
        "/instance/a",
        "instance/.hidden",
        "instance/a b",
        "instance/a\0",
        "instance/a\n",
        "instance/%2e%2e/a",
        "instance/a\\b",
        "instance/" + "a" * 600,
        "somebody/a",
        "00000000-0000-7000-8000-00000000000G/a",
    ],
)
async def test_keys_without_owner_or_outside_their_folder_are_refused(store: BlobStore, key: str) -> None:
    with pytest.raises(ValueError, match="blob key"):
        check_key(key)
    with pytest.raises(ValueError, match="blob key"):
        await store.put(key, b"x")
    with pytest.raises(ValueError, match="blob key"):
        await store.get(key)


async def test_a_bucket_gets_content_types_and_survives_a_stumble(bucket: S3Server, tmp_path: Path) -> None:
    store, key = open_blob_store(s3_settings(bucket, tmp_path)), blob_key(None, "logo")
    bucket.failures = [503]

    await store.put(key, b"png", content_type="image/png")

    assert bucket.objects[key].content_type == "image/png"
    assert not bucket.uploads


async def test_unavailable_stores_say_so(bucket: S3Server, tmp_path: Path) -> None:
    local = open_blob_store(Settings(data_dir=tmp_path))
    (tmp_path / "blobs").rmdir()

    assert not await local.is_available()
    assert not await open_blob_store(s3_settings(bucket, tmp_path, s3_bucket="another")).is_available()
    assert not await open_blob_store(s3_settings(bucket, tmp_path, s3_access_key_id="wrong")).is_available()
    with pytest.raises(SettingsError, match="s3_bucket"):
        open_blob_store(Settings(data_dir=tmp_path, storage="s3"))
