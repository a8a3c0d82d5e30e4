"""Connections: stored, changed, removed. Asking the provider happens between two transactions (runtime)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from stoa.audit import api as audit
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.crypto import Place, SecretUnreadable
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import FieldError, NotFound
from stoa.platform.ids import OrganizationId, ProviderKeyId, new_id
from stoa.platform.outbound import Guard
from stoa.providers import policy
from stoa.providers.contracts import Connection, KeyStatus, OwnerKind, Provider, Verification
from stoa.providers.core import endpoints
from stoa.providers.errors import BaseUrlNeeded, KeyNameTaken
from stoa.providers.models import ProviderKey
from stoa.providers.queries import provider_keys

TABLE = "provider_keys"
# Of a shorter secret, four characters would tell too much.
SHORTEST_HINTED = 12


@dataclass(frozen=True)
class NewKey:
    """What a person types to connect a provider."""

    provider: Provider
    name: str
    base_url: str | None
    secret: str | None

    def connection(self) -> Connection:
        return Connection(self.provider, endpoints.endpoint(self.provider, self.base_url), self.secret)


@dataclass(frozen=True)
class KeyChange:
    """Fields to change; None leaves a field as it is, an empty secret removes the secret (PR-6)."""

    name: str | None = None
    base_url: str | None = None
    secret: str | None = None
    is_disabled: bool | None = None

    @property
    def needs_verification(self) -> bool:
        return self.base_url is not None or self.secret is not None or self.is_disabled is False


def checked_base_url(guard: Guard, provider: Provider, base_url: str | None) -> str | None:
    """The address to store, checked in its form. Hosted providers have theirs built in. Raises AddressRefused."""
    if not base_url:
        if provider in endpoints.NEEDS_ADDRESS:
            missing = FieldError("/base_url", "missing", "This provider needs the address of the server")
            raise BaseUrlNeeded(errors=(missing,))
        return None
    guard.check_url(base_url)
    return base_url.rstrip("/")


async def load_key(
    session: ReadSession,
    actor: Actor,
    key_id: ProviderKeyId,
    *,
    owner: OwnerKind | None = None,
    lock: bool = False,
) -> ProviderKey:
    """A connection that the actor may edit. Own ones, and for administrators those of the organization."""
    key = await provider_keys.find_key(session, actor, key_id, lock=lock)
    if key is None or (owner is not None and key.owner_kind != owner):
        raise NotFound
    if key.owner_kind == OwnerKind.ORGANIZATION:
        policy.require_management(actor, key.organization_id)
    return key


async def list_keys(
    session: ReadSession, actor: Actor, *, organization_id: OrganizationId | None
) -> Sequence[ProviderKey]:
    """The person's own connections, or those of an organization that they manage."""
    if organization_id is None:
        return await provider_keys.keys_of_person(session, actor.user_id)
    policy.require_management(actor, organization_id)
    return await provider_keys.keys_of_organization(session, organization_id)


async def store_key(
    session: WriteSession,
    platform: Platform,
    actor: Actor,
    new: NewKey,
    found: Verification,
    *,
    organization_id: OrganizationId | None,
) -> ProviderKey:
    """Store a connection of the person, or of the organization if one is named."""
    key_id, now = ProviderKeyId(new_id()), platform.clock.now()
    key = await provider_keys.insert_key(
        session,
        {
            "id": key_id,
            "organization_id": organization_id,
            "owner_kind": OwnerKind.ORGANIZATION if organization_id else OwnerKind.USER,
            "user_id": None if organization_id else actor.user_id,
            "provider": new.provider,
            "name": new.name,
            "base_url": new.base_url,
            "secret_ciphertext": await _sealed(session, platform, key_id, organization_id, new.secret),
            "secret_hint": _hint(new.secret),
            "created_by": actor.user_id,
            "created_at": now,
            "updated_at": now,
        },
    )
    if key is None:
        raise KeyNameTaken
    _apply(platform, key, found)
    await _audit(session, actor, "provider_key.added", key)
    return key


async def change_key(
    session: WriteSession, platform: Platform, actor: Actor, key: ProviderKey, change: KeyChange
) -> None:
    """Change a locked connection. Another address clears the secret unless a new one comes with it (PR-6)."""
    if change.name is not None:
        if await provider_keys.name_is_taken(session, key, change.name):
            raise KeyNameTaken
        key.name = change.name
    if _moves(key, change):
        key.base_url = change.base_url
        key.secret_ciphertext = key.secret_hint = key.extra_headers_ciphertext = None
        key.model_ids, key.models_fetched_at = [], None
        key.status = KeyStatus.UNVERIFIED
    if change.secret is not None:
        key.secret_ciphertext = await _sealed(session, platform, key.id, key.organization_id, change.secret)
        key.secret_hint = _hint(change.secret)
        key.status, key.failure_count = KeyStatus.UNVERIFIED, 0
    if change.is_disabled is not None:
        key.status = KeyStatus.DISABLED if change.is_disabled else KeyStatus.UNVERIFIED
    key.updated_at = platform.clock.now()
    await _audit(session, actor, _event_of(change), key)


def _moves(key: ProviderKey, change: KeyChange) -> bool:
    return change.base_url is not None and change.base_url != key.base_url


def _event_of(change: KeyChange) -> str:
    if change.secret is not None or change.base_url is not None:
        return "provider_key.replaced"
    if change.is_disabled:
        return "provider_key.disabled"
    return "provider_key.changed"


async def store_verification(
    session: WriteSession, platform: Platform, actor: Actor, key: ProviderKey, found: Verification
) -> None:
    """Write what asking the provider found into a locked connection."""
    _apply(platform, key, found)
    key.updated_at = platform.clock.now()
    await _audit(session, actor, "provider_key.verified", key, status=found.status)


async def delete_key(session: WriteSession, actor: Actor, key_id: ProviderKeyId, *, owner: OwnerKind) -> None:
    """Remove exactly this connection. Calls that use it finish (PR-7)."""
    key = await load_key(session, actor, key_id, owner=owner, lock=True)
    await _audit(session, actor, "provider_key.deleted", key)
    await provider_keys.delete_key(session, key)


async def connection_of(
    session: ReadSession, platform: Platform, key: ProviderKey, change: KeyChange
) -> Connection:
    """Where the key's calls go after the change, with its secret opened. Raises SecretUnreadable."""
    provider = Provider(key.provider)
    if _moves(key, change):
        return Connection(provider, endpoints.endpoint(provider, change.base_url), change.secret or None)
    secret = change.secret if change.secret is not None else await opened_secret(session, platform, key)
    return Connection(provider, endpoints.endpoint(provider, key.base_url), secret or None)


async def opened_secret(session: ReadSession, platform: Platform, key: ProviderKey) -> str | None:
    """The secret in clear, for a call to the address stored with it. Raises SecretUnreadable."""
    if key.secret_ciphertext is None:
        return None
    place = _place(key.id, key.organization_id)
    return (await platform.crypto.decrypt(session, key.secret_ciphertext, place)).decode()


def known_secret(platform: Platform, key: ProviderKey) -> str | None:
    """As opened_secret, without a session. Raises SecretUnreadable also where the data key has not been read yet."""
    if key.secret_ciphertext is None:
        return None
    opened = platform.crypto.decrypt_known(key.secret_ciphertext, _place(key.id, key.organization_id))
    if opened is None:
        raise SecretUnreadable
    return opened.decode()


async def _sealed(
    session: WriteSession, platform: Platform, key_id: UUID, organization_id: UUID | None, secret: str | None
) -> bytes | None:
    if not secret:
        return None
    return await platform.crypto.encrypt(session, secret.encode(), _place(key_id, organization_id))


def _place(key_id: UUID, organization_id: UUID | None) -> Place:
    return Place(TABLE, key_id, "secret_ciphertext", organization_id)


def _hint(secret: str | None) -> str | None:
    return secret[-4:] if secret and len(secret) >= SHORTEST_HINTED else None


def _apply(platform: Platform, key: ProviderKey, found: Verification) -> None:
    now = platform.clock.now()
    key.status, key.last_error_code = found.status, found.error_code
    if found.status is KeyStatus.VALID:
        key.verified_at = key.models_fetched_at = now
        key.model_ids, key.failure_count = list(found.model_ids), 0
    else:
        # A list that was fetched before stays: the server may only be asleep (PR-19).
        key.last_error_at = now


async def _audit(session: WriteSession, actor: Actor, event: str, key: ProviderKey, **facts: object) -> None:
    await audit.record(
        session,
        actor,
        event,
        resource_type="provider_key",
        resource_id=key.id,
        organization_id=key.organization_id or actor.organization_id,
        metadata={"provider": key.provider, "owner_kind": key.owner_kind, **facts},
    )
