"""The process that reads what strangers packed, and can do no harm: no secrets, no files, little memory and time.

`python -m stoa.imports.adapters.archive_worker chatgpt` reads the file that is its standard input and writes each
conversation, or what there is of pages, as a length of four bytes and so much JSON; the last one is the report. It
ends with 3 for a file that it refuses, after a report with the reason.
"""

import sys
from collections import Counter

import orjson

from stoa.imports.core import page_trees, readers
from stoa.imports.core.archives import Unreadable
from stoa.platform import children

MEMORY_BYTES = 2 * 1024 * 1024 * 1024
CPU_SECONDS = 300
REFUSED = 3
PAGES = ("markdown_zip", "notion_zip")


def _send(value: object) -> None:
    content = orjson.dumps(value)
    sys.stdout.buffer.write(len(content).to_bytes(4, "big") + content)


def _main(source: str) -> int:
    children.limit(memory_bytes=MEMORY_BYTES, cpu_seconds=CPU_SECONDS)
    losses: Counter[str] = Counter()
    try:
        if source in PAGES:
            for found in page_trees.read(sys.stdin.buffer, of_notion=source == "notion_zip"):
                _send(found)
        else:
            for draft in readers.read(source, sys.stdin.buffer, losses):
                _send({"conversation": draft.as_json()})
    except Unreadable as error:
        _send({"refused": error.reason})
        return REFUSED
    _send({"losses": +losses})
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1]))
