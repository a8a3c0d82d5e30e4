"""Mentions in a document: whom and what it names, and what becomes of those that name nothing (PG-70, PG-71)."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

Kind = Literal["page", "user", "group"]
KINDS: tuple[Kind, ...] = ("page", "user", "group")
# A page that names more has the others as plain text.
MAX_MENTIONS = 1_000

_TEXT_FORM = re.compile(r"@\[(?P<label>[^\]\n]{1,300})\]\((?P<id>[0-9a-fA-F-]{36}):(?P<kind>page|user|group)\)")


@dataclass(frozen=True)
class Mentioned:
    """One thing that is named."""

    kind: Kind
    id: UUID


def in_document(document: dict[str, Any]) -> list[Mentioned]:
    """What a document names, each once, in reading order."""
    return _unique(_walk(document))


def in_text(text: str) -> list[Mentioned]:
    """What a plain text names in the form `@[Label](id:kind)`, each once."""
    return _unique(_in_text(text))


def settled(document: dict[str, Any], known: Collection[Mentioned]) -> dict[str, Any]:
    """The document with mentions of unknown things as plain text, and without titles in those of pages.

    A title is looked up for each reader by their own rights (PG-72).
    """
    return _settled(document, frozenset(known))


def snippet(text: str, around: str, *, width: int = 80) -> str:
    """A piece of a text around the first place of a word, or its beginning."""
    at = max(text.find(around), 0) if around else 0
    start, end = max(0, at - width), min(len(text), at + len(around) + width)
    piece = " ".join(text[start:end].split())
    return ("…" if start > 0 else "") + piece + ("…" if end < len(text) else "")


def of_node(node: dict[str, Any]) -> Mentioned | None:
    """What a node of the kind `mention` names; None for one that names nothing that could be."""
    attributes = node.get("attrs")
    if not isinstance(attributes, dict):
        return None
    kind = attributes.get("kind")
    try:
        return Mentioned(kind, UUID(attributes.get("id"))) if kind in KINDS else None
    except (ValueError, TypeError, AttributeError):
        return None


def _unique(found: Iterator[Mentioned]) -> list[Mentioned]:
    return list(dict.fromkeys(found))[:MAX_MENTIONS]


def _walk(node: dict[str, Any]) -> Iterator[Mentioned]:
    if node.get("type") == "mention":
        mentioned = of_node(node)
        if mentioned is not None:
            yield mentioned
    elif node.get("type") == "text":
        yield from _in_text(node.get("text") or "")
    for child in node.get("content") or ():
        yield from _walk(child)


def _in_text(text: str) -> Iterator[Mentioned]:
    for match in _TEXT_FORM.finditer(text):
        try:
            target = UUID(match["id"])
        except ValueError:
            continue
        yield Mentioned(match["kind"], target)  # type: ignore[arg-type]  # one of the kinds, by the pattern


def _settled(node: dict[str, Any], known: frozenset[Mentioned]) -> dict[str, Any]:
    if node.get("type") == "mention":
        return _settled_mention(node, known)
    children = node.get("content")
    if not children:
        return node
    return node | {"content": [_settled(child, known) for child in children]}


def _settled_mention(node: dict[str, Any], known: frozenset[Mentioned]) -> dict[str, Any]:
    mentioned = of_node(node)
    label = (node.get("attrs") or {}).get("label")
    if mentioned is None or mentioned not in known:
        return {"type": "text", "text": f"@{label}" if isinstance(label, str) and label else "@"}
    if mentioned.kind == "page" and label is not None:
        return node | {"attrs": {name: value for name, value in node["attrs"].items() if name != "label"}}
    return node
