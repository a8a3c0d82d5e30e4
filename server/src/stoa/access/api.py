"""What other packages may call."""

from sqlalchemy import Subquery

from stoa.access import queries
from stoa.access.contracts import Level
from stoa.access.errors import LevelTooLow
from stoa.platform.actor import Actor
from stoa.platform.errors import NotFound

MEMBER_RANK = 2


def page_levels(actor: Actor) -> Subquery:
    """`page_id` and `level` of the actor on each page of the organization."""
    return queries.page_levels(actor)


def area_roles(actor: Actor) -> Subquery:
    """`area_id`, `space_id`, `space_role` and `area_role` of the actor in each area of the organization."""
    return queries.area_roles(actor)


def require(level: Level, need: Level) -> None:
    """Pass, or raise NotFound where nothing is visible, LevelTooLow (403 access.forbidden) where it is not enough."""
    if level is Level.NONE:
        raise NotFound
    if level < need:
        raise LevelTooLow(required=need, level=level)
