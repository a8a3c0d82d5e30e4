"""The statements that decide about a request: one for each kind of credential."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    Uuid,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased

from stoa.identity.models import ApiToken, Passkey, RefreshToken, Session, TotpSecret, User
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import ApiTokenId, OrganizationId, SessionId, UserId

ActiveMemberships = Select[OrganizationId, UserId, str, bool, str | None]


@dataclass(frozen=True)
class Person:
    """The person behind a credential, and their role in the wanted organization."""

    user_id: UserId
    name: str
    instance_role: str
    status: str
    token_version: int
    banned_at: datetime | None
    ban_expires_at: datetime | None
    deleted_at: datetime | None
    password_change_required: bool
    organization_id: OrganizationId | None
    organization_role: str | None
    lacks_mfa: bool
    missing_sso: str | None


@dataclass(frozen=True)
class HeldSession:
    """A session, live or not. For a native client also the state of its access token."""

    person: Person
    session_id: SessionId
    revoked_at: datetime | None
    expires_at: datetime
    absolute_expires_at: datetime
    session_token_version: int
    updated_at: datetime
    is_mfa: bool
    impersonated_by_user_id: UserId | None
    impersonator_is_in_office: bool
    access_expires_at: datetime | None
    access_used_at: datetime | None


@dataclass(frozen=True)
class HeldToken:
    """An API token, live or not."""

    person: Person
    api_token_id: ApiTokenId
    kind: str
    scopes: list[str]
    space_ids: list[UUID] | None
    allowed_addresses: list[str] | None
    rate_per_minute: int | None
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


_PERSON: tuple[Any, ...] = (
    User.id.label("user_id"),
    User.name,
    User.role.label("instance_role"),
    User.status,
    User.token_version,
    User.banned_at,
    User.ban_expires_at,
    User.deleted_at,
    User.password_change_required,
)
_SESSION: tuple[Any, ...] = (
    Session.id.label("session_id"),
    Session.revoked_at,
    Session.expires_at,
    Session.absolute_expires_at,
    Session.token_version.label("session_token_version"),
    Session.updated_at,
    Session.is_mfa,
    Session.impersonated_by_user_id,
)
_TOKEN: tuple[Any, ...] = (
    ApiToken.id.label("api_token_id"),
    ApiToken.kind,
    ApiToken.scopes,
    ApiToken.space_ids,
    ApiToken.allowed_addresses,
    ApiToken.rate_per_minute,
    ApiToken.expires_at,
    ApiToken.revoked_at,
    ApiToken.last_used_at,
)
_OF_PERSON = tuple(Person.__annotations__)


def _split(row: dict[str, Any]) -> tuple[Person, dict[str, Any]]:
    return Person(**{name: row.pop(name) for name in _OF_PERSON}), row


def _sessions(
    memberships: ActiveMemberships, named: OrganizationId | None, now: datetime, *access: Any
) -> Select[Any]:
    held = memberships.subquery()
    impersonator = aliased(User)
    wanted = Session.active_organization_id if named is None else literal(named, Uuid())
    return (
        select(
            *_SESSION,
            _is_in_office(impersonator, now).label("impersonator_is_in_office"),
            *_PERSON,
            *access,
            held.c.organization_id,
            held.c.role.label("organization_role"),
            _lacks_mfa(held).label("lacks_mfa"),
            _missing_sso(held).label("missing_sso"),
        )
        .select_from(Session)
        .join(User, User.id == Session.user_id)
        .outerjoin(impersonator, impersonator.id == Session.impersonated_by_user_id)
        .outerjoin(held, (held.c.user_id == User.id) & (held.c.organization_id == wanted))
    )


def _lacks_mfa(held: Subquery) -> ColumnElement[bool]:
    """Whether the organization asks for a second factor that the person does not have."""
    has_app = exists().where(TotpSecret.user_id == User.id, TotpSecret.confirmed_at.is_not(None))
    has_passkey = exists().where(Passkey.user_id == User.id)
    return and_(func.coalesce(held.c.requires_mfa, false()), not_(or_(has_app, has_passkey)))


def _missing_sso(held: Subquery) -> ColumnElement[str | None]:
    """The provider that the organization asks for, where the session did not begin there.

    Super administrators come in with password and second factor when the provider fails (ID-84).
    """
    began_there = func.concat("oidc:", held.c.sso_provider_key) == Session.methods.any_()
    breaks_glass = and_(User.role == "super_admin", Session.is_mfa)
    return case((not_(or_(began_there, breaks_glass)), held.c.sso_provider_key), else_=null())


def _is_in_office(person: type[User], now: datetime) -> ColumnElement[bool]:
    """Whether an administrator may still act for others; false where there is none."""
    return and_(
        person.id.is_not(None),
        person.role.in_(("admin", "super_admin")),
        person.status == "active",
        person.deleted_at.is_(None),
        or_(person.banned_at.is_(None), person.ban_expires_at <= now),
    )


async def find_session(
    session: ReadSession,
    memberships: ActiveMemberships,
    token_hash: bytes,
    named: OrganizationId | None,
    *,
    now: datetime,
) -> HeldSession | None:
    """All about a browser's session. `named`: instead of the active organization."""
    statement = _sessions(
        memberships, named, now, null().label("access_expires_at"), null().label("access_used_at")
    ).where(Session.token_hash == token_hash)
    row = (await session.execute(statement)).mappings().one_or_none()
    if row is None:
        return None
    person, rest = _split(dict(row))
    return HeldSession(person=person, **rest)


async def find_access(
    session: ReadSession,
    memberships: ActiveMemberships,
    token_hash: bytes,
    named: OrganizationId | None,
    *,
    now: datetime,
) -> HeldSession | None:
    """All about the session of a native client, by its access token."""
    statement = (
        _sessions(
            memberships, named, now, RefreshToken.access_expires_at, RefreshToken.used_at.label("access_used_at")
        )
        .join(RefreshToken, RefreshToken.session_id == Session.id)
        .where(RefreshToken.access_token_hash == token_hash)
    )
    row = (await session.execute(statement)).mappings().one_or_none()
    if row is None:
        return None
    person, rest = _split(dict(row))
    return HeldSession(person=person, **rest)


async def find_api_token(
    session: ReadSession, memberships: ActiveMemberships, token_hash: bytes
) -> HeldToken | None:
    """All about an API token; its organization is the only one that it works in."""
    held = memberships.subquery()
    statement = (
        select(
            *_TOKEN,
            *_PERSON,
            held.c.organization_id,
            held.c.role.label("organization_role"),
            _lacks_mfa(held).label("lacks_mfa"),
            null().label("missing_sso"),
        )
        .select_from(ApiToken)
        .join(User, User.id == ApiToken.user_id)
        .outerjoin(held, (held.c.user_id == User.id) & (held.c.organization_id == ApiToken.organization_id))
        .where(ApiToken.token_hash == token_hash)
    )
    row = (await session.execute(statement)).mappings().one_or_none()
    if row is None:
        return None
    person, rest = _split(dict(row))
    return HeldToken(person=person, **rest)


async def touch_api_token(
    session: WriteSession, token_id: ApiTokenId, *, ip_address: str, seen_before: datetime, now: datetime
) -> None:
    """Note the use of a token, unless somebody else has since `seen_before`."""
    await session.execute(
        update(ApiToken)
        .where(ApiToken.id == token_id, (ApiToken.last_used_at.is_(None)) | (ApiToken.last_used_at <= seen_before))
        .values(last_used_at=now, last_used_ip=ip_address)
        .execution_options(synchronize_session=False)
    )
