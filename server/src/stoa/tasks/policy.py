"""What a task allows, as predicates without I/O."""

from stoa.access.contracts import Level
from stoa.tasks.contracts import Permissions


def permissions(level: Level, *, is_deleted: bool) -> Permissions:
    """Its creator, and owners and admins of area and space, delete it and bring it back (TK-1)."""
    return Permissions(
        edit=level >= Level.EDIT and not is_deleted,
        delete=level >= Level.DELETE and not is_deleted,
        restore=level >= Level.DELETE and is_deleted,
    )
