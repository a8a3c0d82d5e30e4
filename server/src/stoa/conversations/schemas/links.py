"""Bodies of links to conversations and of what they show."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from stoa.platform.http.schemas import Body, Out


class ConversationLinkCreate(Body):
    """`is_live`: the link shows what is said later, too."""

    is_live: bool = False
    expires_at: AwareDatetime | None = None
    password: Annotated[str, Field(min_length=8, max_length=200)] | None = None


class ConversationLinkOut(Out):
    """A link. `suspended`: a rule of the organization or of the space keeps it from showing anything now."""

    id: UUID
    token_hint: str
    is_live: bool
    has_password: bool
    expires_at: datetime | None
    view_count: int
    last_viewed_at: datetime | None
    created_at: datetime
    suspended: bool


class ConversationLinkCreated(Out):
    """The address is shown this once."""

    link: ConversationLinkOut
    url: str


class ConversationUnlock(Body):
    password: Annotated[str, Field(max_length=1000)]


class SharedMessageOut(Out):
    """What was said or answered; who said it is not told."""

    id: UUID
    role: str
    content: str
    model: str | None
    created_at: datetime


class SharedConversationOut(Out):
    """A conversation as a link shows it. `is_cut`: older messages are left out."""

    title: str
    is_live: bool
    is_cut: bool
    messages: list[SharedMessageOut]
