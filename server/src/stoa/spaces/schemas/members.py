"""Bodies of roles in spaces and areas."""

from typing import Literal
from uuid import UUID

from pydantic import model_validator

from stoa.access.contracts import Subject, SubjectKind
from stoa.platform.http.schemas import Body, Out

SpaceRoleName = Literal["admin", "member", "guest"]
AreaRoleName = Literal["owner", "admin", "member", "viewer"]


class RoleSubject(Body):
    """Names a person or a group, not both."""

    user_id: UUID | None = None
    group_id: UUID | None = None

    @model_validator(mode="after")
    def one_subject(self) -> "RoleSubject":
        if (self.user_id is None) == (self.group_id is None):
            raise ValueError("name either user_id or group_id")
        return self

    def subject(self) -> Subject:
        return Subject.of(self.user_id, self.group_id)


class SpaceMemberPut(RoleSubject):
    role: SpaceRoleName


class SpaceMemberUpdate(Body):
    role: SpaceRoleName


class AreaMemberPut(RoleSubject):
    role: AreaRoleName = "member"


class RoleHolderOut(Out):
    kind: SubjectKind
    id: UUID
    name: str
    username: str | None
    avatar_url: str | None


class RoleOut(Out):
    """A role of a person or a group; `id` null: the owner of the space, who has no row."""

    id: UUID | None
    subject: RoleHolderOut
    role: str
    revision: int
    may_change: bool
