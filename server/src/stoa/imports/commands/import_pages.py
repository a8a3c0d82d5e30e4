"""Pages of an archive: files first, then pages in batches, each under rights that are asked anew (PG-91)."""

import hashlib
from base64 import b64decode
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import IO, Any
from uuid import UUID

from stoa.files import api as files
from stoa.imports import queries
from stoa.imports.adapters import archive
from stoa.imports.commands.work import Canceled, Refused, Work
from stoa.imports.contracts import Mode
from stoa.imports.core.page_trees import resolved
from stoa.orgs import api as orgs
from stoa.pages import api as pages
from stoa.pages.api import PageDraft
from stoa.platform.actor import Actor, InstanceRole
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, Scope
from stoa.platform.errors import AppError
from stoa.platform.ids import ImportJobId, PageId, SpaceId

BATCH_PAGES = 50
SHOWN_ROOTS = 20
BATCH_LETTERS = 2_000_000


class _Importing:
    """One archive on its way into a tree."""

    def __init__(self, platform: Platform, work: Work) -> None:
        self.platform, self.work = platform, work
        options = work.job.options
        self.space_id = SpaceId(UUID(options["space_id"]))
        self.parent_id = PageId(UUID(options["parent_id"])) if options.get("parent_id") else None
        self.paths: dict[str, str] = {}
        self.addresses: dict[str, str] = {}
        self.drafts: list[PageDraft] = []
        self.letters = 0

    @property
    def applies(self) -> bool:
        return self.work.job.mode == Mode.APPLY

    def take_tree(self, found: dict[str, Any]) -> None:
        self.work.pages["read"] = len(found["tree"])
        self.paths = found["paths"]
        for path, key in self.paths.items():
            self.addresses[path] = f"/pages/{_id_of(self.work.job.id, key)}"
        for entry, reason in found["left_out"]:
            self.work.leave_out(entry, reason)

    async def take_file(self, path: str, content: bytes) -> None:
        """Keep a file as the importer's own, until a page shows it."""
        work, name = self.work, PurePosixPath(path).name
        work.files["read"] += 1
        try:
            if self.applies:
                actor = await self._actor()
                taken = await files.take_packed(self.platform, actor, name=name, content=content)
                self.addresses[path] = pages.file_address(taken.id)
            else:
                files.check_packed(name, content)
                self.addresses[path] = path
        except AppError as refused:
            work.leave_out(path, refused.code)
            return
        work.files["created"] += 1

    async def take_page(self, found: dict[str, Any]) -> None:
        """Read a page, and write the batch when it is full."""
        key, path, text = found["key"], found["path"], found["text"]
        parent = found["parent"]
        address_of = self._address_of(path)
        try:
            content, title, losses = await pages.read_markdown(text.encode(), address_of)
        except (pages.DocumentInvalid, pages.DocumentTooComplex, pages.FileUnreadable) as refused:
            self.work.leave_out(path, refused.code)
            content, title, losses = await pages.read_markdown(b"", address_of)
        self.work.losses.update(losses)
        title = title or found["title"]
        self.work.show(title)
        page_id = _id_of(self.work.job.id, key)
        parent_id = _id_of(self.work.job.id, parent) if parent is not None else None
        if parent is None and self.applies and len(self.work.roots) < SHOWN_ROOTS:
            self.work.roots.append({"page_id": str(page_id), "title": title})
        self.drafts.append(PageDraft(page_id, parent_id, title, content))
        self.letters += len(text)
        if len(self.drafts) >= BATCH_PAGES or self.letters >= BATCH_LETTERS:
            await self.write()

    def _address_of(self, path: str) -> Callable[[str], str | None]:
        """Where what a page points to is now; counts what is not there."""

        def address_of(target: str) -> str | None:
            there = resolved(path, target, self.addresses)
            if there == "":
                self.work.leave_out(f"{path} → {target}"[:1000], "broken_link")
            return self.addresses[there] if there and self.applies else None

        return address_of

    async def write(self) -> None:
        """One batch in one transaction. Raises Canceled, Refused."""
        work, now = self.work, self.platform.clock.now()
        actor = await self._actor()
        try:
            async with self.platform.db.writing(Scope.of(actor)) as session:
                await pages.check_place(session, actor, self.space_id, self.parent_id)
                made = await self._missing(session) if self.applies else self.drafts
                if self.applies:
                    await pages.import_pages(
                        session, self.platform, actor, made, space_id=self.space_id, parent_id=self.parent_id
                    )
                counted = work.report()
                counted["pages"]["created"] = work.pages["created"] + len(self.drafts)
                if not await queries.change_active(session, work.job, {"counts": counted, "updated_at": now}):
                    raise Canceled
        except AppError as refused:
            raise Refused(refused.code) from refused
        work.pages["created"] += len(self.drafts)
        self.drafts, self.letters = [], 0

    async def _missing(self, session: ReadSession) -> list[PageDraft]:
        """What an attempt before this one has not made."""
        ids = [draft.id for draft in self.drafts]
        there = await pages.existing(session, self.work.job.organization_id, ids)
        return [draft for draft in self.drafts if draft.id not in there]

    async def _actor(self) -> Actor:
        """The importer as they may act now, within what the credential was given. Raises Canceled."""
        job = self.work.job
        if job.requested_by is None:
            raise Canceled
        scope = Scope(organization_id=job.organization_id, user_id=job.requested_by)
        async with self.platform.db.reading(scope) as session:
            role = await orgs.member_of(session, job.organization_id, job.requested_by)
            if role is None or not await orgs.is_at_work(session, job.organization_id, job.requested_by):
                raise Canceled
        limits = job.options.get("space_ids")
        space_ids = frozenset(SpaceId(UUID(each)) for each in limits) if limits is not None else None
        return Actor(job.requested_by, "", InstanceRole.USER, job.organization_id, role, space_ids=space_ids)


async def write_pages(platform: Platform, work: Work, file: IO[bytes]) -> None:
    """Look at an archive, or make pages of it; safe to repeat. Raises Canceled, Refused, Unrecognized."""
    importing = _Importing(platform, work)
    async for found in archive.contents(work.job.source, file):
        if "tree" in found:
            importing.take_tree(found)
        elif "file" in found:
            await importing.take_file(found["file"]["path"], b64decode(found["file"]["content"]))
        elif "page" in found:
            await importing.take_page(found["page"])
        elif "problem" in found:
            work.leave_out(*found["problem"])
    await importing.write()


def _id_of(import_id: ImportJobId, key: str) -> PageId:
    """The id of a page of the import: known before it is there, and the same for another attempt."""
    chance = hashlib.sha256(import_id.bytes + key.encode()).digest()
    # A UUIDv7 of the import's own moment.
    made = bytearray(import_id.bytes[:6] + chance[:10])
    made[6] = 0x70 | made[6] & 0x0F
    made[8] = 0x80 | made[8] & 0x3F
    return PageId(UUID(bytes=bytes(made)))
