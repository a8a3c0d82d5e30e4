"""Bodies of pages as files."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from stoa.pages.schemas.pages import PageOut
from stoa.pages.schemas.tree import PlaceBody
from stoa.platform.http.schemas import Body, Out


class ImportPlace(PlaceBody):
    """Where the page of a file is to stand; the file is the body, and `file_name` says what it is."""

    space_id: UUID
    file_name: Annotated[str, Field(min_length=1, max_length=255)]


class LossOut(Out):
    """Something that a page cannot hold, and how often the file had it."""

    kind: str
    count: int


class PageImportOut(Out):
    page: PageOut
    losses: list[LossOut]


class PageExportCreate(Body):
    format: Literal["markdown", "html", "pdf", "docx", "json"]
    with_descendants: bool = False
