"""Documents whose links and pictures point elsewhere than where they were written."""

from collections.abc import Callable
from typing import Any

Node = dict[str, Any]


def relinked(node: Node, address_of: Callable[[str], str | None]) -> Node:
    """The document with the new address of what its links and pictures point to; None leaves it."""
    made = _moved(node, address_of)
    if node.get("marks"):
        made["marks"] = [_moved(mark, address_of) for mark in node["marks"]]
    if node.get("content"):
        made["content"] = [relinked(child, address_of) for child in node["content"]]
    return made


def _moved(holder: Node, address_of: Callable[[str], str | None]) -> Node:
    attributes = holder.get("attrs")
    if not isinstance(attributes, dict):
        return dict(holder)
    for name in ("src", "href"):
        address = attributes.get(name)
        new = address_of(address) if isinstance(address, str) else None
        if new is not None:
            return holder | {"attrs": attributes | {name: new}}
    return dict(holder)
