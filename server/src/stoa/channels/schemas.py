"""Bodies of channels and their messages."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from stoa.channels.contracts import LARGEST_SEQ, MAX_CONTENT, History, NewMessage, Posting, Settings
from stoa.channels.models import ChannelMessage
from stoa.identity.contracts import UserRef
from stoa.platform.http.schemas import Body, Out
from stoa.platform.ids import UserId

Content = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_CONTENT)]


class ChannelUpdate(Body):
    """What changes; a field that is left out stays."""

    topic: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] | None = None
    posting: Literal["members", "admins"] | None = None
    history_visibility: Literal["all", "since_joined"] | None = None
    archived: bool | None = None

    def settings(self) -> Settings:
        """As the package has it."""
        posting = Posting(self.posting) if self.posting is not None else None
        history = History(self.history_visibility) if self.history_visibility is not None else None
        return Settings(self.topic, posting, history, self.archived)


class ChannelMessageCreate(Body):
    content: Content
    client_id: Annotated[str, Field(min_length=1, max_length=64)] | None = None

    def new(self) -> NewMessage:
        """As the package has it."""
        return NewMessage(self.content, self.client_id)


class ChannelMessageUpdate(Body):
    content: Content


class ChannelReadPut(Body):
    """`is_unread`: back to here, which no other device does by itself."""

    last_read_seq: Annotated[int, Field(ge=0, le=LARGEST_SEQ, strict=True)]
    is_unread: bool = False


class UnreadOut(Out):
    """How far somebody has read a channel, and what is new to them there; no more than a thousand is counted."""

    page_id: UUID
    last_read_seq: int
    unread: int
    mentions: int


class UnreadsOut(Out):
    items: list[UnreadOut]


class ChannelTyping(Body):
    is_typing: bool


class ChannelPermissions(Out):
    post: bool
    moderate: bool
    manage: bool


class ChannelOut(Out):
    """A channel. `change_seq`: the number of its last change; `edit_seconds`: how long own messages may be edited."""

    id: UUID
    space_id: UUID
    title: str
    topic: str | None
    archived_at: datetime | None
    posting: Literal["members", "admins"]
    history_visibility: Literal["all", "since_joined"]
    change_seq: int
    edit_seconds: int | None
    last_read_seq: int
    unread: int
    mentions: int
    permissions: ChannelPermissions


class ChannelAuthor(Out):
    id: UUID
    name: str
    username: str
    avatar_url: str | None


class ChannelMessageOut(Out):
    """A message; deleted ones are empty. `note`: what was done with the channel, of messages that it made itself."""

    id: UUID
    page_id: UUID
    seq: int
    changed_seq: int
    client_id: str | None
    kind: Literal["message", "system", "agent"]
    author: ChannelAuthor | None
    content: str
    note: dict[str, Any] | None
    reply_count: int
    last_reply_at: datetime | None
    edited_at: datetime | None
    deleted_at: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, message: ChannelMessage, people: Mapping[UserId, UserRef]) -> "ChannelMessageOut":
        """The message, with who wrote it, or did what it notes; nobody: an account that is gone."""
        author_id = author_of(message)
        author = people.get(author_id) if author_id is not None else None
        fields = {name: getattr(message, name) for name in cls.model_fields if name != "author"}
        return cls(author=ChannelAuthor.model_validate(author) if author is not None else None, **fields)


def author_of(message: ChannelMessage) -> UserId | None:
    """Who wrote a message, or did what it notes."""
    by = message.note.get("by") if message.note is not None else None
    return UserId(UUID(by)) if by is not None else message.user_id


class ChannelMessagesOut(Out):
    """A stretch of a channel, oldest first, as it was after the change `change_seq`."""

    items: list[ChannelMessageOut]
    has_earlier: bool
    has_later: bool
    change_seq: int


class ChannelChangesOut(Out):
    """Messages that changed, as they are now. `through`: all changes up to this one are told; the channel may be on."""

    items: list[ChannelMessageOut]
    through: int
    change_seq: int


class EarlierText(Out):
    """What a message said until it was edited."""

    content: str
    until: datetime


class EditHistoryOut(Out):
    items: list[EarlierText]
