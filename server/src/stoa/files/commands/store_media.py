"""Taking a file in, and removing one that nothing uses."""

from collections.abc import Collection
from uuid import UUID

from stoa.files import queries
from stoa.files.commands.load_media import load_media
from stoa.files.core.kinds import (
    ACCEPTED,
    IMAGES,
    FileKind,
    agrees,
    extension_of,
    kind_by_name,
    shown_name,
    sniffed,
)
from stoa.files.errors import FileEmpty, FileTooLarge, MediaInUse, TypeMismatch, TypeUnsupported
from stoa.files.models import Media
from stoa.platform import images
from stoa.platform.actor import Actor
from stoa.platform.blobs import blob_key
from stoa.platform.context import Platform
from stoa.platform.db import Scope, WriteSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import MediaId, OrganizationId, new_id
from stoa.platform.jobs import JobContext, enqueue, job

# Longest side of a stored picture: more than any model looks at.
LONGEST_SIDE = 2048
THUMBNAIL_SIDE = 320
THUMBNAIL = "320"


def promised_kind(name: str) -> FileKind:
    """The kind that a name promises. Raises TypeUnsupported."""
    kind = kind_by_name(shown_name(name))
    if kind is None:
        raise TypeUnsupported(accepted=list(ACCEPTED))
    return kind


def packed_kind(name: str, content: bytes) -> FileKind:
    """The kind of a file in an archive: pictures are what they are, as ours keep their names when written anew.

    Raises TypeUnsupported, TypeMismatch, FileEmpty, FileTooLarge.
    """
    kind, found = promised_kind(name), sniffed(content)
    if kind.is_image and found is not None and found in IMAGES.values():
        kind = FileKind(found, is_image=True)
    _check(kind, "", content)
    return kind


def _check(kind: FileKind, declared: str, content: bytes) -> None:
    if not content:
        raise FileEmpty
    if len(content) > kind.limit_bytes:
        raise FileTooLarge(limit_bytes=kind.limit_bytes)
    if not agrees(kind, declared, content):
        raise TypeMismatch


async def store(platform: Platform, actor: Actor, *, name: str, declared: str, content: bytes) -> Media:
    """Keep a file as the actor's own: nobody else reads it until something of theirs shows it.

    Pictures are written anew without what else was in them. Raises TypeUnsupported, TypeMismatch, FileEmpty,
    FileTooLarge, ImageTooLarge, ImageBroken, ImagesBusy.
    """
    kind = promised_kind(name)
    _check(kind, declared, content)
    return await _store(platform, actor, kind, name, content)


async def store_packed(platform: Platform, actor: Actor, *, name: str, content: bytes) -> Media:
    """Keep a file of an archive as the actor's own. Raises as `store` does."""
    return await _store(platform, actor, packed_kind(name, content), name, content)


async def _store(platform: Platform, actor: Actor, kind: FileKind, name: str, content: bytes) -> Media:
    organization_id = actor.require_organization()
    media = _new(platform, actor, organization_id, name, kind)
    if kind.is_image:
        await _keep_picture(platform, media, content)
    else:
        text = content.decode("utf-8-sig").encode()
        await _put(platform, media, text)
        media.metadata_ = {"characters": len(text.decode())}
    async with platform.db.writing(Scope.of(actor)) as session:
        session.add(media)
        await session.flush()
    return media


def _new(platform: Platform, actor: Actor, organization_id: OrganizationId, name: str, kind: FileKind) -> Media:
    now, media_id = platform.clock.now(), MediaId(new_id())
    filename = f"{media_id}{extension_of(shown_name(name))}"
    return Media(
        id=media_id,
        organization_id=organization_id,
        uploaded_by=actor.user_id,
        filename=filename,
        original_name=shown_name(name),
        mime_type=kind.mime_type,
        storage=platform.settings.storage,
        bucket=platform.settings.s3_bucket if platform.settings.storage == "s3" else None,
        storage_key=blob_key(organization_id, "media", f"{now:%Y}", str(media_id)),
        status="ready",
        is_public=False,
        created_at=now,
        updated_at=now,
    )


async def _keep_picture(platform: Platform, media: Media, content: bytes) -> None:
    whole, small = await images.within(content, (LONGEST_SIDE, THUMBNAIL_SIDE))
    media.mime_type, media.width, media.height = whole.mime_type, whole.width, whole.height
    await _put(platform, media, whole.content)
    key = f"{media.storage_key}-{THUMBNAIL}"
    await platform.blobs.put(key, small.content, content_type=small.mime_type)
    media.variants = [
        {
            "name": THUMBNAIL,
            "width": small.width,
            "height": small.height,
            "format": small.mime_type.removeprefix("image/"),
            "size_bytes": len(small.content),
            "storage_key": key,
        }
    ]


async def _put(platform: Platform, media: Media, content: bytes) -> None:
    assert media.storage_key is not None
    stored = await platform.blobs.put(media.storage_key, content, content_type=media.mime_type)
    media.size_bytes, media.sha256 = stored.size, stored.sha256


async def remove(session: WriteSession, actor: Actor, media_id: MediaId) -> None:
    """Remove a file of one's own that nothing shows. Raises NotFound, MediaInUse."""
    media = await load_media(session, actor, media_id)
    if media.uploaded_by != actor.user_id:
        raise NotFound
    if await queries.is_used(session, media):
        raise MediaInUse
    await _forget(session, media)


async def release(
    session: WriteSession, organization_id: OrganizationId, resource_type: str, resource_ids: Collection[UUID]
) -> int:
    """Things are gone, and with them the files that nothing else shows; gives the number of these files."""
    unused = await queries.drop_uses(session, organization_id, resource_type, resource_ids)
    for media in unused:
        await _forget(session, media)
    return len(unused)


async def _forget(session: WriteSession, media: Media) -> None:
    for key in (media.storage_key, *(variant["storage_key"] for variant in media.variants)):
        if key is not None:
            await enqueue(session, forget_object, organization_id=media.organization_id, key=key)
    await session.delete(media)
    await session.flush()


@job("files.forget_object")
async def forget_object(context: JobContext, *, key: str) -> None:
    """Delete the bytes of a file whose row is gone."""
    await context.platform.blobs.delete(key)
