"""HTML as documents: only what is on the allow-list comes in, and what is left out is counted (PG-49, PG-91).

The HTML of strangers is first read by a browser's rules and written anew without what is not allowed; only that
well-formed text is turned into a document, whose addresses are looked at once more when it is stored.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from uuid import UUID

import nh3

from stoa.pages.core.document import is_safe_image, is_safe_link
from stoa.pages.core.html_blocks import Ended, as_blocks, nodes_of
from stoa.pages.core.markdown_reader import CALLOUTS, Node

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_MARKS = {
    "strong": "bold",
    "b": "bold",
    "em": "italic",
    "i": "italic",
    "cite": "italic",
    "dfn": "italic",
    "var": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strike",
    "strike": "strike",
    "del": "strike",
    "code": "code",
    "kbd": "code",
    "samp": "code",
    "tt": "code",
}
_PARAGRAPHS = frozenset(
    {
        "p",
        "div",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "aside",
        "nav",
        "figure",
        "figcaption",
        "address",
    }
    | {"dl", "dt", "dd", "caption"}
)
_BLOCKS = {
    "blockquote": "blockquote",
    "ul": "bulletList",
    "ol": "orderedList",
    "li": "listItem",
    "table": "table",
    "tr": "tableRow",
    "td": "tableCell",
    "th": "tableHeader",
    "details": "details",
    "summary": "detailsSummary",
}
_MENTIONS = {"data-page-id": "page", "data-user-id": "user", "data-group-id": "group"}
_DATA = {"data-callout", "data-math", "data-checked"}
TAGS = frozenset(
    {*_HEADINGS, *_MARKS, *_PARAGRAPHS, *_BLOCKS, "pre", "a", "br", "hr", "img", "span", "thead", "tbody", "tfoot"}
    | {"input"}
)
_ATTRIBUTES = {
    "*": {*_DATA, *_MENTIONS},
    "a": {"href"},
    "img": {"src", "alt", "title"},
    "code": {"class"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "input": {"type", "checked"},
}
# Elements that go with all that is in them.
_GONE = frozenset(
    {"script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "math", "select", "textarea"}
    | {"title", "video", "audio", "canvas", "noembed", "noframes", "xmp", "plaintext"}
)
_LOSSES = {
    "scripts": re.compile(r"<(?:script|noscript|template)\b|[\s/\"']on[a-z]{3,30}\s*=", re.IGNORECASE),
    "styles": re.compile(r"<style\b|\sstyle\s*=|<link\b", re.IGNORECASE),
    "embeds": re.compile(r"<(?:iframe|object|embed|svg|math|video|audio|canvas)\b", re.IGNORECASE),
    "forms": re.compile(r"<(?:form|button|select|textarea)\b", re.IGNORECASE),
    "unsafe_addresses": re.compile(r"(?:javascript|vbscript|livescript)\s*:", re.IGNORECASE),
}
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{1,1000})</title", re.IGNORECASE)
_LANGUAGE = re.compile(r"language-([\w+#.-]{1,40})")
_SPACES = re.compile(r"[ \t\r\n\f]+")
MAX_SPAN = 100
MAX_OPEN = 200


# How many elements may be open at once: a browser's rules look at all of them for each new one.
MAX_OPEN_TAGS = 1_000
_OPENING = re.compile(r"<(/?)([a-z][a-z0-9]{0,15})", re.IGNORECASE)
# Those that never hold anything, and those that the next of their kind ends.
_NEVER_OPEN = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
    | {"p", "li", "dd", "dt", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "optgroup", "rp", "rt"}
)


class UnreadableFile(Exception):
    """A file that is not what it says, or one that was made to do harm; `reason` says which."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class ReadHtml:
    """A document, its title if it names one, and how many things of each kind were left out."""

    content: Node
    title: str | None
    losses: dict[str, int]


def read(text: str) -> ReadHtml:
    """The document of an HTML text. Raises UnreadableFile for one that nests more than any page does."""
    _check_depth(text)
    losses = {kind: count for kind, found in _LOSSES.items() if (count := len(found.findall(text)))}
    title = _TITLE.search(text)
    builder = _Builder()
    builder.feed(clean(text))
    builder.close()
    losses |= builder.losses
    named = nh3.clean_text(title[1]) if title else ""
    return ReadHtml({"type": "doc", "content": builder.finished()}, _unescaped(named) or None, losses)


def _check_depth(text: str) -> None:
    depth = 0
    for closing, tag in _OPENING.findall(text):
        if tag.lower() not in _NEVER_OPEN:
            depth = max(0, depth - 1) if closing else depth + 1
            if depth > MAX_OPEN_TAGS:
                raise UnreadableFile("too_deep")


def clean(text: str) -> str:
    """HTML with only the tags, attributes and addresses of the allow-list."""
    return nh3.clean(
        text,
        tags=set(TAGS),
        clean_content_tags=set(_GONE),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=_kept_attribute,
        url_schemes={"http", "https", "mailto", "tel", "data"},
        link_rel=None,
        strip_comments=True,
    )


def _kept_attribute(tag: str, name: str, value: str) -> str | None:
    """An attribute as it may stay; None: it goes."""
    match name:
        case "href":
            return value if is_safe_link(value) else None
        case "src":
            return value if tag == "img" and is_safe_image(value) else None
        case "class":
            language = _LANGUAGE.search(value)
            return language[0] if language else None
        case "type":
            return value if value == "checkbox" else None
    return value


def _unescaped(text: str) -> str:
    reader = _TextOnly()
    reader.feed(text)
    reader.close()
    return _SPACES.sub(" ", "".join(reader.found)).strip()


class _TextOnly(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)


@dataclass
class _Open:
    """An element that is being read: its node (None: its children belong to what is around it)."""

    tag: str
    node: Node | None = None
    children: list[Node] = field(default_factory=list)
    mark: Node | None = None
    box: bool | None = None


class _Builder(HTMLParser):
    """Builds nodes from well-formed HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.losses: dict[str, int] = {}
        self._open = [_Open("", {"type": "doc"})]
        # Elements that are open deeper than a document may be: their text belongs to what is around them.
        self._beyond = 0

    def finished(self) -> list[Node]:
        while len(self._open) > 1:
            self._end()
        return as_blocks(self._open[0].children)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        match tag:
            case "br":
                self._put({"type": "hardBreak"})
            case "hr":
                self._put({"type": "horizontalRule"})
            case "img":
                self._put_image(attributes)
            case "input":
                if attributes.get("type") == "checkbox":
                    self._check("checked" in attributes)
            case _ if len(self._open) >= MAX_OPEN:
                self._beyond += 1
            case _:
                self._open.append(_opened(tag, attributes))

    def handle_endtag(self, tag: str) -> None:
        if self._beyond:
            self._beyond -= 1
        elif any(each.tag == tag for each in self._open[1:]):
            while self._end() != tag:
                pass

    def handle_data(self, data: str) -> None:
        is_code = any(each.tag == "pre" for each in self._open)
        text = data.replace("\r\n", "\n") if is_code else _SPACES.sub(" ", data)
        text = "".join(sign for sign in text if sign in {"\n", "\t"} or sign.isprintable() or sign == "\xa0")
        if text:
            marks: dict[str, Node] = {each.mark["type"]: each.mark for each in self._open if each.mark}
            self._put({"type": "text", "text": text} | ({"marks": list(marks.values())} if marks else {}))

    def _put(self, node: Node) -> None:
        parent = next(each for each in reversed(self._open) if each.node is not None)
        parent.children.append(node)

    def _put_image(self, attributes: dict[str, str]) -> None:
        if not attributes.get("src"):
            self.losses["images"] = self.losses.get("images", 0) + 1
            return
        kept = {name: attributes[name] for name in ("src", "alt", "title") if attributes.get(name)}
        self._put({"type": "image", "attrs": kept})

    def _check(self, is_checked: bool) -> None:
        for each in reversed(self._open):
            if each.tag == "li":
                each.box = is_checked
                return

    def _end(self) -> str:
        ended = self._open.pop()
        if ended.node is not None:
            for node in nodes_of(Ended(ended.node, ended.children, ended.box)):
                self._put(node)
        return ended.tag


def _opened(tag: str, attributes: dict[str, str]) -> _Open:  # noqa: PLR0911  # one for each kind of element
    made = _mention(attributes) or _formula(attributes)
    if made is not None:
        return _Open(tag, made)
    if tag in _MARKS:
        return _Open(tag, mark={"type": _MARKS[tag]}, node=_language(tag, attributes))
    if tag == "a":
        href = attributes.get("href")
        return _Open(tag, mark={"type": "link", "attrs": {"href": href}} if href else None)
    if attributes.get("data-callout") in CALLOUTS:
        return _Open(tag, {"type": "callout", "attrs": {"kind": attributes["data-callout"]}})
    if tag in _HEADINGS:
        return _Open(tag, {"type": "heading", "attrs": {"level": _HEADINGS[tag]}})
    if tag == "pre":
        return _Open(tag, {"type": "codeBlock"})
    if tag in _PARAGRAPHS:
        return _Open(tag, {"type": "paragraph"})
    if tag in _BLOCKS:
        return _block(tag, attributes)
    return _Open(tag)


def _language(tag: str, attributes: dict[str, str]) -> Node | None:
    # A mark inside a text, unless it says the language of the block around it.
    language = _LANGUAGE.fullmatch(attributes.get("class", "")) if tag == "code" else None
    return {"type": "#code", "language": language[1]} if language else None


def _block(tag: str, attributes: dict[str, str]) -> _Open:
    node: Node = {"type": _BLOCKS[tag]}
    if tag in {"td", "th"}:
        spans = {
            name: min(int(attributes.get(name) or 1), MAX_SPAN)
            for name in ("colspan", "rowspan")
            if _spans(attributes, name)
        }
        node |= {"attrs": spans} if spans else {}
    elif tag == "ol" and (start := attributes.get("start", "")).isdecimal() and start != "1":
        node["attrs"] = {"start": int(start[:9])}
    opened = _Open(tag, node)
    if tag == "li" and "data-checked" in attributes:
        opened.box = attributes["data-checked"] == "true"
    return opened


def _spans(attributes: dict[str, str], name: str) -> bool:
    value = attributes.get(name, "")
    return value.isascii() and value.isdecimal() and len(value) <= 9 and int(value) > 1


def _mention(attributes: dict[str, str]) -> Node | None:
    for name, kind in _MENTIONS.items():
        if name in attributes:
            try:
                found = str(UUID(attributes[name]))
            except ValueError:
                return None
            return {"type": "mention", "attrs": {"kind": kind, "id": found}}
    return None


def _formula(attributes: dict[str, str]) -> Node | None:
    match attributes.get("data-math"):
        case "inline":
            return {"type": "inlineMath"}
        case "block":
            return {"type": "blockMath"}
    return None
