"""The document model: ProseMirror JSON as the editor makes it, read without knowing every node (PG-47 to PG-49).

Unknown nodes and marks are kept as they are. What could run code is taken out; what is too deep or too large
to be handled, or no document at all, is refused.
"""

import re
from dataclasses import dataclass, field
from typing import Any

MAX_DEPTH = 100
MAX_CHARACTERS = 2_000_000
MAX_NODES = 500_000
MAX_COLUMNS = 100
# JSON levels that a document may need: node and content per level, attributes and the body around it.
MAX_JSON_DEPTH = 2 * MAX_DEPTH + 20

_INLINE = frozenset({"text", "hardBreak", "mention", "inlineMath"})
_ADDRESSES = frozenset({"href", "src", "url", "poster", "action", "formaction", "srcset", "xlink:href"})
_SAFE_LINK = re.compile(r"(?:https?:|mailto:|tel:|[^:/?#]*(?:[/?#]|$))", re.IGNORECASE)
_SAFE_IMAGE = re.compile(
    r"(?:https?:|data:image/(?:png|jpeg|gif|webp|avif);base64,|[^:/?#]*(?:[/?#]|$))", re.IGNORECASE
)
# Browsers skip these inside a scheme, so they must not hide one.
_INVISIBLE = re.compile(r"[\x00-\x20\x7f-\xa0\u00ad\u200b-\u200f\u2028-\u202f\ufeff]")
_WORD = re.compile(r"\w+(?:['\u2019-]\w+)*")


class InvalidDocument(Exception):
    """Why a value is no document: a reason code and the path of the node."""

    def __init__(self, reason: str, path: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.path = path


class TooComplex(InvalidDocument):
    """A document beyond the limits of depth, nodes or characters."""


@dataclass(frozen=True)
class ReadDocument:
    """A clean document and what is derived from it."""

    content: dict[str, Any]
    text: str
    word_count: int


def read(value: object) -> ReadDocument:
    """Clean a document and derive its text; an empty one takes its one normal form (PG-48).

    Raises InvalidDocument, TooComplex.
    """
    if not isinstance(value, dict) or value.get("type") != "doc":
        raise InvalidDocument("not_a_document")
    reader = _Reader()
    content = reader.clean(value, 1, "")
    text = "".join(reader.pieces).strip("\n")
    if not text and not _shows_something(content):
        content = {"type": "doc", "content": []}
    return ReadDocument(content, text, len(_WORD.findall(text)))


def check_columns(value: object) -> None:
    """Refuse a table that is wider than the editor makes them. Raises TooComplex.

    Not part of `read`: what lies in a document already is read, whatever it is.
    """
    pending: list[tuple[object, str]] = [(value, "")]
    while pending:
        node, path = pending.pop()
        children = node.get("content") if isinstance(node, dict) else None
        if not isinstance(children, list):
            continue
        if isinstance(node, dict) and node.get("type") == "tableRow" and len(children) > MAX_COLUMNS:
            raise TooComplex("too_many_columns", path)
        pending += [(child, f"{path}/content/{number}") for number, child in enumerate(children)]


def is_safe_link(address: str) -> bool:
    """Whether an address may stand in a link: web, mail, telephone or a path; invisible letters hide nothing."""
    return _SAFE_LINK.match(_INVISIBLE.sub("", address)) is not None


def is_safe_image(address: str) -> bool:
    """As a link, or the data of a raster image."""
    return _SAFE_IMAGE.match(_INVISIBLE.sub("", address)) is not None


def _shows_something(document: dict[str, Any]) -> bool:
    """Whether a document without text still shows something: an image, a rule, empty lines."""
    children = document.get("content") or []
    return len(children) > 1 or any(child["type"] != "paragraph" or child.get("content") for child in children)


@dataclass
class _Reader:
    """Copies a document without what could run code, and collects its text on the way."""

    pieces: list[str] = field(default_factory=list)
    characters: int = 0
    nodes: int = 0

    def clean(self, node: object, depth: int, path: str) -> dict[str, Any]:
        if not isinstance(node, dict) or not isinstance(node.get("type"), str) or not node["type"]:
            raise InvalidDocument("not_a_node", path)
        if depth > MAX_DEPTH:
            raise TooComplex("too_deep", path)
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise TooComplex("too_many_nodes", path)
        cleaned = dict(node)
        if "attrs" in node:
            cleaned["attrs"] = _clean_attributes(node["attrs"], f"{path}/attrs", is_image=node["type"] == "image")
        if "marks" in node:
            cleaned["marks"] = _clean_marks(node["marks"], f"{path}/marks")
        self._collect(node, path)
        children = node.get("content")
        if children is not None:
            if not isinstance(children, list):
                raise InvalidDocument("not_a_list", f"{path}/content")
            cleaned["content"] = [
                self.clean(child, depth + 1, f"{path}/content/{number}") for number, child in enumerate(children)
            ]
        if depth > 1 and node["type"] not in _INLINE:
            self.pieces.append("\n")
        return cleaned

    def _collect(self, node: dict[str, Any], path: str) -> None:
        text = ""
        match node["type"]:
            case "text":
                if not isinstance(node.get("text"), str) or not node["text"]:
                    raise InvalidDocument("text_without_text", path)
                text = node["text"]
            case "hardBreak":
                text = "\n"
            case "mention":
                label = (node.get("attrs") or {}).get("label")
                text = f"@{label}" if isinstance(label, str) else ""
            case "inlineMath" | "blockMath":
                latex = (node.get("attrs") or {}).get("latex")
                text = latex if isinstance(latex, str) else ""
        self.characters += len(text)
        if self.characters > MAX_CHARACTERS:
            raise TooComplex("too_long")
        if text:
            self.pieces.append(text)


def _clean_attributes(attributes: object, path: str, *, is_image: bool) -> dict[str, Any] | None:
    """Attributes without handlers, with unsafe addresses set to null."""
    if attributes is None:
        return None
    if not isinstance(attributes, dict):
        raise InvalidDocument("not_attributes", path)
    is_safe = is_safe_image if is_image else is_safe_link
    return {
        name: None if name.lower() in _ADDRESSES and isinstance(value, str) and not is_safe(value) else value
        for name, value in attributes.items()
        if not name.lower().startswith("on") and name.lower() != "srcdoc"
    }


def _clean_marks(marks: object, path: str) -> list[dict[str, Any]]:
    """Marks, without links that lead nowhere safe."""
    if not isinstance(marks, list):
        raise InvalidDocument("not_a_list", path)
    kept = []
    for number, mark in enumerate(marks):
        if not isinstance(mark, dict) or not isinstance(mark.get("type"), str) or not mark["type"]:
            raise InvalidDocument("not_a_mark", f"{path}/{number}")
        cleaned = dict(mark)
        if "attrs" in mark:
            cleaned["attrs"] = _clean_attributes(mark["attrs"], f"{path}/{number}/attrs", is_image=False)
        if mark["type"] != "link" or (cleaned.get("attrs") or {}).get("href") is not None:
            kept.append(cleaned)
    return kept
