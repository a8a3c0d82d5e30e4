"""What other packages may call."""

from collections.abc import Collection
from uuid import UUID

from stoa.files import queries
from stoa.files.commands import load_media
from stoa.files.contracts import MediaRef
from stoa.files.ports import MediaReaders
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import MediaId, OrganizationId


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
