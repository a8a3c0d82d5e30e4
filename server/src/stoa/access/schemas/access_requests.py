"""Bodies of requests for access."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from stoa.access.contracts import Level, SubjectRef
from stoa.access.models import AccessRequest
from stoa.access.schemas.grants import GrantLevel, SubjectOut
from stoa.platform.http.schemas import Body, Out
from stoa.platform.text import one_line

Message = Annotated[str, Field(max_length=1000), AfterValidator(one_line), Field(max_length=300)]


class AccessRequestCreate(Body):
    message: Message = ""


class AccessAskedOut(Out):
    """The same for every id: it says nothing of what exists."""


class AccessRequestDecision(Body):
    """Granted with a level, VIEW where none is named, or refused."""

    status: Literal["granted", "refused"]
    level: GrantLevel | None = None

    @model_validator(mode="after")
    def level_is_granted(self) -> "AccessRequestDecision":
        if self.status == "refused" and self.level is not None:
            raise ValueError("a refusal gives no level")
        return self

    def given(self) -> Level | None:
        return Level[self.level or "VIEW"] if self.status == "granted" else None


class AccessRequestOut(Out):
    """Somebody asks to see the page."""

    id: UUID
    requester: SubjectOut
    message: str
    created_at: datetime

    @classmethod
    def of(cls, request: AccessRequest, requester: SubjectRef) -> "AccessRequestOut":
        return cls(
            id=request.id,
            requester=SubjectOut.of(requester),
            message=request.message,
            created_at=request.created_at,
        )
