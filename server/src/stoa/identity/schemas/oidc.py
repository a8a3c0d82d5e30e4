"""Bodies of identity providers: for people who sign in, and for administrators who set them up."""

import re
from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AfterValidator, Field, SecretStr

from stoa.identity.models import Account, OidcProvider
from stoa.identity.schemas.accounts import Locale, Timezone, one_line
from stoa.identity.schemas.instance import Domains
from stoa.platform.http.schemas import Body, Out

ProviderKey = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,40}$")]
_SCOPES = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*")


def _issuer(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("must be the https address that the service calls itself by")
    return text


def _scopes(text: str) -> str:
    if not _SCOPES.fullmatch(text) or "openid" not in text.split():
        raise ValueError("must be scopes with spaces between them, openid among them")
    return text


ProviderName = Annotated[str, Field(min_length=1, max_length=60), AfterValidator(one_line)]
Issuer = Annotated[str, Field(max_length=500), AfterValidator(_issuer)]
ClientId = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(one_line)]
Secret = Annotated[SecretStr, Field(min_length=1, max_length=1000)]
Scopes = Annotated[str, Field(max_length=300), AfterValidator(_scopes)]


class OidcProviderOut(Out):
    """A button of the sign-in page. `is_available`: false while the service does not answer."""

    key: str
    name: str
    is_available: bool


class OidcAuthorizationCreate(Body):
    """`link` and `reauthenticate` are for whoever is signed in. `return_to`: a path of ours."""

    purpose: Literal["sign_in", "link", "reauthenticate"] = "sign_in"
    return_to: Annotated[str, Field(max_length=2000)] | None = None
    locale: Locale = "en"
    timezone: Timezone = "UTC"
    invitation_token: Annotated[str, Field(max_length=300)] | None = None


class OidcAuthorizationOut(Out):
    """Where the browser goes now."""

    authorization_url: str


class OidcLogoutOut(Out):
    state: Literal["done"]


class LinkedAccountOut(Out):
    """A way to sign in: the password, or an account with a service. `provider_key` None: the password."""

    id: UUID
    kind: Literal["password", "oidc"]
    provider_key: str | None
    provider_name: str | None
    email: str | None
    is_usable: bool
    created_at: datetime
    last_used_at: datetime | None

    @classmethod
    def of(cls, account: Account, name: str | None, *, is_usable: bool) -> "LinkedAccountOut":
        is_password = account.provider_id == "credential"
        return cls(
            id=account.id,
            kind="password" if is_password else "oidc",
            provider_key=None if is_password else account.provider_id.partition(":")[2],
            provider_name=name,
            email=account.email_at_provider,
            is_usable=is_usable,
            created_at=account.created_at,
            last_used_at=account.last_used_at,
        )


class AccountLinkCreate(Body):
    """What the page for adding a way in was given."""

    link_token: Annotated[str, Field(min_length=1, max_length=200)]


class OidcProviderCreate(Body):
    """Without `client_secret` a public client, which proves itself by PKCE alone."""

    key: ProviderKey
    name: ProviderName
    issuer: Issuer
    client_id: ClientId
    client_secret: Secret | None = None
    scopes: Scopes = "openid email profile"
    allow_sign_up: bool = True
    allowed_domains: Domains = Field(default_factory=list)
    is_enabled: bool = True


class OidcProviderUpdate(Body):
    """What changes; a field that is left out stays. Only `client_secret` may be null: a public client."""

    name: ProviderName = ""
    client_id: ClientId = ""
    client_secret: Secret | None = None
    scopes: Scopes = ""
    allow_sign_up: bool = True
    allowed_domains: Domains = Field(default_factory=list)
    is_enabled: bool = True


class OidcProviderDetailOut(Out):
    """A provider as administrators see it. Never its secret. `problem`: why it does not answer."""

    key: str
    name: str
    issuer: str
    client_id: str
    has_secret: bool
    scopes: str
    allow_sign_up: bool
    allowed_domains: list[str]
    is_enabled: bool
    people: int
    problem: str | None
    callback_url: str
    logout_url: str
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(
        cls, provider: OidcProvider, *, people: int, problem: str | None, base_url: str
    ) -> "OidcProviderDetailOut":
        return cls(
            key=provider.key,
            name=provider.name,
            issuer=provider.issuer,
            client_id=provider.client_id,
            has_secret=provider.client_secret_encrypted is not None,
            scopes=provider.scopes,
            allow_sign_up=provider.allow_sign_up,
            allowed_domains=provider.allowed_domains,
            is_enabled=provider.is_enabled,
            people=people,
            problem=problem,
            callback_url=f"{base_url}/api/v1/oidc/{provider.key}/callback",
            logout_url=f"{base_url}/api/v1/oidc/{provider.key}/logouts",
            created_at=provider.created_at,
            updated_at=provider.updated_at,
        )
