"""What other packages may call."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from stoa.access.contracts import Level
from stoa.conversations.commands import change_conversation, set_prompt
from stoa.conversations.commands import take_in as taking_in
from stoa.conversations.commands import write_down as writing
from stoa.conversations.commands.attachments import MessageMedia
from stoa.conversations.commands.load_conversation import load_conversation
from stoa.conversations.commands.search import ConversationSource
from stoa.conversations.commands.stop_run import request_stop
from stoa.conversations.contracts import ConversationRef, ImportedConversation, Importer
from stoa.conversations.errors import NotMovable, PromptRefused
from stoa.conversations.queries import conversations, members, runs
from stoa.conversations.runtime.runs import RunManager
from stoa.conversations.runtime.sweep import sweep, sweep_loop
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, Scope, WriteSession
from stoa.platform.errors import AppError
from stoa.platform.ids import AreaId, ConversationId, OrganizationId, PageId, SpaceId, TaskId, UserId
from stoa.spaces.ports import AreaEnd

__all__ = [
    "ConversationSource",
    "MemberCleanup",
    "MessageMedia",
    "NotMovable",
    "PromptRefused",
    "RunManager",
    "may_listen",
    "sweep",
    "sweep_loop",
]


async def may_listen(platform: Platform, actor: Actor, identifier: str) -> bool:
    """Whether the actor may hear the topic `conversation:{identifier}`."""
    try:
        conversation_id = ConversationId(UUID(identifier))
        async with platform.db.reading(Scope.of(actor)) as session:
            await load_conversation(session, actor, conversation_id, need=Level.VIEW)
    except (ValueError, AppError):
        return False
    return True


async def visible_titles(session: ReadSession, actor: Actor, ids: Collection[UUID]) -> dict[UUID, str]:
    """Titles of those of the conversations that the actor may see."""
    return await conversations.titles(session, actor, ids)


def checked_prompt(text: str, *, field: str) -> str | None:
    """The text as a conversation's prompt; None where it is empty. Raises PromptRefused for the field."""
    return set_prompt.checked_prompt(text, field=field)


class PageConversations:
    """Implements `pages.PageCompany`: conversations on pages lie where their pages do."""

    async def transferred(
        self,
        session: WriteSession,
        organization_id: OrganizationId,
        page_ids: Collection[PageId],
        space_id: SpaceId,
    ) -> None:
        """Take the conversations on the pages along to the space."""
        await conversations.follow_pages(session, organization_id, page_ids, space_id)


class MemberCleanup:
    """Implements `orgs.MemberCleanup`: runs on behalf of the person stop; what was said stays."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def count(
        self, session: ReadSession, organization_id: OrganizationId, user_id: UserId
    ) -> Mapping[str, int]:
        """Runs that would stop."""
        return {"runs": len(await runs.active_runs_of(session, organization_id, user_id))}

    async def stop_work(
        self, session: WriteSession, organization_id: OrganizationId, user_id: UserId, *, by: UserId
    ) -> None:
        """Ask every run of the person to stop."""
        for run_id in await runs.active_runs_of(session, organization_id, user_id):
            await request_stop(session, self._clock, organization_id, run_id, by=by)

    async def remove(
        self,
        session: WriteSession,
        organization_id: OrganizationId,
        user_id: UserId,
        *,
        heir_id: UserId | None,  # noqa: ARG002  # the port's
    ) -> None:
        """Conversations keep their author; to those of others nobody is invited any more who left."""
        await members.forget_rights(session, organization_id, user_id)


class ConversationContents:
    """Implements `spaces.SpaceContents`."""

    async def count(
        self, session: ReadSession, organization_id: OrganizationId, space_id: SpaceId
    ) -> Mapping[str, int]:
        """Live conversations."""
        return {"conversations": await conversations.count_in_space(session, organization_id, space_id)}

    async def to_general(self, session: WriteSession, clock: Clock, end: AreaEnd) -> Mapping[str, int]:  # noqa: ARG002  # the port's
        """They belong to General from now on."""
        count = await conversations.leave_area(
            session, end.organization_id, end.area_id, to=end.general_id, closes=end.was_restricted
        )
        return {"conversations": count}

    async def discard(self, session: WriteSession, clock: Clock, actor: Actor, end: AreaEnd) -> Mapping[str, int]:  # noqa: ARG002  # the port's
        """Deleted, as their authors would delete them."""
        count = await conversations.leave_area(
            session,
            end.organization_id,
            end.area_id,
            to=end.general_id,
            closes=end.was_restricted,
            deleted_at=clock.now(),
        )
        return {"conversations": count}

    async def default_changed(
        self, session: WriteSession, organization_id: OrganizationId, area_id: AreaId, visibility: str
    ) -> None:
        """Conversations say themselves who sees them."""


class LiveRuns:
    """Implements `identity.LiveWork`."""

    async def counts(self, session: ReadSession, user_id: UserId) -> dict[str, int]:
        """Runs of the person that have not ended."""
        return {"runs": await runs.count_active(session, user_id)}


async def write_down(
    session: WriteSession, clock: Clock, actor: Actor, *, title: str, exchanges: Sequence[tuple[str, str]]
) -> ConversationId:
    """A finished conversation of questions and answers, without asking a model."""
    return await writing.write_down(session, clock, actor, title=title, exchanges=exchanges)


async def importer(
    session: ReadSession,
    organization_id: OrganizationId,
    user_id: UserId,
    options: Mapping[str, Any],
    *,
    knows_members: bool,
) -> Importer:
    """Who takes conversations over; `knows_members`: authors are found again among those of the organization."""
    return await taking_in.importer(session, organization_id, user_id, options, knows_members=knows_members)


async def take_in(
    session: WriteSession, clock: Clock, importer: Importer, imported: ImportedConversation
) -> ConversationId:
    """A private conversation of the importer, with every branch. It cost nothing here and asks nobody."""
    return await taking_in.take_in(session, clock, importer, imported)


async def require_visible(session: ReadSession, actor: Actor, conversation_id: ConversationId) -> None:
    """Raises NotFound for a conversation that the actor does not see."""
    await load_conversation(session, actor, conversation_id, need=Level.VIEW)


async def live_refs(session: ReadSession, actor: Actor, ids: Collection[ConversationId]) -> list[ConversationRef]:
    """Those of the conversations that the actor sees and that are not deleted."""
    return await conversations.live_refs(session, actor, ids)


async def move_to_task(
    session: WriteSession,
    actor: Actor,
    clock: Clock,
    conversation_id: ConversationId,
    *,
    space_id: SpaceId,
    area_id: AreaId,
    task_id: TaskId,
) -> None:
    """Let a chat lie in the place of a task that the caller has checked. Raises NotFound, LevelTooLow, NotMovable."""
    values = {"space_id": space_id, "area_id": area_id, "task_id": task_id}
    await change_conversation.change(session, actor, clock, conversation_id, values, if_match=None)


async def living(session: ReadSession, organization_id: OrganizationId, ids: Collection[UUID]) -> set[UUID]:
    """Those of the conversations that are not deleted."""
    return await conversations.living(session, organization_id, ids)
