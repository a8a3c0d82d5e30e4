"""Going on in a new conversation that begins with a summary of the old one (CV-62, CV-65)."""

from dataclasses import dataclass

from stoa.access.contracts import Level
from stoa.audit import api as audit
from stoa.conversations.commands.finish_turn import close_run, settled_run
from stoa.conversations.commands.load_conversation import load_conversation, refuse_while_running
from stoa.conversations.contracts import Failure, Outcome, RunStatus, StoredEvent, Turn
from stoa.conversations.core.batching import PendingEvents
from stoa.conversations.core.continuation import MAX_OUTPUT_TOKENS, REQUEST, continued_title, shortened
from stoa.conversations.errors import NothingToContinue, NotWritable
from stoa.conversations.events import ConversationUpdated, RunStarted
from stoa.conversations.models import Conversation, Run
from stoa.conversations.queries import conversations, messages, runs
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.context import Platform
from stoa.platform.db import WriteSession
from stoa.platform.ids import ConversationId, RunId, new_id
from stoa.platform.outbox import record
from stoa.providers import api as providers
from stoa.providers.contracts import CallPurpose, ModelRole
from stoa.spaces import api as spaces
from stoa.usage.contracts import RequestType

KIND = "compaction"
EMPTY = Failure("conversations.no_summary", "The model gave no summary. Try again.")


@dataclass(frozen=True)
class Continuing:
    """The run that writes the summary. `turn` is None when it was there before."""

    run: Run
    turn: Turn | None

    @property
    def turns(self) -> tuple[Turn, ...]:
        return (self.turn,) if self.turn is not None else ()


async def ask(
    session: WriteSession, platform: Platform, actor: Actor, conversation_id: ConversationId
) -> Continuing:
    """Open the run that sums a conversation up; a second press gives the same one (CV-65).

    Raises NotFound, LevelTooLow, NotWritable for a deleted one, RunActive, NothingToContinue and what
    providers.prepare raises.
    """
    seen = await load_conversation(session, actor, conversation_id, need=Level.EDIT, lock=True)
    conversation = seen.conversation
    if conversation.deleted_at is not None:
        raise NotWritable(reason="deleted")
    known = await _begun_before(session, actor, conversation)
    if known is not None:
        return Continuing(known, turn=None)
    await refuse_while_running(session, conversation)
    return await _open(session, platform, actor, conversation)


async def _begun_before(session: WriteSession, actor: Actor, conversation: Conversation) -> Run | None:
    """The run that is at it, or that made a continuation which is still unused and up to date."""
    run = await runs.newest_of_kind(session, conversation, KIND, actor.user_id)
    if run is None or run.status in (RunStatus.QUEUED, RunStatus.RUNNING):
        return run
    if run.status != RunStatus.COMPLETED:
        return None
    made = await conversations.unused_continuation(session, actor, conversation, since=run.created_at)
    return run if made is not None else None


async def _open(session: WriteSession, platform: Platform, actor: Actor, conversation: Conversation) -> Continuing:
    now = platform.clock.now()
    characters = await messages.path_characters(
        session, conversation.organization_id, conversation.id, conversation.next_seq
    )
    if not characters:
        raise NothingToContinue
    run = Run(
        id=RunId(new_id()),
        organization_id=conversation.organization_id,
        conversation_id=conversation.id,
        kind=KIND,
        status=RunStatus.QUEUED,
        user_id=actor.user_id,
        heartbeat_at=now,
        created_at=now,
    )
    characters += len(REQUEST)
    space = await spaces.call_space(session, conversation.organization_id, conversation.space_id)
    call = await providers.prepare(
        session,
        platform,
        actor,
        model=await providers.model_for(
            session, actor, ModelRole.CHEAP, prompt_characters=characters, space=space
        ),
        preferred=None,
        prompt_characters=characters,
        max_output_tokens=MAX_OUTPUT_TOKENS,
        purpose=CallPurpose(
            RequestType.COMPACTION,
            space=space,
            conversation_id=conversation.id,
            run_id=run.id,
        ),
    )
    run.model, run.provider_key_id = call.slug, call.provider_key_id
    session.add(run)
    await session.flush()
    started = RunStarted(conversation.organization_id, conversation.id, run.id, None)
    await record(session, started, topics=[f"user:{actor.user_id}"])
    turn = Turn(conversation.organization_id, actor, conversation.id, None, run.id, call)
    return Continuing(run, turn)


async def finish(
    session: WriteSession, clock: Clock, turn: Turn, outcome: Outcome, pending: PendingEvents
) -> list[StoredEvent] | None:
    """Make the new conversation from the summary, or nothing at all; gives the last events of the run."""
    run = await settled_run(session, clock, turn, outcome)
    if run is None:
        return None
    status, failure, summary = outcome.status, outcome.failure, shortened(outcome.text)
    if status is RunStatus.COMPLETED and not summary:
        status, failure = RunStatus.FAILED, EMPTY
    if status is RunStatus.COMPLETED:
        old = await session.get_one(Conversation, (run.organization_id, run.conversation_id))
        new = await _make(session, clock, turn.actor, old, summary)
        pending.add("conversation.continued", {"conversation_id": str(new.id)})
    return await close_run(session, clock, run, status, failure=failure, pending=pending)


async def _make(
    session: WriteSession, clock: Clock, actor: Actor, old: Conversation, summary: str
) -> Conversation:
    """The same placement, model and way to work; private to the actor, and nothing said in it yet."""
    now = clock.now()
    new = Conversation(
        id=ConversationId(new_id()),
        organization_id=old.organization_id,
        user_id=actor.user_id,
        kind=old.kind,
        title=continued_title(old.title),
        title_source="manual",
        model=old.model,
        provider_override=old.provider_override,
        system_prompt=old.system_prompt,
        temperature=old.temperature,
        parameters=old.parameters,
        mode=old.mode,
        agent_id=old.agent_id,
        space_id=old.space_id,
        area_id=old.area_id,
        page_id=old.page_id,
        task_id=old.task_id,
        tags=old.tags,
        continued_from_id=old.id,
        continuation_summary=summary,
        refreshed_at=now,
        last_message_at=now,
        created_at=now,
        updated_at=now,
    )
    session.add(new)
    await session.flush()
    await audit.record(
        session,
        actor,
        "conversation.created",
        resource_type="conversation",
        resource_id=new.id,
        organization_id=new.organization_id,
        metadata={"continued_from_id": str(old.id)},
    )
    await record(session, ConversationUpdated(new.organization_id, new.id), topics=[f"user:{actor.user_id}"])
    return new
