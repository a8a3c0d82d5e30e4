"""Who may read a conversation or write in it beside its owner: by name, or by its place (CV-76)."""

from dataclasses import dataclass

from stoa.access import api as access
from stoa.access.contracts import Level, Subject, SubjectKind
from stoa.conversations.commands.change_conversation import note, tell, visibility_changed
from stoa.conversations.commands.load_conversation import Seen, load_conversation
from stoa.conversations.commands.stop_run import request_stop
from stoa.conversations.errors import NotShareable, NotWritable
from stoa.conversations.events import ConversationShared, ConversationUnshared
from stoa.conversations.models import Conversation
from stoa.conversations.queries import members, runs
from stoa.identity import api as identity
from stoa.identity.contracts import UserRef
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import LimitReached, NotFound
from stoa.platform.ids import ConversationId, UserId
from stoa.platform.outbox import record
from stoa.platform.rights import rights_changed
from stoa.spaces import api as spaces

MAX_INVITED = 100


@dataclass(frozen=True)
class MemberView:
    """A person with a right to the conversation; `level` DELETE is its owner's."""

    person: UserRef
    level: Level
    invited_by: str | None


async def list_members(session: ReadSession, actor: Actor, conversation_id: ConversationId) -> list[MemberView]:
    """The owner, then whoever was invited. Raises NotFound."""
    seen = await load_conversation(session, actor, conversation_id, need=Level.VIEW)
    return await _views(session, seen.conversation)


async def _views(session: ReadSession, conversation: Conversation) -> list[MemberView]:
    found = await members.list_invited(session, conversation.organization_id, conversation.id)
    levels = {conversation.user_id: Level.DELETE} if conversation.user_id is not None else {}
    levels |= {row.user_id: Level[row.level] for row in found if row.level and row.user_id not in levels}
    by = {row.user_id: row.invited_by for row in found}
    wanted = {user_id for user_id in (*levels, *by.values()) if user_id is not None}
    people = await identity.user_refs(session, wanted)
    inviters = {user_id: people[other].name for user_id, other in by.items() if other in people}
    return [
        MemberView(people[user_id], level, inviters.get(user_id))
        for user_id, level in levels.items()
        if user_id in people
    ]


async def invite(
    session: WriteSession,
    clock: Clock,
    actor: Actor,
    conversation_id: ConversationId,
    user_id: UserId,
    *,
    level: Level,
) -> MemberView:
    """Give somebody of the organization VIEW or EDIT, or the other one instead; safe to repeat.

    Raises NotFound, LevelTooLow, NotShareable, NotWritable, SubjectNotFound, LimitReached.
    """
    conversation = (await _load_shared(session, actor, conversation_id)).conversation
    if conversation.deleted_at is not None:
        raise NotWritable(reason="deleted")
    await access.require_subject(session, actor, Subject(SubjectKind.USER, user_id))
    if user_id == conversation.user_id:
        raise NotShareable("The owner has every right already.")
    before = await members.list_invited(session, conversation.organization_id, conversation.id)
    old = next((row.level for row in before if row.user_id == user_id), None)
    if old is None and len(before) >= MAX_INVITED:
        raise LimitReached(limit=MAX_INVITED)
    if old != level.name:
        await members.set_level(
            session, conversation, user_id, level=level.name, by=actor.user_id, now=clock.now()
        )
        shared = ConversationShared(
            conversation.organization_id, conversation.id, user_id, actor.user_id, level.name, is_new=old is None
        )
        await record(session, shared, topics=[f"conversation:{conversation.id}", f"user:{user_id}"])
        await _changed(session, clock, actor, conversation, user_id, old=old, new=level.name)
    return next(view for view in await _views(session, conversation) if view.person.id == user_id)


async def take_away(
    session: WriteSession, clock: Clock, actor: Actor, conversation_id: ConversationId, user_id: UserId
) -> None:
    """Take somebody's right away, or leave; it ends at once. Raises NotFound, LevelTooLow."""
    need = Level.VIEW if user_id == actor.user_id else Level.SHARE
    seen = await load_conversation(session, actor, conversation_id, need=need, lock=True)
    conversation = seen.conversation
    before = await members.list_invited(session, conversation.organization_id, conversation.id)
    old = next((row.level for row in before if row.user_id == user_id), None)
    if old is None:
        raise NotFound
    await members.set_level(session, conversation, user_id, level=None, by=None, now=clock.now())
    ended = ConversationUnshared(conversation.organization_id, conversation.id, user_id, actor.user_id)
    await record(session, ended, topics=[f"conversation:{conversation.id}"])
    await _changed(session, clock, actor, conversation, user_id, old=old, new=None)


async def set_visibility(
    session: WriteSession, clock: Clock, actor: Actor, conversation_id: ConversationId, visibility: str
) -> Seen:
    """Open a chat to the people of its area or space, or to nobody but those invited; safe to repeat.

    Raises NotFound, LevelTooLow where the actor does not take part in its place, NotShareable, NotWritable.
    """
    conversation = (await _load_shared(session, actor, conversation_id)).conversation
    if conversation.deleted_at is not None:
        raise NotWritable(reason="deleted")
    if visibility != "private":
        await _require_part(session, actor, conversation)
    if visibility != conversation.visibility:
        await visibility_changed(session, actor, conversation, new=visibility)
        conversation.visibility = visibility
        conversation.version += 1
        conversation.updated_at = clock.now()
        await session.flush()
        await tell(session, conversation)
    return await load_conversation(session, actor, conversation_id, need=Level.VIEW)


async def _require_part(session: ReadSession, actor: Actor, conversation: Conversation) -> None:
    if conversation.space_id is None:
        raise NotShareable("A conversation outside of a space is shared by name.")
    area = await spaces.load_area(session, actor, conversation.space_id, conversation.area_id)
    access.require(access.level_in_area(area.role), Level.EDIT)


async def _load_shared(session: WriteSession, actor: Actor, conversation_id: ConversationId) -> Seen:
    """The conversation, locked: two who invite come one after the other."""
    seen = await load_conversation(session, actor, conversation_id, need=Level.SHARE, lock=True)
    if not seen.is_shareable:
        raise NotShareable
    return seen


async def _changed(
    session: WriteSession,
    clock: Clock,
    actor: Actor,
    conversation: Conversation,
    user_id: UserId,
    *,
    old: str | None,
    new: str | None,
) -> None:
    """Write it down, stop what the person may no longer do, and tell everything that is open (CV-5, CV-48)."""
    organization_id = conversation.organization_id
    facts: dict[str, object] = {"user_id": user_id, "level": {"old": old, "new": new}}
    await note(session, actor, conversation, "conversation.shared" if new else "conversation.unshared", facts)
    if new != Level.EDIT.name:
        for run_id in await runs.active_runs_of(session, organization_id, user_id, conversation.id):
            await request_stop(session, clock, organization_id, run_id, by=actor.user_id)
    await tell(session, conversation)
    await rights_changed(session, organization_id, user_id=user_id)
