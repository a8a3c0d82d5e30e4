"""What programs outside may call, and how their calls are prepared: by the same rules as everybody's (PR-66)."""

from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, WriteSession
from stoa.providers.commands import calls, ready_calls
from stoa.providers.commands.catalogue import list_models
from stoa.providers.contracts import CallPurpose, ModelRef, PreparedCall, TurnContext
from stoa.providers.core import catalogue
from stoa.providers.core.routing import is_auto
from stoa.providers.core.wire import Asked
from stoa.providers.errors import ModelAmbiguous, ModelUnknown
from stoa.usage.contracts import RequestType


async def usable_models(session: ReadSession, actor: Actor, *, for_embeddings: bool = False) -> list[ModelRef]:
    """Exactly the models of a kind that the token may use now (PR-65)."""
    listed = await list_models(session, actor, for_embeddings=for_embeddings)
    return [ref for ref in listed if ref.is_available]


async def resolve_model(session: ReadSession, actor: Actor, name: str, *, for_embeddings: bool = False) -> str:
    """The slug behind a name: a slug, `auto`, `auto:<provider>`, or what exactly one usable model is called.

    Raises ModelUnknown, ModelAmbiguous.
    """
    if (is_auto(name) and not for_embeddings) or catalogue.split_slug(name) is not None:
        return name
    usable = await usable_models(session, actor, for_embeddings=for_embeddings)
    named = [ref.slug for ref in usable if ref.slug.partition(":")[2] == name]
    if not named:
        raise ModelUnknown
    if len(named) > 1:
        raise ModelAmbiguous(models=named)
    return named[0]


async def choose(platform: Platform, actor: Actor, asked: Asked, *, process_id: str) -> PreparedCall | None:
    """The call where nothing stands in its way, not opened yet; None where `prepare` has to look closer."""
    request = asked.request
    return await ready_calls.choose(
        platform,
        actor,
        asked.model,
        CallPurpose(RequestType.GATEWAY, lease_owner=process_id),
        prompt_characters=request.characters,
        max_output_tokens=request.max_output_tokens,
    )


async def prepare(
    session: WriteSession, platform: Platform, actor: Actor, asked: Asked, *, process_id: str
) -> PreparedCall:
    """Choose model, key and price, and reserve. Raises what resolve_model and providers.prepare raise."""
    request = asked.request
    return await calls.prepare(
        session,
        platform,
        actor,
        model=await resolve_model(session, actor, asked.model),
        preferred=None,
        prompt_characters=request.characters,
        purpose=CallPurpose(RequestType.GATEWAY, lease_owner=process_id),
        max_output_tokens=request.max_output_tokens,
        context=TurnContext(
            asked.newest_text,
            turn=sum(message.role == "user" for message in request.messages),
            is_thinking=request.thinking_budget_tokens is not None,
            needs_vision=request.needs_vision,
            needs_tools=bool(request.tools),
        ),
    )
