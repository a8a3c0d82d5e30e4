"""Bodies of the transfer of pages to another space."""

from uuid import UUID

from stoa.platform.http.schemas import Body, Out


class PageTransfer(Body):
    """Below a page of the other space, or at the end of one of its areas; of General where none is named."""

    space_id: UUID
    area_id: UUID | None = None
    parent_id: UUID | None = None


class TransferredOut(Out):
    """How many pages go, and how much is dropped: grants and links on them, favourites of people without access at
    the target, tags of which the target has no namesake.
    """

    pages: int
    grants: int
    links: int
    favorites: int
    tags: int
