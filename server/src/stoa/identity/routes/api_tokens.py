"""HTTP of one's own API tokens. No API token reaches these routes (ID-88)."""

from typing import Annotated

from fastapi import Depends, Path

from stoa.identity.commands import api_tokens
from stoa.identity.commands.api_tokens import NewToken
from stoa.identity.core.tokens import TokenKind
from stoa.identity.errors import (
    NotForGuests,
    NotWhileImpersonating,
    ScopeUnknown,
    StepUpRequired,
    TokenLifetime,
    TokenNameTaken,
)
from stoa.identity.ports import Memberships, TokenRules
from stoa.identity.routes.sessions import HeldMemberships, router
from stoa.identity.schemas.api_tokens import (
    ApiTokenCreate,
    ApiTokenCreated,
    ApiTokenOptionsOut,
    ApiTokenOut,
    ApiTokenUpdate,
    TokenPlace,
    TokenScopes,
)
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession
from stoa.platform.errors import LimitReached, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, Writing, problems
from stoa.platform.http.ports import port
from stoa.platform.http.routing import shows_secret
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import ApiTokenId, OrganizationId, SpaceId

Rules = Annotated[TokenRules, Depends(port(TokenRules))]
TokenPath = Annotated[ApiTokenId, Path()]


@router.get("/me/api-tokens")
async def list_api_tokens(
    actor: CurrentActor, session: Reading, memberships: HeldMemberships
) -> ListOut[ApiTokenOut]:
    """The caller's own tokens in all organizations, the newest first; never their secrets."""
    names = await _names(session, memberships, actor)
    found = await api_tokens.list_tokens(session, actor)
    return ListOut[ApiTokenOut].whole([ApiTokenOut.of(token, names) for token in found])


@router.get("/me/api-tokens/options")
async def read_api_token_options(
    actor: CurrentActor, session: Reading, memberships: HeldMemberships, rules: Rules
) -> ApiTokenOptionsOut:
    """What a new token can be: scopes of each kind, organizations and how long it may live there."""
    places = await api_tokens.places(session, memberships, rules, actor)
    return ApiTokenOptionsOut(
        scopes=TokenScopes(**{kind.value: scopes for kind, scopes in api_tokens.scopes_by_kind(rules).items()}),
        organizations=[
            TokenPlace(id=held.organization_id, name=held.name, max_days=days) for held, days in places
        ],
    )


@router.post(
    "/me/api-tokens",
    status_code=201,
    responses=problems(
        StepUpRequired,
        NotWhileImpersonating,
        NotForGuests,
        NotFound,
        ScopeUnknown,
        TokenLifetime,
        TokenNameTaken,
        LimitReached,
    ),
)
@shows_secret
async def create_api_token(  # noqa: PLR0917  # each a dependency
    body: ApiTokenCreate,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    memberships: HeldMemberships,
    rules: Rules,
) -> ApiTokenCreated:
    """Make a token. Its text is in this answer and nowhere else."""
    held, token = await api_tokens.create_token(session, platform, memberships, rules, actor, new=_new(body))
    names = await _names(session, memberships, actor)
    return ApiTokenCreated(token=token, api_token=ApiTokenOut.of(held, names))


@router.patch("/me/api-tokens/{token_id}", responses=problems(NotFound, TokenNameTaken, NotWhileImpersonating))
async def rename_api_token(
    token_id: TokenPath, body: ApiTokenUpdate, actor: CurrentActor, session: Writing, memberships: HeldMemberships
) -> ApiTokenOut:
    """Give a token another name."""
    names = await _names(session, memberships, actor)
    return ApiTokenOut.of(await api_tokens.rename_token(session, actor, token_id, body.name), names)


@router.delete("/me/api-tokens/{token_id}", status_code=204, responses=problems(NotFound, NotWhileImpersonating))
async def revoke_api_token(
    token_id: TokenPath, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> None:
    """End a token; what it opened closes."""
    await api_tokens.revoke_token(session, platform, actor, token_id)


async def _names(session: ReadSession, memberships: Memberships, actor: Actor) -> dict[OrganizationId, str]:
    return {held.organization_id: held.name for held in await memberships.of_user(session, actor.user_id)}


def _new(body: ApiTokenCreate) -> NewToken:
    return NewToken(
        name=body.name.strip(),
        kind=TokenKind(body.kind),
        scopes=frozenset(body.scopes),
        organization_id=OrganizationId(body.organization_id) if body.organization_id else None,
        space_ids=tuple(SpaceId(space_id) for space_id in body.space_ids) if body.space_ids else None,
        allowed_models=tuple(body.allowed_models) if body.allowed_models else None,
        allowed_tiers=tuple(body.allowed_tiers) if body.allowed_tiers else None,
        allowed_addresses=tuple(body.allowed_addresses) if body.allowed_addresses else None,
        rate_per_minute=body.rate_per_minute,
        tokens_per_minute=body.tokens_per_minute,
        expires_in_days=body.expires_in_days,
    )
