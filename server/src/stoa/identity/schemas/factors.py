"""Bodies of second factors."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, model_validator

from stoa.identity.schemas.passkeys import Credential
from stoa.platform.http.schemas import Body, Out

# Longer than any code, with the blanks and dashes that people type.
Code = Annotated[str, Field(min_length=6, max_length=24)]


class SecondFactorsOut(Out):
    """What protects the account beside the password."""

    is_on: bool
    totp_confirmed_at: datetime | None
    recovery_codes_left: int
    recovery_generated_at: datetime | None


class TotpOut(Out):
    """The secret of an authenticator app, shown once. `address` goes into a QR code."""

    secret: str
    address: str


class TotpConfirm(Body):
    code: Code


class RecoveryCodesOut(Out):
    """Recovery codes, shown once; empty where the person has some already."""

    recovery_codes: list[str]


class MfaVerificationCreate(Body):
    """A code, or the answer of a passkey."""

    challenge_id: Annotated[str, Field(max_length=100)]
    code: Code | None = None
    passkey: Credential | None = None

    @model_validator(mode="after")
    def _is_one(self) -> "MfaVerificationCreate":
        if (self.code is None) == (self.passkey is None):
            raise ValueError("takes either code or passkey")
        return self
