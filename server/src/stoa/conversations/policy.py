"""What a conversation allows, as predicates without I/O (CV-3, CV-11)."""


def is_writable(*, is_archived: bool, is_deleted: bool) -> bool:
    return not is_archived and not is_deleted
