"""Bodies of the routes about one's sessions and devices, and what happened in them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field, model_validator

from stoa.identity.core.scores import FACTORS, badge_of
from stoa.identity.models import SessionActivity, TrustedDevice
from stoa.identity.models.sessions import ListedSession
from stoa.identity.schemas.accounts import Password
from stoa.identity.schemas.factors import Code
from stoa.identity.schemas.passkeys import Credential
from stoa.platform.http.schemas import Body, Out

TrustLevel = Literal["high", "medium", "low"]


def _one_line(text: str) -> str:
    if not text.strip() or not text.isprintable():
        raise ValueError("must have visible characters and no control characters")
    return text.strip()


class ActivityOut(Out):
    """One entry of the log. Paths are patterns: no ids, no query, nothing that was typed."""

    id: UUID
    session_id: UUID | None
    activity_type: str
    details: dict[str, Any]
    ip_address: str | None
    request_path: str | None
    http_method: str | None
    response_status: int | None
    response_time_ms: int | None
    created_at: datetime

    @classmethod
    def of(cls, row: SessionActivity) -> "ActivityOut":
        return cls(
            id=row.id,
            session_id=row.session_id,
            activity_type=row.activity_type,
            details=row.details,
            ip_address=str(row.ip_address) if row.ip_address else None,
            request_path=row.request_path,
            http_method=row.http_method,
            response_status=row.response_status,
            response_time_ms=row.response_time_ms,
            created_at=row.created_at,
        )


class DeviceOut(Out):
    """A device that the caller was seen on."""

    id: UUID
    name: str | None
    device_type: str
    is_trusted: bool
    trust_level: TrustLevel
    trusted_at: datetime | None
    expires_at: datetime | None
    first_seen_at: datetime
    last_seen_at: datetime
    is_current: bool

    @classmethod
    def of(cls, device: TrustedDevice, *, is_trusted: bool, is_current: bool) -> "DeviceOut":
        return cls(
            id=device.id,
            name=device.device_name,
            device_type=device.device_type,
            is_trusted=is_trusted,
            trust_level=device.trust_level,
            trusted_at=device.trusted_at if is_trusted else None,
            expires_at=device.expires_at if is_trusted else None,
            first_seen_at=device.first_seen_at,
            last_seen_at=device.last_seen_at,
            is_current=is_current,
        )


class TrustFactor(Out):
    """What adds to the score of a session's device, or takes from it."""

    name: str
    points: int


def _factors(stored: Mapping[str, int]) -> list[TrustFactor]:
    """In the order in which they are counted, which the database does not keep."""
    ordered = [name for name in FACTORS if name in stored]
    return [TrustFactor(name=name, points=stored[name]) for name in ordered]


class SessionOut(Out):
    """A device that is signed in. Never a token or its hash."""

    id: UUID
    is_current: bool
    kind: str
    methods: list[str]
    is_mfa: bool
    device_name: str | None
    device_type: str
    browser_name: str | None
    browser_version: str | None
    os_name: str | None
    os_version: str | None
    ip_address: str | None
    city: str | None
    region: str | None
    country_code: str | None
    connection_type: str
    is_secure_connection: bool
    security_score: int
    badge: Literal["secure", "moderate", "low"]
    trust_factors: list[TrustFactor]
    device: DeviceOut | None
    page_views_count: int
    requests_count: int
    last_page_visited: str | None
    activities: list[ActivityOut]
    created_at: datetime
    last_activity_at: datetime
    expires_at: datetime

    @classmethod
    def of(
        cls, held: ListedSession, activities: Mapping[Any, Sequence[SessionActivity]], *, current: UUID | None
    ) -> "SessionOut":
        session, metadata, device = held.session, held.metadata, held.device
        is_current = session.id == current
        return cls(
            id=session.id,
            is_current=is_current,
            kind=session.kind,
            methods=session.methods,
            is_mfa=session.is_mfa,
            device_name=metadata.device_name,
            device_type=metadata.device_type,
            browser_name=metadata.browser_name,
            browser_version=metadata.browser_version,
            os_name=metadata.os_name,
            os_version=metadata.os_version,
            ip_address=str(session.ip_address) if session.ip_address else None,
            city=metadata.city,
            region=metadata.region,
            country_code=metadata.country_code,
            connection_type=metadata.connection_type,
            is_secure_connection=metadata.is_secure_connection,
            security_score=metadata.security_score,
            badge=badge_of(metadata.security_score),
            trust_factors=_factors(metadata.trust_factors),
            device=DeviceOut.of(device, is_trusted=held.is_trusted, is_current=is_current) if device else None,
            page_views_count=metadata.page_views_count,
            requests_count=metadata.requests_count,
            last_page_visited=metadata.last_page_visited,
            activities=[ActivityOut.of(row) for row in activities.get(session.id, ())],
            created_at=session.created_at,
            last_activity_at=session.updated_at,
            expires_at=min(session.expires_at, session.absolute_expires_at),
        )


class TrustUpdate(Body):
    level: TrustLevel = "medium"
    name: Annotated[str, Field(min_length=1, max_length=255), AfterValidator(_one_line)] | None = None
    expires_at: AwareDatetime | None = None


class ReauthenticationCreate(Body):
    """A password, a code of the app or a recovery code, or the answer of a passkey."""

    password: Password | None = None
    code: Code | None = None
    passkey: Credential | None = None

    @model_validator(mode="after")
    def _is_one(self) -> "ReauthenticationCreate":
        if sum(given is not None for given in (self.password, self.code, self.passkey)) != 1:
            raise ValueError("takes one of password, code and passkey")
        return self


class ReauthenticationOut(Out):
    fresh_until: datetime


class DisavowalCreate(Body):
    token: Annotated[str, Field(max_length=200)]


class PageViewCreate(Body):
    """The route that the client shows now: its pattern, in which `$name` stands for what differs."""

    path: Annotated[
        str, Field(max_length=200, pattern=r"^/((\$[A-Za-z]+|[a-z][a-z-]*)(/(\$[A-Za-z]+|[a-z][a-z-]*))*)?$")
    ]
