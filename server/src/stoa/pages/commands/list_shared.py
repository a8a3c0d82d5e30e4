"""What is shared with somebody in spaces in which they have no role (SP-42)."""

from dataclasses import dataclass

from stoa.pages.core import tree
from stoa.pages.queries import lists
from stoa.pages.queries.pages import TreeRow
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession
from stoa.spaces import api as spaces
from stoa.spaces.contracts import SharedSpace

MAX_PAGES = 1_000


@dataclass(frozen=True)
class Shared:
    """A space, and the uppermost pages of it that reach the actor outside of the areas that do."""

    space: SharedSpace
    pages: list[TreeRow]


async def list_shared(session: ReadSession, actor: Actor) -> list[Shared]:
    """Areas and pages that reach the actor, by their spaces."""
    found = await spaces.shared_spaces(session, actor)
    areas = {area.id for space in found for area in space.areas}
    rows = await lists.outside_areas(session, actor, [space.id for space in found], areas, MAX_PAGES)
    places = tree.shape(rows)
    tops = [row for row in rows if places[row.id].parent_id is None]
    return [Shared(space, [row for row in tops if row.space_id == space.id]) for space in found]
