"""Mails about joining. What people wrote goes into them as text that is no link (ORG-45, ORG-77)."""

from dataclasses import dataclass

from stoa.mail import api as mail
from stoa.mail.contracts import Button, Category, Letter, MailType, Paragraph
from stoa.orgs.core.invitations import unlinked

ROLES = {"owner": "an owner", "admin": "an admin", "member": "a member", "guest": "a guest"}


@dataclass(frozen=True)
class InvitationArguments:
    """`path`: the page of the invitation with its token in the fragment."""

    organization: str
    inviter: str
    role: str
    message: str
    path: str
    hours: int


@dataclass(frozen=True)
class RequestArguments:
    organization: str
    person: str
    note: str


def _invitation(arguments: InvitationArguments) -> Letter:
    organization, inviter = unlinked(arguments.organization), unlinked(arguments.inviter)
    first = f"{inviter} invites you to work in {organization} as {ROLES[arguments.role]}."
    message = (Paragraph(f"They write: {unlinked(arguments.message)}"),) if arguments.message else ()
    return Letter(
        f"{inviter} invites you to {organization}",
        (
            Paragraph(first),
            *message,
            Button("Open the invitation", arguments.path),
            Paragraph(
                f"It is good for {arguments.hours} hours and for your address only. If you do not know"
                f" {inviter}, there is nothing to do."
            ),
        ),
    )


def _welcome(arguments: InvitationArguments) -> Letter:
    """The same for somebody who has an account and who has none: the sender does not learn which (ORG-21)."""
    organization, inviter = unlinked(arguments.organization), unlinked(arguments.inviter)
    return Letter(
        f"Your place in {organization}",
        (
            Paragraph(f"{inviter} made a place for you in {organization}, as {ROLES[arguments.role]}."),
            Paragraph("Choose a password if you are new to Stoa, or sign in with the account that you have."),
            Button("Take your place", arguments.path),
            Paragraph("The link is good for 7 days and for your address only."),
        ),
    )


def _request(arguments: RequestArguments) -> Letter:
    organization, person = unlinked(arguments.organization), unlinked(arguments.person)
    note = (Paragraph(f"They write: {unlinked(arguments.note)}"),) if arguments.note else ()
    return Letter(
        f"{person} asks to join {organization}",
        (
            Paragraph(f"{person} asks to become a member of {organization}."),
            *note,
            Button("Decide", "/organization/invitations"),
        ),
    )


TEAM_INVITE = mail.register(MailType("team_invite", Category.INVITATION, InvitationArguments, _invitation))
SPACE_INVITE = mail.register(MailType("space_invite", Category.INVITATION, InvitationArguments, _invitation))
MEMBER_WELCOME = mail.register(MailType("member_welcome", Category.INVITATION, InvitationArguments, _welcome))
JOIN_REQUEST = mail.register(MailType("join_request", Category.INVITATION, RequestArguments, _request))
