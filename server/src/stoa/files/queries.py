"""Statements of media."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, exists, select
from sqlalchemy.dialects.postgresql import insert

from stoa.files.models import Media, MediaUse
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import MediaId, OrganizationId


async def find_media(session: ReadSession, actor: Actor, ids: Collection[MediaId]) -> list[Media]:
    """Ready media of the actor's organization, whoever may read them."""
    statement = select(Media).where(
        Media.organization_id == actor.organization_id,
        Media.id.in_(ids),
        Media.deleted_at.is_(None),
        Media.status == "ready",
    )
    return list((await session.execute(statement)).scalars())


async def uses_of(
    session: ReadSession, organization_id: OrganizationId, ids: Collection[MediaId]
) -> list[tuple[MediaId, str, UUID]]:
    """What uses each of the media: id, kind and id of the thing."""
    statement = select(MediaUse.media_id, MediaUse.resource_type, MediaUse.resource_id).where(
        MediaUse.organization_id == organization_id, MediaUse.media_id.in_(ids)
    )
    return [(row.media_id, row.resource_type, row.resource_id) for row in (await session.execute(statement)).all()]


async def is_used(session: ReadSession, media: Media) -> bool:
    used = exists().where(MediaUse.organization_id == media.organization_id, MediaUse.media_id == media.id)
    return bool((await session.execute(select(used))).scalar_one())


async def drop_uses(
    session: WriteSession, organization_id: OrganizationId, resource_type: str, resource_ids: Collection[UUID]
) -> list[Media]:
    """Things show nothing any more; gives the media that nothing shows now."""
    gone = delete(MediaUse).where(
        MediaUse.organization_id == organization_id,
        MediaUse.resource_type == resource_type,
        MediaUse.resource_id.in_(resource_ids),
    )
    ids = set((await session.execute(gone.returning(MediaUse.media_id))).scalars())
    used = exists().where(MediaUse.organization_id == Media.organization_id, MediaUse.media_id == Media.id)
    unused = select(Media).where(Media.organization_id == organization_id, Media.id.in_(ids), ~used)
    # Whoever shows one of them now waits for the end of this, and finds it gone.
    return list((await session.execute(unused.with_for_update())).scalars())


async def add_uses(
    session: WriteSession,
    organization_id: OrganizationId,
    ids: Collection[MediaId],
    *,
    resource_type: str,
    resource_id: UUID,
) -> None:
    """Note that a thing shows these media. Safe to repeat."""
    rows = [
        {
            "organization_id": organization_id,
            "media_id": media_id,
            "resource_type": resource_type,
            "resource_id": resource_id,
        }
        for media_id in ids
    ]
    if rows:
        await session.execute(insert(MediaUse).values(rows).on_conflict_do_nothing())


async def remove_uses(
    session: WriteSession, organization_id: OrganizationId, *, resource_type: str, resource_ids: Collection[UUID]
) -> None:
    """Note that these things show nothing any more. Safe to repeat."""
    await session.execute(
        delete(MediaUse).where(
            MediaUse.organization_id == organization_id,
            MediaUse.resource_type == resource_type,
            MediaUse.resource_id.in_(resource_ids),
        )
    )
