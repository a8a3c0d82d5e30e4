"""Documents as Word files. Runs in a process of its own with limits (PG-92)."""

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from stoa.pages.core.html_writer import Labels, label_of
from stoa.pages.core.markdown_reader import Node

_CODE = "Source Code"
_LIST_STYLES = {"bulletList": "List Bullet", "orderedList": "List Number", "taskList": "List Bullet"}
# Word has styles for three levels of lists.
_DEEPEST = 3
_CONTAINERS = frozenset({"callout", "detailsContent", "details", "listItem", "taskItem", "doc"})


def write(title: str, document: Node, labels: Labels) -> bytes:
    """The document as a Word file."""
    writer = _Writer(labels)
    writer.file.core_properties.title = title[:255]
    writer.file.core_properties.author = ""
    writer.blocks(writer.file, document.get("content") or [])
    made = io.BytesIO()
    writer.file.save(made)
    return made.getvalue()


class _Writer:
    def __init__(self, labels: Labels) -> None:
        self.file = Document()
        self._labels = labels
        code = self.file.styles.add_style(_CODE, WD_STYLE_TYPE.PARAGRAPH)
        code.font.name, code.font.size = "Courier New", Pt(9)

    def blocks(self, place: Any, nodes: Sequence[Node], style: str | None = None, depth: int = 0) -> None:
        for node in nodes:
            self._block(place, node, style, depth)

    def _block(  # noqa: C901  # one branch for each kind of block
        self, place: Any, node: Node, style: str | None, depth: int
    ) -> None:
        children, attributes = node.get("content") or [], node.get("attrs") or {}
        match node["type"]:
            case "heading":
                level = attributes.get("level")
                style = f"Heading {level if level in range(1, 10) else 1}"
                self._line(place.add_paragraph(style=style), children)
            case "bulletList" | "orderedList" | "taskList":
                self._list(place, node["type"], children, depth + 1)
            case "codeBlock":
                self._code(place, "".join(child.get("text", "") for child in children))
            case "blockMath":
                self._code(place, str(attributes.get("latex") or ""))
            case "blockquote":
                self.blocks(place, children, "Quote", depth)
            case "table":
                self._table(place, children)
            case "horizontalRule":
                _rule(place.add_paragraph())
            case "image":
                place.add_paragraph(f"[{attributes.get('alt') or attributes.get('src') or ''}]", style=style)
            case "paragraph" | "detailsSummary":
                self._line(place.add_paragraph(style=style), children)
            case kind if kind in _CONTAINERS:
                self.blocks(place, children, style, depth)
            case kind:
                place.add_paragraph(f"[{kind}]", style=style)

    def _list(self, place: Any, kind: str, items: Sequence[Node], depth: int) -> None:
        level = min(depth, _DEEPEST)
        style = _LIST_STYLES[kind] + (f" {level}" if level > 1 else "")
        for item in items:
            first, *rest = item.get("content") or [{"type": "paragraph"}]
            paragraph = place.add_paragraph(style=style)
            if kind == "taskList":
                paragraph.add_run("\u2611 " if (item.get("attrs") or {}).get("checked") else "\u2610 ")
            if first["type"] == "paragraph":
                self._line(paragraph, first.get("content") or [])
            else:
                rest = [first, *rest]
            self.blocks(place, rest, None, depth)

    def _code(self, place: Any, text: str) -> None:
        for line in text.split("\n"):
            place.add_paragraph(line, style=_CODE)

    def _table(self, place: Any, rows: Sequence[Node]) -> None:
        cells = [row.get("content") or [] for row in rows]
        width = max((sum(_span(cell) for cell in row) for row in cells), default=0)
        if not width:
            return
        table = place.add_table(rows=len(cells), cols=width)
        table.style = self.file.styles["Table Grid"]
        for row, made in zip(cells, table.rows, strict=True):
            if row and all(cell["type"] == "tableHeader" for cell in row):
                made._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001  # the library has no door for it
            at = 0
            for cell in row:
                target = made.cells[at]
                if _span(cell) > 1:
                    target = target.merge(made.cells[at + _span(cell) - 1])
                at += _span(cell)
                target._element.remove(target.paragraphs[0]._element)  # noqa: SLF001  # a cell begins with an empty one
                self.blocks(target, cell.get("content") or [{"type": "paragraph"}])
                if not target.paragraphs:
                    target.add_paragraph()

    def _line(self, paragraph: Any, nodes: Sequence[Node]) -> None:
        for node in nodes:
            match node["type"]:
                case "hardBreak":
                    paragraph.add_run().add_break()
                case "text":
                    self._run(paragraph, node)
                case "mention":
                    paragraph.add_run(f"@{label_of(node, self._labels)}")
                case "inlineMath":
                    paragraph.add_run(str((node.get("attrs") or {}).get("latex") or ""))

    def _run(self, paragraph: Any, node: Node) -> None:
        marks = {mark["type"]: mark.get("attrs") or {} for mark in node.get("marks") or []}
        run = paragraph.add_run(node["text"])
        run.bold, run.italic = "bold" in marks or None, "italic" in marks or None
        run.underline, run.font.strike = "underline" in marks or None, "strike" in marks or None
        if "code" in marks:
            run.font.name = "Courier New"
        href = marks.get("link", {}).get("href")
        if isinstance(href, str) and href:
            link = OxmlElement("w:hyperlink")
            link.set(qn("r:id"), paragraph.part.relate_to(href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
            run._element.addprevious(link)  # noqa: SLF001  # the library has no door for it
            link.append(run._element)  # noqa: SLF001


def _span(cell: Node) -> int:
    span = (cell.get("attrs") or {}).get("colspan")
    return span if isinstance(span, int) and 1 <= span <= 100 else 1


def _rule(paragraph: Any) -> None:
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "auto")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().append(borders)  # noqa: SLF001  # the library has no door for it
