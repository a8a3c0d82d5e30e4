"""What a level allows on a page, without I/O (SP-7)."""

from stoa.access.contracts import Level
from stoa.pages.contracts import Permissions


def permissions(level: Level, *, is_finalized: bool, is_trashed: bool) -> Permissions:
    """Everything the client needs to know of the actor's rights on a page."""
    return Permissions(
        level=level.name,
        comment=level >= Level.VIEW and not is_trashed,
        edit=level >= Level.EDIT and not is_trashed and not is_finalized,
        create_child=level >= Level.EDIT and not is_trashed,
        move=level >= Level.EDIT and not is_trashed,
        share=level >= Level.SHARE and not is_trashed,
        delete=level >= Level.DELETE,
        finalize=level >= Level.DELETE and not is_trashed,
    )


def read_only(level: Level) -> Permissions:
    """Of somebody who looks through another person's eyes: the level that both have, and nothing to do with it."""
    return Permissions(
        level=level.name,
        comment=False,
        edit=False,
        create_child=False,
        move=False,
        share=False,
        delete=False,
        finalize=False,
    )


def lifecycle(status: str, *, is_shared: bool) -> str:
    """Draft, shared or finalized; shared is a draft that is open to others than its owner (PG-59)."""
    if status == "finalized":
        return "finalized"
    return "shared" if is_shared else "draft"
