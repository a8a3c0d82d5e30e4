"""Calls of a named model that nothing stands in the way of, prepared in two exchanges with the database (ADR 88).

By the same rules as `calls.prepare`, which does all the rest: AUTO, secrets that do not open, every refusal with its
reason, and what is written beside the reservation.
"""

from collections.abc import Sequence
from typing import Any

import asyncpg
import orjson

from stoa.orgs import api as orgs
from stoa.orgs.contracts import ModelRules
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.crypto import SecretUnreadable
from stoa.platform.errors import AppError
from stoa.providers import queries
from stoa.providers.commands import calls
from stoa.providers.commands.catalogue import describe, narrowed, organization_rules
from stoa.providers.commands.connections import known_secret
from stoa.providers.contracts import CallPurpose, CallRules, Connection, OwnerKind, PreparedCall, Provider
from stoa.providers.core import catalogue, endpoints
from stoa.providers.models import Model, ProviderKey

_KEY = [(f"key_{name}", name) for name in sorted(queries.KEY_COLUMNS)]
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
    rows = await queries.choices(platform.lookups, organization_id, actor.user_id, provider, name)
    if not rows:
        return None
    rules = narrowed(_rules(rows[0]), actor)
    key = _chosen(platform, rows, (organization_rules(rules), purpose.space_rules), slug)
    if key is None or calls.is_use_due(key, platform.clock.now()):
        return None
    entry = _entry(rows[0])
    ref = describe(key, name, {} if entry is None else {slug: entry})
    if (entry is not None and not entry.is_enabled) or not rules.allows(ref.slug, ref.tier):
        return None
    try:
        secret = known_secret(platform, key)
    except SecretUnreadable:
        return None
    platform.breakers.use(key.id)
    return calls.call_of(
        actor,
        key,
        ref,
        entry,
        connection=Connection(provider, endpoints.endpoint(provider, key.base_url), secret),
        purpose=purpose,
        prompt_characters=prompt_characters,
        max_output_tokens=max_output_tokens,
    )


def _rules(row: asyncpg.Record) -> ModelRules:
    return orgs.rules_from(
        row["tiers"],
        orjson.loads(row["assignments"]),
        _parsed(row["settings"]),
        _parsed(row["group_tiers"]),
        row["instance_role"],
    )


def _parsed(value: str | None) -> Any:
    return None if value is None else orjson.loads(value)


def _chosen(
    platform: Platform, rows: Sequence[asyncpg.Record], rules: tuple[CallRules, CallRules], slug: str
) -> ProviderKey | None:
    keys = [
        (_key(row), row["offers"]) for row in rows if row["is_member"] or row["key_owner_kind"] != OwnerKind.USER
    ]
    try:
        listing = [key for key, offers in calls.permitted(keys, *rules) if offers]
    except AppError:
        return None
    return calls.balanced(platform, listing, slug)[0] if listing else None


def _key(row: asyncpg.Record) -> ProviderKey:
    return ProviderKey(**{name: row[column] for column, name in _KEY})


def _entry(row: asyncpg.Record) -> Model | None:
    if row["entry_id"] is None:
        return None
    values = {name: row[column] for column, name in _ENTRY}
    return Model(**values | {"constraints": _parsed(values["constraints"])})
