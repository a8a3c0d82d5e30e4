"""Statements of media."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, exists, select, tuple_, update
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
        # One order for all who show several.
        for media_id in sorted(ids)
    ]
    if rows:
        statement = insert(MediaUse).values(rows)
        key = ("organization_id", "media_id", "resource_type", "resource_id")
        await session.execute(
            statement.on_conflict_do_update(
                index_elements=key, set_={"unshown_at": None}, where=MediaUse.unshown_at.is_not(None)
            )
        )


async def used_by(
    session: ReadSession, organization_id: OrganizationId, resource_type: str, resource_id: UUID
) -> dict[MediaId, datetime | None]:
    """The media that a thing uses, and since when it shows them no more."""
    statement = select(MediaUse.media_id, MediaUse.unshown_at).where(
        MediaUse.organization_id == organization_id,
        MediaUse.resource_type == resource_type,
        MediaUse.resource_id == resource_id,
    )
    return {row.media_id: row.unshown_at for row in (await session.execute(statement)).all()}


async def mark_unshown(
    session: WriteSession,
    organization_id: OrganizationId,
    ids: Collection[MediaId],
    *,
    resource_type: str,
    resource_id: UUID,
    now: datetime,
) -> None:
    """Note that a thing shows these media no more."""
    await session.execute(
        update(MediaUse)
        .where(
            MediaUse.organization_id == organization_id,
            MediaUse.media_id.in_(ids),
            MediaUse.resource_type == resource_type,
            MediaUse.resource_id == resource_id,
        )
        .values(unshown_at=now)
        .execution_options(synchronize_session=False)
    )


class UnshownUse(NamedTuple):
    """A use by a thing that has not shown the file for some time."""

    organization_id: OrganizationId
    media_id: MediaId
    resource_id: UUID


async def unshown(session: ReadSession, resource_type: str, before: datetime, limit: int) -> list[UnshownUse]:
    """Uses by things of one kind that have shown the file no more since before this; in the system's scope."""
    statement = (
        select(MediaUse.organization_id, MediaUse.media_id, MediaUse.resource_id)
        .where(MediaUse.resource_type == resource_type, MediaUse.unshown_at < before)
        .order_by(MediaUse.unshown_at, MediaUse.media_id, MediaUse.resource_id)
        .limit(limit)
    )
    return [UnshownUse(*row) for row in (await session.execute(statement)).all()]


async def end_unshown(
    session: WriteSession, resource_type: str, found: Collection[UnshownUse], before: datetime
) -> None:
    """Forget these uses, unless the thing shows the file again."""
    key = tuple_(MediaUse.organization_id, MediaUse.media_id, MediaUse.resource_id)
    await session.execute(
        delete(MediaUse)
        .where(MediaUse.resource_type == resource_type, MediaUse.unshown_at < before, key.in_(list(found)))
        .execution_options(synchronize_session=False)
    )
