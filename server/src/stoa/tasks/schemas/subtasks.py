"""Bodies of the routes of steps."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from stoa.platform.http.schemas import Body
from stoa.tasks.schemas.texts import Description, SubtaskType, Title


class SubtaskCreate(Body):
    """conversation: the step is talked about; action: it is ticked off."""

    title: Title
    type: SubtaskType = "action"
    description: Description = ""
    assignee_id: UUID | None = None


class SubtaskOrder(Body):
    """Every live step of the task, once."""

    task_ids: Annotated[list[UUID], Field(max_length=50)]
