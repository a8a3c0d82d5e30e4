"""The mails of accounts: what each says, and one way to send it. They state facts, and lead to pages with a button."""

from dataclasses import dataclass
from datetime import timedelta

from stoa.identity.models import User
from stoa.mail import api as mail
from stoa.mail.contracts import A, Button, Category, Code, Letter, MailType, Paragraph, Recipient, Said
from stoa.platform.context import Platform
from stoa.platform.db import WriteSession
from stoa.platform.ids import new_id

RESET_LIFE, WELCOME_LIFE = timedelta(minutes=60), timedelta(days=7)
VERIFY_LIFE = CHANGE_LIFE = DELETION_LIFE = timedelta(hours=24)
REVERT_LIFE = timedelta(days=7)
CODE_LIFE, MAGIC_LIFE = timedelta(minutes=5), timedelta(minutes=10)
CANCEL_LIFE = timedelta(days=14)

NOT_YOU = Said("If you did not ask for this, there is nothing to do: without the link nothing happens.")


@dataclass(frozen=True)
class Token:
    """A person and the secret of their link."""

    name: str
    token: str


@dataclass(frozen=True)
class Nothing:
    """The person's name is all that is said."""

    name: str


@dataclass(frozen=True)
class CodeToType:
    code: str


@dataclass(frozen=True)
class AddressChange:
    """`token`: of the link in the mail."""

    name: str
    new_email: str
    token: str


def _reset(arguments: Token) -> Letter:
    return Letter(
        Said("Set a new password"),
        (
            Paragraph(Said("Hello {name},", name=arguments.name)),
            Paragraph(
                Said("Somebody asked for a new password for your account. The link is good once, for 60 minutes.")
            ),
            Button(Said("Set a new password"), f"/reset-password#token={arguments.token}"),
            Paragraph(NOT_YOU),
        ),
    )


def _welcome(arguments: Token) -> Letter:
    return Letter(
        Said("Your account is ready"),
        (
            Paragraph(Said("Hello {name},", name=arguments.name)),
            Paragraph(
                Said("An administrator made an account for you. Choose its password; the link is good for 7 days.")
            ),
            Button(Said("Choose a password"), f"/reset-password#token={arguments.token}&welcome"),
        ),
    )


def _verify(arguments: Token) -> Letter:
    return Letter(
        Said("Confirm your e-mail address"),
        (
            Paragraph(Said("Hello {name},", name=arguments.name)),
            Paragraph(
                Said("Confirm that this address is yours to use your account. The link is good for 24 hours.")
            ),
            Button(Said("Confirm the address"), f"/verify#token={arguments.token}"),
            Paragraph(Said("You did not make this account? The same page removes it.")),
        ),
    )


def _account_exists(arguments: Nothing) -> Letter:
    return Letter(
        Said("You already have an account"),
        (
            Paragraph(Said("Hello {name},", name=arguments.name)),
            Paragraph(
                Said("Somebody tried to sign up with your address. You have an account; nothing was changed.")
            ),
            Button(Said("Sign in"), "/sign-in"),
            Paragraph(Said("You do not know the password any more?")),
            Button(Said("Set a new password"), "/forgot-password"),
        ),
    )


def _code(arguments: CodeToType) -> Letter:
    return Letter(
        Said("Your code"),
        (
            Paragraph(Said("Type this code where it is asked for. It is good once, for 5 minutes.")),
            Code(arguments.code),
            Paragraph(Said("If you did not ask for it, do not pass it on. Nobody of Stoa will ask you for it.")),
        ),
    )


def _magic_link(arguments: Token) -> Letter:
    return Letter(
        Said("Sign in"),
        (
            Paragraph(Said("Hello {name},", name=arguments.name)),
            Paragraph(Said("This link signs you in. It is good once, for 10 minutes.")),
            Button(Said("Sign in"), f"/magic-link#token={arguments.token}"),
            Paragraph(NOT_YOU),
        ),
    )


def _change_email(arguments: AddressChange) -> Letter:
    return Letter(
        Said("Confirm your new e-mail address"),
        (
            Paragraph(Said("Hello {name},", name=arguments.name)),
            Paragraph(
                Said(
                    "Your account is to use {new_email} from now on. Until you confirm it, the old address"
                    " stays. The link is good for 24 hours.",
                    new_email=arguments.new_email,
                )
            ),
            Button(Said("Use this address"), f"/verify#token={arguments.token}"),
            Paragraph(NOT_YOU),
        ),
    )


def _email_changed(arguments: AddressChange) -> Letter:
    return Letter(
        Said("The e-mail address of your account was changed"),
        (
            Paragraph(Said("Hello {name},", name=arguments.name)),
            Paragraph(Said("Your account uses {new_email} now.", new_email=arguments.new_email)),
            Paragraph(
                Said("If this was not you, take it back within 7 days. All sessions of the account end then.")
            ),
            Button(Said("Take the change back"), f"/verify#token={arguments.token}&revert"),
        ),
    )


def _password_changed(arguments: Nothing) -> Letter:
    return Letter(
        Said("Your password was changed"),
        (
            Paragraph(Said("Hello {name},", name=arguments.name)),
            Paragraph(Said("The password of your account was changed. Other devices were signed out.")),
            Paragraph(Said("If this was not you, set a new password at once.")),
            Button(Said("Set a new password"), "/forgot-password"),
        ),
    )


def _delete_account(arguments: Token) -> Letter:
    return Letter(
        Said("Confirm that your account is to be deleted"),
        (
            Paragraph(Said("Hello {name},", name=arguments.name)),
            Paragraph(Said("You asked to delete your account. It ends at once when you confirm it.")),
            Button(Said("Delete my account"), f"/delete-account#token={arguments.token}"),
            Paragraph(Said("If this was not you, change your password: somebody is signed in to your account.")),
        ),
    )


def _account_deleted(arguments: Token) -> Letter:
    return Letter(
        Said("Your account was deleted"),
        (
            Paragraph(Said("Hello {name},", name=arguments.name)),
            Paragraph(
                Said("Your account has ended. In 14 days everything in it goes; until then you can take it back.")
            ),
            Button(Said("Keep my account"), f"/keep-account#token={arguments.token}"),
        ),
    )


SECURITY, ACCOUNT = Category.SECURITY, Category.ACCOUNT
RESET = mail.register(MailType("password_reset", SECURITY, Token, _reset, RESET_LIFE))
WELCOME = mail.register(MailType("welcome", ACCOUNT, Token, _welcome, WELCOME_LIFE))
VERIFY = mail.register(MailType("email_verification", ACCOUNT, Token, _verify, VERIFY_LIFE))
ACCOUNT_EXISTS = mail.register(MailType("account_exists", ACCOUNT, Nothing, _account_exists))
EMAIL_CODE = mail.register(MailType("email_code", SECURITY, CodeToType, _code, CODE_LIFE))
MAGIC_LINK = mail.register(MailType("magic_link", SECURITY, Token, _magic_link, MAGIC_LIFE))
EMAIL_CHANGE = mail.register(MailType("email_change", SECURITY, AddressChange, _change_email, CHANGE_LIFE))
EMAIL_CHANGED = mail.register(MailType("email_changed", SECURITY, AddressChange, _email_changed, REVERT_LIFE))
PASSWORD_CHANGED = mail.register(MailType("password_changed", SECURITY, Nothing, _password_changed))
ACCOUNT_DELETION = mail.register(MailType("account_deletion", ACCOUNT, Token, _delete_account, DELETION_LIFE))
ACCOUNT_DELETED = mail.register(MailType("account_deleted", ACCOUNT, Token, _account_deleted, CANCEL_LIFE))


async def send(
    session: WriteSession,
    platform: Platform,
    user: User,
    mail_type: MailType[A],
    arguments: A,
    *,
    to: Recipient | None = None,
    dedupe_key: str | None = None,
) -> None:
    """Mail a person in the transaction of the cause; to another address of theirs where `to` names it."""
    await mail.enqueue(
        session,
        platform,
        mail_type,
        arguments,
        to=to or Recipient(user.email, user.email_key, user.id, user.locale),
        organization_id=None,
        dedupe_key=dedupe_key or f"{mail_type.name}:{new_id()}",
    )
