"""Bodies of the groups' routes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from stoa.identity.contracts import UserRef
from stoa.orgs.models import GroupMember
from stoa.platform.errors import AppError
from stoa.platform.http.schemas import Body, Out
from stoa.platform.ids import UserId
from stoa.platform.text import one_line

Tier = Literal["basic", "standard", "premium"]
GroupRole = Literal["lead", "member"]


def _name(text: str) -> str:
    name = one_line(text)
    if not name:
        raise ValueError("must not be empty")
    return name


def _prose(text: str) -> str:
    """Text of several lines. NUL and lone surrogates have no place in any."""
    if any(letter == "\x00" or "\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("must have no control characters")
    return text.strip()


Name = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_name)]
Description = Annotated[str, Field(max_length=500), AfterValidator(_prose)]
Prompt = Annotated[str, Field(max_length=2000), AfterValidator(_prose)]
Tiers = Annotated[list[Tier], Field(min_length=1, max_length=3)]


class GroupCreate(Body):
    """`space_id`: the space whose owner and admins manage the group; null: the organization's admins."""

    name: Name
    description: Description = ""
    system_prompt: Prompt | None = None
    allowed_tiers: Tiers | None = None
    space_id: UUID | None = None


class GroupUpdate(Body):
    """Fields that are left out stay. `allowed_tiers` null: whatever the organization allows."""

    name: Name | None = None
    description: Description | None = None
    system_prompt: Prompt | None = None
    allowed_tiers: Tiers | None = None

    def changes(self) -> dict[str, Any]:
        """What was sent; null means something only where the column may be empty."""
        sent = self.model_dump(exclude_unset=True)
        return {
            name: value
            for name, value in sent.items()
            if value is not None or name in ("system_prompt", "allowed_tiers")
        }


class GroupPermissionsOut(Out):
    manage: bool
    add_members: bool


class GroupOut(Out):
    """A group. `system_prompt` is null where it does not concern the caller."""

    id: UUID
    name: str
    description: str
    system_prompt: str | None
    allowed_tiers: list[Tier] | None
    space_id: UUID | None
    member_count: int
    own_role: GroupRole | None
    permissions: GroupPermissionsOut
    created_at: datetime


class GroupMemberPut(Body):
    role: GroupRole = "member"


class GroupMemberRow(GroupMemberPut):
    user_id: UUID


class GroupMembersAdd(Body):
    members: Annotated[list[GroupMemberRow], Field(min_length=1, max_length=500)]


class ProblemOut(Out):
    """Why one row of several was refused."""

    status: int
    code: str
    title: str

    @classmethod
    def of(cls, problem: AppError) -> "ProblemOut":
        return cls(status=problem.status, code=problem.code, title=problem.title)


class GroupMemberResultOut(Out):
    user_id: UUID
    role: GroupRole
    is_new: bool
    problem: ProblemOut | None


class GroupMembersResultOut(Out):
    items: list[GroupMemberResultOut]


class GroupMemberOut(Out):
    """Somebody in a group."""

    user_id: UUID
    name: str
    username: str
    avatar_url: str | None
    role: GroupRole
    joined_at: datetime

    @classmethod
    def of(cls, member: GroupMember, people: Mapping[UserId, UserRef]) -> "GroupMemberOut":
        person = people[member.user_id]
        return cls.model_validate(
            {
                "user_id": member.user_id,
                "name": person.name,
                "username": person.username,
                "avatar_url": person.avatar_url,
                "role": member.role,
                "joined_at": member.joined_at,
            }
        )


class GroupEffectOut(Out):
    """Something that the group gives; `name` is null where the caller may not see it."""

    kind: Literal["space", "area", "page"]
    id: UUID
    name: str | None
    role: str


class GroupEffectsOut(Out):
    member_count: int
    items: list[GroupEffectOut]
