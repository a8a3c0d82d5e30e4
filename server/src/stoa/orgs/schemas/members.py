"""Bodies of the members' routes."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from stoa.orgs.contracts import MemberChange, MemberView
from stoa.platform.actor import OrganizationRole
from stoa.platform.errors import AppError
from stoa.platform.http.schemas import Body, Out
from stoa.platform.text import one_line

Title = Annotated[str, Field(max_length=100), AfterValidator(one_line)]
Status = Literal["active", "suspended"]


def _name(text: str) -> str:
    if not (cleaned := one_line(text)):
        raise ValueError("must have visible characters")
    return cleaned


class MemberCreate(Body):
    """Somebody who is to be a member. Groups and spaces are theirs when they come; a guest comes to spaces only."""

    email: Annotated[str, Field(min_length=1, max_length=320)]
    name: Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_name)]
    role: OrganizationRole = OrganizationRole.MEMBER
    title: Title = ""
    group_ids: Annotated[list[UUID], Field(default_factory=list, max_length=50)]
    space_ids: Annotated[list[UUID], Field(default_factory=list, max_length=50)]


class MemberCreatedOut(Out):
    """The same for every address. `link` is shown this once; it ends with the next one that is made."""

    invitation_id: UUID
    email: str
    link: str
    is_mailed: bool
    expires_at: datetime


class PasswordResetCreate(Body):
    """`by_mail` false: a link to hand over, for accounts that this organization made and that are in no other."""

    by_mail: bool = True


class PasswordResetOut(Out):
    """`link`: shown this once; null: it was mailed to its owner."""

    link: str | None


class MemberUpdate(Body):
    """What changes. An empty title removes it; `group_ids` names all groups of the member."""

    role: OrganizationRole | None = None
    status: Status | None = None
    title: Title | None = None
    group_ids: Annotated[list[UUID], Field(max_length=200)] | None = None


class MembersChange(Body):
    """The same for many: a role, a status, groups to join, or removal."""

    user_ids: Annotated[list[UUID], Field(min_length=1, max_length=500)]
    role: OrganizationRole | None = None
    status: Status | None = None
    add_group_ids: Annotated[list[UUID], Field(max_length=50)] | None = None
    remove: bool = False

    @model_validator(mode="after")
    def _one_thing(self) -> "MembersChange":
        if sum((self.role is not None, self.status is not None, bool(self.add_group_ids), self.remove)) != 1:
            raise ValueError("names one of role, status, add_group_ids and remove")
        return self

    def change(self) -> MemberChange | None:
        """None: they are removed."""
        if self.remove:
            return None
        return MemberChange(self.role, self.status, add_group_ids=tuple(self.add_group_ids or ()))


class MemberChangeResultOut(Out):
    """What became of one row; `code` and `title` are those of the refusal."""

    user_id: UUID
    done: bool
    code: str | None
    title: str | None

    @classmethod
    def of(cls, user_id: UUID, refusal: AppError | None) -> "MemberChangeResultOut":
        return cls(
            user_id=user_id,
            done=refusal is None,
            code=refusal.code if refusal is not None else None,
            title=refusal.title if refusal is not None else None,
        )


class MemberGroupOut(Out):
    id: UUID
    name: str


class MemberPermissionsOut(Out):
    change: bool
    remove: bool


class MemberDetailsOut(Out):
    """What owners and admins see of a member."""

    joined_at: datetime
    last_active_at: datetime | None
    suspended_at: datetime | None
    has_signed_in: bool
    has_second_factor: bool
    came_with_account: bool


class MemberOut(Out):
    """Somebody in the organization. `email` is null where the organization does not show it."""

    id: UUID
    name: str
    username: str
    avatar_url: str | None
    role: str
    status: str
    title: str | None
    email: str | None
    groups: list[MemberGroupOut]
    details: MemberDetailsOut | None
    permissions: MemberPermissionsOut

    @classmethod
    def of(cls, view: MemberView) -> "MemberOut":
        return cls(
            id=view.id,
            name=view.name,
            username=view.username,
            avatar_url=view.avatar_url,
            role=view.role,
            status=view.status,
            title=view.title,
            email=view.email,
            groups=[MemberGroupOut(id=UUID(group["id"]), name=group["name"]) for group in view.groups],
            details=MemberDetailsOut.model_validate(view.details) if view.details is not None else None,
            permissions=MemberPermissionsOut(change=view.may_change, remove=view.may_remove),
        )


class LossesOut(Out):
    """What would go with a membership, by name: `spaces_owned`, `space_roles`, `grants`, `runs`, …"""

    counts: dict[str, int]
