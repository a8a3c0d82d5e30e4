"""Taking a file in, looking at it first, then doing it; and stopping (OP-29, OP-38)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError

from stoa.access.contracts import Level
from stoa.audit import api as audit
from stoa.imports import queries
from stoa.imports.commands.run_import import run_import
from stoa.imports.contracts import PAGE_SOURCES, Mode, Source, Status
from stoa.imports.errors import AlreadyRunning, NotReady, PlaceMissing, Unrecognized
from stoa.imports.models import ImportJob
from stoa.orgs import api as orgs
from stoa.pages import api as pages
from stoa.platform.actor import Actor
from stoa.platform.blobs import blob_key
from stoa.platform.clock import Clock
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, Scope, WriteSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import ImportJobId, OrganizationId, PageId, SpaceId, new_id
from stoa.platform.jobs import enqueue
from stoa.spaces import api as spaces

MAX_UPLOAD = 2 * 1024**3
UPLOADS_ARE_KEPT = timedelta(days=7)
SNIFFED = 1024
_BLANKS = b"\xef\xbb\xbf \t\r\n"
_STARTS = (b"PK\x03\x04", b"{", b"[")


@dataclass(frozen=True)
class NewImport:
    """What a person wants to take over, and where to."""

    organization_id: OrganizationId
    source: Source
    space_id: SpaceId | None
    parent_id: PageId | None = None


async def begin(platform: Platform, actor: Actor, wanted: NewImport, chunks: AsyncIterator[bytes]) -> ImportJob:
    """Store an upload and look at it. Raises NotFound, Unrecognized, TooLarge; for pages, what a place may be
    refused with.
    """
    organization_id, space_id = wanted.organization_id, wanted.space_id
    if organization_id != actor.organization_id:
        raise NotFound
    options: dict[str, Any] = {}
    async with platform.db.reading(Scope.of(actor)) as session:
        if await orgs.member_of(session, organization_id, actor.user_id) is None:
            raise NotFound
        if wanted.source in PAGE_SOURCES:
            options = await _place(session, actor, space_id, wanted.parent_id)
        elif space_id is not None:
            area = await spaces.load_area(session, actor, space_id, None)
            options = {"space_id": str(space_id), "area_id": str(area.id)}
        elif actor.space_ids is not None:
            raise NotFound
    import_id, now = ImportJobId(new_id()), platform.clock.now()
    key = blob_key(organization_id, "imports", import_id)
    stored = await platform.blobs.put(key, _recognized(chunks), max_size=MAX_UPLOAD)
    async with platform.db.writing(Scope.of(actor)) as session:
        values = {
            "id": import_id,
            "organization_id": organization_id,
            "source": wanted.source,
            "source_label": str(actor.user_id),
            "mode": Mode.DRY_RUN,
            "options": options,
            "storage_key": key,
            "source_sha256": stored.sha256,
            "requested_by": actor.user_id,
            "expires_at": now + UPLOADS_ARE_KEPT,
            "created_at": now,
            "updated_at": now,
        }
        await queries.insert_job(session, values)
        await enqueue(session, run_import, organization_id=organization_id, import_id=str(import_id))
        return await load(session, actor, import_id)


async def _place(
    session: ReadSession, actor: Actor, space_id: SpaceId | None, parent_id: PageId | None
) -> dict[str, Any]:
    """Where the pages of an archive go, and what the credential that asked may reach."""
    if parent_id is not None:
        parent = await pages.load_page(session, actor, parent_id, need=Level.EDIT)
        space_id = space_id or parent.space_id
    elif space_id is None:
        raise PlaceMissing
    await pages.check_place(session, actor, space_id, parent_id)
    limits = [str(each) for each in actor.space_ids] if actor.space_ids is not None else None
    return {
        "space_id": str(space_id),
        "parent_id": str(parent_id) if parent_id is not None else None,
        "space_ids": limits,
    }


async def _recognized(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The upload, refused at its first bytes if it is neither an archive nor JSON."""
    start = b""
    async for chunk in chunks:
        start += chunk
        if len(start) >= SNIFFED:
            break
    if not start.lstrip(_BLANKS).startswith(_STARTS):
        raise Unrecognized(found="not_json")
    yield start
    async for chunk in chunks:
        yield chunk


async def load(session: ReadSession, actor: Actor, import_id: ImportJobId, *, lock: bool = False) -> ImportJob:
    """Raises NotFound for what somebody else asked for."""
    job = await queries.find_own(session, actor, import_id, lock=lock)
    if job is None:
        raise NotFound
    return job


async def apply(session: WriteSession, clock: Clock, actor: Actor, import_id: ImportJobId) -> ImportJob:
    """Do what was looked at. Raises NotFound, NotReady, AlreadyRunning."""
    job = await load(session, actor, import_id, lock=True)
    try:
        async with session.begin_nested():
            is_started = job.storage_key is not None and await queries.start_applying(session, job, clock.now())
    except IntegrityError as error:
        raise AlreadyRunning from error
    if not is_started:
        raise NotReady(state=job.status)
    await enqueue(session, run_import, organization_id=job.organization_id, import_id=str(import_id))
    await audit.record(
        session,
        actor,
        "import.started",
        resource_type="import",
        resource_id=job.id,
        organization_id=job.organization_id,
        metadata={"source": job.source},
    )
    await session.refresh(job)
    return job


async def cancel(session: WriteSession, clock: Clock, actor: Actor, import_id: ImportJobId) -> None:
    """Stop an import; what is there already stays. Raises NotFound, NotReady."""
    job = await load(session, actor, import_id, lock=True)
    ended = {"status": Status.CANCELED, "finished_at": clock.now(), "updated_at": clock.now()}
    if not await queries.change_active(session, job, ended):
        raise NotReady(state=job.status)
