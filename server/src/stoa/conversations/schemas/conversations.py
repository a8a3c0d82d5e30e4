"""Bodies of the routes of conversations."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from stoa.access.contracts import Level
from stoa.conversations.core.context import Context
from stoa.conversations.models import Conversation, ConversationMember
from stoa.conversations.schemas.texts import ModelName, Prompt, Tag, Temperature, Title
from stoa.platform.http.schemas import Body, Out


class ConversationCreate(Body):
    """An assistant belongs to a space, a dashboard to no place at all; both are the caller's alone (CV-8).

    The kind page belongs to an AI page and to everybody who sees it (CV-10), the kind cad to a CAD page, which has one
    active one (CV-9).
    """

    kind: Literal["chat", "page", "assistant", "dashboard", "cad"]
    title: Title | None = None
    model: ModelName | None = None
    system_prompt: Prompt | None = None
    tags: Annotated[list[Tag], Field(max_length=20, default_factory=list)]
    space_id: UUID | None = None
    area_id: UUID | None = None
    is_temporary: bool = False
    page_id: UUID | None = None

    @model_validator(mode="after")
    def _has_its_place(self) -> "ConversationCreate":
        if self.kind == "assistant" and self.space_id is None:
            raise PydanticCustomError("place", "An assistant belongs to a space")
        if self.kind == "dashboard" and (self.space_id is not None or self.area_id is not None):
            raise PydanticCustomError("place", "A dashboard belongs to no space")
        check_page(self.kind, self.page_id)
        return self


def check_page(kind: str, page_id: UUID | None) -> None:
    """Raises what pydantic turns into 422."""
    if (kind in ("page", "cad")) != (page_id is not None):
        raise PydanticCustomError(
            "place", "Conversations of the kinds page and cad lie on a page, and no others do"
        )


class ConversationUpdate(Body):
    """What is left out stays. A null model means the default, a null prompt none, a null space no space at all.

    Without an area it lies in General of the space.
    """

    title: Title | None = None
    model: ModelName | None = None
    system_prompt: Prompt | None = None
    temperature: Temperature | None = None
    status: Literal["active", "archived"] | None = None
    tags: Annotated[list[Tag], Field(max_length=20)] | None = None
    is_pinned: bool | None = None
    space_id: UUID | None = None
    area_id: UUID | None = None


class ConversationVisibilityPut(Body):
    """Who finds a chat by its place: nobody, the people of its area, or those of its space."""

    visibility: Literal["private", "area", "space"]


class ForkCreate(Body):
    """The last message of what is copied."""

    message_id: UUID


class ActiveLeaf(Body):
    message_id: UUID


class PermissionsOut(Out):
    level: str
    send: bool
    change: bool
    delete: bool
    share: bool
    leave: bool
    promote: bool


class ConversationSummary(Out):
    """`owner_name` says who shared it; null for one's own."""

    id: UUID
    title: str
    kind: str
    model: str | None
    status: str
    last_message_at: datetime | None
    created_at: datetime
    is_pinned: bool
    unread: bool
    owner_name: str | None

    @classmethod
    def of(
        cls, row: Conversation, member: ConversationMember | None, owner_name: str | None
    ) -> "ConversationSummary":
        return cls(**_summary(row, member, owner_name))


class OriginOut(Out):
    """The conversation that this one continues."""

    id: UUID
    title: str


class ConversationOut(ConversationSummary):
    """`continued_from` is null where there is none, or where it was deleted or is not visible to the caller.

    `purge_at`: when it is removed by a rule of the organization, unless it is pinned or goes on before (CV-89).
    """

    title_source: str
    thinking: bool
    allow_substitute: bool | None
    system_prompt: str | None
    temperature: float | None
    visibility: str
    tags: list[str]
    space_id: UUID | None
    area_id: UUID | None
    page_id: UUID | None
    task_id: UUID | None
    active_leaf_id: UUID | None
    message_count: int
    continued_from: OriginOut | None
    forked_from_message_id: UUID | None
    is_temporary: bool
    expires_at: datetime | None
    purge_at: datetime | None
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
        is_shareable: bool,
        is_promotable: bool,
        origin: tuple[UUID, str] | None,
        owner_name: str | None,
    ) -> "ConversationOut":
        return cls(
            **_summary(row, member, owner_name),
            title_source=row.title_source,
            thinking=bool(row.parameters.get("thinking")),
            allow_substitute=row.parameters.get("allow_substitute"),
            system_prompt=row.system_prompt,
            temperature=row.temperature,
            visibility=row.visibility,
            tags=row.tags,
            space_id=row.space_id,
            area_id=row.area_id,
            task_id=row.task_id,
            page_id=row.page_id,
            active_leaf_id=row.active_leaf_id,
            message_count=row.message_count,
            continued_from=OriginOut(id=origin[0], title=origin[1]) if origin is not None else None,
            is_temporary=row.is_temporary,
            expires_at=row.expires_at,
            purge_at=row.purge_at,
            forked_from_message_id=row.forked_from_message_id,
            continuation_summary=row.continuation_summary,
            version=row.version,
            updated_at=row.updated_at,
            deleted_at=row.deleted_at,
            permissions=PermissionsOut(
                level=level.name,
                send=is_writable and level >= Level.EDIT,
                change=level >= Level.EDIT,
                delete=level >= Level.DELETE,
                share=is_shareable and level >= Level.SHARE,
                leave=level < Level.SHARE and member is not None and member.level is not None,
                promote=is_writable and is_promotable and level >= Level.SHARE,
            ),
        )


def _summary(row: Conversation, member: ConversationMember | None, owner_name: str | None) -> dict[str, object]:
    read = member.last_read_seq if member is not None else None
    # What is open to a place waits for nobody who has never opened it.
    is_awaited = member is not None or owner_name is None or row.visibility == "private"
    return {
        "id": row.id,
        "title": row.title,
        "kind": row.kind,
        "model": row.model,
        "status": row.status,
        "last_message_at": row.last_message_at,
        "created_at": row.created_at,
        "is_pinned": member is not None and member.pinned_at is not None,
        "unread": is_awaited and (read or 0) < row.next_seq - 1,
        "owner_name": owner_name,
    }


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
