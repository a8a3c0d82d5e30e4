"""A document as people outside may see it: who and what it names inside is plain text (SP-50)."""

import re
from typing import Any

# Addresses without a host lead into the workspace.
_INSIDE = re.compile(r"(?![a-z][a-z0-9+.-]*:)(?!//)", re.IGNORECASE)


def for_strangers(node: dict[str, Any]) -> dict[str, Any]:
    """The document without links into the workspace, and without ids of what it names; comments leave no trace."""
    if node.get("type") == "mention":
        attributes = node.get("attrs") or {}
        kind = attributes.get("kind")
        # People and groups read as they were written; what a page is called is for those who see it.
        label = attributes.get("label") if kind in {"user", "group"} else None
        return {"type": "mention", "attrs": {"kind": kind, "label": label}}
    shown = dict(node)
    if "marks" in node:
        shown["marks"] = [mark for mark in node["marks"] if not _leads_inside(mark)]
    if "content" in node:
        shown["content"] = [for_strangers(child) for child in node["content"]]
    return shown


def _leads_inside(mark: dict[str, Any]) -> bool:
    if mark.get("type") == "comment":
        return True
    href = (mark.get("attrs") or {}).get("href")
    return mark.get("type") == "link" and isinstance(href, str) and _INSIDE.match(href) is not None
