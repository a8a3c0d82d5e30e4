"""Lists of pages: the tree of a space, children, trash, quick search."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from stoa.access.contracts import Level
from stoa.pages.commands.load_page import load_page
from stoa.pages.contracts import PageFilter
from stoa.pages.core import tree
from stoa.pages.core.tree import Place
from stoa.pages.queries import lists, purge, recent, tags
from stoa.pages.queries.pages import TreeRow
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession, as_system
from stoa.platform.errors import FieldError, Invalid, NotFound
from stoa.platform.ids import PageId, SpaceId, TagId
from stoa.platform.pagination import PageRequest, Slice, slice_of
from stoa.spaces import api as spaces

SortKey = TypeVar("SortKey", float, datetime)

MAX_TREE_NODES = 5_000
MAX_TRASH = 1_000
MAX_QUICK_HITS = 10


@dataclass(frozen=True)
class Branch:
    """Pages in the order of siblings, and where the actor is shown each."""

    rows: list[TreeRow]
    places: Mapping[PageId, Place[PageId]]


@dataclass(frozen=True)
class TreeState:
    """What a tree answer depends on beside the rows; equal states give equal answers."""

    revision: int
    rights: str

    @property
    def tag(self) -> str:
        return f'"{self.revision}-{self.rights}"'


async def tree_state(session: ReadSession, actor: Actor, space_id: SpaceId) -> TreeState:
    """Raises NotFound for a space that does not reach the actor."""
    revision = await spaces.tree_revision(session, actor, space_id)
    return TreeState(revision, await lists.rights_digest(session, actor, space_id))


async def read_tree(session: ReadSession, actor: Actor, space_id: SpaceId) -> Branch:
    """The upper 5 000 visible pages of a space; deeper ones are read by parent (PG-15)."""
    rows = await lists.tree(session, actor, space_id, MAX_TREE_NODES)
    places = dict(tree.shape(rows))
    if len(rows) == MAX_TREE_NODES:
        # The tree is cut: what lies below its last nodes only the database knows.
        leaves = [page_id for page_id, place in places.items() if not place.has_children]
        for page_id in await lists.with_children(session, actor, leaves):
            place = places[page_id]
            places[page_id] = Place(place.parent_id, place.is_detached, has_children=True)
    return Branch(rows, places)


async def list_children(
    session: ReadSession, actor: Actor, parent_id: PageId, request: PageRequest
) -> tuple[Slice[TreeRow], Mapping[PageId, Place[PageId]]]:
    """Visible live children of a page, in order."""
    await load_page(session, actor, parent_id, need=Level.VIEW)
    rows = await lists.children(session, actor, parent_id, after=_after(request, float), limit=request.limit + 1)
    found = slice_of(rows, request.limit, lambda row: (row.position, row.id))
    parents = await lists.with_children(session, actor, [row.id for row in found.items])
    places = {row.id: Place(parent_id, is_detached=False, has_children=row.id in parents) for row in found.items}
    return found, places


@dataclass(frozen=True)
class Trash(Branch):
    """What lies in the trash, and for how many days it is kept there."""

    retention_days: int

    def days_left(self, row: TreeRow, now: datetime) -> int:
        """Days until the page is purged; 0 for one that goes next."""
        assert row.trashed_at is not None  # only such rows are in here
        return max(0, self.retention_days - (now - row.trashed_at).days)


async def list_trash(session: ReadSession, actor: Actor, space_id: SpaceId) -> Trash:
    """Trashed pages that the actor may restore, as a tree: below a trashed parent or a root (PG-27)."""
    await spaces.tree_revision(session, actor, space_id)
    rows = await lists.trash(session, actor, space_id, MAX_TRASH)
    days = await purge.retention_days(session, actor.require_organization(), space_id)
    return Trash(rows, tree.shape(rows), days)


async def list_pages(
    session: ReadSession, actor: Actor, request: PageRequest, *, q: str, which: PageFilter
) -> Slice[TreeRow]:
    """Pages by title, at most ten; without `q` the ones that changed last."""
    await _check_tags(session, actor, which.tag_ids)
    if q:
        limit = min(request.limit, MAX_QUICK_HITS)
        # Behind row security PostgreSQL finds no part of a title by its index (ADR 83).
        async with as_system(session):
            return Slice(await lists.search_titles(session, actor, q, which=which, limit=limit), None)
    rows = await recent.recent(
        session, actor, which=which, after=_after(request, datetime), limit=request.limit + 1
    )
    return slice_of(rows, request.limit, lambda row: (row.updated_at, row.id))


async def _check_tags(session: ReadSession, actor: Actor, tag_ids: Sequence[TagId]) -> None:
    """Raises NotFound for a tag of a space that does not reach the actor."""
    organization_id = actor.require_organization()
    if not tag_ids:
        return
    found = await tags.spaces_of(session, organization_id, tag_ids)
    reaching = await spaces.visible_names(session, actor, set(found.values()))
    if set(tag_ids) - found.keys() or set(found.values()) - reaching.keys():
        raise NotFound


def _after(request: PageRequest, kind: type[SortKey]) -> tuple[SortKey, PageId] | None:
    """Sort key and id of the last row that the client has. Raises Invalid for a cursor of another list."""
    match request.after(2):
        case None:
            return None
        case (first, UUID() as page_id) if isinstance(first, kind):
            return first, PageId(page_id)
        case _:
            raise Invalid(errors=(FieldError("?cursor", "invalid", "This cursor belongs to another list"),))
