"""The work of an import: read in a process of its own, written in batches, each with what it remembers (OP-10)."""

import asyncio
import hashlib
import tempfile
from typing import IO, Any
from uuid import UUID

import orjson

from stoa.conversations import api as conversations
from stoa.conversations.contracts import ImportedConversation, ImportedMessage
from stoa.imports import queries
from stoa.imports.adapters import archive
from stoa.imports.commands.import_pages import write_pages
from stoa.imports.commands.work import Canceled, Refused, Work
from stoa.imports.contracts import PAGE_SOURCES, Mode, Source, Status
from stoa.imports.errors import Unrecognized
from stoa.orgs import api as orgs
from stoa.platform.blobs import BlobMissing
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.ids import ImportJobId
from stoa.platform.jobs import JobContext, job

BATCH_MESSAGES = 2000


@job("imports.run_import", max_attempts=3, timeout_seconds=3600)
async def run_import(context: JobContext, import_id: str) -> None:
    """Look at an upload, or take it over; safe to repeat. Returns quietly when it has ended."""
    await _run(context.platform, ImportJobId(UUID(import_id)), is_last_attempt=context.is_last_attempt)


async def _run(platform: Platform, import_id: ImportJobId, *, is_last_attempt: bool) -> None:
    async with platform.db.writing(Scope.system()) as session:
        found = await queries.find_job(session, import_id)
        values = {"status": Status.RUNNING, "started_at": platform.clock.now()}
        if found is None or found.storage_key is None or not await queries.change_active(session, found, values):
            return
    work = Work(found)
    try:
        with tempfile.TemporaryFile() as file:
            await _fetch(platform, found.storage_key, file)
            if found.source in PAGE_SOURCES:
                await write_pages(platform, work, file)
            else:
                await _read(platform, work, file)
    except Canceled:
        await _end(platform, work, Status.CANCELED)
    except (Unrecognized, BlobMissing) as error:
        reason = str(error.extensions.get("found", "")) if isinstance(error, Unrecognized) else "expired"
        await _end(platform, work, Status.FAILED, code=Unrecognized.code, detail=reason)
    except Refused as refused:
        await _end(platform, work, Status.FAILED, code=refused.code)
    except Exception:
        if is_last_attempt:
            await _end(platform, work, Status.FAILED, code="internal_error")
        raise
    else:
        await _end(platform, work, Status.SUCCEEDED)


async def _fetch(platform: Platform, key: str, file: IO[bytes]) -> None:
    async for chunk in platform.blobs.open(key):
        await asyncio.to_thread(file.write, chunk)
    file.seek(0)


async def _read(platform: Platform, work: Work, file: IO[bytes]) -> None:
    async for found in archive.contents(work.job.source, file):
        if "losses" in found:
            work.losses.update(found["losses"])
            continue
        draft = found["conversation"]
        work.counts["read"] += 1
        work.messages["read"] += len(draft["messages"])
        work.show(draft["title"])
        digest = await asyncio.to_thread(_digest, draft)
        work.batch.append((draft, digest))
        work.waiting += len(draft["messages"])
        if work.waiting >= BATCH_MESSAGES:
            await _write(platform, work)
    await _write(platform, work)


def _digest(draft: dict[str, Any]) -> bytes:
    return hashlib.sha256(orjson.dumps(draft, option=orjson.OPT_SORT_KEYS)).digest()


async def _write(platform: Platform, work: Work) -> None:
    """One batch in one transaction. Raises Canceled."""
    wanted, now = work.job, platform.clock.now()
    if wanted.requested_by is None:
        raise Canceled
    scope = Scope(organization_id=wanted.organization_id, user_id=wanted.requested_by)
    async with platform.db.writing(scope) as session:
        if not await orgs.is_at_work(session, wanted.organization_id, wanted.requested_by):
            raise Canceled
        known = await queries.known(session, wanted, [draft["key"] for draft, _ in work.batch])
        living = await conversations.living(
            session, wanted.organization_id, [target for target, _ in known.values()]
        )
        importer = await conversations.importer(
            session,
            wanted.organization_id,
            wanted.requested_by,
            wanted.options,
            knows_members=wanted.source == Source.STOA,
        )
        for draft, digest in work.batch:
            target, before = known.get(draft["key"], (None, b""))
            if target in living:
                work.counts["unchanged" if before == digest else "conflict"] += 1
                continue
            work.counts["created"] += 1
            work.messages["created"] += len(draft["messages"])
            if wanted.mode == Mode.APPLY:
                made = await conversations.take_in(
                    session, platform.clock, importer, _imported(wanted.source, draft)
                )
                await queries.remember(session, wanted, draft["key"], target_id=made, digest=digest, now=now)
        values = {"counts": work.report(), "updated_at": now}
        if not await queries.change_active(session, wanted, values):
            raise Canceled
    work.batch, work.waiting = [], 0


def _imported(source: str, draft: dict[str, Any]) -> ImportedConversation:
    messages = tuple(ImportedMessage(**message) for message in draft["messages"])
    values = {name: value for name, value in draft.items() if name not in ("messages", "key")}
    return ImportedConversation(source=source, messages=messages, **values)


async def _end(
    platform: Platform, work: Work, status: Status, *, code: str | None = None, detail: str | None = None
) -> None:
    now = platform.clock.now()
    values: dict[str, Any] = {
        "status": status,
        "counts": work.report(),
        "error_code": code,
        "error_detail": detail,
        "finished_at": now,
        "updated_at": now,
    }
    is_done = status != Status.SUCCEEDED or work.job.mode == Mode.APPLY
    if is_done:
        values["storage_key"] = None
    async with platform.db.writing(Scope.system()) as session:
        await queries.change_active(session, work.job, values)
    if is_done and work.job.storage_key is not None:
        await platform.blobs.delete(work.job.storage_key)
