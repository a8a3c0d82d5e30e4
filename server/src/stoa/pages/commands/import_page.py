"""Pages made of files (PG-91)."""

import asyncio
import re
from dataclasses import dataclass, replace

from stoa.pages.adapters import document_files
from stoa.pages.commands.change_page import read_content
from stoa.pages.commands.create_page import create_page
from stoa.pages.commands.find_place import find_ground
from stoa.pages.contracts import NewPage
from stoa.pages.core import markdown
from stoa.pages.core.html_reader import ReadHtml
from stoa.pages.core.markdown_reader import Node
from stoa.pages.errors import FileTypeRefused
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.ids import PageId
from stoa.platform.text import one_line

MAX_FILE_BYTES = 25 * 1024 * 1024
_FORMS = {
    "md": "markdown",
    "markdown": "markdown",
    "html": "html",
    "htm": "html",
    "docx": "docx",
    "txt": "text",
    "text": "text",
}
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_LONGEST_TITLE = 300


@dataclass(frozen=True)
class ImportedPage:
    """A page that was made of a file, and how many things of each kind were left out."""

    page_id: PageId
    losses: dict[str, int]


async def import_page(
    platform: Platform, actor: Actor, new: NewPage, file_name: str, content: bytes
) -> ImportedPage:
    """Make a page of a file, at the place that `new` names; its title is the file's, or its name.

    The file is read in a process of its own, while no transaction is open. Raises FileTypeRefused, FileUnreadable,
    FilesBusy, DocumentTooComplex, and what creating a page raises.
    """
    stem, _, ending = file_name.rpartition(".")
    form = _FORMS.get(ending.lower()) if stem else None
    if form is None:
        raise FileTypeRefused
    # Whoever may put no page there gives no work to read the file.
    async with platform.db.reading(Scope.of(actor)) as reading:
        await find_ground(reading, actor, new.space_id, new.area_id, new.spot.parent_id)
    read = await document_files.read(form, content)
    title = title_of(read.title or "") or title_of(stem)
    document = read_content(_without_title(read, form))
    async with platform.db.writing(Scope.of(actor)) as session:
        page_id = await create_page(session, platform.clock, actor, replace(new, title=title, content=document))
    return ImportedPage(page_id, read.losses)


async def read_sent(form: str, content: str | Node) -> Node:
    """A text that was sent as json, markdown or html, as a document. Raises FileUnreadable, FilesBusy."""
    if not isinstance(content, str):
        return content
    if form == "html":
        return (await document_files.read("html", content.encode())).content
    return await asyncio.to_thread(markdown.read, content)


def title_of(text: str) -> str:
    """A title that may stand in the tree, whatever the file called itself."""
    return one_line(_UNPRINTABLE.sub(" ", text))[:_LONGEST_TITLE].strip()


def _without_title(read: ReadHtml, form: str) -> Node:
    """The document without a first heading that only repeats the title."""
    blocks = read.content.get("content") or []
    if form not in {"html", "docx"} or not blocks or blocks[0]["type"] != "heading":
        return read.content
    text = "".join(each.get("text", "") for each in blocks[0].get("content") or [])
    repeats = read.title is not None and text.strip() == read.title.strip()
    return read.content | {"content": blocks[1:]} if repeats else read.content
