"""The process that turns files into documents and documents into files, and can do no harm.

`python -m stoa.pages.adapters.file_worker read markdown` reads a file and writes a document with what was left out;
`write pdf` reads a title, a document and labels of mentions, and writes a file. It ends with 3 for a file that it
refuses, whose reason it writes.
"""

import sys
from collections.abc import Callable
from typing import Any
from uuid import UUID

import orjson

from stoa.pages.core import docx_reader, docx_writer, html_reader, text_files, typst_writer
from stoa.pages.core.html_reader import UnreadableFile
from stoa.platform import children

MEMORY_BYTES = 2 * 1024 * 1024 * 1024
CPU_SECONDS = 30


def _read_html(content: bytes) -> html_reader.ReadHtml:
    return html_reader.read(text_files.decoded(content))


_READERS: dict[str, Callable[[bytes], html_reader.ReadHtml]] = {
    "markdown": text_files.read_markdown,
    "text": text_files.read_text,
    "html": _read_html,
    "docx": docx_reader.read,
}


def _pdf(title: str, document: dict[str, Any], labels: dict[UUID, str]) -> bytes:
    import typst  # noqa: PLC0415  # 30 MB, for this form alone

    made: bytes = typst.compile(typst_writer.write(title, document, labels).encode())
    return made


_WRITERS: dict[str, Callable[[str, dict[str, Any], dict[UUID, str]], bytes]] = {
    "docx": docx_writer.write,
    "pdf": _pdf,
}


def _main(direction: str, form: str) -> int:
    children.limit(memory_bytes=MEMORY_BYTES, cpu_seconds=CPU_SECONDS)
    content = sys.stdin.buffer.read()
    if direction == "write":
        asked = orjson.loads(content)
        labels = {UUID(key): label for key, label in asked["labels"].items()}
        sys.stdout.buffer.write(_WRITERS[form](asked["title"], asked["document"], labels))
        return 0
    try:
        read = _READERS[form](content)
    except UnreadableFile as error:
        sys.stdout.write(error.reason)
        return children.REFUSED
    sys.stdout.buffer.write(orjson.dumps([read.content, read.title, read.losses]))
    return 0


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1], sys.argv[2]))
