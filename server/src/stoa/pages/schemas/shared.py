"""Bodies of what is shared with somebody."""

from uuid import UUID

from stoa.pages.schemas.pages import PageSummary
from stoa.platform.http.schemas import Out


class SharedArea(Out):
    id: UUID
    name: str


class SharedSpaceOut(Out):
    """What of a space reaches the caller, who has no role in it. `display_alias`: what they call it themselves."""

    id: UUID
    name: str
    owner_name: str | None
    display_alias: str | None
    areas: list[SharedArea]
    pages: list[PageSummary]
