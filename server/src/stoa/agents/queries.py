"""Statements of agents and of prompts."""

from sqlalchemy import ColumnElement, and_, delete, func, or_, select

from stoa.agents.models import Agent, Prompt
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession, WriteSession, lock_until_end
from stoa.platform.ids import OrganizationId, PageId, PromptId, UserId


async def agent_of_page(session: ReadSession, organization_id: OrganizationId, page_id: PageId) -> Agent | None:
    """The agent that answers on a page."""
    statement = select(Agent).where(
        Agent.organization_id == organization_id, Agent.page_id == page_id, Agent.deleted_at.is_(None)
    )
    return (await session.execute(statement)).scalar_one_or_none()


def _seen_by(actor: Actor) -> ColumnElement[bool]:
    """The actor's own, and those of the organization."""
    own = and_(Prompt.scope_kind == "user", Prompt.scope_id == actor.user_id)
    return and_(Prompt.organization_id == actor.organization_id, or_(own, Prompt.scope_kind == "organization"))


async def list_presets(session: ReadSession, actor: Actor) -> list[Prompt]:
    """Presets that the actor sees: their own, then the organization's, by name."""
    statement = (
        select(Prompt)
        .where(_seen_by(actor), Prompt.purpose == "preset")
        .order_by(Prompt.scope_kind.desc(), func.lower(Prompt.name), Prompt.id)
    )
    return list((await session.execute(statement)).scalars())


async def find_preset(session: WriteSession, actor: Actor, prompt_id: PromptId) -> Prompt | None:
    """A preset that the actor sees, for change."""
    statement = select(Prompt).where(_seen_by(actor), Prompt.purpose == "preset", Prompt.id == prompt_id)
    return (await session.execute(statement.with_for_update())).scalar_one_or_none()


async def presets_of(session: WriteSession, prompt: Prompt) -> dict[str, PromptId]:
    """Presets of the same scope by name in small letters. Who adds one comes one after the other."""
    await lock_until_end(session, f"presets:{prompt.organization_id}:{prompt.scope_id}")
    statement = select(func.lower(Prompt.name), Prompt.id).where(
        Prompt.organization_id == prompt.organization_id,
        Prompt.purpose == "preset",
        Prompt.scope_kind == prompt.scope_kind,
        Prompt.scope_id == prompt.scope_id,
    )
    return {row[0]: row[1] for row in (await session.execute(statement)).all()}


async def forget_person(session: WriteSession, user_id: UserId) -> None:
    """Remove what was an erased person's alone, in all organizations."""
    gone = delete(Prompt).where(Prompt.scope_kind == "user", Prompt.scope_id == user_id)
    await session.execute(gone.execution_options(synchronize_session=False))
