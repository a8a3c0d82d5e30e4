"""HTTP of set-up and sign-up."""

from typing import Annotated

from fastapi import Depends, Response

from stoa.identity.api import flow_cookie_name
from stoa.identity.commands import first_account, seed_accounts, sign_up, sign_up_invited
from stoa.identity.commands.new_account import NewAccount
from stoa.identity.commands.sign_in_by_mail import MAGIC_LINKS
from stoa.identity.commands.sign_up import SignUpPending
from stoa.identity.commands.sign_up_invited import Chosen
from stoa.identity.commands.single_sign_on import is_only_way
from stoa.identity.errors import (
    EmailInvalid,
    EmailTaken,
    LinkUsed,
    PasswordWeak,
    SetupDone,
    SetupRequired,
    SignUpClosed,
    SsoOnly,
    UsernameInvalid,
    UsernameTaken,
)
from stoa.identity.ports import AccountProvisioner, InvitationPasses
from stoa.identity.queries import people
from stoa.identity.routes.sessions import CallerInfo, HeldMemberships, router, welcome
from stoa.identity.schemas.accounts import (
    CurrentSessionOut,
    InvitedAccountCreate,
    SetupCreate,
    SetupOut,
    SignUpCreate,
    SignUpPendingOut,
)
from stoa.platform.context import Platform
from stoa.platform.errors import LimitExceeded
from stoa.platform.http.deps import CurrentPlatform, Public, PublicReading, problems
from stoa.platform.http.ports import port

# As long as the link that confirms the address.
FLOW_SECONDS = 24 * 3600

Provisioner = Annotated[AccountProvisioner, Depends(port(AccountProvisioner))]
Passes = Annotated[InvitationPasses, Depends(port(InvitationPasses))]


@router.get("/setup")
async def read_setup(_public: Public, session: PublicReading, platform: CurrentPlatform) -> SetupOut:
    """Whether this Stoa has an owner yet, and how people get accounts."""
    settings = await people.instance_settings(session)
    return SetupOut(
        state="ready" if await people.has_users(session) else "setup_required",
        sign_up_mode=settings.sign_up_mode,
        mail_configured=platform.mailer.is_configured,
        password_min_length=settings.password_min_length,
        magic_links=settings.settings.get(MAGIC_LINKS, True) is not False,
        sso_only=await is_only_way(session),
        has_demonstration_accounts=bool(await people.find_ids(session, seed_accounts.EMAILS)),
    )


@router.post(
    "/setup",
    status_code=201,
    responses=problems(SetupDone, LinkUsed, EmailInvalid, PasswordWeak, LimitExceeded),
)
async def set_up(  # noqa: PLR0917  # each a dependency
    body: SetupCreate,
    _public: Public,
    platform: CurrentPlatform,
    provisioner: Provisioner,
    memberships: HeldMemberships,
    caller: CallerInfo,
    response: Response,
) -> CurrentSessionOut:
    """Make the owner's account with the one-time link."""
    new = NewAccount(
        body.name,
        body.email,
        body.password.get_secret_value(),
        organization_name=body.organization_name,
        locale=body.locale,
        timezone=body.timezone,
    )
    begun = await first_account.set_up(platform, provisioner, body.token, new, caller)
    return await welcome(platform, memberships, begun, response)


@router.post(
    "/sign-ups",
    status_code=201,
    responses=problems(
        SetupRequired,
        SignUpClosed,
        SsoOnly,
        EmailTaken,
        UsernameTaken,
        EmailInvalid,
        PasswordWeak,
        UsernameInvalid,
        LimitExceeded,
    ),
)
async def create_account(  # noqa: PLR0917  # each a dependency
    body: SignUpCreate,
    _public: Public,
    platform: CurrentPlatform,
    provisioner: Provisioner,
    invitations: Passes,
    memberships: HeldMemberships,
    caller: CallerInfo,
    response: Response,
) -> CurrentSessionOut | SignUpPendingOut:
    """Sign up, and in where nothing is to be confirmed. With mail the answer is 202 and the same for every address."""
    new = NewAccount(
        body.name,
        body.email,
        body.password.get_secret_value(),
        username=body.username,
        locale=body.locale,
        timezone=body.timezone,
        invitation_token=body.invitation_token,
    )
    begun = await sign_up.sign_up(platform, provisioner, invitations, new, caller)
    if isinstance(begun, SignUpPending):
        return _pending(platform, begun, response)
    return await welcome(platform, memberships, begun, response)


@router.post(
    "/invited-accounts", status_code=201, responses=problems(SsoOnly, EmailTaken, PasswordWeak, LimitExceeded)
)
async def create_invited_account(  # noqa: PLR0917  # each a dependency
    body: InvitedAccountCreate,
    _public: Public,
    platform: CurrentPlatform,
    invitations: Passes,
    memberships: HeldMemberships,
    caller: CallerInfo,
    response: Response,
) -> CurrentSessionOut | SignUpPendingOut:
    """Make the account that an administrator prepared, by choosing its password. Answers as a sign-up does."""
    chosen = Chosen(body.password.get_secret_value(), body.locale, body.timezone)
    begun = await sign_up_invited.sign_up_invited(platform, invitations, body.token, chosen, caller)
    if isinstance(begun, SignUpPending):
        return _pending(platform, begun, response)
    return await welcome(platform, memberships, begun, response)


def _pending(platform: Platform, pending: SignUpPending, response: Response) -> SignUpPendingOut:
    response.status_code = 202
    set_flow_cookie(platform, response, pending.flow)
    return SignUpPendingOut(state=pending.state)


def set_flow_cookie(platform: Platform, response: Response, flow: str) -> None:
    """Let the browser that signed up be known when it confirms the address (ID-15)."""
    response.set_cookie(
        flow_cookie_name(platform.settings),
        flow,
        max_age=FLOW_SECONDS,
        path="/",
        secure=not platform.settings.allow_insecure_http,
        httponly=True,
        samesite="lax",
    )
