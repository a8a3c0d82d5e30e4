"""Which model does the work that nobody chooses a model for (PR-29)."""

from stoa.orgs import api as orgs
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession
from stoa.providers.commands.catalogue import NO_RULES, embedding_models, offered_to
from stoa.providers.contracts import CallRules, ModelRef, ModelRole
from stoa.providers.core import catalogue
from stoa.providers.errors import NoKey
from stoa.usage import api as usage


async def model_for(
    session: ReadSession,
    actor: Actor,
    role: ModelRole,
    *,
    prompt_characters: int = 0,
    space_rules: CallRules = NO_RULES,
) -> str:
    """The organization's model for this work while a connection has it, else the cheapest that the actor may use
    and that can read a prompt of this length.

    The set one is given even to whom it is not allowed: preparing the call refuses it (PR-24). Raises NoKey.
    """
    rules = await orgs.model_rules(session, actor.require_organization(), actor.user_id)
    find = embedding_models if role is ModelRole.EMBEDDING else offered_to
    tokens = usage.estimate_tokens(prompt_characters)
    usable = [ref for ref in await find(session, actor, space_rules) if ref.is_available and _holds(ref, tokens)]
    chosen = rules.providers.get(role.setting)
    if chosen is not None and any(ref.slug == chosen for ref in usable):
        return str(chosen)
    best = catalogue.cheapest(ref for ref in usable if rules.allows(ref.slug, ref.tier))
    if best is None:
        raise NoKey
    return best.slug


def _holds(ref: ModelRef, tokens: int) -> bool:
    return ref.context_window is None or tokens < ref.context_window
