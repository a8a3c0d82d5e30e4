"""Another model for a call whose own cannot be reached (PR-55)."""

from collections.abc import Iterator, Sequence

from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import ForbiddenBySpace
from stoa.providers.commands import calls
from stoa.providers.commands.catalogue import offered_to, rules_of
from stoa.providers.contracts import ModelRef, PreparedCall
from stoa.providers.core import catalogue
from stoa.providers.errors import ForbiddenByOrganization, ModelUnknown, NoKey, TierNotAllowed
from stoa.usage import api as usage
from stoa.usage.contracts import Displaced

MOST_TRIED = 4
# Why a candidate is passed over.
REFUSED = (
    NoKey,
    ModelUnknown,
    TierNotAllowed,
    ForbiddenByOrganization,
    ForbiddenBySpace,
    usage.BudgetExhausted,
    usage.PriceUnknown,
)


async def prepare_substitute(
    session: WriteSession, platform: Platform, call: PreparedCall, *, attempt: int, prompt_characters: int
) -> PreparedCall | None:
    """The call as another connection can take it, with a ledger row of its own; None where nothing can.

    By the same rules as every call: what the person may not use is no substitute.
    """
    if call.actor is None or call.provider_key_id is None:
        return None
    tried = 0
    for slug in await _candidates(session, call):
        if tried == MOST_TRIED:
            return None
        tried += 1
        try:
            found = await calls.prepare(
                session,
                platform,
                call.actor,
                model=slug,
                preferred=None,
                prompt_characters=prompt_characters,
                purpose=call.purpose,
                max_output_tokens=call.max_output_tokens,
                attempt=attempt,
                without=frozenset({call.provider_key_id}) if slug == call.slug else frozenset(),
                instead_of=_displaced(call, slug),
            )
        except REFUSED:
            continue
        return found
    return None


def _displaced(call: PreparedCall, slug: str) -> Displaced | None:
    """Whom somebody chose, where another answers now; what AUTO chose is told by its decision (US-47)."""
    if call.routed is not None:
        return None
    return call.instead_of or (Displaced(call.slug, call.price) if slug != call.slug else None)


async def _candidates(session: ReadSession, call: PreparedCall) -> Sequence[str]:
    """The one that an administrator named, the same model at another connection, then its like elsewhere."""
    assert call.actor is not None
    rules = await rules_of(session, call.actor)
    offered = [
        ref
        for ref in catalogue.newest_first(await offered_to(session, call.actor, call.purpose.space_rules))
        if ref.is_available and rules.allows(ref.slug, ref.tier)
    ]
    return list(dict.fromkeys(_in_order(call, offered)))


def _in_order(call: PreparedCall, offered: Sequence[ModelRef]) -> Iterator[str]:
    if call.fallback_slug is not None and any(ref.slug == call.fallback_slug for ref in offered):
        yield call.fallback_slug
    yield call.slug
    for ref in offered:
        if ref.complexity is call.complexity and ref.provider is not call.connection.provider:
            yield ref.slug
