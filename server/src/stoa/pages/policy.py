"""What a level allows on a page, as predicates without I/O (SP-7)."""

from stoa.access.contracts import Level


def can_edit(level: Level, *, is_finalized: bool, is_trashed: bool) -> bool:
    return level >= Level.EDIT and not is_finalized and not is_trashed


def can_create_child(level: Level, *, is_trashed: bool) -> bool:
    return level >= Level.EDIT and not is_trashed


def can_share(level: Level, *, is_trashed: bool) -> bool:
    return level >= Level.SHARE and not is_trashed


def can_delete(level: Level) -> bool:
    return level >= Level.DELETE
