"""Bodies of the text of a page."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from stoa.pages.core import html_writer, markdown
from stoa.pages.core.document import ReadDocument
from stoa.pages.core.lines import LineEdit
from stoa.platform.http.schemas import Body, Out

Format = Literal["json", "markdown", "html", "text"]


class ContentUpdate(Body):
    """A text as ProseMirror JSON or, with `format`, as Markdown or HTML."""

    format: Literal["json", "markdown", "html"] = "json"
    content: dict[str, Any] | Annotated[str, Field(max_length=2_000_000)]

    @model_validator(mode="after")
    def in_its_format(self) -> "ContentUpdate":
        if isinstance(self.content, str) != (self.format != "json"):
            raise ValueError("content is an object for json and a string for markdown and html")
        return self


class LineEditBody(Body):
    """An edit of the Markdown form by its lines, counted from one, both ends included."""

    operation: Literal["replace", "insert", "append", "prepend"]
    text: Annotated[str, Field(max_length=2_000_000)]
    start: Annotated[int, Field(ge=1)] | None = None
    end: Annotated[int, Field(ge=1)] | None = None

    def edit(self) -> LineEdit:
        return LineEdit(self.operation, self.text, self.start, self.end)


class ContentOut(Out):
    """`content` is an object for the format json, else a string."""

    content: dict[str, Any] | str
    revision: int
    updated_at: datetime


class ContentStored(Out):
    revision: int
    word_count: int
    updated_at: datetime


def formatted(read: ReadDocument, wanted: Format) -> dict[str, Any] | str:
    """A content in one of its forms."""
    match wanted:
        case "markdown":
            return markdown.write(read.content)
        case "html":
            return html_writer.write(read.content)
        case "text":
            return read.text
    return read.content
