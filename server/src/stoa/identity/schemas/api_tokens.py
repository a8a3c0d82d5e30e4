"""Bodies of the routes of API tokens."""

import ipaddress
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from stoa.identity.models import ApiToken
from stoa.identity.schemas.accounts import one_line
from stoa.platform.http.schemas import Body, Out
from stoa.platform.ids import OrganizationId


def _network(text: str) -> str:
    try:
        return str(ipaddress.ip_network(text, strict=False))
    except ValueError as error:
        raise ValueError("is no address and no network") from error


TokenName = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(one_line)]
ScopeName = Annotated[str, Field(min_length=1, max_length=60)]
ModelName = Annotated[str, Field(min_length=1, max_length=200)]
Network = Annotated[str, Field(max_length=60), AfterValidator(_network)]
Rate = Annotated[int, Field(ge=1, le=1_000_000)]


class ApiTokenCreate(Body):
    """A token that is asked for. null of a restriction: not restricted. `expires_in_days` null: never ends."""

    name: TokenName
    kind: Literal["personal", "gateway", "mcp"] = "personal"
    scopes: Annotated[list[ScopeName], Field(min_length=1, max_length=60)]
    organization_id: UUID | None = None
    space_ids: Annotated[list[UUID], Field(min_length=1, max_length=100)] | None = None
    allowed_models: Annotated[list[ModelName], Field(min_length=1, max_length=100)] | None = None
    allowed_tiers: Annotated[list[Literal["basic", "standard", "premium"]], Field(min_length=1)] | None = None
    allowed_addresses: Annotated[list[Network], Field(min_length=1, max_length=50)] | None = None
    rate_per_minute: Rate | None = None
    tokens_per_minute: Rate | None = None
    expires_in_days: Annotated[int, Field(ge=1, le=3650)] | None = 90


class ApiTokenUpdate(Body):
    name: TokenName


class TokenOrganization(Out):
    id: UUID
    name: str


class ApiTokenOut(Out):
    """A token without its secret."""

    id: UUID
    name: str
    kind: str
    token_prefix: str
    last_four: str
    scopes: list[str]
    organization: TokenOrganization
    space_ids: list[UUID] | None
    allowed_models: list[str] | None
    allowed_tiers: list[str] | None
    allowed_addresses: list[str] | None
    rate_per_minute: int | None
    tokens_per_minute: int | None
    expires_at: datetime | None
    last_used_at: datetime | None
    last_used_ip: str | None
    created_at: datetime

    @classmethod
    def of(cls, token: ApiToken, names: Mapping[OrganizationId, str]) -> "ApiTokenOut":
        """`names`: of the organizations that the person belongs to; in any other the token is dead already."""
        organization = TokenOrganization(
            id=token.organization_id, name=names.get(token.organization_id, "Former organization")
        )
        addresses = [str(network) for network in token.allowed_addresses] if token.allowed_addresses else None
        return cls(
            id=token.id,
            name=token.name,
            kind=token.kind,
            token_prefix=token.token_prefix,
            last_four=token.last_four,
            scopes=token.scopes,
            organization=organization,
            space_ids=token.space_ids,
            allowed_models=token.allowed_models,
            allowed_tiers=token.allowed_tiers,
            allowed_addresses=addresses,
            rate_per_minute=token.rate_per_minute,
            tokens_per_minute=token.tokens_per_minute,
            expires_at=token.expires_at,
            last_used_at=token.last_used_at,
            last_used_ip=str(token.last_used_ip) if token.last_used_ip is not None else None,
            created_at=token.created_at,
        )


class ApiTokenCreated(Out):
    """The one answer that holds the token itself."""

    token: str
    api_token: ApiTokenOut


class TokenPlace(Out):
    """An organization that a token can be made for; `max_days` null: tokens without end are allowed."""

    id: UUID
    name: str
    max_days: int | None


class TokenScopes(Out):
    """The scopes that each kind of token can have."""

    personal: list[str]
    gateway: list[str]
    mcp: list[str]


class ApiTokenOptionsOut(Out):
    scopes: TokenScopes
    organizations: list[TokenPlace]
