"""What other packages may call."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from stoa.files import queries
from stoa.files.commands import load_media, store_media
from stoa.files.contracts import MediaRef
from stoa.files.core.kinds import MAX_IMAGE_BYTES
from stoa.files.errors import FileEmpty, FileTooLarge, TypeMismatch, TypeUnsupported
from stoa.files.ports import MediaReaders
from stoa.files.queries import UnshownUse
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import MediaId, OrganizationId

__all__ = [
    "MAX_FILE_BYTES",
    "FileEmpty",
    "FileTooLarge",
    "TypeMismatch",
    "TypeUnsupported",
    "UnshownUse",
    "check_packed",
    "end_unshown",
    "mark_unshown",
    "most_bytes",
    "readable",
    "release",
    "take",
    "take_packed",
    "unshown",
    "use",
    "used_by",
]

MAX_FILE_BYTES = MAX_IMAGE_BYTES


def most_bytes(name: str) -> int:
    """How long a file of this name may be. Raises TypeUnsupported."""
    return store_media.promised_kind(name).limit_bytes


async def take(platform: Platform, actor: Actor, *, name: str, declared: str, content: bytes) -> MediaRef:
    """Keep a file as the actor's own; opens its own transaction. Raises as an upload does."""
    stored = await store_media.store(platform, actor, name=name, declared=declared, content=content)
    return load_media.ref_of(stored)


async def take_packed(platform: Platform, actor: Actor, *, name: str, content: bytes) -> MediaRef:
    """Keep a file of an archive as the actor's own; opens its own transaction. Raises as an upload does."""
    return load_media.ref_of(await store_media.store_packed(platform, actor, name=name, content=content))


def check_packed(name: str, content: bytes) -> None:
    """Raises what a file of an archive would be refused with, short of decoding it."""
    store_media.packed_kind(name, content)


async def readable(
    session: ReadSession, actor: Actor, ids: Collection[MediaId], readers: MediaReaders
) -> dict[MediaId, MediaRef]:
    """Those of the media that the actor may read now."""
    found = await load_media.readable(session, actor, ids, readers)
    return {media_id: load_media.ref_of(media) for media_id, media in found.items()}


async def use(
    session: WriteSession,
    organization_id: OrganizationId,
    ids: Collection[MediaId],
    *,
    resource_type: str,
    resource_id: UUID,
) -> None:
    """Readers of the thing may read these media from now on."""
    await queries.add_uses(session, organization_id, ids, resource_type=resource_type, resource_id=resource_id)


async def used_by(
    session: ReadSession, organization_id: OrganizationId, *, resource_type: str, resource_id: UUID
) -> dict[MediaId, datetime | None]:
    """The media that readers of the thing may read, and since when it shows them no more."""
    return await queries.used_by(session, organization_id, resource_type, resource_id)


async def mark_unshown(
    session: WriteSession,
    organization_id: OrganizationId,
    ids: Collection[MediaId],
    *,
    resource_type: str,
    resource_id: UUID,
    now: datetime,
) -> None:
    """The thing shows these media no more; its readers may read them until `end_unshown`."""
    await queries.mark_unshown(
        session, organization_id, ids, resource_type=resource_type, resource_id=resource_id, now=now
    )


async def unshown(session: ReadSession, *, resource_type: str, before: datetime, limit: int) -> list[UnshownUse]:
    """Uses by things of one kind that have shown the file no more since before this; in the system's scope."""
    return await queries.unshown(session, resource_type, before, limit)


async def end_unshown(
    session: WriteSession, found: Collection[UnshownUse], *, resource_type: str, before: datetime
) -> None:
    """Readers of these things may no longer read the files, unless they show them again."""
    await queries.end_unshown(session, resource_type, found, before)


async def release(
    session: WriteSession, organization_id: OrganizationId, ids: Collection[UUID], *, resource_type: str
) -> int:
    """Things are deleted for good: the files that nothing else shows go with them; gives their number."""
    return await store_media.release(session, organization_id, resource_type, ids)
