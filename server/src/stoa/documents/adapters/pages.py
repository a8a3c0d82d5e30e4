"""Pages as a source of the search: they lie below this package."""

from stoa.documents.contracts import CLOSE, OPEN, Asked, Hit, Key, Kind
from stoa.pages import api as pages
from stoa.pages.contracts import PageMatch, PageQuery
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession


class PageSource:
    """Implements `IndexSource`."""

    kind = Kind.PAGE

    async def find(
        self, session: ReadSession, actor: Actor, asked: Asked, *, after: Key | None, limit: int
    ) -> list[Hit]:
        """By title and text. A page has no model: who asks for one means messages."""
        if asked.model is not None:
            return []
        query = PageQuery(
            words=asked.words,
            text=asked.text,
            marks=(OPEN, CLOSE),
            tag=asked.tag,
            author=asked.author,
            author_id=asked.author_id,
            space_id=asked.space_id,
            before=asked.before,
            since=asked.after,
            after=after.order if after is not None else None,
        )
        return [_hit(match) for match in await pages.find_pages(session, actor, query, limit=limit)]


def _hit(match: PageMatch) -> Hit:
    return Hit(
        kind=Kind.PAGE,
        key=Key(match.score, match.written_at, match.id),
        title=match.title,
        snippet=match.snippet,
        detail=match.type,
        space_id=match.space_id,
        author_id=match.owner_id,
    )
