"""Files outside the database: one store by key, on local disk or in an S3 bucket."""

import asyncio
import hashlib
import os
import re
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol
from uuid import UUID

import obstore
from obstore.store import LocalStore, ObjectStore, S3Store

from stoa.platform.errors import NotFound, TooLarge
from stoa.platform.settings import Settings, SettingsError

CHUNK_BYTES = 256 * 1024
PART_BYTES = 8 * 1024 * 1024
PARALLEL_PARTS = 2
MAX_KEY = 512
_SEGMENT = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}")
_INSTANCE = "instance"


class BlobMissing(NotFound):
    code, title = "platform.blob_missing", "The file is not there"


class BlobDamaged(Exception):
    """What came in is not what its SHA-256 says; nothing was stored."""


@dataclass(frozen=True)
class BlobInfo:
    """A stored file. Its content type and owner stand in the row of the domain it belongs to."""

    key: str
    size: int
    modified_at: datetime


@dataclass(frozen=True)
class Stored:
    """What was written."""

    key: str
    size: int
    sha256: bytes


def blob_key(organization_id: UUID | None, *parts: str | UUID) -> str:
    """The key of a file: `<organization>/...` or `instance/...`. Parts are names of ours, never a person's."""
    return check_key("/".join([str(organization_id or _INSTANCE), *map(str, parts)]))


def check_key(key: str) -> str:
    """The key itself. Raises ValueError for one that has no owner, or could leave its folder."""
    owner, *rest = key.split("/")
    if owner != _INSTANCE and str(_uuid(owner)) != owner:
        raise ValueError("a blob key begins with an organization or `instance`")
    if not rest or len(key) > MAX_KEY or not all(_SEGMENT.fullmatch(part) for part in rest):
        raise ValueError("a blob key is made of letters, digits, dots, dashes and underscores")
    return key


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


class BlobStore(Protocol):
    """Files by key. A file appears whole or not at all; writing again replaces it."""

    async def put(
        self,
        key: str,
        content: bytes | AsyncIterable[bytes],
        *,
        content_type: str = "application/octet-stream",
        sha256: bytes | None = None,
        max_size: int | None = None,
    ) -> Stored:
        """Store the content. Raises TooLarge beyond max_size, BlobDamaged if it differs from the given SHA-256."""
        ...

    def open(self, key: str, *, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from `start` up to, not including, `end`. Raises BlobMissing."""
        ...

    async def get(self, key: str) -> bytes:
        """The whole content. Raises BlobMissing."""
        ...

    async def head(self, key: str) -> BlobInfo:
        """Size and time. Raises BlobMissing."""
        ...

    async def exists(self, key: str) -> bool: ...

    async def delete(self, key: str) -> None:
        """Delete the file; nothing happens when it is gone already."""
        ...

    def list(self, prefix: str) -> AsyncIterator[BlobInfo]:
        """The files below a folder, for instance those of one organization."""
        ...

    async def is_available(self) -> bool:
        """Whether files can be read and written now."""
        ...


class ObjectBlobStore:
    """The store over obstore, which speaks to disk and to S3 alike."""

    def __init__(self, store: ObjectStore, *, folder: Path | None = None) -> None:
        self._store = store
        # Local files carry no attributes; with S3 the content type goes along for whoever reads the bucket.
        self._folder = folder

    async def put(
        self,
        key: str,
        content: bytes | AsyncIterable[bytes],
        *,
        content_type: str = "application/octet-stream",
        sha256: bytes | None = None,
        max_size: int | None = None,
    ) -> Stored:
        check_key(key)
        checked = _Checked(content, sha256=sha256, max_size=max_size)
        attributes = None if self._folder else {"Content-Type": content_type}
        try:
            await self._put(key, checked.__aiter__(), attributes)
        except Exception:
            if checked.refusal is not None:
                raise checked.refusal from None
            raise
        return Stored(key, checked.size, checked.digest())

    async def _put(self, key: str, chunks: AsyncIterator[bytes], attributes: dict[str, str] | None) -> None:
        """What fits into one part goes in one request; S3 also refuses an upload of no parts."""
        start = bytearray()
        async for chunk in chunks:
            start += chunk
            if len(start) >= PART_BYTES:
                break
        else:
            await obstore.put_async(self._store, key, bytes(start), attributes=attributes, use_multipart=False)
            return

        async def everything() -> AsyncIterator[bytes]:
            yield bytes(start)
            async for chunk in chunks:
                yield chunk

        await obstore.put_async(
            self._store,
            key,
            everything(),
            attributes=attributes,
            use_multipart=True,
            chunk_size=PART_BYTES,
            max_concurrency=PARALLEL_PARTS,
        )

    async def open(self, key: str, *, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        check_key(key)
        size = (await self.head(key)).size
        last = size if end is None else min(end, size)
        if start >= last:
            return
        try:
            result = await obstore.get_async(self._store, key, options={"range": (start, last)})
        except FileNotFoundError as error:
            raise BlobMissing from error
        async for chunk in result.stream(min_chunk_size=CHUNK_BYTES):
            yield bytes(chunk)

    async def get(self, key: str) -> bytes:
        return b"".join([chunk async for chunk in self.open(key)])

    async def head(self, key: str) -> BlobInfo:
        try:
            meta = await obstore.head_async(self._store, check_key(key))
        except FileNotFoundError as error:
            raise BlobMissing from error
        return BlobInfo(key, meta["size"], meta["last_modified"])

    async def exists(self, key: str) -> bool:
        try:
            await self.head(key)
        except BlobMissing:
            return False
        return True

    async def delete(self, key: str) -> None:
        try:
            await obstore.delete_async(self._store, check_key(key))
        except FileNotFoundError:
            return

    async def list(self, prefix: str) -> AsyncIterator[BlobInfo]:
        folder = prefix.strip("/")
        check_key(f"{folder}/any")
        async for batch in obstore.list(self._store, prefix=folder):
            for meta in batch:
                yield BlobInfo(meta["path"], meta["size"], meta["last_modified"])

    async def is_available(self) -> bool:
        if self._folder is not None:
            return await asyncio.to_thread(os.access, self._folder, os.R_OK | os.W_OK | os.X_OK)
        try:
            # A listing asks for the bucket too; the head of a file that is missing looks the same without one.
            await anext(aiter(obstore.list(self._store, prefix=f"{_INSTANCE}/probe")), None)
        except Exception:  # noqa: BLE001  # obstore has one exception per kind of refusal; each means no
            return False
        return True


class _Checked:
    """Counts and hashes chunks as they pass, and stops an upload that is not what it should be."""

    def __init__(
        self, content: bytes | AsyncIterable[bytes], *, sha256: bytes | None, max_size: int | None
    ) -> None:
        self._content = content
        self._expected = sha256
        self._max_size = max_size
        self._hash = hashlib.sha256()
        self.size = 0
        self.refusal: Exception | None = None

    def digest(self) -> bytes:
        return self._hash.digest()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._counted():
                yield chunk
        except Exception as error:
            # obstore reports a failure of the source in words of its own; this is the failure itself.
            self.refusal = error
            raise

    async def _counted(self) -> AsyncIterator[bytes]:
        async for chunk in self._chunks():
            self.size += len(chunk)
            if self._max_size is not None and self.size > self._max_size:
                raise TooLarge(limit=self._max_size)
            self._hash.update(chunk)
            yield chunk
        if self._expected is not None and self._expected != self.digest():
            raise BlobDamaged

    async def _chunks(self) -> AsyncIterator[bytes]:
        if isinstance(self._content, bytes):
            yield self._content
            return
        async for chunk in self._content:
            if chunk:
                yield chunk


def open_blob_store(settings: Settings) -> BlobStore:
    """The store that the settings name. Raises SettingsError for a bucket without its settings."""
    if settings.storage == "local":
        folder = settings.data_dir / "blobs"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return ObjectBlobStore(LocalStore(prefix=folder), folder=folder)
    missing = [
        name
        for name in ("s3_bucket", "s3_access_key_id", "s3_secret_access_key")
        if getattr(settings, name) is None
    ]
    if missing:
        raise SettingsError([f"{name} is needed when storage is s3" for name in missing])
    assert settings.s3_bucket is not None
    assert settings.s3_secret_access_key is not None
    store = S3Store(
        settings.s3_bucket,
        endpoint=settings.s3_endpoint,
        region=settings.s3_region or "us-east-1",
        access_key_id=settings.s3_access_key_id,
        secret_access_key=settings.s3_secret_access_key.get_secret_value(),
        virtual_hosted_style_request=False,
        client_options={
            "allow_http": (settings.s3_endpoint or "").startswith("http://"),
            "connect_timeout": "5s",
            "timeout": "60s",
        },
        retry_config={"max_retries": 3},
    )
    return ObjectBlobStore(store)
