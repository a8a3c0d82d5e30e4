"""Statements of agents."""

from sqlalchemy import select

from stoa.agents.models import Agent
from stoa.platform.db import ReadSession
from stoa.platform.ids import OrganizationId, PageId


async def agent_of_page(session: ReadSession, organization_id: OrganizationId, page_id: PageId) -> Agent | None:
    """The agent that answers on a page."""
    statement = select(Agent).where(
        Agent.organization_id == organization_id, Agent.page_id == page_id, Agent.deleted_at.is_(None)
    )
    return (await session.execute(statement)).scalar_one_or_none()
