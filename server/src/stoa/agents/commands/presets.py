"""Prompts that people and organizations keep to begin conversations with (AG-69, ADR 96)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from stoa.agents import queries
from stoa.agents.errors import PromptNameTaken
from stoa.agents.models import Prompt
from stoa.audit import api as audit
from stoa.conversations import api as conversations
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import FieldError, Forbidden, Invalid, LimitReached, NotFound
from stoa.platform.ids import PromptId, new_id

MAX_PRESETS = 100


@dataclass(frozen=True)
class NewPreset:
    """`scope`: user or organization."""

    scope: str
    name: str
    content: str
    temperature: float | None


async def list_presets(session: ReadSession, actor: Actor) -> list[Prompt]:
    """The actor's own, then those of their organization."""
    actor.require_organization()
    return await queries.list_presets(session, actor)


async def create(session: WriteSession, clock: Clock, actor: Actor, new: NewPreset) -> Prompt:
    """Keep a preset. Raises Forbidden, PromptRefused, PromptNameTaken, LimitReached."""
    organization_id, now = actor.require_organization(), clock.now()
    is_own = new.scope == "user"
    prompt = Prompt(
        id=PromptId(new_id()),
        organization_id=organization_id,
        purpose="preset",
        scope_kind=new.scope,
        scope_id=actor.user_id if is_own else organization_id,
        name=new.name,
        content=_checked(new.content),
        temperature=new.temperature,
        version=1,
        created_by=actor.user_id,
        created_at=now,
        updated_at=now,
    )
    _require_change(actor, prompt)
    others = await queries.presets_of(session, prompt)
    if new.name.lower() in others:
        raise PromptNameTaken
    if len(others) >= MAX_PRESETS:
        raise LimitReached(limit=MAX_PRESETS)
    session.add(prompt)
    await session.flush()
    await _note(session, actor, prompt, "prompt.created")
    return prompt


async def change(
    session: WriteSession, clock: Clock, actor: Actor, prompt_id: PromptId, values: dict[str, Any]
) -> Prompt:
    """Change name, text or temperature. Raises NotFound, Forbidden, PromptRefused, PromptNameTaken."""
    prompt = await _load(session, actor, prompt_id)
    if "name" in values:
        others = await queries.presets_of(session, prompt)
        if others.get(values["name"].lower(), prompt.id) != prompt.id:
            raise PromptNameTaken
    if "content" in values:
        values = values | {"content": _checked(values["content"])}
    for name, value in values.items():
        setattr(prompt, name, value)
    prompt.version += 1
    prompt.updated_at = clock.now()
    await session.flush()
    await _note(session, actor, prompt, "prompt.changed")
    return prompt


async def remove(session: WriteSession, actor: Actor, prompt_id: PromptId) -> None:
    """Delete a preset; conversations that were begun with it keep their text. Raises NotFound, Forbidden."""
    prompt = await _load(session, actor, prompt_id)
    await session.delete(prompt)
    await session.flush()
    await _note(session, actor, prompt, "prompt.deleted")


async def _load(session: WriteSession, actor: Actor, prompt_id: PromptId) -> Prompt:
    actor.require_organization()
    prompt = await queries.find_preset(session, actor, prompt_id)
    if prompt is None:
        raise NotFound
    _require_change(actor, prompt)
    return prompt


def _require_change(actor: Actor, prompt: Prompt) -> None:
    if not may_change(actor, prompt):
        raise Forbidden(required_role="admin")


def may_change(actor: Actor, prompt: Prompt) -> bool:
    """Their own, or as an owner or admin those of the organization."""
    return prompt.scope_kind == "user" or actor.manages_organization


def _checked(text: str) -> str:
    checked = conversations.checked_prompt(text, field="content")
    if checked is None:
        raise Invalid(errors=(FieldError("/content", "too_short", "A preset has a text"),))
    return checked


async def _note(session: WriteSession, actor: Actor, prompt: Prompt, action: str) -> None:
    """Those of the organization are everybody's business; the text is nobody's of the log (AG-83)."""
    if prompt.scope_kind != "organization":
        return
    resource_id: UUID = prompt.id
    await audit.record(
        session,
        actor,
        action,
        resource_type="prompt",
        resource_id=resource_id,
        organization_id=prompt.organization_id,
        metadata={"version": prompt.version},
    )
