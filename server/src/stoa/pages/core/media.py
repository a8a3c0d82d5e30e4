"""Uploaded files in a document: pictures that it shows, and files that it links to."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

MAX_FILES = 1_000

_ADDRESS = re.compile(
    r"/api/v1/media/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/files/(?:original|\d+)", re.IGNORECASE
)


def address(media_id: UUID) -> str:
    """Where the file is read."""
    return f"/api/v1/media/{media_id}/files/original"


def media_of(value: object) -> UUID | None:
    """The file that an address reads; None for every other address."""
    found = _ADDRESS.fullmatch(value) if isinstance(value, str) else None
    return UUID(found[1]) if found is not None else None


def in_document(document: dict[str, Any]) -> list[UUID]:
    """The files of a document, each once, in reading order."""
    return list(dict.fromkeys(_walk(document)))[:MAX_FILES]


def _walk(document: dict[str, Any]) -> Iterator[UUID]:
    pending = [document]
    while pending:
        node = pending.pop()
        holders = [node, *node.get("marks", ())]
        for attributes in (holder.get("attrs") or {} for holder in holders):
            found = media_of(attributes.get("src") or attributes.get("href"))
            if found is not None:
                yield found
        pending.extend(reversed(node.get("content") or []))
