"""Markdown as documents: CommonMark with tables, tasks and strike-through; see markdown.py for the way there."""

import re
from collections.abc import Sequence
from typing import Any

import orjson
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

Node = dict[str, Any]
# A fence of this language holds a node as it was, for which Markdown has no words.
KEPT_FENCE = "stoa-node"
# Marks for which there are tags, where signs would not be read back.
TAG_NAMES = {"u": "underline", "b": "bold", "i": "italic", "s": "strike"}

# How a callout begins, as GitHub writes it: `> [!NOTE]`.
CALLOUTS = frozenset({"note", "tip", "important", "warning", "caution"})

PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
PARSER.use(dollarmath_plugin, allow_labels=False, allow_space=False, allow_digits=False, allow_blank_lines=False)
_CALLOUT = re.compile(rf"\[!({'|'.join(sorted(CALLOUTS))})\](?:\n|$)", re.IGNORECASE)
_TASK = re.compile(r"\[([ xX])\](?: |$)")
_MARKS = {"strong": "bold", "em": "italic", "s": "strike"}
_TAG = re.compile(r"<(/?)([ubis])>", re.IGNORECASE)
_MENTION = re.compile(r"([0-9a-f-]{36}):(page|user|group)")
# Stands for the label of a mention that has none: the title of a page is never in a text (PG-72).
UNNAMED = "…"


def read(text: str) -> Node:
    """The document of a Markdown text."""
    tokens = PARSER.parse(text)
    content, _ = _read_blocks(tokens, 0, "")
    return {"type": "doc", "content": content}


def _read_blocks(tokens: Sequence[Token], at: int, until: str) -> tuple[list[Node], int]:
    found: list[Node] = []
    while at < len(tokens) and tokens[at].type != until:
        node, at = _read_block(tokens, at)
        found += node
    return found, at + 1


def _read_block(tokens: Sequence[Token], at: int) -> tuple[list[Node], int]:  # noqa: C901, PLR0911  # one for each kind
    token = tokens[at]
    match token.type:
        case "paragraph_open":
            return _read_paragraph(tokens[at + 1]), at + 3
        case "heading_open":
            children = _read_inline(tokens[at + 1])
            return [_node("heading", children, level=int(token.tag[1]))], at + 3
        case "blockquote_open" | "list_item_open":
            content, after = _read_blocks(tokens, at + 1, token.type.replace("open", "close"))
            if token.type == "blockquote_open" and (callout := _as_callout(tokens[at + 1 : at + 3], content)):
                return [callout], after
            kind = "blockquote" if token.type == "blockquote_open" else "listItem"
            return [_node(kind, content or [{"type": "paragraph"}])], after
        case "bullet_list_open" | "ordered_list_open":
            items, after = _read_blocks(tokens, at + 1, token.type.replace("open", "close"))
            return _read_list(token, items), after
        case "fence" | "code_block":
            return [_read_code(token)], at + 1
        case "hr":
            return [{"type": "horizontalRule"}], at + 1
        case "math_block":
            return [_node("blockMath", [], latex=token.content.strip("\n"))], at + 1
        case "table_open":
            return _read_table(tokens, at + 1)
        case "html_block" if not token.content.strip().startswith("<!--"):
            return [_node("paragraph", _text(token.content.strip()))], at + 1
    return [], at + 1


def _node(kind: str, content: list[Node], **attributes: Any) -> Node:
    made: Node = {"type": kind}
    if attributes:
        made["attrs"] = attributes
    return made | ({"content": content} if content else {})


def _text(text: str, marks: Sequence[Node] = ()) -> list[Node]:
    return [{"type": "text", "text": text} | ({"marks": list(marks)} if marks else {})] if text else []


def _read_paragraph(token: Token) -> list[Node]:
    """A paragraph; images in it stand as blocks of their own."""
    children = _read_inline(token)
    if "".join(child.get("text", "?") for child in children) == "\xa0":
        return [{"type": "paragraph"}]
    blocks: list[Node] = []
    line: list[Node] = []
    for child in [*children, None]:
        if child is not None and child["type"] != "image":
            line.append(child)
            continue
        if line or (child is None and not blocks):
            blocks.append(_node("paragraph", line))
        if child is not None:
            blocks.append(child)
        line = []
    return blocks


def _as_callout(tokens: Sequence[Token], content: list[Node]) -> Node | None:
    """A quote whose first line names a kind of callout."""
    if len(tokens) < 2 or tokens[0].type != "paragraph_open":
        return None
    named = _CALLOUT.match(tokens[1].content)
    if named is None:
        return None
    first = content[0].get("content") or []
    # The name, and the space that the end of its line has become.
    rest = first[0]["text"][named.end() :] if first else ""
    line = [*([first[0] | {"text": rest}] if rest else []), *first[1:]]
    blocks = [_node("paragraph", line), *content[1:]] if line else content[1:]
    content = blocks or [{"type": "paragraph"}]
    return {"type": "callout", "attrs": {"kind": named[1].lower()}, "content": content}


def _read_list(token: Token, items: list[Node]) -> list[Node]:
    if token.type == "ordered_list_open":
        start = int(token.attrGet("start") or 1)
        return [_node("orderedList", items, **({"start": start} if start != 1 else {}))]
    tasks = [_as_task(item) for item in items]
    if items and all(tasks):
        return [_node("taskList", [task for task in tasks if task])]
    return [_node("bulletList", items)]


def _as_task(item: Node) -> Node | None:
    first = item["content"][0]
    texts = first.get("content") or []
    if first["type"] != "paragraph" or not texts or texts[0]["type"] != "text":
        return None
    box = _TASK.match(texts[0]["text"])
    if box is None:
        return None
    rest = texts[0]["text"][box.end() :]
    line = [*([texts[0] | {"text": rest}] if rest else []), *texts[1:]]
    return _node("taskItem", [_node("paragraph", line), *item["content"][1:]], checked=box.group(1) != " ")


def _read_code(token: Token) -> Node:
    language = token.info.strip().split(" ")[0] if token.info else ""
    text = token.content.removesuffix("\n")
    if language == KEPT_FENCE:
        try:
            kept = orjson.loads(text)
        except orjson.JSONDecodeError:
            kept = None
        if isinstance(kept, dict):
            return kept
    return _node("codeBlock", _text(text), **({"language": language} if language else {}))


def _read_table(tokens: Sequence[Token], at: int) -> tuple[list[Node], int]:
    rows: list[Node] = []
    while tokens[at].type != "table_close":
        token = tokens[at]
        if token.type == "tr_open":
            rows.append({"type": "tableRow", "content": []})
        elif token.type in {"th_open", "td_open"}:
            kind = "tableHeader" if token.type == "th_open" else "tableCell"
            line = _node("paragraph", _read_inline(tokens[at + 1]))
            rows[-1]["content"].append(_node(kind, [line]))
        at += 1
    return [_node("table", rows)], at + 1


def _read_inline(token: Token) -> list[Node]:  # noqa: C901  # one branch for each kind
    found: list[Node] = []
    marks: list[Node] = []
    for child in token.children or []:
        match child.type:
            case "text" | "text_special":
                _append_text(found, child.content, marks)
            case "code_inline":
                _append_text(found, child.content, [*marks, {"type": "code"}])
            case "softbreak":
                _append_text(found, " ", marks)
            case "hardbreak":
                found.append({"type": "hardBreak"})
            case "math_inline":
                found.append(_node("inlineMath", [], latex=child.content))
            case "image":
                address = {"src": child.attrGet("src"), "alt": _plain(child), "title": child.attrGet("title")}
                found.append({"type": "image", "attrs": {name: value for name, value in address.items() if value}})
            case "link_open":
                marks.append({"type": "link", "attrs": {"href": child.attrGet("href")}})
            case "html_inline":
                _read_tag(found, child.content, marks)
            case kind if kind.endswith("_open") and kind.removesuffix("_open") in _MARKS:
                marks.append({"type": _MARKS[kind.removesuffix("_open")]})
            case kind if kind.endswith("_close"):
                _close(marks, "link" if kind == "link_close" else _MARKS.get(kind.removesuffix("_close"), ""))
                if kind == "link_close":
                    _as_mention(found)
    return found


def _plain(image: Token) -> str:
    return "".join(each.content for each in image.children or [])


def _as_mention(found: list[Node]) -> None:
    """A link to `id:kind` behind an @ is a mention."""
    if not found or found[-1]["type"] != "text":
        return
    links = [mark for mark in found[-1].get("marks") or [] if mark["type"] == "link"]
    named = _MENTION.fullmatch(links[0]["attrs"]["href"] or "") if links else None
    before = found[-2] if len(found) > 1 else None
    if named is None or before is None or not before.get("text", "").endswith("@"):
        return
    attributes = {"kind": named[2], "id": named[1]}
    if found[-1]["text"] != UNNAMED:
        attributes["label"] = found[-1]["text"]
    mention = {"type": "mention", "attrs": attributes}
    found[-2:] = [*_text(before["text"][:-1], before.get("marks") or ()), mention]


def _append_text(found: list[Node], text: str, marks: Sequence[Node]) -> None:
    if found and found[-1]["type"] == "text" and found[-1].get("marks", []) == list(marks):
        found[-1] = found[-1] | {"text": found[-1]["text"] + text}
    else:
        found += _text(text, marks)


def _read_tag(found: list[Node], tag: str, marks: list[Node]) -> None:
    known = _TAG.fullmatch(tag)
    if known is None:
        _append_text(found, tag, marks)
    elif known[1]:
        _close(marks, TAG_NAMES[known[2].lower()])
    else:
        marks.append({"type": TAG_NAMES[known[2].lower()]})


def _close(marks: list[Node], kind: str) -> None:
    for at in reversed(range(len(marks))):
        if marks[at]["type"] == kind:
            del marks[at]
            return
