"""HTTP of messages."""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Path, Response

from stoa.conversations.api import RunManager
from stoa.conversations.commands import delete_message as delete_messages
from stoa.conversations.commands import second_opinion, show_messages, show_run
from stoa.conversations.commands.load_conversation import load_message
from stoa.conversations.commands.start_turn import Said, Started
from stoa.conversations.errors import (
    CapabilityMissing,
    ClientIdReused,
    ContextFull,
    NoChatPage,
    NotEditable,
    NotWritable,
    RunActive,
    SameModel,
    TemporaryForbidden,
)
from stoa.conversations.routes.conversations import ConversationPath, Runs, router, shown
from stoa.conversations.schemas.messages import (
    AnsweringOut,
    FirstMessageSend,
    MessageEdit,
    MessageOut,
    MessageSend,
    Regeneration,
    SecondOpinionAsk,
    SentOut,
)
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.errors import Forbidden, LimitReached, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, ListRequest, Reading, Writing, problems
from stoa.platform.http.routing import MEGABYTE, body_limit
from stoa.platform.http.schemas import ListOut, list_out
from stoa.platform.ids import MessageId, PageId
from stoa.platform.ratelimit import RateLimited
from stoa.providers.api import BudgetExhausted, PriceUnknown

MessagePath = Annotated[MessageId, Path()]

TURN = problems(
    NotFound,
    Forbidden,
    NotWritable,
    RunActive,
    ClientIdReused,
    NotEditable,
    ContextFull,
    CapabilityMissing,
    RateLimited,
    LimitReached,
    BudgetExhausted,
    PriceUnknown,
)
# 100 000 characters, each of which JSON may write with twelve.
SEND_LIMIT = 2 * MEGABYTE


class TurnEdge:
    """What the routes that begin a turn have in common."""

    def __init__(self, platform: Platform, runs: RunManager, response: Response) -> None:
        self.runs = runs
        self._platform = platform
        self._response = response

    async def answer(self, actor: Actor, started: Started) -> SentOut:
        """202 with what was stored; 200 when it was stored before."""
        if started.turn is None:
            self._response.status_code = 200
        async with self._platform.db.reading(Scope.of(actor)) as session:
            said = [started.user_message, started.assistant_message, *(each.message for each in started.beside)]
            question, answer, *others = await show_messages.show(session, actor, said, level=started.seen.level)
            return SentOut(
                conversation=shown(started.seen),
                user_message=question,
                assistant_message=answer,
                run=await show_run.show_run(session, started.run),
                beside=[
                    AnsweringOut(assistant_message=other, run=await show_run.show_run(session, each.run))
                    for other, each in zip(others, started.beside, strict=True)
                ],
            )


async def _turn_edge(platform: CurrentPlatform, runs: Runs, response: Response) -> TurnEdge:
    return TurnEdge(platform, runs, response)


Sending = Annotated[TurnEdge, Depends(_turn_edge)]


@router.get("/conversations/{conversation_id}/messages", responses=problems(NotFound))
async def read_messages(
    conversation_id: ConversationPath, actor: CurrentActor, session: Reading, request: ListRequest
) -> ListOut[MessageOut]:
    """The active path, oldest first; without a cursor its newest part, with it what lies before."""
    return list_out(await show_messages.list_path(session, actor, conversation_id, request))


@router.post("/conversations/{conversation_id}/messages", status_code=202, responses=TURN)
@body_limit(SEND_LIMIT)
async def send_message(
    conversation_id: ConversationPath, body: MessageSend, actor: CurrentActor, sending: Sending
) -> SentOut:
    """Say something; a run of its own writes the answer, of each model that is named. A repeat answers 200 (CV-22)."""
    started = await sending.runs.send(actor, conversation_id, _said(body))
    return await sending.answer(actor, started)


@router.post("/messages", status_code=202, responses=problems(NoChatPage, TemporaryForbidden) | TURN)
@body_limit(SEND_LIMIT)
async def send_first_message(body: FirstMessageSend, actor: CurrentActor, sending: Sending) -> SentOut:
    """Begin a conversation with its first message, in one transaction (CV-7)."""
    page_id = PageId(body.page_id) if body.page_id is not None else None
    said = replace(_said(body), kind=body.kind, page_id=page_id, is_temporary=body.is_temporary)
    started = await sending.runs.send(actor, None, said)
    return await sending.answer(actor, started)


def _said(body: MessageSend) -> Said:
    several = body.models or []
    return Said(
        body.content,
        body.client_message_id,
        several[0] if several else body.model,
        tuple(several[1:]),
        body.thinking,
        body.thinking_budget_tokens,
        tuple(body.attachment_ids),
        allow_substitute=body.allow_substitute,
    )


@router.get("/messages/{message_id}", responses=problems(NotFound))
async def read_message(message_id: MessagePath, actor: CurrentActor, session: Reading) -> MessageOut:
    message = await load_message(session, actor, message_id)
    return await show_messages.show_one(session, actor, message)


@router.delete(
    "/messages/{message_id}",
    status_code=204,
    responses=problems(NotFound, Forbidden, NotWritable, RunActive, NotEditable),
)
async def delete_message(
    message_id: MessagePath, actor: CurrentActor, platform: CurrentPlatform, session: Writing
) -> None:
    """Take the content of the last message of a branch away, as its author or as the owner; its place stays."""
    await delete_messages.delete_message(session, platform.clock, actor, message_id)


@router.patch("/messages/{message_id}", status_code=202, responses=TURN)
@body_limit(SEND_LIMIT)
async def edit_message(
    message_id: MessagePath, body: MessageEdit, actor: CurrentActor, sending: Sending
) -> SentOut:
    """Say something else in place of an own message; the old text stays as a branch beside it (CV-25)."""
    attached = tuple(body.attachment_ids) if body.attachment_ids is not None else None
    said = Said(body.content, body.client_message_id, body.model, thinking=body.thinking, attachment_ids=attached)
    started = await sending.runs.edit(actor, message_id, said)
    return await sending.answer(actor, started)


@router.post("/messages/{message_id}/regenerations", status_code=202, responses=TURN)
async def regenerate_message(
    message_id: MessagePath, body: Regeneration, actor: CurrentActor, sending: Sending
) -> SentOut:
    """Answer again, beside the answer that there is."""
    started = await sending.runs.regenerate(actor, message_id, model=body.model)
    return await sending.answer(actor, started)


@router.get("/messages/{message_id}/second-opinions", responses=problems(NotFound))
async def list_second_opinions(
    message_id: MessagePath, actor: CurrentActor, session: Reading
) -> ListOut[MessageOut]:
    """What other models said about an answer, oldest first."""
    found = await second_opinion.list_opinions(session, actor, message_id)
    return ListOut[MessageOut].whole(await show_messages.show(session, actor, found))


@router.post("/messages/{message_id}/second-opinions", status_code=202, responses=problems(SameModel) | TURN)
async def ask_for_second_opinion(
    message_id: MessagePath, body: SecondOpinionAsk, actor: CurrentActor, sending: Sending
) -> SentOut:
    """Let another model judge an answer. `user_message` of the answer is the message that is judged."""
    return await sending.answer(actor, await sending.runs.second_opinion(actor, message_id, model=body.model))


@router.post("/messages/{message_id}/guidance-uses", status_code=202, responses=TURN)
async def use_guidance(message_id: MessagePath, actor: CurrentActor, sending: Sending) -> SentOut:
    """Take the key guidance of a second opinion on: it is said in the conversation and answered."""
    return await sending.answer(actor, await sending.runs.use_guidance(actor, message_id))
