"""The children of a node of a Yjs document, and those of ProseMirror JSON, in one comparable form."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

import orjson
from pycrdt import XmlElement, XmlFragment, XmlText

from stoa.pages.core import editor_schema

# Marks of which a text may bear several at once are named `mark--hash` in the document.
_HASHED = re.compile(r"(.*)(--[a-zA-Z0-9+/=]{8})$")
# How deep a document is read; what lies deeper is refused before it is stored.
MAX_DEPTH = 200
# Whole numbers that a browser holds exactly, and what no number reaches.
_EXACT = 2**53
_LARGEST = 10**300


@dataclass
class Run:
    """Text with marks: pieces, each with its marks by name."""

    pieces: list[tuple[str, dict[str, Any]]]
    node: XmlText | None = None

    kind = "#text"

    @cached_property
    def text(self) -> str:
        return "".join(piece for piece, _ in self.pieces)

    @cached_property
    def form(self) -> bytes:
        return _frozen([[piece, marks] for piece, marks in self.pieces])


@dataclass
class Element:
    """Any other node."""

    tag: str
    attributes: dict[str, Any]
    children: "list[Element | Run]" = field(default_factory=list)
    node: XmlElement | None = None

    @property
    def kind(self) -> str:
        return self.tag

    @cached_property
    def form(self) -> bytes:
        own = _frozen([self.tag, self.attributes])
        return b"<" + own + b"".join(child.form for child in self.children) + b">"


def element_of(element: Element) -> XmlElement:
    """The node that was read."""
    assert element.node is not None
    return element.node


def _frozen(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def _plain(value: Any) -> Any:
    """A value as JSON has it: whole numbers without a fraction; null for numbers that JSON or a browser has not."""
    if isinstance(value, dict):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, bool | str) or value is None:
        return value
    return _number(value) if isinstance(value, int | float) else None


def _number(value: float) -> float | None:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if abs(value) <= _EXACT:
        return int(value) if value == int(value) else value
    return float(value) if abs(value) < _LARGEST else None


def _attributes(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    return {name: plain for name, value in pairs if (plain := _plain(value)) is not None}


def seen_children(node: XmlFragment | XmlElement, depth: int = 1) -> list[Element | Run]:
    """What stands below a node; of several texts side by side each for itself."""
    found: list[Element | Run] = []
    if depth > MAX_DEPTH:
        return found
    for child in node.children:
        if isinstance(child, XmlText):
            found.append(Run(_pieces(child), child))
        elif isinstance(child, XmlElement):
            below = seen_children(child, depth + 1)
            found.append(Element(child.tag or "", _attributes(_pairs(child)), below, child))
    return found


def _pairs(node: XmlElement) -> Iterable[tuple[str, Any]]:
    # The library's view is iterable, but not typed as such.
    return cast(Iterable[tuple[str, Any]], list(cast(Any, node.attributes)))


def _pieces(node: XmlText) -> list[tuple[str, dict[str, Any]]]:
    pieces: list[tuple[str, dict[str, Any]]] = []
    for text, marks in node.diff():
        if isinstance(text, str):
            _append(pieces, (text, _attributes((marks or {}).items())))
    return pieces


def target_children(node: dict[str, Any]) -> list[Element | Run]:
    """What is to stand below a node of a clean document."""
    found: list[Element | Run] = []
    is_inline = node["type"] in editor_schema.INLINE_PARENTS
    for child in node.get("content") or []:
        if node["type"] == "doc" and not editor_schema.is_block(child):
            found.append(Element("unknownBlock", {"json": _kept(child)}))
        elif child["type"] == "text":
            piece = (child["text"], _marks(child.get("marks") or []))
            if found and isinstance(found[-1], Run):
                _append(found[-1].pieces, piece)
            else:
                found.append(Run([piece]))
        elif not editor_schema.fits(child):
            found.append(Element("unknownInline" if is_inline else "unknownBlock", {"json": _kept(child)}))
        else:
            attributes = _attributes((child.get("attrs") or {}).items())
            attributes |= {f"_mark_{name}": value for name, value in _marks(child.get("marks") or []).items()}
            found.append(Element(child["type"], attributes, target_children(child)))
    return found


def _kept(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def _append(pieces: list[tuple[str, dict[str, Any]]], piece: tuple[str, dict[str, Any]]) -> None:
    if pieces and pieces[-1][1] == piece[1]:
        pieces[-1] = (pieces[-1][0] + piece[0], piece[1])
    else:
        pieces.append(piece)


def _marks(marks: list[dict[str, Any]]) -> dict[str, Any]:
    known = {
        mark["type"]: _attributes((mark.get("attrs") or {}).items())
        for mark in marks
        if mark["type"] in editor_schema.MARKS
    }
    unknown = [mark for mark in marks if mark["type"] not in editor_schema.MARKS]
    return known | ({"unknownMark": {"json": _kept(unknown)}} if unknown else {})


def json_of(node: XmlFragment | XmlElement) -> list[dict[str, Any]]:
    """The children of a node as ProseMirror JSON."""
    return [each for child in seen_children(node) for each in _json(child)]


def _json(child: Element | Run) -> list[dict[str, Any]]:
    if isinstance(child, Run):
        return [
            {"type": "text", "text": text} | ({"marks": _named(marks)} if marks else {})
            for text, marks in child.pieces
            if text
        ]
    if child.tag in {"unknownBlock", "unknownInline"} and isinstance(kept := _read(child.attributes), dict):
        return [kept]
    attributes = {name: value for name, value in child.attributes.items() if not name.startswith("_mark_")}
    marks = {
        name.removeprefix("_mark_"): value for name, value in child.attributes.items() if name.startswith("_mark_")
    }
    below = [each for under in child.children for each in _json(under)]
    made: dict[str, Any] = {"type": child.tag}
    if attributes:
        made["attrs"] = attributes
    if below:
        made["content"] = below
    if marks:
        made["marks"] = _named(marks)
    return [made]


def _named(marks: dict[str, Any]) -> list[dict[str, Any]]:
    named = []
    for name, value in sorted(marks.items()):
        kind = _HASHED.sub(r"\1", name)
        if kind == "unknownMark" and isinstance(kept := _read(value), list):
            named += [mark for mark in kept if isinstance(mark, dict)]
        else:
            named.append({"type": kind} | ({"attrs": value} if isinstance(value, dict) and value else {}))
    return named


def _read(attributes: Any) -> Any:
    """What an unknown node or mark was before it was wrapped; None if it is no such thing."""
    try:
        return orjson.loads(attributes["json"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None
