"""Calls of a named model that nothing stands in the way of, prepared in two exchanges with the database (ADR 88).

By the same rules as `calls.prepare`, which does all the rest: AUTO, secrets that do not open, every refusal with its
reason, and what is written beside the reservation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import asyncpg
import orjson

from stoa.orgs import api as orgs
from stoa.orgs.contracts import ModelRules
from stoa.platform.actor import Actor, TokenLimits
from stoa.platform.context import Platform
from stoa.platform.crypto import SecretUnreadable
from stoa.platform.errors import AppError
from stoa.platform.ids import ProviderKeyId
from stoa.providers.commands import calls
from stoa.providers.commands.catalogue import describe, narrowed, organization_rules
from stoa.providers.commands.connections import known_secret
from stoa.providers.contracts import (
    CallPurpose,
    CallRules,
    Connection,
    ModelRef,
    OwnerKind,
    PreparedCall,
    Provider,
)
from stoa.providers.core import catalogue, endpoints
from stoa.providers.models import Model, ProviderKey
from stoa.providers.queries import provider_keys


@dataclass(frozen=True)
class _Ready:
    """Connections that may be called for a model, and what the catalogue says of it on each."""

    keys: Sequence[ProviderKey]
    refs: Mapping[ProviderKeyId, ModelRef]
    entry: Model | None


NOTHING = _Ready((), {}, None)
_KEY = [(f"key_{name}", name) for name in sorted(provider_keys.KEY_COLUMNS)]
_ENTRY = [(f"entry_{name}", name) for name in Model.__table__.c.keys()]  # noqa: SIM118  # no mapping


async def choose(
    platform: Platform,
    actor: Actor,
    slug: str,
    purpose: CallPurpose,
    *,
    prompt_characters: int,
    max_output_tokens: int | None,
) -> PreparedCall | None:
    """The call, not opened yet; None where `calls.prepare` has to look closer."""
    parts = catalogue.split_slug(slug)
    if parts is None or parts[0] is Provider.STOA or actor.impersonator_id is not None:
        return None
    provider, name = parts
    organization_id = actor.require_organization()
    rows = await provider_keys.choices(platform.lookups, organization_id, actor.user_id, provider, name)
    if not rows:
        return None
    ready = _ready(tuple(rows), slug, actor.token_limits, purpose.space_rules)
    if not ready.keys:
        return None
    key = calls.balanced(platform, ready.keys, slug)[0]
    if calls.is_use_due(key, platform.clock.now()):
        return None
    try:
        secret = known_secret(platform, key)
    except SecretUnreadable:
        return None
    platform.breakers.use(key.id)
    return calls.call_of(
        actor,
        key,
        ready.refs[key.id],
        ready.entry,
        connection=Connection(provider, endpoints.endpoint(provider, key.base_url), secret),
        purpose=purpose,
        prompt_characters=prompt_characters,
        max_output_tokens=max_output_tokens,
    )


# The same rows say the same: most calls of a program are of a few models, and differ in nothing.
@lru_cache(maxsize=1024)
def _ready(rows: tuple[asyncpg.Record, ...], slug: str, limits: TokenLimits | None, of_space: CallRules) -> _Ready:
    """What the rows of `provider_keys.choices` let be called."""
    entry, rules = _entry(rows[0]), narrowed(_rules(rows[0]), limits)
    if entry is not None and not entry.is_enabled:
        return NOTHING
    keys = [
        (_key(row), row["offers"]) for row in rows if row["is_member"] or row["key_owner_kind"] != OwnerKind.USER
    ]
    try:
        permitted = calls.permitted(keys, organization_rules(rules), of_space)
    except AppError:
        return NOTHING
    listing = [key for key, offers in permitted if offers]
    name, entries = slug.partition(":")[2], {} if entry is None else {slug: entry}
    refs = {key.id: describe(key, name, entries) for key in listing}
    allowed = [key for key in listing if rules.allows(slug, refs[key.id].tier)]
    return _Ready(allowed, refs, entry) if len(allowed) == len(listing) else NOTHING


def _rules(row: asyncpg.Record) -> ModelRules:
    return orgs.rules_from(
        orjson.loads(row["tiers"]),
        orjson.loads(row["assignments"]),
        _parsed(row["settings"]),
        _parsed(row["group_tiers"]),
        row["instance_role"],
    )


def _parsed(value: str | None) -> Any:
    return None if value is None else orjson.loads(value)


def _key(row: asyncpg.Record) -> ProviderKey:
    return ProviderKey(**{name: row[column] for column, name in _KEY})


def _entry(row: asyncpg.Record) -> Model | None:
    if row["entry_id"] is None:
        return None
    values = {name: row[column] for column, name in _ENTRY}
    return Model(**values | {"constraints": _parsed(values["constraints"])})
