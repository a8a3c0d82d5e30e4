"""What a conversation allows, as predicates without I/O (CV-3, CV-11)."""


def is_shareable(kind: str, *, is_temporary: bool) -> bool:
    """Other kinds belong to one person alone, or follow their page or battle (CV-1, CV-8)."""
    return kind == "chat" and not is_temporary


def is_writable(*, is_archived: bool, is_deleted: bool) -> bool:
    return not is_archived and not is_deleted
