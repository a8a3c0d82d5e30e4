"""Uploaded files in a document: pictures that it shows, and files that it links to."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

MAX_FILES = 1_000

_ADDRESS = re.compile(
    r"/api/v1/media/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/files/(?:original|\d+)", re.IGNORECASE
)
_IN_BYTES = re.compile(rb"/api/v1/media/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/", re.IGNORECASE)


def address(media_id: UUID) -> str:
    """Where the file is read."""
    return f"/api/v1/media/{media_id}/files/original"


def media_of(value: object) -> UUID | None:
    """The file that an address reads; None for every other address."""
    found = _ADDRESS.fullmatch(value) if isinstance(value, str) else None
    return UUID(found[1]) if found is not None else None


def in_update(payload: bytes) -> set[UUID]:
    """The files that a change of a CRDT names: an address is an attribute, and an attribute is written in one piece."""
    return {UUID(found.decode()) for found in _IN_BYTES.findall(payload)}


def in_document(document: dict[str, Any]) -> list[UUID]:
    """The files of a document, each once, in reading order."""
    return list(dict.fromkeys(_walk(document)))[:MAX_FILES]


def relocated(node: dict[str, Any], addresses: Mapping[UUID, str]) -> dict[str, Any]:
    """The document with other addresses for these files, for a place where the server is not asked."""
    made = _elsewhere(node, addresses)
    if node.get("marks"):
        made["marks"] = [_elsewhere(mark, addresses) for mark in node["marks"]]
    if node.get("content"):
        made["content"] = [relocated(child, addresses) for child in node["content"]]
    return made


def _elsewhere(holder: dict[str, Any], addresses: Mapping[UUID, str]) -> dict[str, Any]:
    attributes = holder.get("attrs") or {}
    for name in ("src", "href"):
        found = media_of(attributes.get(name))
        if found is not None and found in addresses:
            return holder | {"attrs": attributes | {name: addresses[found]}}
    return dict(holder)


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
