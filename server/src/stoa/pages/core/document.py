"""The document model: ProseMirror JSON as the editor makes it, checked and read without knowing every node (PG-47 to PG-49).

Unknown nodes and marks are kept as they are. What is refused is what could harm: depth, size, and addresses
that run code.
"""

import re
from dataclasses import dataclass
from typing import Any

MAX_DEPTH = 100
MAX_CHARACTERS = 2_000_000
MAX_NODES = 500_000

_BLOCKS_WITHOUT_BREAK = frozenset({"text", "hardBreak", "mention", "image"})
_SAFE_LINK = re.compile(r"(?:https?:|mailto:|tel:|/(?!/)|#|\?|[^:/?#]*(?:[/?#]|$))", re.IGNORECASE)
_SAFE_IMAGE = re.compile(r"(?:https?:|/(?!/)|data:image/(?:png|jpeg|gif|webp|avif);base64,)", re.IGNORECASE)
_INVISIBLE = re.compile(r"[\x00-\x20\x7f-\xa0\u00ad\u200b-\u200f\u2028-\u202f\ufeff]")
_WORD = re.compile(r"\w+(?:['’-]\w+)*")


class InvalidDocument(Exception):
    """Why a value is no document: a reason code and the path of the node."""

    def __init__(self, reason: str, path: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.path = path


@dataclass(frozen=True)
class ReadDocument:
    """A checked document and what is derived from it."""

    content: dict[str, Any]
    text: str
    word_count: int


def is_safe_link(address: str) -> bool:
    """Whether an address may stand in a link: web, mail, telephone or a path; invisible characters hide nothing."""
    return _SAFE_LINK.match(_INVISIBLE.sub("", address)) is not None


def is_safe_image(address: str) -> bool:
    return _SAFE_IMAGE.match(_INVISIBLE.sub("", address)) is not None


def read(value: object) -> ReadDocument:
    """Check a document and derive its text. An empty one takes its one normal form (PG-48). Raises InvalidDocument."""
    if not isinstance(value, dict) or value.get("type") != "doc":
        raise InvalidDocument("not_a_document", "")
    pieces: list[str] = []
    _Reader(pieces).walk(value)
    text = "".join(pieces).strip("\n")
    content = value if text or _has_substance(value) else {"type": "doc", "content": []}
    return ReadDocument(content, text, len(_WORD.findall(text)))


def _has_substance(document: dict[str, Any]) -> bool:
    """Whether a document without text still shows something, such as an image or a rule."""
    children = document.get("content", [])
    return len(children) > 1 or any(
        child.get("type") != "paragraph" or child.get("content") for child in children if isinstance(child, dict)
    )


class _Reader:
    """Walks a document without recursion, because its depth is not ours to choose."""

    def __init__(self, pieces: list[str]) -> None:
        self._pieces = pieces
        self._characters = 0
        self._nodes = 0

    def walk(self, root: dict[str, Any]) -> None:
        pending: list[tuple[object, int, str]] = [(root, 1, "")]
        while pending:
            node, depth, path = pending.pop()
            if isinstance(node, str):
                self._pieces.append(node)
                continue
            self._check(node, depth, path)
            assert isinstance(node, dict)
            children = node.get("content", [])
            self._read_inline(node)
            if depth > 1 and node["type"] not in _BLOCKS_WITHOUT_BREAK:
                pending.append(("\n", depth, path))
            for number in range(len(children) - 1, -1, -1):
                pending.append((children[number], depth + 1, f"{path}/content/{number}"))

    def _check(self, node: object, depth: int, path: str) -> None:
        if not isinstance(node, dict) or not isinstance(node.get("type"), str) or not node["type"]:
            raise InvalidDocument("not_a_node", path)
        if depth > MAX_DEPTH:
            raise InvalidDocument("too_deep", path)
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise InvalidDocument("too_many_nodes", path)
        if not isinstance(node.get("content", []), list) or not isinstance(node.get("marks", []), list):
            raise InvalidDocument("not_a_node", path)
        if not isinstance(node.get("attrs", {}), dict | None):
            raise InvalidDocument("not_a_node", path)
        if node["type"] == "text" and not isinstance(node.get("text"), str):
            raise InvalidDocument("text_without_text", path)
        self._check_addresses(node, path)

    def _check_addresses(self, node: dict[str, Any], path: str) -> None:
        attributes = node.get("attrs") or {}
        source = attributes.get("src")
        if isinstance(source, str) and not is_safe_image(source):
            raise InvalidDocument("address", f"{path}/attrs/src")
        targets = [("attrs/href", attributes.get("href"))]
        for number, mark in enumerate(node.get("marks", [])):
            if not isinstance(mark, dict) or not isinstance(mark.get("type"), str):
                raise InvalidDocument("not_a_mark", f"{path}/marks/{number}")
            mark_attributes = mark.get("attrs")
            if isinstance(mark_attributes, dict):
                targets.append((f"marks/{number}/attrs/href", mark_attributes.get("href")))
        for place, target in targets:
            if isinstance(target, str) and not is_safe_link(target):
                raise InvalidDocument("address", f"{path}/{place}")

    def _read_inline(self, node: dict[str, Any]) -> None:
        text = ""
        match node["type"]:
            case "text":
                text = node["text"]
            case "hardBreak":
                text = "\n"
            case "mention":
                label = (node.get("attrs") or {}).get("label")
                text = f"@{label}" if isinstance(label, str) else ""
        if text:
            self._characters += len(text)
            if self._characters > MAX_CHARACTERS:
                raise InvalidDocument("too_long", "")
            self._pieces.append(text)
