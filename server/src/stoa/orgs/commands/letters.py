"""Mails about joining. What people wrote goes into them as text that is no link (ORG-45, ORG-77)."""

from dataclasses import dataclass
from datetime import timedelta

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


@dataclass(frozen=True)
class OwnershipArguments:
    """`is_taker`: 1 in the letter to who is offered the ownership, 0 in the one to who offers it."""

    organization: str
    giver: str
    taker: str
    is_taker: int


def _ownership_offered(arguments: OwnershipArguments) -> Letter:
    organization = unlinked(arguments.organization)
    giver, taker = unlinked(arguments.giver), unlinked(arguments.taker)
    if arguments.is_taker:
        first = (
            f"{giver} offers you the ownership of {organization}. It is yours when you confirm it within 7 days."
        )
        return Letter(
            f"Become the owner of {organization}?",
            (Paragraph(first), Button("Look at the offer", "/organization/general")),
        )
    return Letter(
        f"You offered the ownership of {organization}",
        (
            Paragraph(
                f"You offered the ownership of {organization} to {taker}. Once they confirm it you are an admin."
            ),
            Paragraph("If this was not you, take it back at once and change your password."),
            Button("Take it back", "/organization/danger"),
        ),
    )


def _ownership_passed(arguments: OwnershipArguments) -> Letter:
    organization = unlinked(arguments.organization)
    giver, taker = unlinked(arguments.giver), unlinked(arguments.taker)
    said = (
        f"You are an owner of {organization} now; {giver} is an admin."
        if arguments.is_taker
        else f"{taker} is an owner of {organization} now; you are an admin."
    )
    return Letter(f"{organization} has another owner", (Paragraph(said),))


@dataclass(frozen=True)
class FactorArguments:
    organization: str


def _factor_asked(arguments: FactorArguments) -> Letter:
    organization = unlinked(arguments.organization)
    return Letter(
        f"{organization} asks for a second factor",
        (
            Paragraph(
                f"{organization} is open from now on to those only who sign in with a second factor. Your account has"
                " none yet. Set up an authenticator app or a passkey, and you are in again."
            ),
            Button("Set up a second factor", "/settings/security"),
        ),
    )


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
OWNERSHIP_OFFERED = mail.register(
    MailType("ownership_offered", Category.SECURITY, OwnershipArguments, _ownership_offered, timedelta(days=7))
)
OWNERSHIP_PASSED = mail.register(
    MailType("ownership_passed", Category.SECURITY, OwnershipArguments, _ownership_passed)
)
FACTOR_ASKED = mail.register(MailType("factor_asked", Category.SECURITY, FactorArguments, _factor_asked))
JOIN_REQUEST = mail.register(MailType("join_request", Category.INVITATION, RequestArguments, _request))
