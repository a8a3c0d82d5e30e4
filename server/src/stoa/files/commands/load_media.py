"""The one door to media: for who uploaded them, and for readers of what shows them."""

from collections.abc import Collection
from uuid import UUID

from stoa.files import queries
from stoa.files.contracts import MediaRef
from stoa.files.models import Media
from stoa.files.ports import MediaReaders
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import MediaId

NOBODY = MediaReaders({})


async def readable(
    session: ReadSession, actor: Actor, ids: Collection[MediaId], readers: MediaReaders = NOBODY
) -> dict[MediaId, Media]:
    """Those of the media that the actor may read now."""
    found = {media.id: media for media in await queries.find_media(session, actor, ids)} if ids else {}
    allowed = {
        media.id: media for media in found.values() if media.is_public or media.uploaded_by == actor.user_id
    }
    asked = found.keys() - allowed.keys()
    if not asked or not readers.by_type:
        return allowed
    by_thing: dict[str, dict[UUID, set[MediaId]]] = {}
    for media_id, kind, thing in await queries.uses_of(session, actor.require_organization(), asked):
        by_thing.setdefault(kind, {}).setdefault(thing, set()).add(media_id)
    for kind, things in by_thing.items():
        access = readers.by_type.get(kind)
        seen = await access.readable(session, actor, things) if access is not None else set[UUID]()
        allowed |= {media_id: found[media_id] for thing in seen for media_id in things[thing]}
    return allowed


async def load_media(
    session: ReadSession, actor: Actor, media_id: MediaId, readers: MediaReaders = NOBODY
) -> Media:
    """Raises NotFound for one that the actor may not read."""
    media = (await readable(session, actor, [media_id], readers)).get(media_id)
    if media is None:
        raise NotFound
    return media


def ref_of(media: Media) -> MediaRef:
    return MediaRef(
        id=media.id,
        name=media.original_name,
        mime_type=media.mime_type,
        size_bytes=media.size_bytes,
        width=media.width,
        height=media.height,
        characters=media.metadata_.get("characters"),
        uploaded_by=media.uploaded_by,
        storage_key=media.storage_key or "",
    )
