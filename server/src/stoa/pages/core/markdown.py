"""Documents as Markdown and back (PG-45 to PG-47): CommonMark with tables, tasks, strike-through and formulas.

What Markdown has no words for (unknown nodes, attributes, underlined text) is written as a fence or a tag that is
read back as it was, so that a round trip loses nothing.
"""

import re
from collections.abc import Callable, Iterable, Sequence

import orjson

from stoa.pages.core.markdown_reader import CALLOUTS, KEPT_FENCE, TAG_NAMES, UNNAMED, Node, read

__all__ = ["read", "write"]

_SIGNS = {"bold": ("**", "**"), "italic": ("*", "*"), "strike": ("~~", "~~"), "underline": ("<u>", "</u>")}
_TAGS = {kind: (f"<{tag}>", f"</{tag}>") for tag, kind in TAG_NAMES.items()}
_PLAIN_MARKS = frozenset({"bold", "italic", "strike", "underline", "code"})
_LEADING, _TRAILING = re.compile(r"^ +"), re.compile(r" +$")
# What would begin a block, or mean something inside a line.
_INLINE_SIGNS = re.compile(r"([\\`*_\[\]<>~|])")
_BLOCK_SIGNS = re.compile(r"^(\s*)(#{1,6}(?=\s|$)|[-+](?=\s|$)|=+\s*$|\d{1,9}[.)](?=\s|$)|>)")


def write(document: Node) -> str:
    """The document as Markdown; lines end with a newline, an empty document is an empty text."""
    return _blocks(document.get("content") or [], block=_checked)


def _checked(node: Node) -> str:
    """A block as Markdown, if it is read back as it was; else as it is."""
    text = _block(node)
    return text if [_bare(each) for each in read(text)["content"]] == [_bare(node)] else _kept(node)


def _kept(node: Node) -> str:
    return _fence(orjson.dumps(node, option=orjson.OPT_SORT_KEYS).decode(), KEPT_FENCE)


def _blocks(nodes: Iterable[Node], block: Callable[[Node], str] | None = None) -> str:
    parts: list[str] = []
    previous = ""
    for node in nodes:
        # Two lists side by side would become one.
        if previous == node["type"] and previous in {"bulletList", "orderedList", "taskList"}:
            parts.append("<!-- -->\n")
        parts.append((block or _block)(node))
        previous = node["type"]
    return "\n".join(parts)


def _block(node: Node) -> str:  # noqa: PLR0911  # one for each kind of block
    children, attributes = node.get("content") or [], node.get("attrs") or {}
    is_plain = all(map(_is_plain, children))
    match node["type"]:
        case "paragraph" | "heading" if is_plain and (line := _line(node, children)) is not None:
            return line
        case "blockquote":
            return _prefixed(_blocks(children), "> ", "> ")
        case "callout" if set(attributes) <= {"kind"} and attributes.get("kind") in CALLOUTS:
            # Only a paragraph may follow the name at once; the blank line parts it from anything else.
            gap = "" if children[:1] and children[0]["type"] == "paragraph" else ">\n"
            return f"> [!{attributes['kind'].upper()}]\n{gap}{_prefixed(_blocks(children), '> ', '> ')}"
        case "blockMath" if set(attributes) == {"latex"} and isinstance(attributes["latex"], str):
            return f"$$\n{attributes['latex']}\n$$\n"
        case "bulletList" | "orderedList" | "taskList":
            return _list(node["type"], children, int(attributes.get("start") or 1))
        case "codeBlock":
            return _fence("".join(child.get("text", "") for child in children), attributes.get("language") or "")
        case "horizontalRule":
            return "---\n"
        case "image" if set(attributes) <= {"src", "alt", "title"} and attributes.get("src"):
            return f"{_image(attributes)}\n"
        case "table" if (table := _table(children)) is not None:
            return table
    return _kept(node)


def _is_plain(node: Node) -> bool:
    """Whether Markdown has words for something inside a line."""
    if node["type"] not in {"text", "hardBreak", "mention", "inlineMath"}:
        return False
    marks = {mark["type"]: set(_bare(mark).get("attrs") or {}) for mark in node.get("marks") or []}
    if marks.pop("link", {"href"}) != {"href"}:
        return False
    return not (marks.keys() - _PLAIN_MARKS or any(marks.values()))


def _line(node: Node, children: Sequence[Node]) -> str | None:
    """A paragraph or a heading, with signs for its marks or else with tags; None if neither is read back as it was."""
    if not children:
        # A paragraph without text is a blank line, which Markdown does not keep.
        return "&nbsp;\n" if node == {"type": "paragraph"} else None
    level = (node.get("attrs") or {}).get("level", 1)
    lead = f"{'#' * int(level)} " if node["type"] == "heading" and level in range(1, 7) else ""
    # A dollar stands for itself as long as no two of them are read as a formula.
    for signs, dollar in ((_SIGNS, "$"), (_SIGNS, "\\$"), (_TAGS, "$"), (_TAGS, "\\$")):
        text = _inline(children, signs, dollar)
        text = _LEADING.sub(lambda spaces: "&#32;" * len(spaces[0]), text)
        text = _TRAILING.sub(lambda spaces: "&#32;" * len(spaces[0]), text)
        line = f"{lead}{text if lead else _BLOCK_SIGNS.sub(_unlisted, text)}\n"
        if [_bare(each) for each in read(line)["content"]] == [_bare(node)]:
            return line
    return None


def _unlisted(found: re.Match[str]) -> str:
    """What would begin a list, a quote or a heading, made to stand for itself."""
    sign = found[2]
    return f"{found[1]}{sign[:-1]}\\{sign[-1]}" if sign[0].isdigit() else f"{found[1]}\\{sign}"


# What the editor writes of every node of a kind, and what says how it is shown and nothing of the text.
_USUAL = {
    "orderedList": {"start": 1},
    "tableCell": {"colspan": 1, "rowspan": 1},
    "tableHeader": {"colspan": 1, "rowspan": 1},
}
_SHOWN = frozenset({"target", "rel", "class"})


def _bare(node: Node) -> Node:
    """A node without what is nothing or the usual, and with its marks in one order."""
    made = dict(node)
    usual = _USUAL.get(node["type"], {})
    attributes = {
        name: value
        for name, value in (node.get("attrs") or {}).items()
        if value is not None and usual.get(name) != value and (node["type"] != "link" or name not in _SHOWN)
    }
    for name, value in (("attrs", attributes), ("content", [_bare(each) for each in node.get("content") or []])):
        made.pop(name, None)
        if value:
            made[name] = value
    marks = sorted((_bare(mark) for mark in node.get("marks") or []), key=lambda mark: str(mark["type"]))
    made.pop("marks", None)
    return made | ({"marks": marks} if marks else {})


def _prefixed(text: str, first: str, rest: str) -> str:
    lines = text.removesuffix("\n").split("\n")
    return "".join(f"{first if number == 0 else rest}{line}".rstrip() + "\n" for number, line in enumerate(lines))


def _list(kind: str, items: Sequence[Node], start: int) -> str:
    written = []
    for number, item in enumerate(items, start):
        checked = (item.get("attrs") or {}).get("checked")
        lead = {"bulletList": "- ", "orderedList": f"{number}. "}.get(kind, f"- [{'x' if checked else ' '}] ")
        indent = "  " if kind != "orderedList" else " " * len(lead)
        written.append(_prefixed(_item(item.get("content") or []), lead, indent))
    return "".join(written)


def _item(blocks: Sequence[Node]) -> str:
    """What stands in an item; a list follows its first line at once, as people write it."""
    if len(blocks) < 2 or blocks[0]["type"] != "paragraph" or not blocks[0].get("content"):
        return _blocks(blocks)
    after = blocks[1]
    follows = after["type"] in {"bulletList", "taskList"} or (
        after["type"] == "orderedList" and "attrs" not in _bare(after)
    )
    return _block(blocks[0]) + _blocks(blocks[1:]) if follows else _blocks(blocks)


def _fence(text: str, language: str) -> str:
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text}\n{fence}\n"


def _image(attributes: Node) -> str:
    title = f' "{attributes["title"]}"' if attributes.get("title") else ""
    return f"![{_escaped(attributes.get('alt') or '')}](<{attributes['src']}>{title})"


def _table(rows: Sequence[Node]) -> str | None:
    """A table of plain cells with one row of headers; None for any other."""
    cells = [[_cell(cell) for cell in row.get("content") or []] for row in rows]
    header = [cell["type"] == "tableHeader" for cell in rows[0].get("content") or []] if rows else []
    body = [cell["type"] == "tableCell" for row in rows[1:] for cell in row.get("content") or []]
    width = len(header)
    if not width or not all(header) or not all(body) or any(len(row) != width or None in row for row in cells):
        return None
    lines = [f"| {' | '.join(str(cell) for cell in row)} |" for row in cells]
    return "\n".join([lines[0], f"| {' | '.join(['---'] * width)} |", *lines[1:]]) + "\n"


def _cell(cell: Node) -> str | None:
    blocks = cell.get("content") or []
    attributes = {name: value for name, value in (cell.get("attrs") or {}).items() if value not in (None, 1)}
    if attributes or len(blocks) != 1 or blocks[0]["type"] != "paragraph" or blocks[0].get("attrs"):
        return None
    if not all(map(_is_plain, blocks[0].get("content") or [])):
        return None
    text = "" if not blocks[0].get("content") else (_line(blocks[0], blocks[0]["content"]) or "\n\n")[:-1]
    return None if "\n" in text else text


def _inline(nodes: Sequence[Node], signs: dict[str, tuple[str, str]], dollar: str) -> str:
    written: list[str] = []
    opened: list[Node] = []
    for node in nodes:
        marks = sorted(node.get("marks") or [], key=_rank)
        keep = 0
        while keep < min(len(opened), len(marks)) and opened[keep] == marks[keep]:
            keep += 1
        written += [_mark(mark, signs, is_end=True) for mark in reversed(opened[keep:])]
        written += [_mark(mark, signs, is_end=False) for mark in marks[keep:]]
        opened = marks
        is_code = any(mark["type"] == "code" for mark in marks)
        leaf = _leaf(node, is_code=is_code)
        written.append(leaf.replace("$", dollar) if node["type"] in {"text", "mention"} and not is_code else leaf)
    return "".join([*written, *(_mark(mark, signs, is_end=True) for mark in reversed(opened))])


def _rank(mark: Node) -> int:
    order = ["link", "bold", "italic", "strike", "underline", "code"]
    return order.index(mark["type"]) if mark["type"] in order else len(order)


def _mark(mark: Node, signs: dict[str, tuple[str, str]], *, is_end: bool) -> str:
    if mark["type"] == "link":
        return f"](<{(mark.get('attrs') or {}).get('href', '')}>)" if is_end else "["
    return signs.get(mark["type"], ("", ""))[int(is_end)]


def _leaf(node: Node, *, is_code: bool) -> str:
    match node["type"]:
        case "text" if is_code:
            fence = "``" if "`" in node["text"] else "`"
            return f"{fence}{node['text']}{fence}"
        case "text":
            return _escaped(node["text"])
        case "hardBreak":
            return "\\\n"
        case "inlineMath":
            return f"${(node.get('attrs') or {}).get('latex', '')}$"
        case "mention":
            attributes = node.get("attrs") or {}
            label = _escaped(str(attributes.get("label") or UNNAMED))
            return f"@[{label}]({attributes.get('id')}:{attributes.get('kind')})"
    return _escaped(str((node.get("attrs") or {}).get("text", "")))


def _escaped(text: str) -> str:
    return _INLINE_SIGNS.sub(r"\\\1", text).replace("&", "&amp;")
