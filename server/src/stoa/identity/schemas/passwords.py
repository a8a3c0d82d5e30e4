"""Bodies of the routes about passwords, addresses and the end of an account."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from stoa.identity.schemas.accounts import CurrentSessionOut, Email, Password
from stoa.platform.http.schemas import Body, Out

Token = Annotated[str, Field(min_length=1, max_length=200)]
SecondFactorCode = Annotated[str, Field(min_length=6, max_length=20)]


class PasswordUpdate(Body):
    # None for somebody who has none yet.
    current_password: Password | None = None
    new_password: Password
    revoke_api_tokens: bool = False


class AddressBody(Body):
    email: Email


class PasswordResetConfirm(Body):
    token: Token
    password: Password
    # Of the authenticator app or a recovery code, where a second factor is on.
    code: SecondFactorCode | None = None


class EmailConfirm(Body):
    token: Token
    # Asked for where the browser is not the one that signed up.
    password: Password | None = None
    # False: "I did not create this account", which removes it.
    is_mine: bool = True


class EmailConfirmedOut(Out):
    outcome: Literal["verified", "removed", "changed", "reverted", "deleted"]
    session: CurrentSessionOut | None


class EmailUpdate(Body):
    email: Email
    # Where no mail is sent the password confirms the change.
    password: Password | None = None


class EmailChangeOut(Out):
    state: Literal["check_mail", "changed"]


class AccountDelete(Body):
    # Where no mail is sent the password confirms it.
    password: Password | None = None


class AccountDeletionOut(Out):
    state: Literal["check_mail", "deleted"]
    purge_at: datetime | None
    # Only where no mail is sent: the link that takes it back, shown once.
    cancel_link: str | None


class ResetStartedOut(Out):
    # None where the person was mailed. Shown once: the administrator hands it over and never learns a password.
    link: str | None


class TokenBody(Body):
    token: Token


class AcceptedOut(Out):
    """The same for everybody."""

    state: Literal["check_mail"]
