"""Bodies of the invitations' routes."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from stoa.identity.contracts import UserRef
from stoa.orgs.schemas.groups import ProblemOut
from stoa.platform.http.schemas import Body, Out
from stoa.platform.text import one_line

Role = Literal["owner", "admin", "member", "guest"]
Kind = Literal["email", "link", "request"]
MailStatus = Literal["pending", "sent", "failed", "delivered", "bounced"]
Status = Literal["pending", "expired", "void", "accepted", "rejected", "canceled"]


def _words(text: str) -> str:
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("must have no control characters")
    return text.strip()


Message = Annotated[str, Field(max_length=500), AfterValidator(_words)]
Token = Annotated[str, Field(min_length=1, max_length=200)]
Address = Annotated[str, Field(min_length=1, max_length=320)]


class InvitationsCreate(Body):
    """By `email`: up to 100 addresses. By `link`: one link for `max_uses` people, good for `hours`."""

    kind: Literal["email", "link"] = "email"
    emails: Annotated[list[Address], Field(default_factory=list, max_length=100)]
    role: Role = "member"
    group_ids: Annotated[list[UUID], Field(default_factory=list, max_length=50)]
    space_ids: Annotated[list[UUID], Field(default_factory=list, max_length=50)]
    message: Message = ""
    resend: bool = False
    max_uses: Annotated[int, Field(ge=1, le=500)] = 1
    hours: Annotated[int, Field(ge=1, le=720)] | None = None

    @model_validator(mode="after")
    def _fits(self) -> "InvitationsCreate":
        if (self.kind == "email") != bool(self.emails):
            raise ValueError("addresses are for invitations by mail, which need at least one")
        if self.kind == "link" and self.role not in ("member", "guest"):
            raise ValueError("a link makes members and guests only")
        return self


class InvitedOut(Out):
    """What became of one row. `link` is shown this once; it is null where the row was refused."""

    email: str | None
    invitation_id: UUID | None
    link: str | None
    is_mailed: bool
    problem: ProblemOut | None


class InvitationsCreatedOut(Out):
    items: list[InvitedOut]


class InvitationPersonOut(Out):
    id: UUID
    name: str

    @classmethod
    def of(cls, person: UserRef | None) -> "InvitationPersonOut | None":
        return cls(id=person.id, name=person.name) if person is not None else None


class InvitationGroupOut(Out):
    id: UUID
    name: str


class InvitationOut(Out):
    """An invitation as administrators see it; no answer holds its token.

    `brings_account`: an administrator made a member of the person, who has not come yet or, accepted, has.
    """

    id: UUID
    kind: Kind
    email: str | None
    person: InvitationPersonOut | None
    role: Role
    status: Status
    message: str | None
    groups: list[InvitationGroupOut]
    space_ids: list[UUID]
    inviter: InvitationPersonOut | None
    brings_account: bool
    mail_status: MailStatus | None
    max_uses: int
    uses: int
    sent_count: int
    last_sent_at: datetime | None
    expires_at: datetime | None
    created_at: datetime


class InvitationUpdate(Body):
    role: Role


class InvitationDelivery(Body):
    """`by_mail` false: only a new link, to be copied."""

    by_mail: bool = True


class InvitationTokenBody(Body):
    token: Token


class InvitationProof(Body):
    """The token of the link, or the id of one of the caller's own open invitations."""

    token: Token | None = None
    invitation_id: UUID | None = None

    @model_validator(mode="after")
    def _one(self) -> "InvitationProof":
        if (self.token is None) == (self.invitation_id is None):
            raise ValueError("one of token and invitation_id")
        return self


class InvitationViewOut(Out):
    """What an invitation says to anybody. `other_address`: the caller's is not the invited one, which is masked.

    `brings_account`: who is new chooses a password and is in; it is said whether they are new or not.
    """

    organization_name: str
    inviter_name: str
    role: Role
    kind: Kind
    expires_at: datetime
    other_address: str | None
    brings_account: bool


class OwnInvitationOut(Out):
    """An open invitation for the caller's address."""

    id: UUID
    organization_name: str
    inviter_name: str
    role: Role
    expires_at: datetime


class JoinRequestCreate(Body):
    note: Annotated[str, Field(max_length=300), AfterValidator(one_line)] = ""


class JoinRequestOut(Out):
    """`accepted`: the caller is a member now and works there; `pending`: administrators decide."""

    status: Literal["accepted", "pending"]
    organization_id: UUID | None


class JoinRequestDecision(Body):
    status: Literal["accepted", "rejected"]
