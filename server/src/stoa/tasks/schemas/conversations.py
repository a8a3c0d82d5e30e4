"""Bodies of the routes of a task's conversations."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from stoa.platform.http.schemas import Body, Out

Role = Literal["work", "planning", "source", "linked"]


class TaskConversationPut(Body):
    """What the conversation is to the task: work goes on in it, it was planned there, it came from there, or other."""

    role: Role = "linked"


class ConversationMoveCreate(Body):
    conversation_id: UUID


class TaskConversationOut(Out):
    """`is_continued`: work on the task goes on in this one by default."""

    id: UUID
    title: str
    role: Role
    last_message_at: datetime
    is_continued: bool
