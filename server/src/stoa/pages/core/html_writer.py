"""Documents as HTML that runs nothing: built from escaped text, with addresses that were looked at (PG-45, PG-92)."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from uuid import UUID

from stoa.pages.core import mentions
from stoa.pages.core.document import is_safe_image, is_safe_link
from stoa.pages.core.markdown_reader import CALLOUTS, Node

Labels = Mapping[UUID, str]
_MARKS = {"bold": "strong", "italic": "em", "underline": "u", "strike": "s", "code": "code", "highlight": "mark"}
_TAGS = {
    "paragraph": "p",
    "blockquote": "blockquote",
    "bulletList": "ul",
    "listItem": "li",
    "tableRow": "tr",
    "details": "details",
    "detailsSummary": "summary",
    "detailsContent": "div",
}
# No script and nothing from elsewhere; pictures alone may be fetched, as the text names them.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src https: data:"
_STYLE = (
    "body{max-width:45rem;margin:2rem auto;padding:0 1rem;font:1rem/1.6 system-ui,sans-serif}"
    "pre{overflow:auto;padding:.75rem;background:#f4f4f5}table{border-collapse:collapse}"
    "td,th{border:1px solid #ccc;padding:.25rem .5rem;vertical-align:top}img{max-width:100%}"
    "blockquote{margin-left:0;padding-left:1rem;border-left:3px solid #ccc}"
    "[data-callout]{padding:.25rem 1rem;border:1px solid #ccc;border-radius:.375rem}"
    "@media print{body{margin:0;max-width:none}}"
)


def write(document: Node, labels: Labels | None = None) -> str:
    """The document as HTML; mentions of pages bear the titles in `labels`."""
    return _all(document.get("content") or [], labels or {})


def page(title: str, document: Node, labels: Labels) -> str:
    """The document as a file of its own."""
    return (
        '<!doctype html>\n<html><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n<body>\n<h1>{escape(title)}</h1>\n"
        f"{write(document, labels)}</body></html>\n"
    )


def _all(nodes: Sequence[Node], labels: Labels) -> str:
    return "".join(_node(node, labels) for node in nodes)


def _node(node: Node, labels: Labels) -> str:
    kind, attributes = node["type"], node.get("attrs") or {}
    if kind in _INLINE:
        return _INLINE[kind](node, labels)
    inside = _all(node.get("content") or [], labels)
    if kind in _TAGS:
        return f"<{_TAGS[kind]}>{inside}</{_TAGS[kind]}>\n"
    if kind in _BLOCKS:
        return _BLOCKS[kind](attributes, inside)
    return f"<p><em>[{escape(kind)}]</em></p>\n"


def _text(node: Node, labels: Labels) -> str:  # noqa: ARG001  # as the others
    written = escape(node["text"], quote=False)
    for mark in node.get("marks") or []:
        if mark["type"] == "link":
            href = (mark.get("attrs") or {}).get("href")
            if isinstance(href, str) and is_safe_link(href):
                written = f'<a href="{escape(href)}" rel="noopener noreferrer nofollow">{written}</a>'
        elif mark["type"] in _MARKS:
            written = f"<{_MARKS[mark['type']]}>{written}</{_MARKS[mark['type']]}>"
    return written


def _mention(node: Node, labels: Labels) -> str:
    mentioned = mentions.of_node(node)
    return (
        f'<span data-{mentioned.kind}-id="{mentioned.id}">@{escape(label_of(node, labels))}</span>'
        if mentioned
        else escape(f"@{label_of(node, labels)}")
    )


def label_of(node: Node, labels: Labels) -> str:
    """What stands behind the @ of a mention."""
    mentioned = mentions.of_node(node)
    known = labels.get(mentioned.id) if mentioned else None
    kept = (node.get("attrs") or {}).get("label")
    return known or (kept if isinstance(kept, str) and kept else "…")


def _inline_math(node: Node, labels: Labels) -> str:  # noqa: ARG001  # as the others
    return f'<span data-math="inline">{escape(_attribute(node, "latex"))}</span>'


def _attribute(node: Node, name: str) -> str:
    value = (node.get("attrs") or {}).get(name)
    return value if isinstance(value, str) else ""


def _heading(attributes: Node, inside: str) -> str:
    level = attributes.get("level")
    tag = f"h{level}" if level in range(1, 7) else "h1"
    return f"<{tag}>{inside}</{tag}>\n"


def _ordered_list(attributes: Node, inside: str) -> str:
    start = attributes.get("start")
    return (
        f'<ol start="{start}">{inside}</ol>\n' if isinstance(start, int) and start != 1 else f"<ol>{inside}</ol>\n"
    )


def _task(attributes: Node, inside: str) -> str:
    checked = " checked" if attributes.get("checked") else ""
    return (
        f'<li data-checked="{str(bool(checked)).lower()}"><input type="checkbox" disabled{checked}>{inside}</li>\n'
    )


def _code(attributes: Node, inside: str) -> str:
    language = attributes.get("language")
    named = f' class="language-{escape(language)}"' if isinstance(language, str) and language else ""
    return f"<pre><code{named}>{inside}</code></pre>\n"


def _cell(tag: str) -> Callable[[Node, str], str]:
    def write_cell(attributes: Node, inside: str) -> str:
        spans = "".join(
            f' {name}="{value}"'
            for name in ("colspan", "rowspan")
            if isinstance(value := attributes.get(name), int) and value > 1
        )
        return f"<{tag}{spans}>{inside}</{tag}>"

    return write_cell


def _image(attributes: Node, inside: str) -> str:  # noqa: ARG001  # as the others
    source = attributes.get("src")
    if not isinstance(source, str) or not is_safe_image(source):
        return ""
    rest = "".join(
        f' {name}="{escape(value)}"'
        for name in ("alt", "title")
        if isinstance(value := attributes.get(name), str) and value
    )
    return f'<p><img src="{escape(source)}"{rest}></p>\n'


def _callout(attributes: Node, inside: str) -> str:
    kind = attributes.get("kind")
    return f'<div data-callout="{kind if kind in CALLOUTS else "note"}">{inside}</div>\n'


def _block_math(attributes: Node, inside: str) -> str:  # noqa: ARG001  # as the others
    latex = attributes.get("latex")
    return f'<div data-math="block">{escape(latex) if isinstance(latex, str) else ""}</div>\n'


_INLINE: dict[str, Callable[[Node, Labels], str]] = {
    "text": _text,
    "mention": _mention,
    "inlineMath": _inline_math,
    "hardBreak": lambda _node, _labels: "<br>",
}
_BLOCKS: dict[str, Callable[[Node, str], str]] = {
    "heading": _heading,
    "orderedList": _ordered_list,
    "taskList": lambda _attributes, inside: f"<ul>{inside}</ul>\n",
    "taskItem": _task,
    "codeBlock": _code,
    "horizontalRule": lambda _attributes, _inside: "<hr>\n",
    "table": lambda _attributes, inside: f"<table>{inside}</table>\n",
    "tableCell": _cell("td"),
    "tableHeader": _cell("th"),
    "image": _image,
    "callout": _callout,
    "blockMath": _block_math,
}
