"""Mails about joining. What people wrote goes into them as text that is no link (ORG-45, ORG-77)."""

from dataclasses import dataclass
from datetime import timedelta

from stoa.mail import api as mail
from stoa.mail.contracts import Button, Category, Letter, MailType, Paragraph, Said
from stoa.orgs.core.invitations import unlinked

ROLES = {
    "owner": Said("an owner"),
    "admin": Said("an admin"),
    "member": Said("a member"),
    "guest": Said("a guest"),
}


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
        first = Said(
            "{giver} offers you the ownership of {organization}. It is yours when you confirm it within 7 days.",
            giver=giver,
            organization=organization,
        )
        return Letter(
            Said("Become the owner of {organization}?", organization=organization),
            (Paragraph(first), Button(Said("Look at the offer"), "/organization/general")),
            sender=arguments.organization,
        )
    return Letter(
        Said("You offered the ownership of {organization}", organization=organization),
        (
            Paragraph(
                Said(
                    "You offered the ownership of {organization} to {taker}. Once they confirm it you are an"
                    " admin.",
                    organization=organization,
                    taker=taker,
                )
            ),
            Paragraph(Said("If this was not you, take it back at once and change your password.")),
            Button(Said("Take it back"), "/organization/danger"),
        ),
        sender=arguments.organization,
    )


def _ownership_passed(arguments: OwnershipArguments) -> Letter:
    organization = unlinked(arguments.organization)
    giver, taker = unlinked(arguments.giver), unlinked(arguments.taker)
    said = (
        Said(
            "You are an owner of {organization} now; {giver} is an admin.", organization=organization, giver=giver
        )
        if arguments.is_taker
        else Said(
            "{taker} is an owner of {organization} now; you are an admin.", organization=organization, taker=taker
        )
    )
    return Letter(
        Said("{organization} has another owner", organization=organization),
        (Paragraph(said),),
        arguments.organization,
    )


@dataclass(frozen=True)
class FactorArguments:
    organization: str


def _factor_asked(arguments: FactorArguments) -> Letter:
    organization = unlinked(arguments.organization)
    return Letter(
        Said("{organization} asks for a second factor", organization=organization),
        (
            Paragraph(
                Said(
                    "{organization} is open from now on to those only who sign in with a second factor. Your"
                    " account has none yet. Set up an authenticator app or a passkey, and you are in again.",
                    organization=organization,
                )
            ),
            Button(Said("Set up a second factor"), "/settings/security"),
        ),
        sender=arguments.organization,
    )


def _invitation(arguments: InvitationArguments) -> Letter:
    organization, inviter = unlinked(arguments.organization), unlinked(arguments.inviter)
    first = Said(
        "{inviter} invites you to work in {organization} as {role}.",
        inviter=inviter,
        organization=organization,
        role=ROLES[arguments.role],
    )
    message = (
        (Paragraph(Said("They write: {message}", message=unlinked(arguments.message))),)
        if arguments.message
        else ()
    )
    return Letter(
        Said("{inviter} invites you to {organization}", inviter=inviter, organization=organization),
        (
            Paragraph(first),
            *message,
            Button(Said("Open the invitation"), arguments.path),
            Paragraph(
                Said(
                    "It is good for {hours} hours and for your address only. If you do not know {inviter}, there"
                    " is nothing to do.",
                    hours=arguments.hours,
                    inviter=inviter,
                )
            ),
        ),
        sender=arguments.organization,
    )


def _welcome(arguments: InvitationArguments) -> Letter:
    """The same for somebody who has an account and who has none: the sender does not learn which (ORG-21)."""
    organization, inviter = unlinked(arguments.organization), unlinked(arguments.inviter)
    return Letter(
        Said("Your place in {organization}", organization=organization),
        (
            Paragraph(
                Said(
                    "{inviter} made a place for you in {organization}, as {role}.",
                    inviter=inviter,
                    organization=organization,
                    role=ROLES[arguments.role],
                )
            ),
            Paragraph(
                Said("Choose a password if you are new to Stoa, or sign in with the account that you have.")
            ),
            Button(Said("Take your place"), arguments.path),
            Paragraph(Said("The link is good for 7 days and for your address only.")),
        ),
        sender=arguments.organization,
    )


def _request(arguments: RequestArguments) -> Letter:
    organization, person = unlinked(arguments.organization), unlinked(arguments.person)
    note = (Paragraph(Said("They write: {note}", note=unlinked(arguments.note))),) if arguments.note else ()
    return Letter(
        Said("{person} asks to join {organization}", person=person, organization=organization),
        (
            Paragraph(
                Said(
                    "{person} asks to become a member of {organization}.", person=person, organization=organization
                )
            ),
            *note,
            Button(Said("Decide"), "/organization/invitations"),
        ),
        sender=arguments.organization,
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
