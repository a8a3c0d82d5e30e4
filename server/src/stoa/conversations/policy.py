"""What a level allows in a conversation, as predicates without I/O (CV-3)."""

from stoa.access.contracts import Level


def can_send(level: Level, *, is_archived: bool, is_deleted: bool) -> bool:
    return level >= Level.EDIT and not is_archived and not is_deleted


def can_delete(level: Level) -> bool:
    return level >= Level.DELETE
