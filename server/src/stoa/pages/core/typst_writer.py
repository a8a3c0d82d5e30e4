"""Documents as Typst markup, of which PDF files are made (PG-92). Every text stands in a string, so none is markup."""

from collections.abc import Sequence

from stoa.pages.core.html_writer import Labels, label_of
from stoa.pages.core.markdown_reader import Node

_HEAD = """#set page(paper: "a4", margin: 2.2cm, numbering: "1")
#set text(size: 10.5pt)
#set par(leading: 0.7em)
#show raw.where(block: true): it => block(fill: luma(245), inset: 8pt, width: 100%, it)
"""
_MARKS = {
    "bold": "strong",
    "italic": "emph",
    "underline": "underline",
    "strike": "strike",
    "highlight": "highlight",
}
_NO_PICTURE = "image"


def write(title: str, document: Node, labels: Labels) -> str:
    """The document as markup."""
    head = (
        f'#set document(title: {_string(title)})\n{_HEAD}#text(size: 20pt, weight: "bold")[#{_string(title)}]\n\n'
    )
    return head + _blocks(document.get("content") or [], labels)


def _string(text: str) -> str:
    """A text as a string of Typst, which nothing in it can end."""
    escaped = (
        text.replace("\\", "\\\\")
        .replace('"', '\\"')
        .replace("\n", "\\n")
        .replace("\r", "\\r")
        .replace("\t", "\\t")
    )
    return f'"{escaped}"'


def _blocks(nodes: Sequence[Node], labels: Labels) -> str:
    return "".join(f"{_block(node, labels)}\n\n" for node in nodes)


def _block(node: Node, labels: Labels) -> str:  # noqa: C901, PLR0911  # one for each kind
    children, attributes = node.get("content") or [], node.get("attrs") or {}
    match node["type"]:
        case "paragraph" | "detailsSummary":
            return _line(children, labels) or "#v(0.6em)"
        case "heading":
            level = attributes.get("level")
            return f"#heading(level: {level if level in range(1, 7) else 1})[{_line(children, labels)}]"
        case "bulletList" | "orderedList" | "taskList":
            return _list(node, labels)
        case "codeBlock":
            language = attributes.get("language")
            named = f", lang: {_string(language)}" if isinstance(language, str) and language else ""
            return f"#raw({_string(''.join(child.get('text', '') for child in children))}, block: true{named})"
        case "blockMath":
            return f"#raw({_string(str(attributes.get('latex') or ''))}, block: true)"
        case "horizontalRule":
            return "#line(length: 100%, stroke: 0.5pt + luma(180))"
        case "blockquote":
            return f"#quote(block: true)[{_blocks(children, labels)}]"
        case "callout":
            frame = "stroke: 0.5pt + luma(180), inset: 8pt, radius: 3pt, width: 100%"
            return f"#block({frame})[{_blocks(children, labels)}]"
        case "table":
            return _table(children, labels)
        case "details" | "detailsContent":
            return _blocks(children, labels)
        case "image":
            return f"#emph[#{_string('[' + str(attributes.get('alt') or attributes.get('src') or _NO_PICTURE) + ']')}]"
        case kind:
            return f"#emph[#{_string(f'[{kind}]')}]"


def _list(node: Node, labels: Labels) -> str:
    items = []
    for item in node.get("content") or []:
        box = ""
        if node["type"] == "taskList":
            box = f"#{_string('[x] ' if (item.get('attrs') or {}).get('checked') else '[ ] ')}"
        items.append(f"[{box}{_blocks(item.get('content') or [], labels)}]")
    start = (node.get("attrs") or {}).get("start")
    begun = f", start: {start}" if isinstance(start, int) and start >= 0 else ""
    return f"#enum({', '.join(items)}{begun})" if node["type"] == "orderedList" else f"#list({', '.join(items)})"


def _table(rows: Sequence[Node], labels: Labels) -> str:
    cells = [row.get("content") or [] for row in rows]
    width = max((sum(_span(cell, "colspan") for cell in row) for row in cells), default=0)
    if not width:
        return ""
    written = []
    for row in cells:
        for cell in row:
            inside = _blocks(cell.get("content") or [], labels).strip()
            strong = f"#strong[{inside}]" if cell["type"] == "tableHeader" else inside
            written.append(f"table.cell(colspan: {min(_span(cell, 'colspan'), width)})[{strong}]")
    return f"#table(columns: {width}, stroke: 0.5pt + luma(180), {', '.join(written)})"


def _span(cell: Node, name: str) -> int:
    span = (cell.get("attrs") or {}).get(name)
    return span if isinstance(span, int) and 1 <= span <= 100 else 1


def _line(nodes: Sequence[Node], labels: Labels) -> str:
    return "".join(_inline(node, labels) for node in nodes)


def _inline(node: Node, labels: Labels) -> str:
    match node["type"]:
        case "text":
            return _marked(node)
        case "hardBreak":
            return "#linebreak()"
        case "mention":
            return f"#{_string('@' + label_of(node, labels))}"
        case "inlineMath":
            return f"#raw({_string(str((node.get('attrs') or {}).get('latex') or ''))})"
    return ""


def _marked(node: Node) -> str:
    marks = {mark["type"]: mark.get("attrs") or {} for mark in node.get("marks") or []}
    written = f"#raw({_string(node['text'])})" if "code" in marks else f"#{_string(node['text'])}"
    for kind, name in _MARKS.items():
        if kind in marks:
            written = f"#{name}[{written}]"
    href = marks.get("link", {}).get("href")
    if isinstance(href, str) and href.startswith(("http:", "https:", "mailto:")):
        written = f"#link({_string(href)})[{written}]"
    return written
