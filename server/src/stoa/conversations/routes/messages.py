"""HTTP of messages."""

from typing import Annotated

from fastapi import Path, Response

from stoa.access.errors import LevelTooLow
from stoa.conversations.commands import show_messages, show_run
from stoa.conversations.commands.load_conversation import load_message
from stoa.conversations.commands.start_turn import Said, Started
from stoa.conversations.errors import ClientIdReused, NotEditable, NotWritable, RunActive
from stoa.conversations.routes.conversations import ConversationPath, Runs, router, shown
from stoa.conversations.schemas import (
    FirstMessageSend,
    MessageEdit,
    MessageOut,
    MessageSend,
    Regeneration,
    SentOut,
)
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.errors import NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, ListRequest, Reading, problems
from stoa.platform.http.routing import MEGABYTE, body_limit
from stoa.platform.http.schemas import ListOut, list_out
from stoa.platform.ids import MessageId
from stoa.providers.errors import ModelUnknown, NoKey

MessagePath = Annotated[MessageId, Path()]

TURN = problems(NotFound, LevelTooLow, NotWritable, RunActive, ClientIdReused, NotEditable, NoKey, ModelUnknown)
# 100 000 characters, each of which JSON may write with twelve.
SEND_LIMIT = 2 * MEGABYTE


@router.get("/conversations/{conversation_id}/messages", responses=problems(NotFound))
async def read_messages(
    conversation_id: ConversationPath, actor: CurrentActor, session: Reading, request: ListRequest
) -> ListOut[MessageOut]:
    """The active path, oldest first; without a cursor its newest part, with it what lies before."""
    return list_out(await show_messages.list_path(session, actor, conversation_id, request))


@router.post("/conversations/{conversation_id}/messages", status_code=202, responses=TURN)
@body_limit(SEND_LIMIT)
async def send_message(
    conversation_id: ConversationPath,
    body: MessageSend,
    actor: CurrentActor,
    platform: CurrentPlatform,
    runs: Runs,
    response: Response,
) -> SentOut:
    """Say something; the answer is written by a run of its own. A repeat answers 200 with the first one (CV-22)."""
    started = await runs.send(actor, conversation_id, Said(body.content, body.client_message_id, body.model))
    return await _sent(platform, actor, started, response)


@router.post("/messages", status_code=202, responses=TURN)
@body_limit(SEND_LIMIT)
async def send_first_message(
    body: FirstMessageSend, actor: CurrentActor, platform: CurrentPlatform, runs: Runs, response: Response
) -> SentOut:
    """Begin a conversation with its first message, in one transaction (CV-7)."""
    started = await runs.send(actor, None, Said(body.content, body.client_message_id, body.model))
    return await _sent(platform, actor, started, response)


@router.get("/messages/{message_id}", responses=problems(NotFound))
async def read_message(message_id: MessagePath, actor: CurrentActor, session: Reading) -> MessageOut:
    message = await load_message(session, actor, message_id)
    return await show_messages.show_one(session, actor, message)


@router.patch("/messages/{message_id}", status_code=202, responses=TURN)
@body_limit(SEND_LIMIT)
async def edit_message(
    message_id: MessagePath,
    body: MessageEdit,
    actor: CurrentActor,
    platform: CurrentPlatform,
    runs: Runs,
    response: Response,
) -> SentOut:
    """Say something else in place of an own message; the old text stays as a branch beside it (CV-25)."""
    started = await runs.edit(actor, message_id, Said(body.content, model=body.model))
    return await _sent(platform, actor, started, response)


@router.post("/messages/{message_id}/regenerations", status_code=202, responses=TURN)
async def regenerate_message(
    message_id: MessagePath,
    body: Regeneration,
    actor: CurrentActor,
    platform: CurrentPlatform,
    runs: Runs,
    response: Response,
) -> SentOut:
    """Answer again, beside the answer that there is."""
    started = await runs.regenerate(actor, message_id, model=body.model)
    return await _sent(platform, actor, started, response)


async def _sent(platform: Platform, actor: Actor, started: Started, response: Response) -> SentOut:
    if started.turn is None:
        response.status_code = 200
    async with platform.db.reading(Scope.of(actor)) as session:
        question, answer = await show_messages.show(
            session, actor, [started.user_message, started.assistant_message]
        )
        return SentOut(
            conversation=shown(started.seen),
            user_message=question,
            assistant_message=answer,
            run=await show_run.show_run(session, started.run),
        )
