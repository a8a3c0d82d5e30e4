"""What an element of HTML becomes when it ends: nodes of the document, in places where the editor takes them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from stoa.pages.core.markdown_reader import Node


@dataclass(frozen=True)
class Ended:
    """An element that was read: the node that it is to be, what stood in it, and whether its box is ticked."""

    node: Node
    children: list[Node]
    box: bool | None


def nodes_of(ended: Ended) -> list[Node]:
    """The nodes that stand in the element's place."""
    make = _MAKERS.get(ended.node["type"])
    return make(ended) if make is not None else as_blocks(ended.children)


def _plain(children: Sequence[Node]) -> str:
    found = []
    for child in children:
        if child["type"] == "hardBreak":
            found.append("\n")
        found.append(child.get("text") or _plain(child.get("content") or []))
    return "".join(found)


def _made(node: Node, content: Sequence[Node], **attributes: object) -> Node:
    attrs = {**(node.get("attrs") or {}), **attributes}
    return (
        {"type": node["type"]}
        | ({"attrs": attrs} if attrs else {})
        | ({"content": list(content)} if content else {})
    )


def _make_text_block(ended: Ended) -> list[Node]:
    made: list[Node] = []
    for run in _runs(ended.children):
        if isinstance(run, dict):
            made.append(run)
        elif (line := _trimmed(run)) or not ended.children:
            made.append(_made(ended.node, line))
    return made


def _make_container(ended: Ended) -> list[Node]:
    return [_made(ended.node, as_blocks(ended.children) or [{"type": "paragraph"}])]


def _make_code(ended: Ended) -> list[Node]:
    language = next((each["language"] for each in ended.children if each["type"] == "#code"), None)
    text = _plain(ended.children).removesuffix("\n")
    content = [{"type": "text", "text": text}] if text else []
    return [_made(ended.node, content, **({"language": language} if language else {}))]


def _make_code_mark(ended: Ended) -> list[Node]:
    # Stands in a block of code, which reads it; in a line it is nothing but the text in it.
    return [{"type": "#code", "language": ended.node.get("language"), "content": ended.children}]


def _make_list(ended: Ended) -> list[Node]:
    items: list[Node] = []
    for child in ended.children:
        if child["type"] in {"listItem", "taskItem"}:
            items.append(child)
        elif child["type"] in {"bulletList", "orderedList", "taskList"} and items:
            # A list right inside a list belongs to the item before it.
            items[-1] = items[-1] | {"content": [*items[-1]["content"], child]}
        elif blocks := as_blocks([child]):
            items.append({"type": "listItem", "content": _begun(blocks)})
    tasks = [item["type"] == "taskItem" for item in items]
    if items and all(tasks):
        return [{"type": "taskList", "content": items}]
    items = [{"type": "listItem", "content": item["content"]} for item in items]
    return [_made(ended.node, items)] if items else []


def _make_item(ended: Ended) -> list[Node]:
    content = _begun(as_blocks(ended.children))
    if ended.box is None:
        return [{"type": "listItem", "content": content}]
    return [{"type": "taskItem", "attrs": {"checked": ended.box}, "content": content}]


def _begun(blocks: list[Node]) -> list[Node]:
    """The content of an item, which begins with a paragraph."""
    return blocks if blocks and blocks[0]["type"] == "paragraph" else [{"type": "paragraph"}, *blocks]


def _make_row(ended: Ended) -> list[Node]:
    cells = [child for child in ended.children if child["type"] in {"tableCell", "tableHeader"}]
    return [_made(ended.node, cells)] if cells else []


def _make_table(ended: Ended) -> list[Node]:
    rows = [child for child in ended.children if child["type"] == "tableRow"]
    others = [child for child in ended.children if child["type"] != "tableRow"]
    return [*as_blocks(others), *([_made(ended.node, rows)] if rows else [])]


def _make_details(ended: Ended) -> list[Node]:
    summary = next(
        (child for child in ended.children if child["type"] == "detailsSummary"), {"type": "detailsSummary"}
    )
    content = as_blocks([child for child in ended.children if child["type"] != "detailsSummary"])
    hidden = {"type": "detailsContent", "content": content or [{"type": "paragraph"}]}
    return [{"type": "details", "content": [summary, hidden]}]


def _make_summary(ended: Ended) -> list[Node]:
    line = _trimmed([child for child in _unwrapped(ended.children) if child["type"] in _INLINE])
    return [{"type": "detailsSummary"} | ({"content": line} if line else {})]


def _make_formula(ended: Ended) -> list[Node]:
    latex = _plain(ended.children).strip()
    return [_made(ended.node, [], latex=latex)] if latex else []


def _make_mention(ended: Ended) -> list[Node]:
    label = _plain(ended.children).strip().removeprefix("@")[:300]
    # The title of a page is never in a text (PG-72).
    named = {"label": label} if label and ended.node["attrs"]["kind"] != "page" else {}
    return [_made(ended.node, [], **named)]


_MAKERS: dict[str, Callable[[Ended], list[Node]]] = {
    "paragraph": _make_text_block,
    "heading": _make_text_block,
    "blockquote": _make_container,
    "callout": _make_container,
    "tableCell": _make_container,
    "tableHeader": _make_container,
    "codeBlock": _make_code,
    "#code": _make_code_mark,
    "bulletList": _make_list,
    "orderedList": _make_list,
    "listItem": _make_item,
    "tableRow": _make_row,
    "table": _make_table,
    "details": _make_details,
    "detailsSummary": _make_summary,
    "inlineMath": _make_formula,
    "blockMath": _make_formula,
    "mention": _make_mention,
}
_INLINE = frozenset({"text", "hardBreak", "mention", "inlineMath"})


def _runs(children: Sequence[Node]) -> list[Node | list[Node]]:
    """Children as blocks, and lists of what stands in one line between them."""
    found: list[Node | list[Node]] = []
    for child in _unwrapped(children):
        if child["type"] not in _INLINE:
            found.append(child)
        elif found and isinstance(found[-1], list):
            found[-1].append(child)
        else:
            found.append([child])
    return found


def _unwrapped(children: Sequence[Node]) -> list[Node]:
    found: list[Node] = []
    for child in children:
        match child["type"]:
            case "#code":
                found += [_coded(each) for each in child["content"]]
            case "tableRow" | "tableCell" | "tableHeader":
                found += _unwrapped(child.get("content") or [])
            case "listItem" | "taskItem":
                found.append(
                    {"type": "bulletList" if child["type"] == "listItem" else "taskList", "content": [child]}
                )
            case "detailsSummary":
                found.append(
                    {"type": "paragraph"} | ({"content": child["content"]} if child.get("content") else {})
                )
            case _:
                found.append(child)
    return found


def _coded(node: Node) -> Node:
    has_code = any(mark["type"] == "code" for mark in node.get("marks") or [])
    return (
        node
        if has_code or node["type"] != "text"
        else node | {"marks": [*(node.get("marks") or []), {"type": "code"}]}
    )


def as_blocks(children: Sequence[Node]) -> list[Node]:
    """Children as blocks; what stands in a line becomes a paragraph."""
    blocks: list[Node] = []
    for run in _runs(children):
        if isinstance(run, dict):
            blocks.append(run)
        elif line := _trimmed(run):
            blocks.append({"type": "paragraph", "content": line})
    return blocks


def _trimmed(line: Sequence[Node]) -> list[Node]:
    """A line without spaces at its ends and without two in a row, as a browser shows it."""
    found: list[Node] = []
    ends_in_space = True
    for child in line:
        if child["type"] != "text":
            ends_in_space = child["type"] == "hardBreak"
            found.append(child)
            continue
        text = child["text"].replace("\n", " ")
        text = text.lstrip(" \t") if ends_in_space else text
        if not text:
            continue
        ends_in_space = text.endswith(" ")
        if found and found[-1]["type"] == "text" and found[-1].get("marks") == child.get("marks"):
            found[-1] = found[-1] | {"text": found[-1]["text"] + text}
        else:
            found.append(child | {"text": text})
    while found and (found[-1]["type"] == "hardBreak" or not found[-1].get("text", "?").strip(" ")):
        found.pop()
    if found and found[-1]["type"] == "text":
        found[-1] = found[-1] | {"text": found[-1]["text"].rstrip(" ")}
    return found
