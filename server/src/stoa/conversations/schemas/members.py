"""Bodies of the routes of those who share a conversation."""

from typing import Literal
from uuid import UUID

from stoa.platform.http.schemas import Body, Out


class ConversationMemberPut(Body):
    level: Literal["VIEW", "EDIT"]


class Typing(Body):
    """Whoever hears that somebody types forgets it after five seconds."""

    is_typing: bool


class ConversationMemberOut(Out):
    """A person with a right to a conversation; `level` DELETE is its owner's."""

    user_id: UUID
    name: str
    username: str
    avatar_url: str | None
    level: str
    invited_by_name: str | None
