"""Pages as files (PG-92): one, or with what lies below it as an archive that is sent while it is made (SP-74)."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from urllib.parse import quote
from uuid import UUID

import orjson

from stoa.access.contracts import Level
from stoa.files import api as files
from stoa.files.contracts import MediaRef
from stoa.pages.adapters import document_files
from stoa.pages.commands.load_page import load_page
from stoa.pages.commands.mentions import list_labels
from stoa.pages.commands.note_activity import record_page
from stoa.pages.commands.page_files import READERS
from stoa.pages.commands.write_document import current_content, ledger_of, read_document
from stoa.pages.contracts import PageType
from stoa.pages.core import crdt, html_writer, markdown, media
from stoa.pages.core.document import ReadDocument
from stoa.pages.core.file_names import Names, safe_name
from stoa.pages.core.zip_stream import ZipStream
from stoa.pages.errors import FilesBusy
from stoa.pages.models import Page
from stoa.pages.queries import pages
from stoa.pages.queries.pages import TreeRow
from stoa.platform.actor import Actor
from stoa.platform.blobs import BlobMissing
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, Scope
from stoa.platform.errors import LimitReached, NotFound
from stoa.platform.ids import MediaId, PageId

MAX_PAGES = 10_000
# What an HTML page holds of pictures; the others lie beside it.
MAX_PICTURES = 20 * 1024 * 1024
JSON_FORM = "stoa.page/1"


class ExportForm(StrEnum):
    """What a page may be taken out as."""

    MARKDOWN = "markdown"
    HTML = "html"
    PDF = "pdf"
    DOCX = "docx"
    JSON = "json"


ENDINGS = {
    ExportForm.MARKDOWN: "md",
    ExportForm.HTML: "html",
    ExportForm.PDF: "pdf",
    ExportForm.DOCX: "docx",
    ExportForm.JSON: "json",
}


@dataclass(frozen=True)
class Exportable:
    """A page that is about to be taken out, and the visible pages below it, parents first."""

    page_id: PageId
    title: str
    below: list[TreeRow]

    @property
    def file_name(self) -> str:
        return safe_name(self.title)


async def begin_export(
    platform: Platform, actor: Actor, page_id: PageId, form: ExportForm, *, with_descendants: bool
) -> Exportable:
    """Look what is to be taken out, and note it: once, however many pages it is, and before the first is read.

    Raises NotFound, LimitReached.
    """
    async with platform.db.writing(Scope.of(actor)) as session:
        page, _ = await load_page(session, actor, page_id, need=Level.VIEW)
        below = await pages.outline_below(session, actor, page_id, MAX_PAGES + 1) if with_descendants else []
        if len(below) > MAX_PAGES:
            raise LimitReached(limit=MAX_PAGES)
        await record_page(session, actor, page, "page.exported", {"format": form, "count": 1 + len(below)})
    return Exportable(page.id, page.title, below)


async def export_one(platform: Platform, actor: Actor, page_id: PageId, form: ExportForm) -> bytes:
    """A page as a file. Raises NotFound, DocumentUnreadable, FilesBusy."""
    taken = await _taken(platform, actor, page_id, form)
    return await _written(await _with_pictures(platform, taken, form), form)


async def export_tree(
    platform: Platform, actor: Actor, wanted: Exportable, form: ExportForm
) -> AsyncIterator[bytes]:
    """An archive of the pages, in folders like the tree. A page that the actor sees no more when its turn comes is
    left out, and one that cannot be written in the form is there as Markdown.
    """
    archive, names = ZipStream(platform.clock.now()), Names()
    folders: dict[PageId, str] = {}
    for page_id, title, ancestors in [
        (wanted.page_id, wanted.title, []),
        *((row.id, row.title, row.ancestor_ids) for row in wanted.below),
    ]:
        # Below a hidden page, a visible one hangs at the nearest that is there.
        folder = next((folders[above] for above in reversed(ancestors) if above in folders), "")
        path = names.take(folder, title)
        folders[page_id] = f"{path}/"
        try:
            taken = await _taken(platform, actor, page_id, form)
        except NotFound:
            continue
        placed = _places(names, f"{path}.files/", taken.files)
        beside = _beside(await _with_pictures(platform, taken, form), placed, form)
        try:
            content, ending = await _written(beside, form), ENDINGS[form]
        except FilesBusy:
            content = await _written(beside, ExportForm.MARKDOWN)
            ending = ENDINGS[ExportForm.MARKDOWN]
        yield await asyncio.to_thread(archive.add, f"{path}.{ending}", content)
        async for name, file in _files(platform, taken, placed):
            yield await asyncio.to_thread(archive.add, name, file)
    yield archive.end()


@dataclass(frozen=True)
class _Taken:
    """What was read of a page, to be written when no transaction is open."""

    page: Page
    read: ReadDocument
    labels: dict[UUID, str]
    state: bytes | None
    files: list[MediaRef]

    def moved(self, addresses: Mapping[UUID, str]) -> "_Taken":
        """The same with other addresses of its files."""
        content = media.relocated(self.read.content, addresses)
        return replace(self, read=replace(self.read, content=content))


async def _taken(platform: Platform, actor: Actor, page_id: PageId, form: ExportForm) -> _Taken:
    async with platform.db.reading(Scope.of(actor)) as session:
        return await _take(session, actor, page_id, with_state=form is ExportForm.JSON)


def _places(names: Names, folder: str, found: Sequence[MediaRef]) -> dict[UUID, str]:
    """Where the files of a page lie in the archive, under names that are safe."""
    placed: dict[UUID, str] = {}
    for each in found:
        stem, _, ending = each.name.rpartition(".")
        placed[each.id] = f"{names.take(folder, stem or 'file')}.{safe_name(ending)}"
    return placed


def _beside(taken: _Taken, placed: Mapping[UUID, str], form: ExportForm) -> _Taken:
    """The page with the addresses of its files as they lie beside it; JSON says what the server has."""
    if form is ExportForm.JSON:
        return taken
    # A file of the page itself and its folder lie in one folder.
    return taken.moved({media_id: quote("/".join(path.split("/")[-2:])) for media_id, path in placed.items()})


async def _with_pictures(platform: Platform, taken: _Taken, form: ExportForm) -> _Taken:
    """An HTML page holds its pictures itself, up to a size; nothing of this server is asked when it is opened."""
    if form is not ExportForm.HTML:
        return taken
    addresses: dict[UUID, str] = {}
    size = 0
    for each in taken.files:
        size += each.size_bytes
        if each.is_image and size <= MAX_PICTURES:
            content = await _blob(platform, each)
            if content is not None:
                addresses[each.id] = f"data:{each.mime_type};base64,{b64encode(content).decode()}"
    return taken.moved(addresses)


async def _files(
    platform: Platform, taken: _Taken, placed: Mapping[UUID, str]
) -> AsyncIterator[tuple[str, bytes]]:
    """Names and bytes, one file at a time."""
    for each in taken.files:
        content = await _blob(platform, each)
        if content is not None:
            yield placed[each.id], content


async def _blob(platform: Platform, file: MediaRef) -> bytes | None:
    try:
        return await platform.blobs.get(file.storage_key)
    except BlobMissing:
        return None


async def _take(session: ReadSession, actor: Actor, page_id: PageId, *, with_state: bool) -> _Taken:
    page, _ = await load_page(session, actor, page_id, need=Level.VIEW, with_text=True)
    read = await current_content(session, page)
    labels = {each.mentioned.id: each.label for each in await list_labels(session, actor, page_id) if each.label}
    state = None
    if with_state and page.type == PageType.DOCUMENT:
        logged = (await read_document(session, ledger_of(page))).doc if page.update_seq else None
        state = logged.get_update() if logged is not None else crdt.seed(read.content)[1]
    shown = [MediaId(each) for each in media.in_document(read.content)]
    seen = await files.readable(session, actor, shown, READERS) if shown else {}
    return _Taken(page, read, labels, state, [seen[each] for each in shown if each in seen])


async def _written(taken: _Taken, form: ExportForm) -> bytes:
    title, content = taken.page.title, taken.read.content
    match form:
        case ExportForm.MARKDOWN:
            return (await asyncio.to_thread(markdown.write, content)).encode()
        case ExportForm.HTML:
            return (await asyncio.to_thread(html_writer.page, title, content, taken.labels)).encode()
        case ExportForm.JSON:
            return await asyncio.to_thread(_json, taken)
    return await document_files.write(form, title, content, taken.labels)


def _json(taken: _Taken) -> bytes:
    page = taken.page
    made: dict[str, Any] = {
        "form": JSON_FORM,
        "id": str(page.id),
        "parent_id": str(page.parent_id) if page.parent_id is not None else None,
        "type": page.type,
        "title": page.title,
        "icon": page.icon,
        "description": page.description,
        "revision": page.revision,
        "created_at": page.created_at,
        "updated_at": page.updated_at,
        "content": taken.read.content,
        "crdt": None
        if taken.state is None
        else {"generation": page.crdt_generation, "state": b64encode(taken.state).decode()},
    }
    return orjson.dumps(made, option=orjson.OPT_INDENT_2)
