"""Bodies of the settings of the installation."""

import re
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from stoa.platform.http.schemas import Body, Out

_DOMAIN = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


def _domain(text: str) -> str:
    try:
        name = text.strip().lower().removeprefix("@").encode("idna").decode()
    except UnicodeError as error:
        raise ValueError("is no domain") from error
    if not _DOMAIN.fullmatch(name):
        raise ValueError("is no domain, for instance example.org")
    return name


def _distinct(domains: list[str]) -> list[str]:
    return sorted(set(domains))


Domains = Annotated[
    list[Annotated[str, Field(max_length=300), AfterValidator(_domain)]],
    Field(max_length=100),
    AfterValidator(_distinct),
]
SignUp = Literal["open", "approval", "invite_only", "closed"]
Creation = Literal["anyone", "admins"]
Verification = Literal["auto", "always", "never"]
MINUTE, DAY = 60, 86_400


class InstanceSettingsUpdate(Body):
    """What changes; a field that is left out stays as it is. Only `terms_version` may be null: no terms."""

    sign_up_mode: SignUp = "open"
    allowed_email_domains: Domains = Field(default_factory=list)
    organization_creation: Creation = "anyone"
    require_verified_email: Verification = "auto"
    password_min_length: Annotated[int, Field(ge=8, le=64)] = 10
    fresh_session_seconds: Annotated[int, Field(ge=5 * MINUTE, le=DAY)] = 7200
    session_idle_seconds: Annotated[int, Field(ge=15 * MINUTE, le=90 * DAY)] = 604_800
    session_absolute_seconds: Annotated[int, Field(ge=60 * MINUTE, le=365 * DAY)] = 2_592_000
    terms_version: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[\w.-]+$")] | None = None
    magic_links: bool = True
    mail_on_impersonation: bool = True
    sso_only: bool = False
    reads_per_minute: Annotated[int, Field(ge=60, le=1_000_000)] = 600
    writes_per_minute: Annotated[int, Field(ge=20, le=1_000_000)] = 120
    unauthenticated_per_minute: Annotated[int, Field(ge=20, le=1_000_000)] = 120
    sends_per_minute: Annotated[int, Field(ge=1, le=1_000_000)] = 15
    runs_at_once: Annotated[int, Field(ge=1, le=10_000)] = 4


class InstanceSettingsOut(Out):
    """The settings, and what the configuration of the deployment says beside them (read only)."""

    sign_up_mode: SignUp
    allowed_email_domains: list[str]
    organization_creation: Creation
    require_verified_email: Verification
    password_min_length: int
    fresh_session_seconds: int
    session_idle_seconds: int
    session_absolute_seconds: int
    terms_version: str | None
    magic_links: bool
    mail_on_impersonation: bool
    sso_only: bool
    reads_per_minute: int
    writes_per_minute: int
    unauthenticated_per_minute: int
    sends_per_minute: int
    runs_at_once: int
    updated_at: datetime | None
    updated_by_user_id: UUID | None
    etag: str
    can_change: bool
    base_url: str
    mail_configured: bool
    mail_transport: str
