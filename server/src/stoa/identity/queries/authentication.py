"""The statements that decide about a request: one for each kind of credential, in one exchange with the database.

What only few requests need is asked by statements of its own, for joined to all they would cost as much as the rest:
whether an impersonator is still in office, and whether a person has the second factor, or came by the provider, that
their organization asks for.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import (
    ColumnElement,
    DateTime,
    LargeBinary,
    Select,
    Subquery,
    Uuid,
    and_,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql.asyncpg import dialect

from stoa.identity.models import ApiToken, Passkey, RefreshToken, Session, TotpSecret, User
from stoa.platform.ids import ApiTokenId, OrganizationId, SessionId, UserId
from stoa.platform.lookups import Lookups

ActiveMemberships = Select[OrganizationId, UserId, str, bool, str | None]


@dataclass(frozen=True, slots=True)
class Person:
    """The person behind a credential, and their role in the wanted organization."""

    user_id: UserId
    name: str
    instance_role: str
    token_version: int
    is_in_standing: bool
    password_change_required: bool
    organization_id: OrganizationId | None
    organization_role: str | None
    needs_mfa: bool
    sso_provider_key: str | None


@dataclass(frozen=True, slots=True)
class HeldSession:
    """A session, live or not."""

    person: Person
    session_id: SessionId
    is_revoked: bool
    expires_at: datetime
    absolute_expires_at: datetime
    token_version: int
    is_mfa: bool
    impersonated_by_user_id: UserId | None


@dataclass(frozen=True, slots=True)
class HeldAccess:
    """The session of a native client, and the state of its access token."""

    session: HeldSession
    expires_at: datetime | None
    is_used: bool


@dataclass(frozen=True, slots=True)
class HeldToken:
    """An API token, live or not."""

    person: Person
    api_token_id: ApiTokenId
    scopes: list[str]
    space_ids: list[UUID] | None
    allowed_models: list[str] | None
    allowed_tiers: list[str] | None
    allowed_addresses: list[str] | None
    rate_per_minute: int | None
    tokens_per_minute: int | None
    expires_at: datetime | None
    is_revoked: bool


# What the statements are asked with.
_HASH, _ID = literal_column("$1", LargeBinary()), literal_column("$1", Uuid())
_NOW = literal_column("$2", DateTime(timezone=True))
_NAMED = literal_column("$3", Uuid())


def _is_in_standing() -> ColumnElement[bool]:
    return and_(
        User.status == "active",
        User.deleted_at.is_(None),
        or_(User.banned_at.is_(None), func.coalesce(User.ban_expires_at <= _NOW, false())),
    )


# In the order of the dataclasses' fields.
def _person(held: Subquery) -> tuple[Any, ...]:
    return (
        User.id,
        User.name,
        User.role,
        User.token_version,
        _is_in_standing(),
        User.password_change_required,
        held.c.organization_id,
        held.c.role,
        func.coalesce(held.c.requires_mfa, false()),
        held.c.sso_provider_key,
    )


_PERSON_COLUMNS = len(Person.__slots__)
_SESSION_COLUMNS = _PERSON_COLUMNS + len(HeldSession.__slots__) - 1


def _sessions(memberships: ActiveMemberships, *access: Any) -> Select[Any]:
    held = memberships.subquery()
    return (
        select(
            *_person(held),
            Session.id,
            Session.revoked_at.is_not(None),
            Session.expires_at,
            Session.absolute_expires_at,
            Session.token_version,
            Session.is_mfa,
            Session.impersonated_by_user_id,
            *access,
        )
        .select_from(Session)
        .join(User, User.id == Session.user_id)
        .outerjoin(
            held,
            (held.c.user_id == User.id)
            & (held.c.organization_id == func.coalesce(_NAMED, Session.active_organization_id)),
        )
    )


def _access(memberships: ActiveMemberships) -> Select[Any]:
    return (
        _sessions(memberships, RefreshToken.access_expires_at, RefreshToken.used_at.is_not(None))
        .join(RefreshToken, RefreshToken.session_id == Session.id)
        .where(RefreshToken.access_token_hash == _HASH)
    )


def _api_tokens(memberships: ActiveMemberships) -> Select[Any]:
    held = memberships.subquery()
    return (
        select(
            *_person(held),
            ApiToken.id,
            ApiToken.scopes,
            ApiToken.space_ids,
            ApiToken.allowed_models,
            ApiToken.allowed_tiers,
            ApiToken.allowed_addresses,
            ApiToken.rate_per_minute,
            ApiToken.tokens_per_minute,
            ApiToken.expires_at,
            ApiToken.revoked_at.is_not(None),
        )
        .select_from(ApiToken)
        .join(User, User.id == ApiToken.user_id)
        .outerjoin(held, (held.c.user_id == User.id) & (held.c.organization_id == ApiToken.organization_id))
        .where(ApiToken.token_hash == _HASH)
    )


def _office() -> Select[Any]:
    return select(User.id).where(User.id == _ID, User.role.in_(("admin", "super_admin")), _is_in_standing())


def _factors() -> Select[Any]:
    has_app = exists().where(TotpSecret.user_id == _ID, TotpSecret.confirmed_at.is_not(None))
    has_passkey = exists().where(Passkey.user_id == _ID)
    return select(or_(has_app, has_passkey))


def _methods() -> Select[Any]:
    return select(Session.methods).where(Session.id == _ID)


def as_text(statement: Select[*tuple[Any, ...]]) -> str:
    """A statement as it is asked through lookups."""
    return str(statement.compile(dialect=dialect(), compile_kwargs={"literal_binds": True}))  # type: ignore[no-untyped-call]


class Checks:
    """Looks credentials up by their hash. The statements are written once: composing one costs more than asking it."""

    def __init__(self, memberships: ActiveMemberships) -> None:
        self._by_cookie = as_text(_sessions(memberships).where(Session.token_hash == _HASH))
        self._by_access = as_text(_access(memberships))
        self._by_api_token = as_text(_api_tokens(memberships))
        self._office = as_text(_office())
        self._factors = as_text(_factors())
        self._methods = as_text(_methods())

    async def find_session(
        self, lookups: Lookups, token_hash: bytes, named: OrganizationId | None, *, now: datetime
    ) -> HeldSession | None:
        """All about a browser's session. `named`: instead of the active organization."""
        row = await lookups.row(self._by_cookie, token_hash, now, named)
        return _session(row) if row is not None else None

    async def find_access(
        self, lookups: Lookups, token_hash: bytes, named: OrganizationId | None, *, now: datetime
    ) -> HeldAccess | None:
        """All about the session of a native client, by its access token."""
        row = await lookups.row(self._by_access, token_hash, now, named)
        return HeldAccess(_session(row), *row[_SESSION_COLUMNS:]) if row is not None else None

    async def find_api_token(self, lookups: Lookups, token_hash: bytes, *, now: datetime) -> HeldToken | None:
        """All about an API token; its organization is the only one that it works in."""
        row = await lookups.row(self._by_api_token, token_hash, now)
        return HeldToken(Person(*row[:_PERSON_COLUMNS]), *row[_PERSON_COLUMNS:]) if row is not None else None

    async def is_in_office(self, lookups: Lookups, user_id: UserId, *, now: datetime) -> bool:
        """Whether an administrator may still act for others."""
        return await lookups.row(self._office, user_id, now) is not None

    async def has_second_factor(self, lookups: Lookups, user_id: UserId) -> bool:
        """Whether the person has a confirmed authenticator app or a passkey."""
        row = await lookups.row(self._factors, user_id)
        return row is not None and bool(row[0])

    async def methods_of(self, lookups: Lookups, session_id: SessionId) -> list[str]:
        """How the session began, and what its person has proven since."""
        row = await lookups.row(self._methods, session_id)
        return list(row[0]) if row is not None else []


def _session(row: asyncpg.Record) -> HeldSession:
    return HeldSession(Person(*row[:_PERSON_COLUMNS]), *row[_PERSON_COLUMNS:_SESSION_COLUMNS])
