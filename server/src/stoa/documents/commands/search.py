"""The search over everything that a person can read (DS-57)."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy.exc import DBAPIError

from stoa.documents.adapters.pages import PageSource
from stoa.documents.contracts import Asked, Hit, Key
from stoa.documents.core.asked import taken_apart
from stoa.documents.errors import QueryInvalid
from stoa.documents.ports import IndexSource, IndexSources
from stoa.documents.queries import limit_time
from stoa.identity import api as identity
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, Scope
from stoa.platform.errors import FieldError, Invalid
from stoa.platform.ids import UserId
from stoa.platform.pagination import PageRequest, Slice, slice_of
from stoa.platform.ratelimit import Rule
from stoa.spaces import api as spaces

MAX_CHARACTERS = 512
DATABASE_TIME = timedelta(seconds=2)
SEARCHES = Rule("searches", 60, timedelta(minutes=1))
QUERY_CANCELED = "57014"
DELETED_USER = "Deleted user"


@dataclass(frozen=True)
class Found:
    """Hits, and the names that may be shown with them. `timed_out`: there was no time to look everywhere."""

    hits: Slice[Hit]
    spaces: dict[UUID, str]
    authors: dict[UUID, str]
    warnings: tuple[str, ...]
    timed_out: bool


async def search(
    platform: Platform,
    sources: IndexSources,
    actor: Actor,
    asked: Asked,
    request: PageRequest,
    *,
    per_kind: int | None,
) -> Found:
    """The best of what the actor sees; with `per_kind` so many of each kind, one kind after the other.

    Raises RateLimited, and Invalid for a cursor of another list.
    """
    actor.require_organization()
    platform.limiter.allow(SEARCHES, str(actor.user_id))
    after = _after(request)
    limit = per_kind or request.limit
    found, timed_out = await _ask(platform, _meant(sources, asked), actor, asked, after=after, limit=limit + 1)
    hits = _grouped(found, per_kind) if per_kind else _merged(found, request.limit)
    async with platform.db.reading(Scope.of(actor)) as session:
        names = await _author_names(session, actor, hits.items)
        space_ids = {hit.space_id for hit in hits.items if hit.space_id is not None}
        space_names = await spaces.visible_names(session, actor, space_ids) if space_ids else {}
    return Found(hits, space_names, names, asked.warnings, timed_out)


def asked_for(text: str, **narrowed: object) -> Asked:
    """What was typed, and what was chosen beside it. Raises QueryInvalid."""
    text = text.strip()
    if len(text) > MAX_CHARACTERS:
        raise QueryInvalid(errors=(FieldError("?q", "too_long", f"At most {MAX_CHARACTERS} characters"),))
    given = {name: value for name, value in narrowed.items() if value is not None}
    typed = taken_apart(text)
    if typed.is_empty:
        raise QueryInvalid(errors=(FieldError("?q", "no_words", "There is no word to search for"),))
    return replace(typed, **given)  # type: ignore[arg-type]  # each a field of it


def _meant(sources: IndexSources, asked: Asked) -> list[IndexSource]:
    return [source for source in (PageSource(), *sources.sources) if source.kind in asked.kinds]


async def _ask(
    platform: Platform,
    sources: Sequence[IndexSource],
    actor: Actor,
    asked: Asked,
    *,
    after: Key | None,
    limit: int,
) -> tuple[list[Sequence[Hit]], bool]:
    found: list[Sequence[Hit]] = []
    ends_at = time.monotonic() + DATABASE_TIME.total_seconds()
    for source in sources:
        left = ends_at - time.monotonic()
        if left <= 0:
            return found, True
        try:
            # Each in a transaction of its own: one that takes too long ends, what the others found stays.
            async with platform.db.reading(Scope.system()) as session:
                await limit_time(session, timedelta(seconds=left))
                found.append(await source.find(session, actor, asked, after=after, limit=limit))
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != QUERY_CANCELED:
                raise
            return found, True
    return found, False


def _merged(found: Sequence[Sequence[Hit]], limit: int) -> Slice[Hit]:
    everything = sorted((hit for hits in found for hit in hits), key=lambda hit: hit.key.order, reverse=True)
    return slice_of(everything, limit, lambda hit: hit.key.order)


def _grouped(found: Sequence[Sequence[Hit]], per_kind: int) -> Slice[Hit]:
    return Slice([hit for hits in found for hit in hits[:per_kind]], None)


def _after(request: PageRequest) -> Key | None:
    match request.after(3):
        case None:
            return None
        case (float() | int() as score, at, UUID() as last) if hasattr(at, "tzinfo"):
            return Key(float(score), at, last)  # type: ignore[arg-type]  # a moment: nothing else has a zone
        case _:
            raise Invalid(errors=(FieldError("?cursor", "invalid", "This cursor belongs to another list"),))


async def _author_names(session: ReadSession, actor: Actor, hits: Sequence[Hit]) -> dict[UUID, str]:
    ids = {UserId(hit.author_id) for hit in hits if hit.author_id is not None}
    refs = await identity.user_refs(session, ids - {actor.user_id}) if ids - {actor.user_id} else {}
    names = {user_id: ref.name for user_id, ref in refs.items()} | {actor.user_id: actor.name}
    return {user_id: names.get(user_id, DELETED_USER) for user_id in ids}
