"""Bodies of the routes of a task's pages."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from stoa.platform.http.schemas import Body, Out
from stoa.platform.text import one_line


class TaskPageCreate(Body):
    """A page without a title is called as pages without one are."""

    title: Annotated[str, Field(max_length=1000), AfterValidator(one_line), Field(max_length=300)] = ""
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


class TaskPageOut(Out):
    """A page of a task."""

    id: UUID
    title: str
    type: str
    icon: str | None
    updated_at: datetime
