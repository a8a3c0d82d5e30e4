"""Who calls: by the session cookie of a browser, the access token of a native client, or an API token.

Each check is one statement. It runs in the system's scope, because the organization is its outcome.
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
from stoa.identity.ports import Memberships
from stoa.identity.queries import authentication, credentials, people
from stoa.identity.queries.authentication import HeldSession, HeldToken, Person
from stoa.platform.actor import Actor, ActorKind, InstanceRole, OrganizationRole
from stoa.platform.context import Platform
from stoa.platform.crypto import hash_secret
from stoa.platform.db import Scope
from stoa.platform.errors import NotFound
from stoa.platform.ids import OrganizationId, SpaceId
from stoa.platform.ratelimit import Rule

# A session in use is extended at most once a day, and last use is written at most once a minute.
EXTEND_AFTER = timedelta(days=1)
TOUCH_AFTER = timedelta(minutes=1)
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


async def authenticate(platform: Platform, memberships: Memberships, presented: Presented) -> Actor | None:
    """The caller, None for nobody.

    Raises SessionExpired, SessionRevoked, TokenExpired, InvalidToken, AmbiguousCredentials, AddressRefused,
    RateLimited, and NotFound for a named organization that the credential does not work in.
    """
    leaked = tokens.api_tokens_in(presented.query)
    if leaked:
        await leaked_tokens.end_leaked(platform, leaked)
    token = _token(presented)
    if token is not None:
        return await _by_token(platform, memberships, token, presented)
    if presented.cookie:
        return await _by_cookie(platform, memberships, presented.cookie, presented.named)
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


async def _by_cookie(
    platform: Platform, memberships: Memberships, token: str, named: OrganizationId | None
) -> Actor:
    async with platform.db.reading(Scope.system()) as session:
        found = await authentication.find_session(
            session, memberships.active(), hash_secret(token), named, now=platform.clock.now()
        )
    return await _of_session(platform, found, named)


async def _by_token(platform: Platform, memberships: Memberships, token: str, presented: Presented) -> Actor:
    if tokens.kind_of(token) is not None:
        async with platform.db.reading(Scope.system()) as session:
            held = await authentication.find_api_token(session, memberships.active(), hash_secret(token))
        return await _of_api_token(platform, held, presented)
    if not tokens.is_access_token(token):
        raise InvalidToken
    async with platform.db.reading(Scope.system()) as session:
        found = await authentication.find_access(
            session, memberships.active(), hash_secret(token), presented.named, now=platform.clock.now()
        )
    # The access token of an older generation stops with the refresh (ID-57).
    if found is None or found.access_used_at is not None:
        raise InvalidToken
    if found.access_expires_at is None or platform.clock.now() >= found.access_expires_at:
        raise TokenExpired
    return await _of_session(platform, found, presented.named)


async def _of_session(platform: Platform, found: HeldSession | None, named: OrganizationId | None) -> Actor:
    now = platform.clock.now()
    held = _living(found, now)
    if named is not None and held.person.organization_id is None:
        raise NotFound
    if now - held.updated_at >= TOUCH_AFTER:
        await _touch(platform, held, now)
    return Actor(
        user_id=held.person.user_id,
        name=held.person.name,
        instance_role=InstanceRole(held.person.instance_role),
        organization_id=held.person.organization_id,
        organization_role=_role(held.person),
        session_id=held.session_id,
        is_mfa=held.is_mfa,
        # Whoever acts as the person neither can nor must.
        must_change_password=held.person.password_change_required and held.impersonated_by_user_id is None,
        impersonator_id=held.impersonated_by_user_id,
        lacks_mfa=held.person.lacks_mfa,
        missing_sso=held.person.missing_sso,
    )


async def _of_api_token(platform: Platform, found: HeldToken | None, presented: Presented) -> Actor:
    now = platform.clock.now()
    if found is None or found.revoked_at is not None or not _is_in_standing(found.person, now):
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
    if found.last_used_at is None or now - found.last_used_at >= TOUCH_AFTER:
        async with platform.db.writing(Scope.system()) as session:
            await authentication.touch_api_token(
                session,
                found.api_token_id,
                ip_address=presented.ip_address,
                seen_before=now - TOUCH_AFTER,
                now=now,
            )
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
        lacks_mfa=found.person.lacks_mfa,
    )


def _living(found: HeldSession | None, now: datetime) -> HeldSession:
    if found is None or found.revoked_at is not None:
        raise SessionRevoked
    if now >= found.expires_at or now >= found.absolute_expires_at:
        raise SessionExpired
    if found.session_token_version != found.person.token_version or not _is_in_standing(found.person, now):
        raise SessionRevoked
    if found.impersonated_by_user_id is not None and not found.impersonator_is_in_office:
        raise SessionRevoked
    return found


def _is_in_standing(person: Person, now: datetime) -> bool:
    is_banned = person.banned_at is not None and (person.ban_expires_at is None or person.ban_expires_at > now)
    return person.status == "active" and person.deleted_at is None and not is_banned


def _role(person: Person) -> OrganizationRole | None:
    return OrganizationRole(person.organization_role) if person.organization_role is not None else None


def _is_allowed(address: str, networks: list[str] | None) -> bool:
    if networks is None:
        return True
    client = ipaddress.ip_address(address)
    return any(client in ipaddress.ip_network(str(network)) for network in networks)


async def _touch(platform: Platform, held: HeldSession, now: datetime) -> None:
    """Note activity; the idle limit moves on with it, at most once a day."""
    async with platform.db.writing(Scope()) as session:
        limits = await people.instance_settings(session)
        extended = min(now + timedelta(seconds=limits.session_idle_seconds), held.absolute_expires_at)
        expires_at = extended if extended - held.expires_at >= EXTEND_AFTER else held.expires_at
        await credentials.touch_session(
            session, held.session_id, expires_at=expires_at, seen_before=now - TOUCH_AFTER, now=now
        )
