"""Bodies of token pairs and of the end of everything."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, SecretStr, model_validator

from stoa.identity.schemas.accounts import Password
from stoa.platform.http.schemas import Body, Out
from stoa.platform.text import one_line


class TokenPairCreate(Body):
    """Identifier and password; without them, the session of the cookie is the one that becomes native."""

    identifier: Annotated[str, Field(min_length=1, max_length=320)] | None = None
    password: Password | None = None
    device_label: Annotated[str, Field(min_length=1, max_length=255)] | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> "TokenPairCreate":
        if (self.identifier is None) != (self.password is None):
            raise ValueError("takes identifier and password, or neither")
        if self.device_label is not None:
            one_line(self.device_label)
        return self


class TokenPairRefresh(Body):
    refresh_token: Annotated[SecretStr, Field(max_length=200)]


class RevocationByLink(Body):
    token: Annotated[str, Field(min_length=1, max_length=200)]


class TokenPairOut(Out):
    """Both tokens; send the access token as `Authorization: Bearer`."""

    session_id: UUID
    access_token: str
    access_expires_at: datetime
    refresh_token: str
    refresh_expires_at: datetime

    @classmethod
    def of(cls, pair: object) -> "TokenPairOut":
        return cls.model_validate(pair)


class LiveAccessOut(Out):
    """How much of a person lives beside the session that asks."""

    sessions: int
    api_tokens: int
    sockets: int
    streams: int
    runs: int
    schedules: int

    @classmethod
    def of(cls, live: object) -> "LiveAccessOut":
        return cls.model_validate(live)
