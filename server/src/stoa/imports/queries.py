"""Statements of imports."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from stoa.imports.models import ImportJob, LegacyId
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import ImportJobId, new_id

CONVERSATIONS = "conversations"
ACTIVE = ("queued", "running")


async def insert_job(session: WriteSession, values: Mapping[str, Any]) -> None:
    session.add(ImportJob(**values))
    await session.flush()


async def find_own(
    session: ReadSession, actor: Actor, import_id: ImportJobId, *, lock: bool = False
) -> ImportJob | None:
    """An import that the actor asked for."""
    statement = select(ImportJob).where(
        ImportJob.organization_id == actor.organization_id,
        ImportJob.requested_by == actor.user_id,
        ImportJob.id == import_id,
    )
    if lock:
        statement = statement.with_for_update()
    return (await session.execute(statement)).scalar_one_or_none()


async def list_own(session: ReadSession, actor: Actor, limit: int) -> list[ImportJob]:
    """The actor's imports, the newest first."""
    statement = (
        select(ImportJob)
        .where(ImportJob.organization_id == actor.organization_id, ImportJob.requested_by == actor.user_id)
        .order_by(ImportJob.created_at.desc())
        .limit(limit)
    )
    return list((await session.execute(statement)).scalars())


async def find_job(session: ReadSession, import_id: ImportJobId) -> ImportJob | None:
    """An import, for the job that does it. In the system's scope."""
    return (await session.execute(select(ImportJob).where(ImportJob.id == import_id))).scalar_one_or_none()


async def change_active(session: WriteSession, job: ImportJob, values: Mapping[str, Any]) -> bool:
    """Change an import that has not ended; False: it has, or somebody has ended it."""
    statement = (
        update(ImportJob)
        .where(
            ImportJob.organization_id == job.organization_id, ImportJob.id == job.id, ImportJob.status.in_(ACTIVE)
        )
        .values(**values)
        .returning(ImportJob.id)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def start_applying(session: WriteSession, job: ImportJob, now: datetime) -> bool:
    """Make an import that was looked at one that is done; False: it is not in the state for that."""
    statement = (
        update(ImportJob)
        .where(
            ImportJob.organization_id == job.organization_id,
            ImportJob.id == job.id,
            ImportJob.mode == "dry_run",
            ImportJob.status == "succeeded",
        )
        .values(mode="apply", status="queued", finished_at=None, updated_at=now)
        .returning(ImportJob.id)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def known(session: ReadSession, job: ImportJob, keys: list[str]) -> dict[str, tuple[UUID, bytes]]:
    """What became of conversations of the same source and person, and how they looked then."""
    statement = select(LegacyId.legacy_id, LegacyId.target_id, LegacyId.row_sha256).where(
        LegacyId.organization_id == job.organization_id,
        LegacyId.source == job.source,
        LegacyId.source_label == job.source_label,
        LegacyId.source_table == CONVERSATIONS,
        LegacyId.legacy_id.in_(keys),
    )
    return {row[0]: (row[1], row[2]) for row in (await session.execute(statement)).all()}


async def remember(
    session: WriteSession, job: ImportJob, key: str, *, target_id: UUID, digest: bytes, now: datetime
) -> None:
    """Note what became of a conversation; what was noted before, and is gone since, gives way."""
    place = {
        "organization_id": job.organization_id,
        "source": job.source,
        "source_label": job.source_label,
        "source_table": CONVERSATIONS,
        "legacy_id": key,
        "target_table": CONVERSATIONS,
    }
    now_there = {"target_id": target_id, "row_sha256": digest, "import_job_id": job.id, "updated_at": now}
    statement = insert(LegacyId).values(id=new_id(), created_at=now, **place, **now_there)
    await session.execute(statement.on_conflict_do_update(constraint="uq_legacy_ids", set_=now_there))


async def take_expired(session: WriteSession, now: datetime) -> list[str]:
    """Forget the uploads whose time is over; gives their keys. In the system's scope."""
    statement = select(ImportJob.storage_key).where(ImportJob.expires_at < now, ImportJob.storage_key.is_not(None))
    keys = [key for key in (await session.execute(statement)).scalars() if key is not None]
    await session.execute(
        update(ImportJob)
        .where(ImportJob.storage_key.in_(keys))
        .values(storage_key=None)
        .execution_options(synchronize_session=False)
    )
    return keys
