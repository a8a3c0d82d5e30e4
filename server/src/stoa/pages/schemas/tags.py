"""Bodies of tags."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from stoa.platform.http.schemas import Body, Out
from stoa.platform.text import one_line

Name = Annotated[str, Field(max_length=200), AfterValidator(one_line), Field(min_length=1, max_length=50)]
Color = Annotated[str, Field(pattern=r"^(#[0-9a-fA-F]{6}|[a-z]{1,20}|)$")]


class TagCreate(Body):
    name: Name
    color: Color | None = None


class TagUpdate(Body):
    """Rename or colour a tag, or merge it into another of its space (`merge_into_id` alone)."""

    name: Name | None = None
    color: Color | None = None
    merge_into_id: UUID | None = None

    @model_validator(mode="after")
    def merging_alone(self) -> "TagUpdate":
        if self.merge_into_id is not None and (self.name is not None or self.color is not None):
            raise ValueError("merge_into_id stands alone")
        return self


class TagOut(Out):
    """`page_count`: live pages with this tag that the caller sees."""

    id: UUID
    space_id: UUID
    name: str
    color: str | None
    page_count: int


class TagDeleted(Out):
    page_count: int
