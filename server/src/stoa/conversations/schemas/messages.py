"""Bodies of the routes of messages."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from stoa.conversations.models import Message
from stoa.conversations.schemas.conversations import ConversationOut, check_page
from stoa.conversations.schemas.feedback import FeedbackOut, FeedbackSumOut
from stoa.conversations.schemas.runs import RunOut
from stoa.conversations.schemas.texts import Attachments, Content, ModelName, ThinkingBudget
from stoa.files.contracts import MediaRef
from stoa.platform.http.schemas import Body, Out


class MessageSend(Body):
    """`thinking`: whether the model thinks before it answers, from now on; left out it stays as it was. Likewise
    `allow_substitute`: whether another model may answer where the chosen one cannot (PR-55, US-29).

    `models`: two to four that answer side by side, in place of `model`; the first one's answer is the path (CV-80).
    """

    content: Content
    client_message_id: UUID
    model: ModelName | None = None
    models: Annotated[list[ModelName], Field(min_length=2, max_length=4)] | None = None
    thinking: bool | None = None
    thinking_budget_tokens: ThinkingBudget | None = None
    allow_substitute: bool | None = None
    attachment_ids: Annotated[Attachments, Field(default_factory=list)]

    @model_validator(mode="after")
    def _says_something(self) -> "MessageSend":
        """Empty is allowed only with an attachment (CV-21)."""
        if not self.content and not self.attachment_ids:
            raise PydanticCustomError("string_too_short", "A message needs a text or an attachment")
        return self

    @model_validator(mode="after")
    def _names_each_model_once(self) -> "MessageSend":
        if self.models is not None and (self.model is not None or len({*self.models}) < len(self.models)):
            raise PydanticCustomError("models", "Name several models once each, and no other beside them")
        return self


class FirstMessageSend(MessageSend):
    """The first message of a conversation, which is made with it."""

    kind: Literal["chat", "page", "cad"] = "chat"
    page_id: UUID | None = None
    is_temporary: bool = False

    @model_validator(mode="after")
    def _has_its_page(self) -> "FirstMessageSend":
        check_page(self.kind, self.page_id)
        return self


class MessageEdit(Body):
    """`attachment_ids` left out keeps those of the message."""

    content: Annotated[Content, Field(min_length=1)]
    client_message_id: UUID | None = None
    model: ModelName | None = None
    thinking: bool | None = None
    attachment_ids: Attachments | None = None


class SecondOpinionAsk(Body):
    """The model that judges; not the one that gave the answer."""

    model: ModelName


class Regeneration(Body):
    model: ModelName | None = None


class AuthorOut(Out):
    id: UUID
    name: str


class MessageError(Out):
    code: str
    detail: str


class AttachmentOut(Out):
    """A file of a message. One that the caller may not read has no name and nothing else."""

    id: UUID
    is_readable: bool
    name: str | None
    mime_type: str | None
    size_bytes: int | None
    width: int | None
    height: int | None

    @classmethod
    def of(cls, media_id: UUID, ref: MediaRef | None) -> "AttachmentOut":
        return cls(
            id=media_id,
            is_readable=ref is not None,
            name=ref.name if ref is not None else None,
            mime_type=ref.mime_type if ref is not None else None,
            size_bytes=ref.size_bytes if ref is not None else None,
            width=ref.width if ref is not None else None,
            height=ref.height if ref is not None else None,
        )


class AnswerNoteOut(Out):
    """What a person is to know of an answer beside its text.

    adjusted: a parameter was set to what the model takes. substituted: another model answered, and why the one that
    was asked did not.
    """

    kind: Literal["adjusted", "substituted"]
    parameter: str | None
    asked: float | str | None
    used: float | str | None
    reason: str | None

    @classmethod
    def of(cls, note: dict[str, Any]) -> "AnswerNoteOut":
        return cls(**{name: note.get(name) for name in cls.model_fields})


class KnownOut(Out):
    """A part of what the model was given. `name` is null where the caller may not know it."""

    kind: str
    name: str | None
    tokens: int


class StepOut(Out):
    """What the model did with a tool. `page_title` is null where the caller does not see the page."""

    id: str
    name: str
    status: str
    error: str | None
    page_id: UUID | None
    page_title: str | None


class MessageOut(Out):
    """While it streams, `content` is the text so far and `stream_seq` the last event that it holds.

    `is_beside`: several models were asked at once, and its siblings are their answers (CV-80).

    `author_name` is set where an imported message has an author who is nobody here.

    `cost_micros` is null for people who may only read.
    """

    id: UUID
    conversation_id: UUID
    parent_id: UUID | None
    seq: int
    role: str
    content: str
    thinking: str | None
    attachments: list[AttachmentOut]
    used_context: list[KnownOut]
    steps: list[StepOut]
    status: str
    model: str | None
    provider_key_kind: str | None
    run_id: UUID | None
    routing_decision_id: UUID | None
    author: AuthorOut | None
    author_name: str | None
    input_tokens: int | None
    output_tokens: int | None
    thinking_tokens: int | None
    cost_micros: int | None
    is_cost_estimated: bool
    stop_reason: str | None
    error: list[MessageError] | None
    notes: list[AnswerNoteOut]
    sibling_ids: list[UUID]
    sibling_index: int
    sibling_count: int
    kind_hint: str | None
    is_beside: bool
    is_deleted: bool
    own_feedback: FeedbackOut | None
    feedback: FeedbackSumOut | None
    opinion_count: int
    stream_seq: int | None
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(
        cls,
        message: Message,
        *,
        siblings: list[UUID],
        author: str | None,
        opinions: int,
        attached: list[AttachmentOut],
        known: list[KnownOut],
        steps: list[StepOut],
        streamed: tuple[str, str, int] | None,
        shows_cost: bool,
        own_feedback: FeedbackOut | None,
        feedback: FeedbackSumOut | None,
    ) -> "MessageOut":
        content, thinking, stream_seq = streamed or (message.content, message.thinking or "", None)
        return cls(
            id=message.id,
            conversation_id=message.conversation_id,
            parent_id=message.parent_id,
            seq=message.seq,
            role=message.role,
            content=content,
            thinking=thinking or None,
            attachments=attached,
            used_context=known,
            steps=steps,
            status=message.status,
            model=message.model,
            provider_key_kind=message.provider_key_kind,
            run_id=message.run_id,
            routing_decision_id=message.routing_decision_id,
            author=AuthorOut(id=message.user_id, name=author) if message.user_id and author else None,
            author_name=message.metadata_.get("author_name"),
            input_tokens=message.input_tokens,
            output_tokens=message.output_tokens,
            thinking_tokens=message.thinking_tokens,
            cost_micros=message.cost_micros if shows_cost else None,
            is_cost_estimated=bool(message.metadata_.get("is_cost_estimated", False)),
            stop_reason=message.stop_reason,
            notes=[AnswerNoteOut.of(note) for note in message.metadata_.get("notes", [])],
            error=[MessageError(**item) for item in message.error] if message.error else None,
            sibling_ids=siblings,
            sibling_index=siblings.index(message.id),
            sibling_count=len(siblings),
            kind_hint=message.kind_hint,
            is_beside=bool(message.metadata_.get("is_beside", False)),
            is_deleted=bool(message.metadata_.get("deleted", False)),
            own_feedback=own_feedback,
            feedback=feedback,
            opinion_count=opinions,
            stream_seq=stream_seq,
            created_at=message.created_at,
            updated_at=message.updated_at,
        )


class AnsweringOut(Out):
    assistant_message: MessageOut
    run: RunOut


class SentOut(Out):
    """`beside`: the answers of further models, siblings of the first one."""

    conversation: ConversationOut
    user_message: MessageOut
    assistant_message: MessageOut
    run: RunOut
    beside: list[AnsweringOut]
