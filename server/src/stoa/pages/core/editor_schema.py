"""What the editor can show, as its schema says it (web/src/editor/extensions.ts).

A node that the editor does not know, or that stands where it may not, would be thrown away by the first editor that
opens the page. It is kept as it is inside an `unknownBlock`, which the editor shows as a grey block (PG-47).
"""

import re
from typing import Any

# Every child is one letter: p paragraph, b other block, t text, i other inline, l list item, k task item, r row,
# c cell, s summary, d what a toggle hides.
_LETTERS = {
    "paragraph": "p",
    "text": "t",
    "hardBreak": "i",
    "mention": "i",
    "inlineMath": "i",
    "unknownInline": "i",
    "listItem": "l",
    "taskItem": "k",
    "tableRow": "r",
    "tableCell": "c",
    "tableHeader": "c",
    "detailsSummary": "s",
    "detailsContent": "d",
}
_BLOCKS = r"[pb]+"
_INLINE = r"[ti]*"
_CONTENT = {
    "doc": r"[pb]*",
    "paragraph": _INLINE,
    "heading": _INLINE,
    "blockquote": _BLOCKS,
    "callout": _BLOCKS,
    "bulletList": r"l+",
    "orderedList": r"l+",
    "listItem": r"p[pb]*",
    "taskList": r"k+",
    "taskItem": r"p[pb]*",
    "codeBlock": r"t*",
    "table": r"r+",
    "tableRow": r"c*",
    "tableCell": _BLOCKS,
    "tableHeader": _BLOCKS,
    "details": r"sd",
    "detailsSummary": r"[ti]*",
    "detailsContent": _BLOCKS,
    "horizontalRule": "",
    "image": "",
    "blockMath": "",
    "unknownBlock": "",
    "hardBreak": "",
    "mention": "",
    "inlineMath": "",
    "unknownInline": "",
    "text": "",
}
_PATTERNS = {name: re.compile(pattern) for name, pattern in _CONTENT.items()}
MARKS = frozenset({"bold", "italic", "underline", "strike", "code", "link", "highlight", "unknownMark"})
INLINE_PARENTS = frozenset({"paragraph", "heading", "detailsSummary"})


def fits(node: dict[str, Any]) -> bool:
    """Whether the editor can show a node with these children, whatever the children are made of themselves."""
    pattern = _PATTERNS.get(node["type"])
    children = node.get("content") or []
    if pattern is None or not pattern.fullmatch("".join(_letter(child["type"]) for child in children)):
        return False
    return node["type"] != "codeBlock" or not any(child.get("marks") for child in children)


def is_block(node: dict[str, Any]) -> bool:
    """Whether a node may stand right below the document."""
    return _letter(node["type"]) in "pb"


def _letter(kind: str) -> str:
    # What is unknown will stand there as an unknown block.
    return _LETTERS.get(kind, "b")
