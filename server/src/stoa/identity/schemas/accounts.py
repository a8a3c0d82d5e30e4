"""Bodies of the identity routes."""

from datetime import datetime
from functools import cache
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

from stoa.identity.contracts import Membership
from stoa.identity.core import avatars
from stoa.identity.models import User
from stoa.platform.http.schemas import Body, Out


def one_line(text: str) -> str:
    if not text.strip() or not text.isprintable():
        raise ValueError("must have visible characters and no control characters")
    return text


@cache
def _timezones() -> frozenset[str]:
    return frozenset(available_timezones())


def _timezone(name: str) -> str:
    # A machine without the database knows none; then the browser is believed.
    if _timezones() and name not in _timezones():
        raise ValueError("is no time zone of the IANA database")
    return name


Name = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(one_line)]
Email = Annotated[str, Field(max_length=320)]
# The part of the body that holds the password is bounded before anything is hashed (ID-21).
Password = Annotated[SecretStr, Field(max_length=1024)]
Locale = Annotated[str, Field(max_length=35, pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")]
Timezone = Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9_+/-]+$"), AfterValidator(_timezone)]


class SetupOut(Out):
    state: Literal["setup_required", "ready"]
    sign_up_mode: str
    mail_configured: bool
    password_min_length: int
    magic_links: bool
    sso_only: bool
    has_demonstration_accounts: bool


class SetupCreate(Body):
    token: Annotated[str, Field(max_length=200)]
    name: Name
    email: Email
    password: Password
    organization_name: Annotated[str, Field(min_length=2, max_length=100), AfterValidator(one_line)] | None = None
    locale: Locale = "en"
    timezone: Timezone = "UTC"


class SignUpCreate(Body):
    name: Name
    email: Email
    password: Password
    username: Annotated[str, Field(max_length=40)] | None = None
    locale: Locale = "en"
    timezone: Timezone = "UTC"
    invitation_token: Annotated[str, Field(max_length=300)] | None = None


class InvitedAccountCreate(Body):
    """The token of an invitation that brings the account, and the password that its person chooses."""

    token: Annotated[str, Field(min_length=1, max_length=300)]
    password: Password
    locale: Locale = "en"
    timezone: Timezone = "UTC"


class SignUpPendingOut(Out):
    """An account that waits: for its address to be confirmed, or for an administrator."""

    state: Literal["check_mail", "waits_for_administrator"]


class SessionCreate(Body):
    """One of: identifier and password; identifier (an address) and the code that was mailed to it; a mailed link."""

    identifier: Annotated[str, Field(min_length=1, max_length=320)] | None = None
    password: Password | None = None
    code: Annotated[str, Field(pattern=r"^\d{6}$")] | None = None
    magic_token: Annotated[str, Field(min_length=1, max_length=200)] | None = None

    @model_validator(mode="after")
    def _is_one_way(self) -> "SessionCreate":
        given = [name for name in ("password", "code", "magic_token") if getattr(self, name) is not None]
        if len(given) != 1 or (self.identifier is None) != (given == ["magic_token"]):
            raise ValueError("takes identifier and password, identifier and code, or magic_token")
        return self


class SessionUpdate(Body):
    active_organization_id: UUID


# A path of ours: one leading slash, no backslash, no control character.
OWN_PATH = r"^/([^/\\\x00-\x1f][^\\\x00-\x1f]*)?$"


class Preferences(BaseModel):
    """A person's preferences; unknown keys are refused (ID-106)."""

    model_config = ConfigDict(extra="forbid")

    theme: Literal["system", "light", "dark"] | None = None
    density: Literal["comfortable", "compact"] | None = None
    measure: Literal["narrow", "normal", "wide"] | None = None
    text_size: Literal[15, 17, 19] | None = None
    send_key: Literal["enter", "mod_enter"] | None = None
    date_format: Literal["iso", "locale"] | None = None
    home_page: Annotated[str, Field(max_length=300, pattern=OWN_PATH)] | None = None
    sidebar_width: Annotated[int, Field(ge=208, le=360)] | None = None
    rail_width: Annotated[int, Field(ge=320, le=560)] | None = None
    open_pages: Literal["edit", "read"] | None = None


def _visible(text: str) -> str:
    if not text.isprintable():
        raise ValueError("must have no control characters")
    return text.strip()


def _website(text: str) -> str:
    parts = urlsplit(text.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        raise ValueError("must be an http or https address, for instance https://example.org")
    return _visible(text)


def _lines(text: str) -> str:
    if not all(letter.isprintable() or letter in "\n\t" for letter in text):
        raise ValueError("must have no control characters")
    return text.strip()


PartOfName = Annotated[str, Field(max_length=100), AfterValidator(_visible)]


class ProfileUpdate(Body):
    """What a person tells of themselves; null or blank takes it back."""

    given_name: PartOfName | None = None
    family_name: PartOfName | None = None
    address: Annotated[str, Field(max_length=500), AfterValidator(_lines)] | None = None
    phone: Annotated[str, Field(max_length=40, pattern=r"^[0-9+(). /-]*$"), AfterValidator(_visible)] | None = None
    website: Annotated[str, Field(max_length=300), AfterValidator(_website)] | None = None
    contact_visible: bool = False
    custom_prompt: Annotated[str, Field(max_length=2000), AfterValidator(_lines)] | None = None


class MeUpdate(ProfileUpdate):
    name: Name | None = None
    username: Annotated[str, Field(max_length=40)] | None = None
    preferences: Preferences | None = None
    locale: Locale | None = None
    timezone: Timezone | None = None


class UserOut(Out):
    id: UUID
    name: str
    username: str
    email: str
    email_verified: bool
    password_change_required: bool
    role: str
    avatar_url: str | None
    locale: str
    timezone: str
    preferences: dict[str, Any]
    last_used_model: str | None
    given_name: str | None
    family_name: str | None
    address: str | None
    phone: str | None
    website: str | None
    contact_visible: bool
    custom_prompt: str | None

    @classmethod
    def of(cls, user: User) -> "UserOut":
        return cls(
            id=user.id,
            name=user.name,
            username=user.username,
            email=user.email,
            email_verified=user.email_verified_at is not None,
            password_change_required=user.password_change_required,
            role=user.role,
            avatar_url=avatars.url(user.id, user.avatar_key),
            locale=user.locale,
            timezone=user.timezone,
            preferences=user.preferences,
            last_used_model=user.last_used_model,
            given_name=user.given_name,
            family_name=user.family_name,
            address=user.address,
            phone=user.phone,
            website=user.website,
            contact_visible=user.contact_visible,
            custom_prompt=user.custom_prompt,
        )


class OrganizationPermissions(Out):
    manage: bool


class MembershipOut(Out):
    """An organization as its member sees it."""

    id: UUID
    name: str
    slug: str
    is_default: bool
    role: str
    permissions: OrganizationPermissions

    @classmethod
    def of(cls, membership: Membership) -> "MembershipOut":
        return cls(
            id=membership.organization_id,
            name=membership.name,
            slug=membership.slug,
            is_default=membership.is_default,
            role=membership.role,
            permissions=OrganizationPermissions(manage=membership.role in ("owner", "admin")),
        )


class ImpersonationOut(Out):
    """Who acts as the person of this session, and until when at most."""

    by_user_id: UUID
    by_name: str
    until: datetime


class CurrentSessionOut(Out):
    id: UUID
    user: UserOut
    organization: MembershipOut | None
    organizations: list[MembershipOut]
    expires_at: datetime
    is_mfa: bool
    impersonation: ImpersonationOut | None
    # None without a second factor.
    recovery_codes_left: int | None
