"""The one door to a conversation, a message or a run: with the actor's right, or not at all."""

from collections.abc import Iterable
from dataclasses import dataclass

from stoa.access import api as access
from stoa.access.contracts import Level
from stoa.conversations import policy
from stoa.conversations.errors import NotWritable, RunActive
from stoa.conversations.models import Conversation, ConversationMember, Message, Run
from stoa.conversations.queries import conversations, messages, runs
from stoa.identity import api as identity
from stoa.pages import api as pages
from stoa.pages.contracts import PageState
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import ConversationId, MessageId, RunId

DELETED_USER = "Deleted user"


@dataclass(frozen=True)
class Seen:
    """A conversation as the actor sees it."""

    conversation: Conversation
    member: ConversationMember | None
    level: Level
    # Id and title of the conversation that it continues, if the actor sees that one and it is not deleted.
    origin: tuple[ConversationId, str] | None = None
    # Whose it is, where it is not the actor's own.
    owner_name: str | None = None
    # The page that it lies on, if its kind has one.
    page: PageState | None = None

    @property
    def is_writable(self) -> bool:
        return self.why_read_only is None

    @property
    def why_read_only(self) -> str | None:
        return policy.why_read_only(
            is_archived=self.conversation.status == "archived",
            is_deleted=self.conversation.deleted_at is not None,
            is_trashed=self.page is not None and self.page.is_trashed,
        )

    @property
    def is_promotable(self) -> bool:
        return policy.is_promotable(self.conversation.kind)

    @property
    def is_shareable(self) -> bool:
        return policy.is_shareable(self.conversation.kind, is_temporary=self.conversation.is_temporary)


async def load_conversation(
    session: ReadSession, actor: Actor, conversation_id: ConversationId, *, need: Level, lock: bool = False
) -> Seen:
    """Raises NotFound where nothing is visible, LevelTooLow where the level is not enough."""
    row = await conversations.find_conversation(session, actor, conversation_id, lock=lock)
    if row is None:
        raise NotFound
    level = Level(row.level)
    access.require(level, need)
    origin = await _origin(session, actor, row[0])
    owners = await owner_names(session, actor, [row[0]])
    return Seen(row[0], row[1], level, origin, owners.get(row[0].id), await _page_of(session, row[0]))


async def _page_of(session: ReadSession, conversation: Conversation) -> PageState | None:
    if conversation.kind not in conversations.ON_PAGES or conversation.page_id is None:
        return None
    return await pages.state_of(session, conversation.organization_id, conversation.page_id)


async def owner_names(
    session: ReadSession, actor: Actor, found: Iterable[Conversation]
) -> dict[ConversationId, str]:
    """Whose the conversations are that are not the actor's own, by id."""
    owners = {each.id: each.user_id for each in found if each.user_id != actor.user_id}
    people = await identity.user_refs(session, {each for each in owners.values() if each is not None})
    return {
        conversation_id: people[owner].name if owner in people else DELETED_USER
        for conversation_id, owner in owners.items()
    }


async def _origin(
    session: ReadSession, actor: Actor, conversation: Conversation
) -> tuple[ConversationId, str] | None:
    if conversation.continued_from_id is None:
        return None
    found = await conversations.titles(session, actor, [conversation.continued_from_id], is_live=True)
    title = found.get(conversation.continued_from_id)
    return (conversation.continued_from_id, title) if title is not None else None


async def load_for_turn(session: ReadSession, actor: Actor, conversation_id: ConversationId) -> Seen:
    """The conversation, locked, in which a turn may begin now. Raises NotWritable, RunActive (CV-11, CV-31)."""
    seen = await load_conversation(session, actor, conversation_id, need=Level.EDIT, lock=True)
    conversation = seen.conversation
    if seen.why_read_only is not None:
        raise NotWritable(reason=seen.why_read_only)
    if seen.page is not None:
        # The page may have been moved since: what is spent counts where it lies now.
        conversation.space_id = seen.page.space_id
    await refuse_while_running(session, conversation)
    return seen


async def refuse_while_running(session: ReadSession, conversation: Conversation) -> None:
    """Raises RunActive with the run that is writing in the conversation."""
    for run_id in await runs.active_run_ids(session, conversation.organization_id, conversation.id):
        raise RunActive(run_id=run_id)


async def load_message(session: ReadSession, actor: Actor, message_id: MessageId) -> Message:
    """Raises NotFound unless the actor sees its conversation."""
    message = await messages.find_message(session, actor, message_id)
    if message is None:
        raise NotFound
    return message


async def load_run(session: ReadSession, actor: Actor, run_id: RunId, *, need: Level) -> Run:
    """Raises NotFound where nothing is visible, LevelTooLow where the level is not enough."""
    row = await runs.find_run(session, actor, run_id)
    if row is None:
        raise NotFound
    access.require(Level(row.level), need)
    run: Run = row[0]
    return run
