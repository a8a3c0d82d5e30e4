"""Bodies of the routes of the search."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from stoa.conversations.schemas.messages import AuthorOut
from stoa.documents.contracts import CLOSE, OPEN
from stoa.platform.http.schemas import Out
from stoa.platform.ids import UserId


class PartOut(Out):
    """A part of a text that was found; `is_match` marks the words that were asked for."""

    text: str
    is_match: bool


def _parts(marked: str) -> list[PartOut]:
    """What stands between the marks that the search sets."""
    found: list[PartOut] = []
    for index, piece in enumerate(marked.split(OPEN)):
        match, closed, rest = piece.partition(CLOSE) if index else ("", "", piece)
        if index and not closed:
            match, rest = "", match
        found += [PartOut(text=match, is_match=True)] if match else []
        found += [PartOut(text=rest, is_match=False)] if rest else []
    return found


class MessageHitOut(Out):
    """A message that fits. `is_active`: it lies on the branch that is shown."""

    message_id: UUID
    role: str
    author: AuthorOut | None
    model: str | None
    is_active: bool
    created_at: datetime
    snippet: list[PartOut]

    @classmethod
    def of(cls, row: Any, names: Mapping[UserId, str]) -> "MessageHitOut":
        author = AuthorOut(id=row.user_id, name=names[row.user_id]) if row.user_id is not None else None
        return cls(
            message_id=row.message_id,
            role=row.role,
            author=author,
            model=row.model,
            is_active=row.is_active,
            created_at=row.created_at,
            snippet=_parts(row.snippet),
        )


class HitOut(Out):
    """A conversation that fits, by its title or by messages; `message` is the best of them, null: only the title."""

    conversation_id: UUID
    title: list[PartOut]
    status: str
    last_message_at: datetime | None
    message: MessageHitOut | None
    message_count: int

    @classmethod
    def of(cls, row: Any, names: Mapping[UserId, str]) -> "HitOut":
        return cls(
            conversation_id=row.id,
            title=_parts(row.title),
            status=row.status,
            last_message_at=row.last_message_at,
            message=MessageHitOut.of(row, names) if row.message_id is not None else None,
            message_count=row.count,
        )


class HitsOut(Out):
    """`warnings`: what looks like an operator and was searched as text."""

    items: list[HitOut]
    warnings: list[str]


class MessageHitsOut(Out):
    items: list[MessageHitOut]
    warnings: list[str]
