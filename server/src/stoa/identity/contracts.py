"""What crosses the border of the identity package."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from stoa.platform.ids import ApiTokenId, OrganizationId, UserId


class SignUpMode(StrEnum):
    OPEN = "open"
    APPROVAL = "approval"
    INVITE_ONLY = "invite_only"
    CLOSED = "closed"


@dataclass(frozen=True)
class InvitationPass:
    """What an open invitation is worth at a sign-up. `proves_address`: only who reads its mail can show it."""

    proves_address: bool


@dataclass(frozen=True)
class AccountOffer:
    """What an invitation says of the account that comes with it. `words`: the person's password holds none of them."""

    name: str
    email: str
    email_key: str
    is_guest: bool
    proves_address: bool
    words: tuple[str, ...]
    password_min_length: int | None = None


@dataclass(frozen=True)
class UserRef:
    """What others may know of a person."""

    id: UserId
    name: str
    username: str
    avatar_url: str | None


@dataclass(frozen=True)
class Profile:
    """A person as somebody may see them; None where it is not shown to them. Never an e-mail address."""

    id: UserId
    name: str
    username: str
    avatar_url: str | None
    website: str | None
    address: str | None
    phone: str | None
    is_own: bool


@dataclass(frozen=True)
class Membership:
    """An organization that a person is an active member of, and their role in it."""

    organization_id: OrganizationId
    name: str
    slug: str
    is_default: bool
    role: str
    # What the organization asks of whoever signs in: a second factor, one provider, and how long trust may last.
    requires_mfa: bool = False
    sso_provider_key: str | None = None
    allows_high_device_trust: bool = True
    api_token_max_days: int | None = None
    # How long a new password of a member must be; None: as long as the installation asks.
    password_min_length: int | None = None


@dataclass(frozen=True)
class TokenFacts:
    """An API token as the administrators of its organization see it: whose it is and what it may, never itself."""

    id: ApiTokenId
    user_id: UserId
    name: str
    kind: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True)
class Contact:
    """How to reach a person. `email_key` is the normalised address."""

    id: UserId
    email: str
    email_key: str
    locale: str
    is_verified: bool


@dataclass(frozen=True)
class SendingLimits:
    """How much one person may ask of models: messages in any minute, and answers that are written at once."""

    sends_per_minute: int
    runs_at_once: int
