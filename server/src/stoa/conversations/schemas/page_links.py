"""Bodies of the routes that link pages and conversations."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from stoa.platform.http.schemas import Body, Out

Relationship = Literal["source", "discussion", "reference"]


class PageConversationPut(Body):
    """source: the page came of it; discussion: it is about the page, whose text is given to the model; reference."""

    conversation_id: UUID
    relationship: Relationship


class PageConversationOut(Out):
    """The other end of a link: `id` and `title` of a conversation or of a page."""

    id: UUID
    title: str
    relationship: Relationship
    created_at: datetime


class ConversationProposal(Out):
    """`policy` auto_applied: its changes are in the text already while it is open."""

    id: UUID
    page_id: UUID
    page_title: str
    summary: str | None
    status: str
    policy: str
    created_at: datetime
