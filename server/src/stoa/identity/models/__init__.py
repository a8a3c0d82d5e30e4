"""Tables of accounts, sessions and credentials. But for API tokens they are not tenant data."""

from stoa.identity.models.accounts import Account, InstanceSettings, User
from stoa.identity.models.factors import Passkey, TotpSecret
from stoa.identity.models.proofs import PasswordResetAttempt, PasswordResetToken, Verification
from stoa.identity.models.providers import OidcProvider
from stoa.identity.models.sessions import RefreshToken, Session, SessionActivity, SessionMetadata, TrustedDevice
from stoa.identity.models.tokens import ApiToken

__all__ = [
    "Account",
    "ApiToken",
    "InstanceSettings",
    "OidcProvider",
    "Passkey",
    "PasswordResetAttempt",
    "PasswordResetToken",
    "RefreshToken",
    "Session",
    "SessionActivity",
    "SessionMetadata",
    "TotpSecret",
    "TrustedDevice",
    "User",
    "Verification",
]
