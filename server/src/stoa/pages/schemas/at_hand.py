"""Bodies of favourites."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from stoa.platform.http.schemas import Body


class FavoritesOrder(Body):
    page_ids: Annotated[list[UUID], Field(max_length=1000)]
