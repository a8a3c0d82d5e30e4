"""Keyset pagination: `cursor` and `limit` in, `{items, next_cursor}` out."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from fastapi import Query

from stoa.platform.errors import FieldError, Invalid

DEFAULT_LIMIT = 50
MAX_LIMIT = 100

T = TypeVar("T")
Key = str | int | float | datetime | UUID | None


def encode_cursor(key: Sequence[Key]) -> str:
    """An opaque cursor that names the last row of a slice by its sort key."""
    parts = [
        ["t", part.isoformat()]
        if isinstance(part, datetime)
        else ["u", str(part)]
        if isinstance(part, UUID)
        else part
        for part in key
    ]
    return base64.urlsafe_b64encode(json.dumps(parts, separators=(",", ":")).encode()).decode().rstrip("=")


def _decode_part(part: object) -> Key:
    match part:
        case ["t", str(moment)]:
            return datetime.fromisoformat(moment)
        case ["u", str(identifier)]:
            return UUID(identifier)
        case None | str() | int() | float():
            return part
    raise ValueError("not a key")


def decode_cursor(cursor: str, size: int) -> tuple[Key, ...]:
    """The sort key in a cursor of `size` parts. Raises Invalid for anything that was not made here."""
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        parts = json.loads(raw)
        if isinstance(parts, list) and len(parts) == size:
            return tuple(_decode_part(part) for part in parts)
    except (binascii.Error, UnicodeDecodeError, ValueError):
        pass
    raise Invalid(errors=(FieldError("?cursor", "invalid", "This cursor is not one of ours"),))


@dataclass(frozen=True)
class Slice(Generic[T]):
    """Some rows in order, and where the next ones begin (None: there are no more)."""

    items: list[T]
    next_cursor: str | None


def slice_of(rows: Sequence[T], limit: int, key: Callable[[T], Sequence[Key]]) -> Slice[T]:
    """Cut `limit + 1` fetched rows to a slice."""
    items = list(rows[:limit])
    return Slice(items, encode_cursor(key(items[-1])) if len(rows) > limit and items else None)


@dataclass(frozen=True)
class PageRequest:
    """The `cursor` and `limit` of a list request."""

    limit: int
    cursor: str | None

    def after(self, size: int) -> tuple[Key, ...] | None:
        """Sort key of the last row that the client has, None for the first slice."""
        return decode_cursor(self.cursor, size) if self.cursor else None


async def page_request(
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
) -> PageRequest:
    """FastAPI dependency for list routes."""
    return PageRequest(limit=limit, cursor=cursor)
