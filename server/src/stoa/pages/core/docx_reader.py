"""Word files as documents. Runs in a process of its own with limits (PG-91)."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn

from stoa.pages.core.document import is_safe_link
from stoa.pages.core.html_reader import ReadHtml, UnreadableFile
from stoa.pages.core.markdown_reader import Node

MAX_ENTRIES = 5_000
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_NESTING = 40
_HEADING = re.compile(r"heading ([1-9])$", re.IGNORECASE)
_CODE = re.compile(r"code|preformatted|source", re.IGNORECASE)
_LEVEL = re.compile(r"^List (?:Bullet|Number|Continue) ([2-5])$")
_MONOSPACED = frozenset(
    {"courier new", "courier", "consolas", "menlo", "monaco", "cascadia code", "source code pro"}
)
_BOX = re.compile(r"([\u2610\u2611\u2612])\s*")
_DOCTYPES = tuple(
    mark.encode(coding) for mark in ("<!DOCTYPE", "<!ENTITY") for coding in ("utf-8", "utf-16-le", "utf-16-be")
)
_LOSSES = {
    "images": ("w:drawing", "w:pict"),
    "footnotes": ("w:footnoteReference", "w:endnoteReference"),
    "comments": ("w:commentReference",),
    "deleted_text": ("w:del",),
    "text_boxes": ("w:txbxContent",),
    "embeds": ("w:object",),
    "headers": ("w:headerReference", "w:footerReference"),
}


def read(content: bytes) -> ReadHtml:
    """The document of a Word file. Raises UnreadableFile."""
    check_archive(content)
    try:
        opened = Document(io.BytesIO(content))
        reader = _Reader(opened)
        blocks = _nested(list(reader.body(opened.element.body)))
    except UnreadableFile:
        raise
    except Exception as error:  # whatever the file makes a foreign library do, it is this file that is at fault
        raise UnreadableFile("not_docx") from error
    losses = {
        kind: count
        for kind, tags in _LOSSES.items()
        if (count := sum(1 for tag in tags for _ in opened.element.iter(qn(tag))))
    }
    title = (opened.core_properties.title or "").strip()
    return ReadHtml({"type": "doc", "content": blocks}, title or None, losses)


def check_archive(content: bytes) -> None:
    """Refuse an archive that unpacks to too much, or whose XML declares entities. Raises UnreadableFile."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            # What an entry unpacks to is never more than it says here: the reader stops there.
            if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
                raise UnreadableFile("too_large_unpacked")
            for entry in entries:
                if entry.filename.lower().endswith((".xml", ".rels")):
                    text = archive.read(entry)
                    if any(mark in text for mark in _DOCTYPES):
                        raise UnreadableFile("declares_entities")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise UnreadableFile("not_docx") from error


@dataclass
class _Item:
    """An item of a list, before lists are put into each other."""

    kind: str
    level: int
    content: list[Node] = field(default_factory=list)
    checked: bool | None = None


class _Reader:
    def __init__(self, opened: WordDocument) -> None:
        self._links = {name: part.target_ref for name, part in opened.part.rels.items() if part.is_external}
        self._styles = {style.style_id: style.name or "" for style in opened.styles}
        self._style_lists = {
            style.style_id: element
            for style in opened.styles
            if (element := style.element.find(f".//{qn('w:numPr')}")) is not None
        }
        self._formats = _list_formats(opened)

    def body(self, element: Any, depth: int = 0) -> Iterator[Node | _Item]:
        for child in element:
            if child.tag == qn("w:p"):
                yield from self._paragraph(child)
            elif child.tag == qn("w:tbl"):
                yield self._table(child, depth)
            elif child.tag == qn("w:sdt") and depth < MAX_NESTING:
                inside = child.find(qn("w:sdtContent"))
                yield from self.body(inside, depth + 1) if inside is not None else ()

    def _paragraph(self, element: Any) -> Iterator[Node | _Item]:
        style_id = _value(element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}"))
        style = self._styles.get(style_id or "", "")
        line = _merged(self._inline(element, []))
        if _CODE.search(style):
            yield {"type": "codeBlock", "content": [_text(_plain(line), [])] if line else []}
            return
        listed = element.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        numbering = listed if listed is not None else self._style_lists.get(style_id or "")
        heading = _HEADING.match(style)
        if heading or style == "Title":
            yield _node("heading", line, {"level": min(int(heading[1]), 4) if heading else 1})
        elif numbering is not None and line:
            # The built-in styles of lists say their level in their name.
            deeper = _LEVEL.search(style) if listed is None else None
            yield self._item(numbering, line, int(deeper[1]) - 1 if deeper else None)
        elif not line and element.find(f"{qn('w:pPr')}/{qn('w:pBdr')}") is not None:
            yield {"type": "horizontalRule"}
        elif "quote" in style.lower():
            yield _node("blockquote", [_node("paragraph", line)])
        elif line:
            yield _node("paragraph", line)

    def _item(self, numbering: Any, line: list[Node], styled: int | None) -> _Item:
        own = int(_value(numbering.find(qn("w:ilvl"))) or 0)
        level = own if styled is None else styled
        number_id = _value(numbering.find(qn("w:numId")))
        is_ordered = self._formats.get((number_id, own), "bullet") not in {"bullet", "none"}
        box = _BOX.match(line[0].get("text", "")) if line else None
        if box is None:
            return _Item("orderedList" if is_ordered else "bulletList", min(level, 8), [_node("paragraph", line)])
        rest = line[0]["text"][box.end() :]
        line = [*([line[0] | {"text": rest}] if rest else []), *line[1:]]
        return _Item("taskList", min(level, 8), [_node("paragraph", line)], box[1] != "\u2610")

    def _table(self, element: Any, depth: int) -> Node:
        rows = []
        for number, row in enumerate(element.findall(qn("w:tr"))):
            is_header = number == 0 and row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
            cells = [self._cell(cell, depth, is_header=is_header) for cell in row.findall(qn("w:tc"))]
            rows.append(_node("tableRow", cells))
        return _node("table", rows)

    def _cell(self, element: Any, depth: int, *, is_header: bool) -> Node:
        blocks = _nested(list(self.body(element, depth + 1))) if depth < MAX_NESTING else []
        span = int(_value(element.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")) or 1)
        kind = "tableHeader" if is_header else "tableCell"
        return _node(kind, blocks or [{"type": "paragraph"}], {"colspan": min(span, 100)} if span > 1 else {})

    def _inline(self, element: Any, marks: list[Node]) -> Iterator[Node]:
        for child in element:
            if child.tag == qn("w:r"):
                yield from _run(child, marks)
            elif child.tag == qn("w:hyperlink"):
                href = self._links.get(child.get(qn("r:id"), ""), "")
                link = [{"type": "link", "attrs": {"href": href}}] if href and is_safe_link(href) else []
                yield from self._inline(child, [*marks, *link])
            elif child.tag in {qn("w:ins"), qn("w:smartTag"), qn("w:sdt"), qn("w:sdtContent")}:
                yield from self._inline(child, marks)


def _run(element: Any, outer: list[Node]) -> Iterator[Node]:
    properties = element.find(qn("w:rPr"))
    marks = list(outer)
    for tag, kind in (("w:b", "bold"), ("w:i", "italic"), ("w:strike", "strike"), ("w:u", "underline")):
        if (kind != "underline" or len(outer) == 0) and _is_on(properties, tag):
            marks.append({"type": kind})
    fonts = properties.find(qn("w:rFonts")) if properties is not None else None
    if fonts is not None and fonts.get(qn("w:ascii"), "").lower() in _MONOSPACED:
        marks.append({"type": "code"})
    text = ""
    for child in element:
        if child.tag == qn("w:t"):
            text += child.text or ""
        elif child.tag == qn("w:tab"):
            text += "\t"
        elif child.tag == qn("w:br"):
            if text:
                yield _text(text, marks)
            text = ""
            yield {"type": "hardBreak"}
    if text:
        yield _text(text, marks)


def _is_on(properties: Any, tag: str) -> bool:
    found = properties.find(qn(tag)) if properties is not None else None
    return found is not None and (_value(found) or "true") not in {"0", "false", "none", "off"}


def _list_formats(opened: WordDocument) -> dict[tuple[str | None, int], str]:
    """How the levels of each numbering are counted."""
    try:
        numbering = opened.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return {}
    kinds: dict[str, dict[int, str]] = {}
    for abstract in numbering.findall(qn("w:abstractNum")):
        kinds[abstract.get(qn("w:abstractNumId"), "")] = {
            int(level.get(qn("w:ilvl"), "0")): _value(level.find(qn("w:numFmt"))) or "bullet"
            for level in abstract.findall(qn("w:lvl"))
        }
    return {
        (number.get(qn("w:numId")), level): kind
        for number in numbering.findall(qn("w:num"))
        for level, kind in kinds.get(_value(number.find(qn("w:abstractNumId"))) or "", {}).items()
    }


def _value(element: Any) -> str | None:
    return element.get(qn("w:val")) if element is not None else None


def _node(kind: str, content: list[Node], attributes: Node | None = None) -> Node:
    return (
        {"type": kind} | ({"attrs": attributes} if attributes else {}) | ({"content": content} if content else {})
    )


def _text(text: str, marks: list[Node]) -> Node:
    return {"type": "text", "text": text} | ({"marks": marks} if marks else {})


def _merged(line: Iterator[Node]) -> list[Node]:
    """Word cuts a text into runs at its will; those with the same marks are one."""
    found: list[Node] = []
    for node in line:
        if found and "text" in node and "text" in found[-1] and node.get("marks") == found[-1].get("marks"):
            found[-1] = found[-1] | {"text": found[-1]["text"] + node["text"]}
        else:
            found.append(node)
    return found


def _plain(line: list[Node]) -> str:
    return "".join("\n" if node["type"] == "hardBreak" else node.get("text", "") for node in line)


def _nested(flat: list[Node | _Item]) -> list[Node]:
    """Blocks with their lists put together; blocks of code that follow each other are one."""
    blocks: list[Node] = []
    at = 0
    while at < len(flat):
        each = flat[at]
        if isinstance(each, _Item):
            lists, at = _lists(flat, at, each.level)
            blocks += lists
            continue
        if each["type"] == "codeBlock" and blocks and blocks[-1]["type"] == "codeBlock":
            blocks[-1] = _joined(blocks[-1], each)
        else:
            blocks.append(each)
        at += 1
    return blocks


def _joined(one: Node, other: Node) -> Node:
    return one | {"content": [_text("\n".join(_plain(each.get("content") or []) for each in (one, other)), [])]}


def _lists(flat: list[Node | _Item], at: int, level: int) -> tuple[list[Node], int]:
    """The lists that begin here, as deep as this level or deeper; gives where they end."""
    lists: list[Node] = []
    while at < len(flat) and isinstance(item := flat[at], _Item) and item.level >= level:
        if item.level > level and lists:
            below, at = _lists(flat, at, item.level)
            lists[-1]["content"][-1]["content"] += below
            continue
        if not lists or lists[-1]["type"] != item.kind:
            lists.append({"type": item.kind, "content": []})
        made = "taskItem" if item.kind == "taskList" else "listItem"
        attributes = {"checked": item.checked} if item.checked is not None else {}
        lists[-1]["content"].append(_node(made, item.content, attributes))
        level, at = item.level, at + 1
    return lists, at
