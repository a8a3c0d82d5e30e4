"""Bodies of passkeys."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, Field

from stoa.identity.schemas.accounts import one_line
from stoa.platform.http.schemas import Body, Out

PasskeyName = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(one_line)]
# As `PublicKeyCredential.toJSON()` gives it; its parts are checked where they are verified.
Credential = Annotated[dict[str, Any], Field(min_length=1, max_length=10)]


class PasskeyOptionsOut(Out):
    """What `PublicKeyCredential.parse…OptionsFromJSON()` takes."""

    options: dict[str, Any]


class PasskeyCreate(Body):
    name: PasskeyName
    credential: Credential


class PasskeyUpdate(Body):
    name: PasskeyName


class PasskeyChallengeCreate(Body):
    challenge_id: Annotated[str, Field(max_length=100)] | None = None


class PasskeySessionCreate(Body):
    credential: Credential


class PasskeyOut(Out):
    """A passkey. Never its key."""

    id: UUID
    name: str
    is_backed_up: bool
    created_at: datetime
    last_used_at: datetime | None


class PasskeyAddedOut(Out):
    """The new passkey; with the first factor come recovery codes, shown once."""

    passkey: PasskeyOut
    recovery_codes: list[str]
