"""HTTP of conversations."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Path, Query, Response

from stoa.access.contracts import Level
from stoa.conversations.api import RunManager
from stoa.conversations.commands import (
    change_conversation,
    fork_conversation,
    list_conversations,
    show_context,
    talk_on_page,
)
from stoa.conversations.commands.change_conversation import NewConversation
from stoa.conversations.commands.load_conversation import Seen, load_conversation
from stoa.conversations.core.prompts import PRESETS
from stoa.conversations.errors import (
    ConversationChanged,
    NoChatPage,
    NotEditable,
    NotMovable,
    NotWritable,
    PromptRefused,
    RunActive,
    TemporaryForbidden,
)
from stoa.conversations.ports import ChannelTexts, PageAgents
from stoa.conversations.queries.conversations import Filter
from stoa.conversations.schemas.conversations import (
    ActiveLeaf,
    ContextOut,
    ConversationCostOut,
    ConversationCreate,
    ConversationOut,
    ConversationSummary,
    ConversationUpdate,
    ForkCreate,
)
from stoa.conversations.schemas.presets import PromptPresetOut
from stoa.platform.errors import FieldError, Forbidden, Invalid, NotFound
from stoa.platform.http.deps import (
    CurrentActor,
    CurrentPlatform,
    IfMatch,
    ListRequest,
    Reading,
    Writing,
    problems,
)
from stoa.platform.http.ports import port
from stoa.platform.http.routing import router as make_router
from stoa.platform.http.schemas import ListOut, list_out
from stoa.platform.ids import AreaId, ConversationId, MessageId, PageId, SpaceId
from stoa.usage import api as usage

router = make_router("conversations", area="conversations")

ConversationPath = Annotated[ConversationId, Path()]
Runs = Annotated[RunManager, Depends(port(RunManager))]
Agents = Annotated[PageAgents, Depends(port(PageAgents))]
Channels = Annotated[ChannelTexts, Depends(port(ChannelTexts))]


async def _filter(
    *,
    kind: Annotated[str | None, Query(max_length=20)] = None,
    status: Annotated[Literal["active", "archived"], Query()] = "active",
    space_id: Annotated[UUID | None, Query()] = None,
    area_id: Annotated[UUID | None, Query()] = None,
    page_id: Annotated[UUID | None, Query()] = None,
    tag: Annotated[str | None, Query(max_length=40)] = None,
    q: Annotated[str | None, Query(max_length=200)] = None,
    is_shared: Annotated[bool | None, Query()] = None,
) -> Filter:
    return Filter(status, kind, space_id, area_id, page_id, tag, q, is_shared)


Wanted = Annotated[Filter, Depends(_filter)]


def shown(seen: Seen) -> ConversationOut:
    return ConversationOut.seen(
        seen.conversation,
        seen.member,
        seen.level,
        is_writable=seen.is_writable,
        is_shareable=seen.is_shareable,
        is_promotable=seen.is_promotable,
        origin=seen.origin,
        owner_name=seen.owner_name,
    )


@router.get("/conversations", responses=problems(NotFound))
async def read_conversations(
    actor: CurrentActor,
    session: Reading,
    request: ListRequest,
    wanted: Wanted,
    is_pinned: Annotated[bool | None, Query()] = None,
) -> ListOut[ConversationSummary]:
    """The caller's conversations and those shared with them: pinned ones, then the last spoken in."""
    found = await list_conversations.page(session, actor, wanted, request, is_pinned=is_pinned)
    return list_out(found)


@router.post(
    "/conversations",
    status_code=201,
    responses=problems(NotFound, Forbidden, NoChatPage, NotWritable, PromptRefused, TemporaryForbidden),
)
async def create_conversation(
    *,
    body: ConversationCreate,
    actor: CurrentActor,
    platform: CurrentPlatform,
    session: Writing,
    agents: Agents,
    response: Response,
) -> ConversationOut:
    """A new conversation without messages; 200 with the active one of a CAD page that has one (CV-9)."""
    new = NewConversation(
        body.kind,
        body.title,
        body.model,
        body.system_prompt,
        tuple(body.tags),
        SpaceId(body.space_id) if body.space_id else None,
        AreaId(body.area_id) if body.area_id else None,
        is_temporary=body.is_temporary,
        page_id=PageId(body.page_id) if body.page_id else None,
    )
    if new.page_id is not None:
        begun = await talk_on_page.begin(session, actor, platform.clock, agents, new)
        response.status_code = 201 if begun.is_new else 200
        return shown(begun.seen)
    return shown(await change_conversation.create(session, actor, platform.clock, new))


@router.get("/prompt-presets", responses=problems())
async def list_prompt_presets(actor: CurrentActor) -> ListOut[PromptPresetOut]:  # noqa: ARG001  # for people only
    """The prompts that Stoa ships, to begin with."""
    return ListOut[PromptPresetOut].whole([PromptPresetOut.model_validate(each) for each in PRESETS])


@router.get("/conversations/{conversation_id}", responses=problems(NotFound))
async def read_conversation(
    conversation_id: ConversationPath, actor: CurrentActor, session: Reading
) -> ConversationOut:
    return shown(await load_conversation(session, actor, conversation_id, need=Level.VIEW))


@router.get("/conversations/{conversation_id}/cost", responses=problems(NotFound, Forbidden))
async def read_cost(
    conversation_id: ConversationPath, actor: CurrentActor, session: Reading
) -> ConversationCostOut:
    """What a conversation has cost by model, for those who may write in it."""
    seen = await load_conversation(session, actor, conversation_id, need=Level.EDIT)
    found = await usage.conversation_cost(session, seen.conversation.organization_id, conversation_id)
    return ConversationCostOut.model_validate(found)


@router.get("/conversations/{conversation_id}/context", responses=problems(NotFound))
async def read_context(
    conversation_id: ConversationPath,
    actor: CurrentActor,
    session: Reading,
    channels: Channels,
    model: Annotated[str | None, Query(max_length=300)] = None,
) -> ContextOut:
    """What the next message would be sent with, layer by layer, and how full the model's context is then."""
    return ContextOut.of(
        await show_context.show_context(session, actor, conversation_id, channels=channels, model=model)
    )


@router.patch(
    "/conversations/{conversation_id}",
    responses=problems(NotFound, Forbidden, RunActive, ConversationChanged, PromptRefused, NotMovable),
)
async def update_conversation(
    conversation_id: ConversationPath,
    body: ConversationUpdate,
    actor: CurrentActor,
    runs: Runs,
    if_match: IfMatch,
) -> ConversationOut:
    """Change title, model, prompt, tags, status or the caller's own pin. Archiving stops what runs (CV-48)."""
    values = body.model_dump(include=body.model_fields_set - {"is_pinned"})
    for name in ("title", "status", "tags"):
        if name in values and values[name] is None:
            raise Invalid(errors=(FieldError(f"/{name}", "null", "This cannot be null"),))
    return shown(await runs.change(actor, conversation_id, values, is_pinned=body.is_pinned, if_match=if_match))


@router.delete(
    "/conversations/{conversation_id}", status_code=204, responses=problems(NotFound, Forbidden, RunActive)
)
async def delete_conversation(conversation_id: ConversationPath, actor: CurrentActor, runs: Runs) -> None:
    """Stop what runs, then delete softly. It can be restored for 30 days."""
    await runs.delete(actor, conversation_id)


@router.post("/conversations/{conversation_id}/restorations", responses=problems(NotFound, Forbidden, RunActive))
async def restore_conversation(
    conversation_id: ConversationPath, actor: CurrentActor, runs: Runs
) -> ConversationOut:
    """Bring back an archived or deleted conversation; on a CAD page it archives the active one (CV-9)."""
    return shown(await runs.restore(actor, conversation_id))


@router.post("/conversations/{conversation_id}/viewings", status_code=204, responses=problems(NotFound))
async def view_conversation(
    conversation_id: ConversationPath, actor: CurrentActor, platform: CurrentPlatform, session: Writing
) -> None:
    """Say that the caller has opened it and read what is there."""
    await change_conversation.view(session, actor, platform.clock, conversation_id)


@router.post("/conversations/{conversation_id}/forks", status_code=201, responses=problems(NotFound, NotEditable))
async def fork_conversation_at(
    conversation_id: ConversationPath,
    body: ForkCreate,
    actor: CurrentActor,
    platform: CurrentPlatform,
    session: Writing,
) -> ConversationOut:
    """A private conversation of the caller that begins with the path up to a message; costs are not copied."""
    message_id = MessageId(body.message_id)
    return shown(await fork_conversation.fork(session, platform.clock, actor, conversation_id, message_id))


@router.put(
    "/conversations/{conversation_id}/active-leaf", responses=problems(NotFound, Forbidden, RunActive, NotEditable)
)
async def switch_branch(
    conversation_id: ConversationPath,
    body: ActiveLeaf,
    actor: CurrentActor,
    platform: CurrentPlatform,
    session: Writing,
) -> ConversationOut:
    """Show the branch through a message."""
    message_id = MessageId(body.message_id)
    return shown(
        await change_conversation.switch_branch(session, actor, platform.clock, conversation_id, message_id)
    )
