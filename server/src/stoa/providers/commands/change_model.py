"""What administrators set for a model in their organization, over what is shipped (PR-21)."""

from collections.abc import Mapping
from typing import Any

from stoa.audit import api as audit
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import ModelId, OrganizationId, new_id
from stoa.platform.outbox import record
from stoa.providers import policy
from stoa.providers.commands.catalogue import list_models
from stoa.providers.contracts import ModelRef
from stoa.providers.errors import ModelUnknown
from stoa.providers.events import ModelsChanged
from stoa.providers.models import Model
from stoa.providers.queries import model_entries

PRICES = (
    "input_micros_per_mtok",
    "output_micros_per_mtok",
    "cache_read_micros_per_mtok",
    "cache_write_micros_per_mtok",
)


async def find_model(session: ReadSession, actor: Actor, slug: str) -> ModelRef:
    """A model that the actor's connections offer, as it is here. Raises ModelUnknown."""
    shows_all = actor.manages_organization
    for for_embeddings in (False, True):
        models = await list_models(session, actor, for_embeddings=for_embeddings, shows_all=shows_all)
        found = next((ref for ref in models if ref.slug == slug), None)
        if found is not None:
            return found
    raise ModelUnknown


async def change_model(
    session: WriteSession, clock: Clock, actor: Actor, slug: str, changes: Mapping[str, Any]
) -> ModelRef:
    """Change what holds for a model in the organization. Raises Forbidden, ModelUnknown.

    Prices that are sent are manual from then on: nothing that is shipped overwrites them until they are null again.
    """
    if actor.organization_id is None:
        raise NotFound
    policy.require_management(actor, actor.organization_id)
    ref = await find_model(session, actor, slug)
    if ref.is_demo:
        raise ModelUnknown
    fallback = changes.get("fallback_slug")
    if fallback is not None:
        await find_model(session, actor, fallback)
    now = clock.now()
    entry = await model_entries.lock_own_entry(session, actor.organization_id, slug)
    if entry is None:
        entry = _entry_of(ref, actor.organization_id)
        entry.created_at = entry.updated_at = now
        session.add(entry)
    prices = {name: {"old": getattr(entry, name), "new": changes[name]} for name in PRICES if name in changes}
    for name, value in changes.items():
        setattr(entry, name, value)
    if any(name in changes for name in PRICES):
        is_manual = any(getattr(entry, name) is not None for name in PRICES)
        entry.price_source, entry.price_updated_at = ("manual", now) if is_manual else (None, None)
    entry.updated_at = now
    await session.flush()
    await audit.record(
        session,
        actor,
        "model.changed",
        resource_type="model",
        resource_id=entry.id,
        organization_id=actor.organization_id,
        metadata={"slug": slug, "changed": sorted(changes)} | ({"prices": prices} if prices else {}),
    )
    await record(session, ModelsChanged(actor.organization_id), topics=[f"organization:{actor.organization_id}"])
    return await find_model(session, actor, slug)


def _entry_of(ref: ModelRef, organization_id: OrganizationId) -> Model:
    """A row that changes nothing yet: what it leaves empty stays as it is shipped."""
    provider, _, name = ref.slug.partition(":")
    return Model(
        id=ModelId(new_id()),
        organization_id=organization_id,
        slug=ref.slug,
        provider=provider,
        provider_model=name,
        display_name=ref.display_name,
        tier=ref.tier,
        supports_vision=ref.supports_vision,
        supports_tools=ref.supports_tools,
        supports_thinking=ref.supports_thinking,
        supports_caching=ref.supports_caching,
        supports_embeddings=ref.supports_embeddings,
    )
