"""HTTP of e-mail addresses: proving one, changing one, and signing in by mail."""

from typing import Annotated

from fastapi import Depends, Request, Response

from stoa.identity.api import flow_cookie_name
from stoa.identity.commands import change_email as change
from stoa.identity.commands import confirm as confirmations
from stoa.identity.commands import sign_in_by_mail, verification
from stoa.identity.commands.confirm import Browser
from stoa.identity.errors import (
    Banned,
    Busy,
    ConfirmPassword,
    EmailInvalid,
    EmailTaken,
    InvalidCredentials,
    LinkUsed,
    MagicLinksOff,
    MfaRequired,
    NotWhileImpersonating,
    StepUpRequired,
)
from stoa.identity.ports import AccountEnding
from stoa.identity.routes.sessions import CallerInfo, HeldMemberships, router, welcome
from stoa.identity.schemas.passwords import (
    AcceptedOut,
    AddressBody,
    EmailChangeOut,
    EmailConfirm,
    EmailConfirmedOut,
    EmailUpdate,
)
from stoa.platform.errors import LimitExceeded
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, OptionalActor, Public, problems
from stoa.platform.http.ports import port

Ending = Annotated[AccountEnding, Depends(port(AccountEnding))]


async def _browser(
    request: Request, platform: CurrentPlatform, caller: CallerInfo, actor: OptionalActor
) -> Browser:
    return Browser(caller, request.cookies.get(flow_cookie_name(platform.settings)), actor)


HeldBrowser = Annotated[Browser, Depends(_browser)]


@router.post("/email-verifications", status_code=202, responses=problems(LimitExceeded))
async def send_verification(
    body: AddressBody, _public: Public, platform: CurrentPlatform, caller: CallerInfo
) -> AcceptedOut:
    """Send the link that confirms an address again. The answer is the same for every address."""
    await verification.request_link(platform, body.email, caller)
    return AcceptedOut(state="check_mail")


@router.post(
    "/email-confirmations",
    responses=problems(
        LinkUsed, ConfirmPassword, InvalidCredentials, EmailTaken, MfaRequired, Banned, LimitExceeded, Busy
    ),
)
async def confirm_email(  # noqa: PLR0917  # each a dependency
    body: EmailConfirm,
    _public: Public,
    platform: CurrentPlatform,
    memberships: HeldMemberships,
    ending: Ending,
    browser: HeldBrowser,
    response: Response,
) -> EmailConfirmedOut:
    """Use up a mailed link: confirm an address, change it, take a change back, or end the account."""
    password = body.password.get_secret_value() if body.password is not None else None
    done = await confirmations.confirm(
        platform, memberships, ending, token=body.token, password=password, is_mine=body.is_mine, browser=browser
    )
    begun = await welcome(platform, memberships, done.admission, response) if done.admission else None
    return EmailConfirmedOut(outcome=done.outcome, session=begun)


@router.post("/email-codes", status_code=202, responses=problems(LimitExceeded))
async def send_code(
    body: AddressBody, _public: Public, platform: CurrentPlatform, caller: CallerInfo
) -> AcceptedOut:
    """Send a code that signs in. The answer is the same for every address."""
    await sign_in_by_mail.request_code(platform, body.email, caller)
    return AcceptedOut(state="check_mail")


@router.post("/magic-links", status_code=202, responses=problems(MagicLinksOff, LimitExceeded))
async def send_magic_link(
    body: AddressBody, _public: Public, platform: CurrentPlatform, caller: CallerInfo
) -> AcceptedOut:
    """Send a link that signs in. The answer is the same for every address."""
    await sign_in_by_mail.request_link(platform, body.email, caller)
    return AcceptedOut(state="check_mail")


@router.put(
    "/me/email",
    status_code=202,
    responses=problems(
        EmailInvalid, EmailTaken, InvalidCredentials, StepUpRequired, NotWhileImpersonating, LimitExceeded, Busy
    ),
)
async def change_email(body: EmailUpdate, actor: CurrentActor, platform: CurrentPlatform) -> EmailChangeOut:
    """Change the e-mail address: confirmed from the new one, or by the password where no mail is sent."""
    password = body.password.get_secret_value() if body.password is not None else None
    return EmailChangeOut(state=await change.ask_for_change(platform, actor, email=body.email, password=password))
