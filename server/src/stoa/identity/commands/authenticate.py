"""Who calls: by the session cookie of a browser, the access token of a native client, or an API token.

Each check is one statement, asked anew for every request: no answer is kept, so that none outlives the commit that
ends a credential, on any process (ID-99). It runs in the system's scope, because the organization is its outcome.
"""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from stoa.identity.commands import leaked_tokens
from stoa.identity.core import tokens
from stoa.identity.core.tokens import TokenKind
from stoa.identity.errors import (
    AddressRefused,
    AmbiguousCredentials,
    InvalidToken,
    SessionExpired,
    SessionRevoked,
    TokenExpired,
)
from stoa.identity.queries.authentication import Checks, HeldSession, HeldToken, Person
from stoa.platform.actor import Actor, ActorKind, InstanceRole, OrganizationRole, TokenLimits
from stoa.platform.context import Platform
from stoa.platform.crypto import hash_secret
from stoa.platform.errors import NotFound
from stoa.platform.ids import OrganizationId, SpaceId
from stoa.platform.ratelimit import Rule

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Presented:
    """What a request says of who sends it. `named`: the organization of its header."""

    cookie: str | None
    bearer: tuple[str, ...]
    api_key: str | None
    query: str
    ip_address: str
    named: OrganizationId | None


async def authenticate(platform: Platform, checks: Checks, presented: Presented) -> Actor | None:
    """The caller, None for nobody.

    Raises SessionExpired, SessionRevoked, TokenExpired, InvalidToken, AmbiguousCredentials, AddressRefused,
    RateLimited, and NotFound for a named organization that the credential does not work in.
    """
    leaked = tokens.api_tokens_in(presented.query)
    if leaked:
        await leaked_tokens.end_leaked(platform, leaked)
    token = _token(presented)
    if token is not None:
        return await _by_token(platform, checks, token, presented)
    if presented.cookie:
        now, secret = platform.clock.now(), hash_secret(presented.cookie)
        found = await checks.find_session(platform.lookups, secret, presented.named, now=now)
        return await _of_session(platform, checks, found, presented.named)
    if leaked:
        raise InvalidToken
    return None


def _token(presented: Presented) -> str | None:
    """The one token of the headers; x-api-key is for gateway tokens (ID-89)."""
    if presented.api_key is not None and tokens.kind_of(presented.api_key) is not TokenKind.GATEWAY:
        raise InvalidToken
    found = {*presented.bearer} | ({presented.api_key} if presented.api_key is not None else set())
    if len(found) > 1:
        raise AmbiguousCredentials
    return found.pop() if found else None


async def _by_token(platform: Platform, checks: Checks, token: str, presented: Presented) -> Actor:
    now = platform.clock.now()
    if tokens.kind_of(token) is not None:
        held = await checks.find_api_token(platform.lookups, hash_secret(token), now=now)
        return await _of_api_token(platform, checks, held, presented)
    if not tokens.is_access_token(token):
        raise InvalidToken
    found = await checks.find_access(platform.lookups, hash_secret(token), presented.named, now=now)
    # The access token of an older generation stops with the refresh (ID-57).
    if found is None or found.is_used:
        raise InvalidToken
    if found.expires_at is None or now >= found.expires_at:
        raise TokenExpired
    return await _of_session(platform, checks, found.session, presented.named)


async def _of_session(
    platform: Platform, checks: Checks, found: HeldSession | None, named: OrganizationId | None
) -> Actor:
    now = platform.clock.now()
    held = _living(found, now)
    impersonator_id = held.impersonated_by_user_id
    if impersonator_id is not None and not await checks.is_in_office(platform.lookups, impersonator_id, now=now):
        raise SessionRevoked
    if named is not None and held.person.organization_id is None:
        raise NotFound
    return Actor(
        user_id=held.person.user_id,
        name=held.person.name,
        instance_role=InstanceRole(held.person.instance_role),
        organization_id=held.person.organization_id,
        organization_role=_role(held.person),
        session_id=held.session_id,
        is_mfa=held.is_mfa,
        # Whoever acts as the person neither can nor must.
        must_change_password=held.person.password_change_required and impersonator_id is None,
        impersonator_id=impersonator_id,
        lacks_mfa=await _lacks_mfa(platform, checks, held.person),
        missing_sso=await _missing_sso(platform, checks, held),
    )


async def _of_api_token(
    platform: Platform, checks: Checks, found: HeldToken | None, presented: Presented
) -> Actor:
    now = platform.clock.now()
    if found is None or found.is_revoked or not found.person.is_in_standing:
        raise InvalidToken
    # A token dies with the membership that it works in (ID-90).
    if found.person.organization_id is None:
        raise InvalidToken
    if found.expires_at is not None and now >= found.expires_at:
        raise TokenExpired
    if presented.named not in (None, found.person.organization_id):
        raise NotFound
    if not _is_allowed(presented.ip_address, found.allowed_addresses):
        raise AddressRefused
    if found.rate_per_minute is not None:
        platform.limiter.allow(Rule("api_token", found.rate_per_minute, MINUTE), str(found.api_token_id))
    return Actor(
        user_id=found.person.user_id,
        name=found.person.name,
        instance_role=InstanceRole(found.person.instance_role),
        organization_id=found.person.organization_id,
        organization_role=_role(found.person),
        kind=ActorKind.API_TOKEN,
        api_token_id=found.api_token_id,
        scopes=frozenset(found.scopes),
        space_ids=frozenset(SpaceId(space_id) for space_id in found.space_ids)
        if found.space_ids is not None
        else None,
        token_limits=_limits(found),
        lacks_mfa=await _lacks_mfa(platform, checks, found.person),
    )


def _limits(found: HeldToken) -> TokenLimits:
    return TokenLimits(
        models=frozenset(found.allowed_models) if found.allowed_models is not None else None,
        tiers=frozenset(found.allowed_tiers) if found.allowed_tiers is not None else None,
        rate_per_minute=found.rate_per_minute,
        tokens_per_minute=found.tokens_per_minute,
    )


def _living(found: HeldSession | None, now: datetime) -> HeldSession:
    if found is None or found.is_revoked:
        raise SessionRevoked
    if now >= found.expires_at or now >= found.absolute_expires_at:
        raise SessionExpired
    if found.token_version != found.person.token_version or not found.person.is_in_standing:
        raise SessionRevoked
    return found


async def _lacks_mfa(platform: Platform, checks: Checks, person: Person) -> bool:
    """Whether the organization asks for a second factor that the person does not have."""
    return person.needs_mfa and not await checks.has_second_factor(platform.lookups, person.user_id)


async def _missing_sso(platform: Platform, checks: Checks, held: HeldSession) -> str | None:
    """The provider that the organization asks for, where the session did not begin there.

    Super administrators come in with password and second factor when the provider fails (ID-84).
    """
    key = held.person.sso_provider_key
    if key is None or (held.person.instance_role == InstanceRole.SUPER_ADMIN and held.is_mfa):
        return None
    return None if f"oidc:{key}" in await checks.methods_of(platform.lookups, held.session_id) else key


def _role(person: Person) -> OrganizationRole | None:
    return OrganizationRole(person.organization_role) if person.organization_role is not None else None


def _is_allowed(address: str, networks: list[str] | None) -> bool:
    if networks is None:
        return True
    client = ipaddress.ip_address(address)
    return any(client in ipaddress.ip_network(str(network)) for network in networks)
