"""Codes of authenticator apps: RFC 6238, 6 digits, 30 seconds, one step either way (ID-74)."""

from datetime import datetime

import pyotp

from stoa.platform.crypto import secrets_match

STEP_SECONDS = 30
DIGITS = 6
# The present step first: it is the one that people type.
WINDOW = (0, -1, 1)


def new_secret() -> str:
    """160 random bits in base32, as authenticator apps take them."""
    return pyotp.random_base32(32)


def address(secret: str, *, account: str, issuer: str) -> str:
    """The `otpauth:` address that a QR code carries."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def matching_step(secret: str, code: str, now: datetime, *, after: int | None) -> int | None:
    """The time step that the code belongs to, None for a wrong one.

    Steps up to `after` were used; they never count again, also when the clock has stepped back.
    """
    generator = pyotp.TOTP(secret)
    present = int(now.timestamp()) // STEP_SECONDS
    for step in (present + offset for offset in WINDOW):
        if (after is None or step > after) and secrets_match(generator.generate_otp(step), code):
            return step
    return None
