"""Files of other programs, read and written in a process of its own (PG-91, PG-92)."""

import asyncio
from typing import Any

import orjson

from stoa.pages.core.html_reader import ReadHtml
from stoa.pages.core.html_writer import Labels
from stoa.pages.errors import FilesBusy, FileUnreadable
from stoa.platform import children
from stoa.platform.children import REFUSED, ChildTookTooLong

TIMEOUT_SECONDS = 45
AT_ONCE = 2
# Named, not imported: what reads Word files is heavy, and is for the child alone.
_WORKER = "stoa.pages.adapters.file_worker"
_gate = asyncio.Semaphore(AT_ONCE)


async def read(form: str, content: bytes) -> ReadHtml:
    """The document of a file: markdown, html, docx or text. Raises FileUnreadable, FilesBusy."""
    code, output = await _run("read", form, content)
    if code == REFUSED:
        raise FileUnreadable(reason=output.decode())
    if code != 0:
        raise FileUnreadable(reason="too_demanding")
    return ReadHtml(*orjson.loads(output))


async def write(form: str, title: str, document: dict[str, Any], labels: Labels) -> bytes:
    """The document as a file: docx or pdf. Raises FilesBusy."""
    asked = {"title": title, "document": document, "labels": {str(key): label for key, label in labels.items()}}
    code, output = await _run("write", form, orjson.dumps(asked))
    if code != 0:
        raise FilesBusy
    return output


async def _run(direction: str, form: str, content: bytes) -> tuple[int | None, bytes]:
    async with _gate:
        try:
            return await children.run(_WORKER, [direction, form], content, timeout_seconds=TIMEOUT_SECONDS)
        except ChildTookTooLong as error:
            raise FilesBusy from error
