"""Bodies of the route that makes a page from a conversation."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from stoa.conversations.core.extraction import Extract
from stoa.platform.http.schemas import Body, Out

MAX_INSTRUCTION = 4000


def _stripped(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


Instruction = Annotated[str, BeforeValidator(_stripped), Field(min_length=1, max_length=MAX_INSTRUCTION)]
PageTitle = Annotated[str, BeforeValidator(_stripped), Field(min_length=1, max_length=300)]


class PageExtractionCreate(Body):
    """What of the conversation, and where the page is made, last there. `instruction` goes with the extract alone."""

    extract: Extract
    instruction: Instruction | None = None
    space_id: UUID
    area_id: UUID | None = None
    parent_id: UUID | None = None
    visibility: Literal["inherit", "private", "area", "space"] = "private"
    title: PageTitle | None = None
    page_type: Literal[
        "general",
        "meeting_notes",
        "decision_record",
        "proposal",
        "project_brief",
        "weekly_update",
        "technical_spec",
    ] = "general"
    template_id: UUID | None = None

    @model_validator(mode="after")
    def _instructed(self) -> Self:
        if (self.instruction is not None) != (self.extract is Extract.INSTRUCTION):
            raise PydanticCustomError("instruction", "An instruction is needed for that extract, and only for it")
        return self


class ExtractedPageOut(Out):
    """The page that was made."""

    page_id: UUID
