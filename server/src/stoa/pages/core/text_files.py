"""Files of text as documents: Markdown, and text without any signs (PG-91)."""

import re

from stoa.pages.core import markdown
from stoa.pages.core.html_reader import ReadHtml

# What programs write about a text before it: lines of YAML between two rules, the first of which names something.
_FRONT_MATTER = re.compile(r"---[ \t]*\n(?=[A-Za-z_][\w-]*:)((?:[^\n]*\n){1,200}?)(?:---|\.\.\.)[ \t]*(?:\n|$)\n?")
_TITLE = re.compile(r"^title:[ \t]*(?P<quote>[\"']?)(?P<title>.{1,1000}?)(?P=quote)[ \t]*$", re.MULTILINE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def decoded(content: bytes) -> str:
    """The text of a file, whatever its letters are written in; never fails."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", errors="replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            # Before UTF-8, most files were this; it has a letter for almost every byte.
            text = content.decode("cp1252", errors="replace")
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def read_markdown(content: bytes) -> ReadHtml:
    """The document of a Markdown file; what stands before its text names the title and is left out."""
    text = decoded(content)
    front = _FRONT_MATTER.match(text)
    if front is None:
        return ReadHtml(markdown.read(text), None, {})
    title = _TITLE.search(front[1])
    return ReadHtml(markdown.read(text[front.end() :]), title["title"] if title else None, {"front_matter": 1})


def read_text(content: bytes) -> ReadHtml:
    """The document of a file without signs: one paragraph for each line."""
    lines = decoded(content).removesuffix("\n").split("\n")
    blocks = [
        {"type": "paragraph"} | ({"content": [{"type": "text", "text": line}]} if line.strip() else {})
        for line in lines
    ]
    return ReadHtml(
        {"type": "doc", "content": blocks if any("content" in block for block in blocks) else []}, None, {}
    )
