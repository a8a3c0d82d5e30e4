"""Bodies of requests and answers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from stoa.access.contracts import Level
from stoa.conversations.core.asked import CLOSE, OPEN
from stoa.conversations.core.context import Context
from stoa.conversations.core.thinking import LARGEST_BUDGET, SMALLEST_BUDGET
from stoa.conversations.models import Conversation, ConversationMember, Message
from stoa.files.contracts import MediaRef
from stoa.platform.http.schemas import Body, Out
from stoa.platform.ids import MediaId, UserId

MAX_CONTENT = 100_000
PROMOTABLE = ("chat", "assistant")


def _stripped(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


def _without_trailing_space(value: object) -> object:
    return value.rstrip() if isinstance(value, str) else value


Title = Annotated[str, BeforeValidator(_stripped), Field(min_length=1, max_length=200)]
Content = Annotated[str, BeforeValidator(_without_trailing_space), Field(max_length=MAX_CONTENT)]
Attachments = Annotated[list[MediaId], Field(max_length=20)]
ModelName = Annotated[str, Field(min_length=1, max_length=300)]
Tag = Annotated[str, Field(pattern=r"^[^A-Z]{1,40}$", max_length=40)]
ThinkingBudget = Annotated[int, Field(ge=SMALLEST_BUDGET, le=LARGEST_BUDGET)]
Prompt = Annotated[str, Field(max_length=10_000)]


class ConversationCreate(Body):
    """An assistant belongs to a space, a dashboard to no place at all; both are the caller's alone (CV-8).

    The kind page belongs to an AI page and to everybody who sees it (CV-10).
    """

    kind: Literal["chat", "page", "assistant", "dashboard"]
    title: Title | None = None
    model: ModelName | None = None
    system_prompt: Prompt | None = None
    tags: Annotated[list[Tag], Field(max_length=20, default_factory=list)]
    space_id: UUID | None = None
    area_id: UUID | None = None
    page_id: UUID | None = None

    @model_validator(mode="after")
    def _has_its_place(self) -> "ConversationCreate":
        if self.kind == "assistant" and self.space_id is None:
            raise PydanticCustomError("place", "An assistant belongs to a space")
        if self.kind == "dashboard" and (self.space_id is not None or self.area_id is not None):
            raise PydanticCustomError("place", "A dashboard belongs to no space")
        _check_page(self.kind, self.page_id)
        return self


def _check_page(kind: str, page_id: UUID | None) -> None:
    if (kind == "page") != (page_id is not None):
        raise PydanticCustomError("place", "A conversation of the kind page lies on a page, and no other does")


class ConversationUpdate(Body):
    """What is left out stays. A null model means the default, a null prompt none."""

    title: Title | None = None
    model: ModelName | None = None
    system_prompt: Prompt | None = None
    status: Literal["active", "archived"] | None = None
    tags: Annotated[list[Tag], Field(max_length=20)] | None = None
    is_pinned: bool | None = None


class MessageSend(Body):
    """`thinking`: whether the model thinks before it answers, from now on; left out it stays as it was."""

    content: Content
    client_message_id: UUID
    model: ModelName | None = None
    thinking: bool | None = None
    thinking_budget_tokens: ThinkingBudget | None = None
    attachment_ids: Annotated[Attachments, Field(default_factory=list)]

    @model_validator(mode="after")
    def _says_something(self) -> "MessageSend":
        """Empty is allowed only with an attachment (CV-21)."""
        if not self.content and not self.attachment_ids:
            raise PydanticCustomError("string_too_short", "A message needs a text or an attachment")
        return self


class FirstMessageSend(MessageSend):
    """The first message of a conversation, which is made with it."""

    kind: Literal["chat", "page"] = "chat"
    page_id: UUID | None = None

    @model_validator(mode="after")
    def _has_its_page(self) -> "FirstMessageSend":
        _check_page(self.kind, self.page_id)
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


class ActiveLeaf(Body):
    message_id: UUID


class PromotionCreate(Body):
    """Where the page is made, last there, and who is to find it by its place."""

    space_id: UUID
    area_id: UUID | None = None
    parent_id: UUID | None = None
    visibility: Literal["inherit", "private", "area", "space"] = "private"


class ReaderOut(Out):
    """A person or group that would be able to read the conversation."""

    kind: str
    id: UUID
    name: str
    level: str


class PermissionsOut(Out):
    level: str
    send: bool
    change: bool
    delete: bool
    promote: bool


class ConversationSummary(Out):
    id: UUID
    title: str
    kind: str
    model: str | None
    status: str
    last_message_at: datetime | None
    created_at: datetime
    is_pinned: bool
    unread: bool

    @classmethod
    def of(cls, row: Conversation, member: ConversationMember | None) -> "ConversationSummary":
        return cls(**_summary(row, member))


class OriginOut(Out):
    """The conversation that this one continues."""

    id: UUID
    title: str


class ConversationOut(ConversationSummary):
    """`continued_from` is null where there is none, or where it was deleted or is not visible to the caller."""

    title_source: str
    thinking: bool
    system_prompt: str | None
    visibility: str
    tags: list[str]
    space_id: UUID | None
    area_id: UUID | None
    page_id: UUID | None
    active_leaf_id: UUID | None
    message_count: int
    continued_from: OriginOut | None
    continuation_summary: str | None
    version: int
    updated_at: datetime
    deleted_at: datetime | None
    permissions: PermissionsOut

    @classmethod
    def seen(
        cls,
        row: Conversation,
        member: ConversationMember | None,
        level: Level,
        *,
        is_writable: bool,
        origin: tuple[UUID, str] | None,
    ) -> "ConversationOut":
        return cls(
            **_summary(row, member),
            title_source=row.title_source,
            thinking=bool(row.parameters.get("thinking")),
            system_prompt=row.system_prompt,
            visibility=row.visibility,
            tags=row.tags,
            space_id=row.space_id,
            area_id=row.area_id,
            page_id=row.page_id,
            active_leaf_id=row.active_leaf_id,
            message_count=row.message_count,
            continued_from=OriginOut(id=origin[0], title=origin[1]) if origin is not None else None,
            continuation_summary=row.continuation_summary,
            version=row.version,
            updated_at=row.updated_at,
            deleted_at=row.deleted_at,
            permissions=PermissionsOut(
                level=level.name,
                send=is_writable and level >= Level.EDIT,
                change=level >= Level.EDIT,
                delete=level >= Level.DELETE,
                promote=is_writable and level >= Level.SHARE and row.kind in PROMOTABLE,
            ),
        )


def _summary(row: Conversation, member: ConversationMember | None) -> dict[str, object]:
    read = member.last_read_seq if member is not None else None
    return {
        "id": row.id,
        "title": row.title,
        "kind": row.kind,
        "model": row.model,
        "status": row.status,
        "last_message_at": row.last_message_at,
        "created_at": row.created_at,
        "is_pinned": member is not None and member.pinned_at is not None,
        "unread": (read or 0) < row.next_seq - 1,
    }


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
            opinion_count=opinions,
            stream_seq=stream_seq,
            created_at=message.created_at,
            updated_at=message.updated_at,
        )


class RunOut(Out):
    id: UUID
    conversation_id: UUID
    message_id: UUID | None
    kind: str
    status: str
    model: str | None
    last_seq: int
    error_code: str | None
    created_at: datetime
    started_at: datetime | None
    first_token_at: datetime | None
    finished_at: datetime | None


class SentOut(Out):
    conversation: ConversationOut
    user_message: MessageOut
    assistant_message: MessageOut
    run: RunOut


class ModelCostOut(Out):
    model: str
    calls: int
    answers: int
    cost_micros: int
    is_estimated: bool


class ConversationCostOut(Out):
    """What a conversation cost, the dearest model first; `average_micros` is per answer."""

    cost_micros: int
    average_micros: int
    models: list[ModelCostOut]


class ContextLayerOut(Out):
    kind: str
    name: str
    tokens: int


class ContextOut(Out):
    """Estimated tokens of what would be sent now. `context_window` is null where it is not known."""

    model: str | None
    tokens: int
    context_window: int | None
    fill: str
    layers: list[ContextLayerOut]

    @classmethod
    def of(cls, context: Context) -> "ContextOut":
        return cls(
            model=context.model,
            tokens=context.tokens,
            context_window=context.context_window,
            fill=context.fill.value,
            layers=[
                ContextLayerOut(kind=layer.kind, name=layer.name, tokens=layer.tokens) for layer in context.layers
            ],
        )


class ConversationExportCreate(Body):
    """`json` holds every branch, `markdown` and `pdf` what is shown."""

    format: Literal["json", "markdown", "pdf"]


class PartOut(Out):
    """A part of a text that was found; `is_match` marks the words that were asked for."""

    text: str
    is_match: bool


def _parts(marked: str) -> list[PartOut]:
    """What stands between the marks that the search sets."""
    found: list[PartOut] = []
    for index, piece in enumerate(marked.split(OPEN)):
        match, closed, rest = piece.partition(CLOSE) if index else ("", "", piece)
        if index and not closed:
            match, rest = "", match
        found += [PartOut(text=match, is_match=True)] if match else []
        found += [PartOut(text=rest, is_match=False)] if rest else []
    return found


class MessageHitOut(Out):
    """A message that fits. `is_active`: it lies on the branch that is shown."""

    message_id: UUID
    role: str
    author: AuthorOut | None
    model: str | None
    is_active: bool
    created_at: datetime
    snippet: list[PartOut]

    @classmethod
    def of(cls, row: Any, names: Mapping[UserId, str]) -> "MessageHitOut":
        author = AuthorOut(id=row.user_id, name=names[row.user_id]) if row.user_id is not None else None
        return cls(
            message_id=row.message_id,
            role=row.role,
            author=author,
            model=row.model,
            is_active=row.is_active,
            created_at=row.created_at,
            snippet=_parts(row.snippet),
        )


class HitOut(Out):
    """A conversation that fits, by its title or by messages; `message` is the best of them, null: only the title."""

    conversation_id: UUID
    title: list[PartOut]
    status: str
    last_message_at: datetime | None
    message: MessageHitOut | None
    message_count: int

    @classmethod
    def of(cls, row: Any, names: Mapping[UserId, str]) -> "HitOut":
        return cls(
            conversation_id=row.id,
            title=_parts(row.title),
            status=row.status,
            last_message_at=row.last_message_at,
            message=MessageHitOut.of(row, names) if row.message_id is not None else None,
            message_count=row.count,
        )


class HitsOut(Out):
    """`warnings`: what looks like an operator and was searched as text."""

    items: list[HitOut]
    warnings: list[str]


class MessageHitsOut(Out):
    items: list[MessageHitOut]
    warnings: list[str]
