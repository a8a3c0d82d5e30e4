"""HTTP of prompts."""

from typing import Annotated

from fastapi import Path

from stoa.agents.commands import presets
from stoa.agents.commands.presets import NewPreset, may_change
from stoa.agents.errors import PromptNameTaken
from stoa.agents.models import Prompt
from stoa.agents.schemas import PresetCreate, PresetOut, PresetUpdate
from stoa.conversations.api import PromptRefused
from stoa.platform.actor import Actor
from stoa.platform.errors import FieldError, Forbidden, Invalid, LimitReached, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, Writing, problems
from stoa.platform.http.routing import router as make_router
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import PromptId

router = make_router("agents", area="conversations")

PromptPath = Annotated[PromptId, Path()]


def _shown(prompt: Prompt, actor: Actor) -> PresetOut:
    return PresetOut.of(prompt, is_changeable=may_change(actor, prompt))


@router.get("/prompts", responses=problems())
async def list_prompts(actor: CurrentActor, session: Reading) -> ListOut[PresetOut]:
    """Presets for the prompts of conversations: the caller's own, then those of their organization."""
    found = await presets.list_presets(session, actor)
    return ListOut[PresetOut].whole([_shown(each, actor) for each in found])


@router.post(
    "/prompts", status_code=201, responses=problems(Forbidden, PromptRefused, PromptNameTaken, LimitReached)
)
async def create_prompt(
    body: PresetCreate, actor: CurrentActor, platform: CurrentPlatform, session: Writing
) -> PresetOut:
    """Keep a preset for oneself or, as an owner or admin, for everybody in the organization."""
    new = NewPreset(body.scope, body.name, body.content, body.temperature)
    return _shown(await presets.create(session, platform.clock, actor, new), actor)


@router.patch("/prompts/{prompt_id}", responses=problems(NotFound, Forbidden, PromptRefused, PromptNameTaken))
async def update_prompt(
    prompt_id: PromptPath, body: PresetUpdate, actor: CurrentActor, platform: CurrentPlatform, session: Writing
) -> PresetOut:
    """Change name, text or temperature; conversations that were begun with it stay as they are."""
    values = body.model_dump(include=body.model_fields_set)
    for name in ("name", "content"):
        if name in values and values[name] is None:
            raise Invalid(errors=(FieldError(f"/{name}", "null", "This cannot be null"),))
    return _shown(await presets.change(session, platform.clock, actor, prompt_id, values), actor)


@router.delete("/prompts/{prompt_id}", status_code=204, responses=problems(NotFound, Forbidden))
async def delete_prompt(prompt_id: PromptPath, actor: CurrentActor, session: Writing) -> None:
    """Delete a preset."""
    await presets.remove(session, actor, prompt_id)
