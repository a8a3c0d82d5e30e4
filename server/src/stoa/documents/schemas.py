"""Bodies of the search."""

from datetime import datetime
from uuid import UUID

from stoa.documents.contracts import CLOSE, OPEN, Hit, Kind
from stoa.platform.http.schemas import Out


class MarkedOut(Out):
    """A part of a text that was found; `is_match` marks the words that were asked for."""

    text: str
    is_match: bool


class NamedOut(Out):
    id: UUID
    name: str


class FoundOut(Out):
    """Something that was found. `detail`: the type of a page. `link`: where in the client it opens.

    `space` is null for what lies in none, and where the caller does not see it.
    """

    kind: Kind
    id: UUID
    title: list[MarkedOut]
    snippet: list[MarkedOut]
    detail: str
    space: NamedOut | None
    author: NamedOut | None
    at: datetime
    message_id: UUID | None
    link: str

    @classmethod
    def of(cls, hit: Hit, spaces: dict[UUID, str], authors: dict[UUID, str]) -> "FoundOut":
        return cls(
            kind=hit.kind,
            id=hit.key.id,
            title=parts(hit.title),
            snippet=parts(hit.snippet),
            detail=hit.detail,
            space=_named(hit.space_id, spaces),
            author=_named(hit.author_id, authors),
            at=hit.key.at,
            message_id=hit.message_id,
            link=_link(hit),
        )


class FoundListOut(Out):
    """`warnings`: what looks like an operator and was searched as text. `timed_out`: not everything was looked at."""

    items: list[FoundOut]
    next_cursor: str | None
    warnings: list[str]
    timed_out: bool


def parts(marked: str) -> list[MarkedOut]:
    """What stands between the marks that the search sets."""
    found: list[MarkedOut] = []
    for index, piece in enumerate(marked.split(OPEN)):
        match, closed, rest = piece.partition(CLOSE) if index else ("", "", piece)
        if index and not closed:
            match, rest = "", match
        found += [MarkedOut(text=match, is_match=True)] if match else []
        found += [MarkedOut(text=rest, is_match=False)] if rest else []
    return found


def _named(thing_id: UUID | None, names: dict[UUID, str]) -> NamedOut | None:
    return NamedOut(id=thing_id, name=names[thing_id]) if thing_id is not None and thing_id in names else None


def _link(hit: Hit) -> str:
    if hit.kind is Kind.PAGE:
        return f"/pages/{hit.key.id}"
    message = f"?message={hit.message_id}" if hit.message_id is not None else ""
    return f"/conversations/{hit.key.id}{message}"
