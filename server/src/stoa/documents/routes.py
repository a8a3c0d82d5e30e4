"""HTTP of the search over everything."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Query
from pydantic import AwareDatetime

from stoa.documents.commands import search as searching
from stoa.documents.contracts import Asked, Kind
from stoa.documents.errors import QueryInvalid
from stoa.documents.ports import IndexSources
from stoa.documents.schemas import FoundListOut, FoundOut
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, problems
from stoa.platform.http.ports import port
from stoa.platform.http.routing import router as make_router
from stoa.platform.pagination import PageRequest
from stoa.platform.ratelimit import RateLimited

MAX_HITS, MAX_GROUP, DEFAULT_HITS, DEFAULT_GROUP = 50, 25, 20, 8

router = make_router("search")

Sources = Annotated[IndexSources, Depends(port(IndexSources))]


async def asked_for(  # noqa: PLR0917  # each a parameter of the address
    q: str,
    kind: Annotated[list[Kind] | None, Query()] = None,
    space: UUID | None = None,
    author: UUID | None = None,
    before: AwareDatetime | None = None,
    after: AwareDatetime | None = None,
) -> Asked:
    """FastAPI dependency: what is searched for."""
    kinds = frozenset(kind) if kind else None
    return searching.asked_for(q, kinds=kinds, space_id=space, author_id=author, before=before, after=after)


@router.get("/search", responses=problems(QueryInvalid, RateLimited))
async def search(  # noqa: PLR0917  # each a dependency
    asked: Annotated[Asked, Depends(asked_for)],
    actor: CurrentActor,
    platform: CurrentPlatform,
    sources: Sources,
    view: Literal["list", "grouped"] = "list",
    limit: Annotated[int | None, Query(ge=1, le=MAX_HITS)] = None,
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
) -> FoundListOut:
    """Everything that the caller sees: titles first, then the best texts; grouped, the best of each kind.

    Words are found by their beginnings. In `q`: "a phrase", -without, `type:`, `tag:`, `from:` (`me`, `ai` or a name),
    `before:` and `after:` (a day). `kind`, `space`, `author`, `before` and `after` narrow beside it.
    """
    per_kind = min(limit or DEFAULT_GROUP, MAX_GROUP) if view == "grouped" else None
    request = PageRequest(limit or DEFAULT_HITS, cursor)
    found = await searching.search(platform, sources, actor, asked, request, per_kind=per_kind)
    return FoundListOut(
        items=[FoundOut.of(hit, found.spaces, found.authors) for hit in found.hits.items],
        next_cursor=found.hits.next_cursor,
        warnings=list(found.warnings),
        timed_out=found.timed_out,
    )
