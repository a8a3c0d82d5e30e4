"""Connecting a provider in three steps: read, ask the provider without a session, write (PR-5)."""

from dataclasses import replace
from datetime import timedelta

from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.crypto import SecretUnreadable
from stoa.platform.db import ReadSession, Scope
from stoa.platform.ids import OrganizationId, ProviderKeyId
from stoa.platform.outbound import AddressRefused
from stoa.platform.ratelimit import Rule
from stoa.providers import policy
from stoa.providers.adapters.registry import adapter_for
from stoa.providers.commands import connections
from stoa.providers.commands.connections import KeyChange, NewKey
from stoa.providers.contracts import Connection, ErrorKind, KeyStatus, OwnerKind, ProviderFailure, Verification
from stoa.providers.models import ProviderKey

VERIFICATIONS = Rule("provider_key_verification", 10, timedelta(hours=1))
UNREADABLE = Verification(KeyStatus.INVALID, error_code=SecretUnreadable.code)
NOTHING = KeyChange()


async def add(
    platform: Platform, actor: Actor, new: NewKey, *, organization_id: OrganizationId | None
) -> ProviderKey:
    """Store a connection with what one call to it found. A refused address stores nothing."""
    if organization_id is not None:
        policy.require_management(actor, organization_id)
    base_url = connections.checked_base_url(platform.outbound.guard, new.provider, new.base_url)
    new = replace(new, base_url=base_url)
    found = await _asked(platform, actor, new.connection(), is_typed=base_url is not None)
    async with platform.db.writing(Scope.of(actor)) as session:
        return await connections.store_key(session, platform, actor, new, found, organization_id=organization_id)


async def change(
    platform: Platform, actor: Actor, key_id: ProviderKeyId, wanted: KeyChange, *, owner: OwnerKind
) -> ProviderKey:
    """Change a connection; if the change concerns calls, ask the provider with the new values first."""
    found, seen = None, None
    async with platform.db.reading(Scope.of(actor)) as session:
        key = await connections.load_key(session, actor, key_id, owner=owner)
        if wanted.base_url is not None:
            base_url = connections.checked_base_url(platform.outbound.guard, key.typed_provider, wanted.base_url)
            wanted = replace(wanted, base_url=base_url)
        if wanted.needs_verification and not wanted.is_disabled:
            seen = key.updated_at
            connection = await _connection(session, platform, key, wanted)
    if seen is not None:
        found = await _asked(platform, actor, connection, is_typed=(wanted.base_url or key.base_url) is not None)
    async with platform.db.writing(Scope.of(actor)) as session:
        key = await connections.load_key(session, actor, key_id, owner=owner, lock=True)
        is_unchanged = key.updated_at == seen
        await connections.change_key(session, platform, actor, key, wanted)
        # What was found belongs to the values that were asked with; somebody else's change since then wins.
        if found is not None and is_unchanged:
            await connections.store_verification(session, platform, actor, key, found)
        return key


async def verify(platform: Platform, actor: Actor, key_id: ProviderKeyId) -> ProviderKey:
    """Ask the provider again, and store its models."""
    async with platform.db.reading(Scope.of(actor)) as session:
        key = await connections.load_key(session, actor, key_id)
        connection = await _connection(session, platform, key, NOTHING)
        seen = key.updated_at
    found = await _asked(platform, actor, connection, is_typed=key.base_url is not None)
    async with platform.db.writing(Scope.of(actor)) as session:
        key = await connections.load_key(session, actor, key_id, lock=True)
        if key.updated_at == seen and key.status != KeyStatus.DISABLED:
            await connections.store_verification(session, platform, actor, key, found)
        return key


async def _connection(
    session: ReadSession, platform: Platform, key: ProviderKey, wanted: KeyChange
) -> Connection | None:
    """Where to ask; None if the stored secret does not open."""
    try:
        return await connections.connection_of(session, platform, key, wanted)
    except SecretUnreadable:
        return None


async def _asked(
    platform: Platform, actor: Actor, connection: Connection | None, *, is_typed: bool
) -> Verification:
    """One cheap call: valid, invalid (the provider refused the key), or unverified (it could not be asked)."""
    if connection is None:
        return UNREADABLE
    await platform.limiter.take(VERIFICATIONS, str(actor.user_id))
    try:
        models = await adapter_for(connection.provider).list_models(platform.outbound, connection)
    except ProviderFailure as failure:
        status = KeyStatus.INVALID if failure.kind is ErrorKind.AUTH else KeyStatus.UNVERIFIED
        return Verification(status, error_code=failure.code)
    except AddressRefused:
        # An address of our own that does not resolve means that this machine is offline.
        if is_typed:
            raise
        return Verification(KeyStatus.UNVERIFIED, error_code=f"providers.{ErrorKind.UNAVAILABLE}")
    return Verification(KeyStatus.VALID, model_ids=tuple(models))
