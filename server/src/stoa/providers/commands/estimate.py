"""What a text would cost with several models, before anything is called (PR-28)."""

from collections.abc import Sequence

from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession
from stoa.providers.commands.catalogue import list_models
from stoa.providers.contracts import Estimate, ModelRef
from stoa.providers.errors import ModelUnknown
from stoa.usage import api as usage
from stoa.usage.contracts import TokenUse


async def estimate(
    session: ReadSession, actor: Actor, slugs: Sequence[str], *, prompt_tokens: int, output_tokens: int
) -> list[Estimate]:
    """One for each of the models, in their order. Raises ModelUnknown for one that the actor cannot see."""
    known = {ref.slug: ref for ref in await list_models(session, actor)}
    if not known.keys() >= set(slugs):
        raise ModelUnknown
    return [_of(known[slug], prompt_tokens, output_tokens) for slug in slugs]


def _of(ref: ModelRef, prompt_tokens: int, output_tokens: int) -> Estimate:
    written = min(output_tokens, ref.max_output_tokens or output_tokens)
    used = TokenUse(prompt=prompt_tokens, completion=written)
    cost = usage.cost_micros(used, ref.price) if ref.price.is_known else None
    fits = ref.context_window is None or prompt_tokens + written <= ref.context_window
    return Estimate(ref, prompt_tokens, written, cost, fits)
