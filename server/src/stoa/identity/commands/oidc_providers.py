"""The identity providers of the installation: what administrators set, and what everybody may know (ID-81)."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stoa.audit import api as audit
from stoa.identity.adapters.oidc import OidcClient, ProviderFailedError
from stoa.identity.commands import oidc_flows, revocation
from stoa.identity.commands.administration import require_admin, require_super_admin
from stoa.identity.commands.freshness import require_fresh
from stoa.identity.commands.single_sign_on import is_only_way
from stoa.identity.errors import OidcProviderExists, OidcProviderNeeded
from stoa.identity.models import OidcProvider
from stoa.identity.queries import oidc as queries
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, Scope, WriteSession
from stoa.platform.errors import FieldError, Invalid, LimitReached, NotFound

MAX_PROVIDERS = 10
# Not a part of the audit log: a secret stays one.
SECRET = "client_secret"  # noqa: S105  # a name


@dataclass(frozen=True)
class ProviderState:
    """A provider with what was last known of it. `problem`: None while it answers."""

    provider: OidcProvider
    problem: str | None
    people: int = 0


async def offered(platform: Platform, client: OidcClient) -> list[ProviderState]:
    """The providers that people may sign in by, and whether each answers; one that fails hides no other."""
    async with platform.db.reading(Scope()) as session:
        found = await queries.list_providers(session, only_enabled=True)
    return await _with_state(client, found, {})


async def list_all(platform: Platform, client: OidcClient, actor: Actor) -> list[ProviderState]:
    """All providers, for administrators."""
    require_admin(actor)
    async with platform.db.reading(Scope.of(actor)) as session:
        found = await queries.list_providers(session, only_enabled=False)
        counts = await queries.count_accounts(session)
    return await _with_state(client, found, counts)


async def _with_state(
    client: OidcClient, found: Sequence[OidcProvider], counts: Mapping[str, int]
) -> list[ProviderState]:
    problems = await asyncio.gather(*(problem_of(client, provider.issuer) for provider in found))
    return [
        ProviderState(provider, problem, counts.get(provider.key, 0))
        for provider, problem in zip(found, problems, strict=True)
    ]


async def problem_of(client: OidcClient, issuer: str) -> str | None:
    """Why people cannot sign in by a provider at this moment."""
    try:
        await client.metadata(issuer)
    except ProviderFailedError as error:
        return error.reason
    return None


async def people_of(session: ReadSession, key: str) -> int:
    """How many people sign in by a provider."""
    return (await queries.count_accounts(session)).get(key, 0)


async def add(
    session: WriteSession, platform: Platform, client: OidcClient, actor: Actor, values: Mapping[str, Any]
) -> OidcProvider:
    """Add a provider. Raises NeedsSuperAdmin, StepUpRequired, LimitReached, OidcProviderExists, Invalid."""
    require_super_admin(actor)
    await require_fresh(session, platform, actor)
    _check_issuer(client, values["issuer"])
    await queries.lock_providers(session)
    if len(await queries.list_providers(session, only_enabled=False)) >= MAX_PROVIDERS:
        raise LimitReached(limit=MAX_PROVIDERS)
    now, key = platform.clock.now(), values["key"]
    plain = {name: value for name, value in values.items() if name != SECRET}
    sealed = await _sealed(session, platform, key, values.get(SECRET))
    row = {**plain, "client_secret_encrypted": sealed, "created_at": now, "updated_at": now}
    provider = await queries.insert_provider(session, row)
    if provider is None:
        raise OidcProviderExists(errors=(FieldError("/key", "taken", OidcProviderExists.title),))
    await _note(session, actor, "oidc_provider.added", key, {"issuer": values["issuer"]})
    return provider


async def change(
    session: WriteSession, platform: Platform, actor: Actor, key: str, changes: Mapping[str, Any]
) -> OidcProvider:
    """Change what is given; a secret that is not given stays. Key and issuer never change: people are known by them.

    Raises NeedsSuperAdmin, StepUpRequired, NotFound, OidcProviderNeeded.
    """
    provider = await _load(session, platform, actor, key)
    changed: dict[str, Any] = {}
    for name, value in changes.items():
        if name == SECRET:
            provider.client_secret_encrypted = await _sealed(session, platform, key, value)
            changed[name] = "replaced" if value is not None else "removed"
        elif getattr(provider, name) != value:
            changed[name] = [getattr(provider, name), value]
            setattr(provider, name, value)
    provider.updated_at = platform.clock.now()
    await session.flush()
    await _require_one(session)
    if changed:
        await _note(session, actor, "oidc_provider.changed", key, changed)
    return provider


async def remove(session: WriteSession, platform: Platform, actor: Actor, key: str) -> None:
    """Remove a provider; its accounts go with it, and the sessions that began by it end. Raises as change."""
    await _load(session, platform, actor, key)
    for session_id, user_id in await queries.live_sessions(session, key):
        if session_id != actor.session_id:
            await revocation.end_session(session, platform, user_id, session_id, reason="admin", by=actor.user_id)
    await queries.delete_provider(session, key)
    await _require_one(session)
    await _note(session, actor, "oidc_provider.removed", key, {})


async def _load(session: WriteSession, platform: Platform, actor: Actor, key: str) -> OidcProvider:
    require_super_admin(actor)
    await require_fresh(session, platform, actor)
    await queries.lock_providers(session)
    found = await queries.find_provider(session, key, lock=True)
    if found is None:
        raise NotFound
    return found


async def _require_one(session: ReadSession) -> None:
    """Where providers are the only way in there is always one."""
    if await is_only_way(session) and not await queries.list_providers(session, only_enabled=True):
        raise OidcProviderNeeded


def _check_issuer(client: OidcClient, issuer: str) -> None:
    try:
        client.check_address(issuer)
    except ProviderFailedError as error:
        message = "This address cannot be used from here; it has to begin with https://"
        raise Invalid(errors=(FieldError("/issuer", "address", message),)) from error


async def _sealed(session: WriteSession, platform: Platform, key: str, secret: str | None) -> bytes | None:
    if secret is None:
        return None
    return await platform.crypto.encrypt(session, secret.encode(), oidc_flows.secret_place(key))


async def _note(session: WriteSession, actor: Actor, fact: str, key: str, facts: Mapping[str, Any]) -> None:
    await audit.record(
        session,
        actor,
        fact,
        resource_type="instance",
        resource_id=None,
        organization_id=None,
        metadata={"provider": key, **facts},
    )
