"""Bodies of grants, subjects and access lists."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field, model_validator

from stoa.access.contracts import Giving, Holder, Level, Source, Subject, SubjectKind, SubjectRef
from stoa.platform.http.schemas import Body, Out
from stoa.platform.text import one_line

GrantLevel = Literal["VIEW", "EDIT", "SHARE", "DELETE"]
MAX_PAGES = 200
Note = Annotated[str, Field(max_length=1000), AfterValidator(one_line), Field(max_length=200)]


class SubjectBody(Body):
    """Names a person or a group, not both."""

    user_id: UUID | None = None
    group_id: UUID | None = None

    @model_validator(mode="after")
    def one_subject(self) -> "SubjectBody":
        if (self.user_id is None) == (self.group_id is None):
            raise ValueError("name either user_id or group_id")
        return self

    def subject(self) -> Subject:
        return Subject.of(self.user_id, self.group_id)


class GrantPut(SubjectBody):
    level: GrantLevel
    note: Note | None = None
    expires_at: AwareDatetime | None = None

    def giving(self) -> Giving:
        return Giving(Level[self.level], self.note, self.expires_at)


class GrantsPut(GrantPut):
    """One right on many pages."""

    page_ids: Annotated[list[UUID], Field(min_length=1, max_length=MAX_PAGES)]


class GrantUpdate(Body):
    """Fields that are left out stay; null takes note and expiry away."""

    level: GrantLevel = "VIEW"
    note: Note | None = None
    expires_at: AwareDatetime | None = None

    def changes(self) -> dict[str, object]:
        sent: dict[str, Any] = self.model_dump(exclude_unset=True)
        return sent | ({"level": Level[self.level]} if "level" in sent else {})


class SubjectOut(Out):
    """A person or a group."""

    kind: SubjectKind
    id: UUID
    name: str
    username: str | None
    avatar_url: str | None

    @classmethod
    def of(cls, subject: SubjectRef) -> "SubjectOut":
        return cls.model_validate(subject)


class GrantOut(Out):
    """A right on the page. `inherited`: it stands on a page above, `from_title` null where that is hidden."""

    id: UUID
    subject: SubjectOut
    level: GrantLevel
    note: str | None
    expires_at: datetime | None
    granted_by: UUID | None
    created_at: datetime
    revision: int
    inherited: bool
    from_title: str | None
    redundant: bool
    may_change: bool


class HolderOut(Out):
    """Somebody with access, and the first part of the rule that gives the level."""

    subject: SubjectOut
    level: str
    source: Source

    @classmethod
    def of(cls, holder: Holder) -> "HolderOut":
        return cls(subject=SubjectOut.of(holder.subject), level=holder.level.name, source=holder.source)


class AccessOut(Out):
    items: list[HolderOut]
    next_cursor: str | None
    total: int


class WhyOut(Out):
    """One thing that gives a level. `group` and `page_title` are null where the caller does not see them."""

    rule: str
    source: Source
    level: str
    via: str
    scope: str | None
    role: str | None
    group: SubjectOut | None
    page_id: UUID | None
    page_title: str | None
    is_above: bool
    giver: SubjectOut | None
    given_at: datetime | None
    expires_at: datetime | None
    decides: bool


class ExplanationOut(Out):
    """Why a person has their level on a page, in the order of the rule; empty without access."""

    level: str
    reasons: list[WhyOut]
