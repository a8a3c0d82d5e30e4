"""What a conversation allows, as predicates without I/O (CV-3, CV-11)."""


def why_read_only(*, is_archived: bool, is_deleted: bool, is_trashed: bool) -> str | None:
    """Why nothing can be said any more; None: it can."""
    if is_deleted:
        return "deleted"
    if is_trashed:
        return "trash"
    return "archived" if is_archived else None


def is_shareable(kind: str, *, is_temporary: bool) -> bool:
    """Other kinds belong to one person alone, or follow their page or battle (CV-1, CV-8)."""
    return kind == "chat" and not is_temporary


def is_promotable(kind: str) -> bool:
    """The dashboard's, those of battles and of projects have their place; those on pages are there."""
    return kind in ("chat", "assistant")
