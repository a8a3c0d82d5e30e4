"""Bodies of the administration of people."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field

from stoa.identity.contracts import Membership
from stoa.identity.core import avatars
from stoa.identity.models import User
from stoa.identity.schemas.accounts import Email, Name
from stoa.platform.actor import InstanceRole
from stoa.platform.http.schemas import Body, Out

Role = Literal["guest", "user", "admin", "super_admin"]
Status = Literal["active", "inactive", "pending_approval"]
RefusalReason = Literal["own_account", "needs_super_admin", "is_administrator"]


def _words(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be blank")
    return text


def _reasoned(text: str) -> str:
    if len(text.strip()) < 10:
        raise ValueError("must say in ten characters or more why")
    return text


BanReason = Annotated[str, Field(min_length=3, max_length=500), AfterValidator(_words)]


class PersonUpdate(Body):
    name: Name | None = None
    role: Role | None = None
    status: Literal["active", "inactive"] | None = None
    password_change_required: bool | None = None


class BanPut(Body):
    reason: BanReason
    expires_at: AwareDatetime | None = None


class BanOut(Out):
    """A ban in force."""

    since: datetime
    reason: str
    expires_at: datetime | None
    by_user_id: UUID | None

    @classmethod
    def of(cls, user: User, now: datetime) -> "BanOut | None":
        is_over = user.ban_expires_at is not None and user.ban_expires_at <= now
        if user.banned_at is None or is_over:
            return None
        return cls(
            since=user.banned_at,
            reason=user.ban_reason or "",
            expires_at=user.ban_expires_at,
            by_user_id=user.banned_by_user_id,
        )


class AdminActionOut(Out):
    """Whether the caller may do something to this person, and if not, why."""

    is_allowed: bool
    reason: RefusalReason | None


class AdminActionsOut(Out):
    edit: AdminActionOut
    change_role: AdminActionOut
    ban: AdminActionOut
    unlock: AdminActionOut
    reset_password: AdminActionOut
    impersonate: AdminActionOut
    end_sessions: AdminActionOut
    remove_factors: AdminActionOut
    approve: AdminActionOut
    delete: AdminActionOut

    @classmethod
    def of(cls, reasons: Mapping[str, RefusalReason | None]) -> "AdminActionsOut":
        """`reasons`: why each action is refused, None where it is allowed."""
        return cls(
            **{name: AdminActionOut(is_allowed=reason is None, reason=reason) for name, reason in reasons.items()}
        )


class PersonSummary(Out):
    """A row of the list of people."""

    id: UUID
    name: str
    email: str
    username: str
    avatar_url: str | None
    role: Role
    status: Status
    is_banned: bool
    failed_login_count: int
    locked_until: datetime | None
    last_login_at: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, user: User, now: datetime) -> "PersonSummary":
        is_locked = user.locked_until is not None and user.locked_until > now
        return cls(
            id=user.id,
            name=user.name,
            email=user.email,
            username=user.username,
            avatar_url=avatars.url(user.id, user.avatar_key),
            role=InstanceRole(user.role).value,
            status=_status(user.status),
            is_banned=BanOut.of(user, now) is not None,
            failed_login_count=user.failed_login_count,
            locked_until=user.locked_until if is_locked else None,
            last_login_at=user.last_login_at,
            created_at=user.created_at,
        )


def _status(text: str) -> Status:
    match text:
        case "active" | "inactive" | "pending_approval":
            return text
    raise ValueError(f"{text!r} is no status")


class PersonMembershipOut(Out):
    """An organization of a person: its name and their role, nothing of what is in it."""

    id: UUID
    name: str
    role: str

    @classmethod
    def of(cls, membership: Membership) -> "PersonMembershipOut":
        return cls(id=membership.organization_id, name=membership.name, role=membership.role)


class FactorsOut(Out):
    has_totp: bool
    passkeys: int


class PersonDetailOut(PersonSummary):
    """A person as administrators see them."""

    email_verified_at: datetime | None
    last_failed_login_at: datetime | None
    password_change_required: bool
    methods: list[str]
    ban: BanOut | None
    factors: FactorsOut
    memberships: list[PersonMembershipOut]
    actions: AdminActionsOut

    @classmethod
    def detailed(
        cls,
        user: User,
        now: datetime,
        *,
        methods: list[str],
        factors: FactorsOut,
        memberships: list[Membership],
        actions: AdminActionsOut,
    ) -> "PersonDetailOut":
        return cls(
            **PersonSummary.of(user, now).model_dump(),
            email_verified_at=user.email_verified_at,
            last_failed_login_at=user.last_failed_login_at,
            password_change_required=user.password_change_required,
            methods=methods,
            ban=BanOut.of(user, now),
            factors=factors,
            memberships=[PersonMembershipOut.of(membership) for membership in memberships],
            actions=actions,
        )


class SessionsEndedOut(Out):
    count: int


class ImpersonationCreate(Body):
    user_id: UUID
    reason: Annotated[str, Field(min_length=10, max_length=500), AfterValidator(_reasoned)]


class PersonCreate(Body):
    name: Name
    email: Email
    username: Annotated[str, Field(max_length=40)] | None = None
    role: Role = "user"


class WelcomeOut(Out):
    """A new account. `link`, with which its person sets the password, is shown this once; null: it was mailed."""

    user_id: UUID
    link: str | None
    expires_at: datetime
