"""The agent of a page of the type AI_CHAT: made, copied and gone with the page (AG-1)."""

from stoa.agents import queries
from stoa.agents.models import Agent
from stoa.conversations.ports import PageAgent
from stoa.identity import api as identity
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import AgentId, OrganizationId, PageId, new_id

# What a copy takes over: the settings, and no conversation.
SETTINGS = (
    "model",
    "provider_override",
    "temperature",
    "parameters",
    "system_prompt",
    "role",
    "enabled_tools",
    "tool_policy",
    "write_policy",
    "max_steps",
    "is_enabled",
)


class ChatPages:
    """Implements `pages.PageKind` and `conversations.PageAgents`."""

    async def created(
        self, session: WriteSession, clock: Clock, actor: Actor, organization_id: OrganizationId, page_id: PageId
    ) -> None:
        """An agent with the model that the person used last."""
        agent = _agent(clock, actor, organization_id, page_id)
        agent.model = await identity.last_used_model(session, actor.user_id)
        session.add(agent)
        await session.flush()

    async def copied(
        self, session: WriteSession, clock: Clock, actor: Actor, original_id: PageId, copy_id: PageId
    ) -> None:
        """An agent with the settings of the original's."""
        organization_id = actor.require_organization()
        original = await queries.agent_of_page(session, organization_id, original_id)
        agent = _agent(clock, actor, organization_id, copy_id)
        for name in SETTINGS if original is not None else ():
            setattr(agent, name, getattr(original, name))
        session.add(agent)
        await session.flush()

    async def of_page(
        self, session: ReadSession, organization_id: OrganizationId, page_id: PageId
    ) -> PageAgent | None:
        """What a conversation on the page begins with."""
        agent = await queries.agent_of_page(session, organization_id, page_id)
        return PageAgent(agent.id, agent.model) if agent is not None else None


def _agent(clock: Clock, actor: Actor, organization_id: OrganizationId, page_id: PageId) -> Agent:
    now = clock.now()
    return Agent(
        id=AgentId(new_id()),
        organization_id=organization_id,
        kind="page",
        page_id=page_id,
        owner_user_id=actor.user_id,
        created_by=actor.user_id,
        created_at=now,
        updated_at=now,
    )
