"""Bodies of files in pages and of cards of links."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from stoa.files.contracts import MediaRef
from stoa.pages.core import media
from stoa.pages.core.link_cards import Unfurled
from stoa.platform.http.schemas import Body, Out


class PageFileOut(Out):
    """An uploaded file; `address` is what a picture or a link of the page names."""

    id: UUID
    name: str
    mime_type: str
    size_bytes: int
    is_picture: bool
    address: str

    @classmethod
    def of(cls, taken: MediaRef) -> "PageFileOut":
        return cls(
            id=taken.id,
            name=taken.name,
            mime_type=taken.mime_type,
            size_bytes=taken.size_bytes,
            is_picture=taken.is_image,
            address=media.address(taken.id),
        )


class LinkCardCreate(Body):
    address: Annotated[str, Field(min_length=1, max_length=2000)]


class LinkCardOut(Out):
    """What a page elsewhere says of itself; null where it says nothing."""

    title: str | None
    description: str | None
    site: str | None

    @classmethod
    def of(cls, found: Unfurled) -> "LinkCardOut":
        return cls(title=found.title, description=found.description, site=found.site)
