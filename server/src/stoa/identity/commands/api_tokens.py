"""Named tokens of a person for programs (ID-86 to ID-90)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from stoa.audit import api as audit
from stoa.identity.commands.freshness import refuse_impersonated, require_fresh
from stoa.identity.commands.revocation import end_api_tokens
from stoa.identity.contracts import Membership
from stoa.identity.core.tokens import GATEWAY_SCOPE, MCP_SCOPE, PREFIXES, TokenKind, scopes_for
from stoa.identity.errors import NotForGuests, ScopeUnknown, TokenLifetime, TokenNameTaken
from stoa.identity.models import ApiToken
from stoa.identity.ports import Memberships, TokenRules
from stoa.identity.queries import api_tokens
from stoa.platform.actor import Actor, InstanceRole
from stoa.platform.context import Platform
from stoa.platform.crypto import hash_secret, new_secret
from stoa.platform.db import ReadSession, Scope, WriteSession, as_system, enter
from stoa.platform.errors import FieldError, LimitReached, NotFound
from stoa.platform.ids import ApiTokenId, OrganizationId, SpaceId, new_id

T = TypeVar("T")

MAX_LIVE = 50
SHOWN_PREFIX, SHOWN_END = 12, 4
# A token of this kind is of no use without this scope.
_NEEDED = {TokenKind.GATEWAY: GATEWAY_SCOPE, TokenKind.MCP: MCP_SCOPE}


@dataclass(frozen=True)
class NewToken:
    """What a person asks for. `expires_in_days` None: no end. None of a restriction: not restricted."""

    name: str
    kind: TokenKind
    scopes: frozenset[str]
    organization_id: OrganizationId | None
    space_ids: tuple[SpaceId, ...] | None
    allowed_models: tuple[str, ...] | None
    allowed_tiers: tuple[str, ...] | None
    allowed_addresses: tuple[str, ...] | None
    rate_per_minute: int | None
    tokens_per_minute: int | None
    expires_in_days: int | None


async def create_token(
    session: WriteSession,
    platform: Platform,
    memberships: Memberships,
    rules: TokenRules,
    actor: Actor,
    *,
    new: NewToken,
) -> tuple[ApiToken, str]:
    """A new token, and its text, which is known at this moment only. Leaves the session in its organization.

    Raises StepUpRequired, NotForGuests, NotFound, ScopeUnknown, TokenLifetime, TokenNameTaken, LimitReached.
    """
    await require_fresh(session, platform, actor)
    if actor.instance_role is InstanceRole.GUEST:
        raise NotForGuests
    organization_id = await _organization(session, memberships, actor, new.organization_id)
    _check_scopes(rules, new)
    await enter(session, Scope(organization_id=organization_id, user_id=actor.user_id))
    if new.space_ids is not None:
        await _check_spaces(session, rules, actor, organization_id, new.space_ids)
    await _check_lifetime(session, rules, organization_id, new.expires_in_days)
    await _check_room(session, platform, actor, organization_id, new.name)
    token = PREFIXES[new.kind] + new_secret()
    held = await _store(session, platform, actor, organization_id, new, token=token)
    await _audit(session, actor, held, "api_token.created", scopes=sorted(new.scopes), kind=new.kind)
    return held, token


async def _organization(
    session: ReadSession, memberships: Memberships, actor: Actor, wanted: OrganizationId | None
) -> OrganizationId:
    found = {held.organization_id for held in await memberships.of_user(session, actor.user_id)}
    organization_id = wanted or actor.require_organization()
    if organization_id not in found:
        raise NotFound
    return organization_id


def _check_scopes(rules: TokenRules, new: NewToken) -> None:
    unknown = new.scopes - scopes_for(new.kind, rules.areas)
    if unknown:
        raise ScopeUnknown(
            errors=tuple(
                FieldError("/scopes", "unknown", f"{scope} is no scope of it") for scope in sorted(unknown)
            )
        )
    needed = _NEEDED.get(new.kind)
    if needed is not None and needed not in new.scopes:
        raise ScopeUnknown(errors=(FieldError("/scopes", "missing", f"needs the scope {needed}"),))


async def _check_spaces(
    session: ReadSession,
    rules: TokenRules,
    actor: Actor,
    organization_id: OrganizationId,
    space_ids: Collection[SpaceId],
) -> None:
    if set(space_ids) - await rules.reaching(session, organization_id, actor.user_id, space_ids):
        raise NotFound


async def _check_lifetime(
    session: ReadSession, rules: TokenRules, organization_id: OrganizationId, days: int | None
) -> None:
    longest = await rules.max_days(session, organization_id)
    if longest is not None and (days is None or days > longest):
        raise TokenLifetime(
            errors=(FieldError("/expires_in_days", "too_long", f"At most {longest} days"),), max_days=longest
        )


async def _check_room(
    session: WriteSession, platform: Platform, actor: Actor, organization_id: OrganizationId, name: str
) -> None:
    await api_tokens.lock_person(session, actor.user_id)
    async with as_system(session):
        count = await api_tokens.count_live(session, actor.user_id, platform.clock.now())
    if count >= MAX_LIVE:
        raise LimitReached(limit=MAX_LIVE)
    if await api_tokens.name_is_taken(session, actor.user_id, organization_id, name):
        raise TokenNameTaken(errors=(FieldError("/name", "taken", TokenNameTaken.title),))


async def _store(
    session: WriteSession,
    platform: Platform,
    actor: Actor,
    organization_id: OrganizationId,
    new: NewToken,
    *,
    token: str,
) -> ApiToken:
    now = platform.clock.now()
    held = ApiToken(
        id=ApiTokenId(new_id()),
        organization_id=organization_id,
        user_id=actor.user_id,
        name=new.name,
        kind=new.kind.value,
        token_prefix=token[:SHOWN_PREFIX],
        last_four=token[-SHOWN_END:],
        token_hash=hash_secret(token),
        scopes=sorted(new.scopes),
        space_ids=_list(new.space_ids),
        allowed_models=_list(new.allowed_models),
        allowed_tiers=_list(new.allowed_tiers),
        allowed_addresses=_list(new.allowed_addresses),
        rate_per_minute=new.rate_per_minute,
        tokens_per_minute=new.tokens_per_minute,
        options={},
        expires_at=now + timedelta(days=new.expires_in_days) if new.expires_in_days is not None else None,
        created_at=now,
    )
    session.add(held)
    await session.flush()
    return held


def _list(values: tuple[T, ...] | None) -> list[T] | None:
    return list(values) if values is not None else None


def scopes_by_kind(rules: TokenRules) -> dict[TokenKind, list[str]]:
    """The scopes that can be asked for, by kind; tokens of channels are made with their channel."""
    kinds = (TokenKind.PERSONAL, TokenKind.GATEWAY, TokenKind.MCP)
    return {kind: sorted(scopes_for(kind, rules.areas)) for kind in kinds}


async def places(
    session: ReadSession, memberships: Memberships, rules: TokenRules, actor: Actor
) -> list[tuple[Membership, int | None]]:
    """The actor's organizations, and how many days a token may live there."""
    found = await memberships.of_user(session, actor.user_id)
    return [(held, await rules.max_days(session, held.organization_id)) for held in found]


async def list_tokens(session: ReadSession, actor: Actor) -> list[ApiToken]:
    """The actor's own tokens in all organizations, the newest first."""
    async with as_system(session):
        return await api_tokens.own_tokens(session, actor.user_id)


async def rename_token(session: WriteSession, actor: Actor, token_id: ApiTokenId, name: str) -> ApiToken:
    """Give a token another name. Raises NotFound, TokenNameTaken."""
    refuse_impersonated(actor)
    await api_tokens.lock_person(session, actor.user_id)
    async with as_system(session):
        held = await api_tokens.find_own(session, actor.user_id, token_id)
        if held is None:
            raise NotFound
        if await api_tokens.name_is_taken(session, actor.user_id, held.organization_id, name, besides=token_id):
            raise TokenNameTaken(errors=(FieldError("/name", "taken", TokenNameTaken.title),))
        await api_tokens.rename(session, token_id, name)
        await _audit(session, actor, held, "api_token.renamed")
    return held


async def revoke_token(session: WriteSession, platform: Platform, actor: Actor, token_id: ApiTokenId) -> None:
    """End one token. Raises NotFound."""
    refuse_impersonated(actor)
    async with as_system(session):
        held = await api_tokens.find_own(session, actor.user_id, token_id)
        if held is None:
            raise NotFound
        await end_api_tokens(session, platform, actor.user_id, by=actor.user_id, token_id=token_id)
        await _audit(session, actor, held, "api_token.revoked", reason="user")


async def _audit(session: WriteSession, actor: Actor, held: ApiToken, event: str, **facts: object) -> None:
    await audit.record(
        session,
        actor,
        event,
        resource_type="api_token",
        resource_id=held.id,
        organization_id=held.organization_id,
        metadata=facts,
    )
