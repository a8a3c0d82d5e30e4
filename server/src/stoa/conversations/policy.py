"""What a conversation allows, as predicates without I/O (CV-3, CV-11)."""


def why_read_only(*, is_archived: bool, is_deleted: bool, is_trashed: bool) -> str | None:
    """Why nothing can be said any more; None: it can."""
    if is_deleted:
        return "deleted"
    if is_trashed:
        return "trash"
    return "archived" if is_archived else None
