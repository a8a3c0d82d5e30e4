"""HTTP of set-up, accounts and sessions."""

from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Path, Request, Response

from stoa.identity import queries
from stoa.identity.api import cookie_name
from stoa.identity.commands import sessions, sign_in, sign_up
from stoa.identity.commands.sessions import Caller, NewSession
from stoa.identity.commands.sign_up import NewAccount
from stoa.identity.errors import (
    Banned,
    Busy,
    CurrentSession,
    EmailInvalid,
    EmailTaken,
    Inactive,
    InvalidCredentials,
    LinkUsed,
    Locked,
    PasswordWeak,
    PendingApproval,
    SetupDone,
    SetupRequired,
    SignUpClosed,
    UsernameInvalid,
    UsernameTaken,
)
from stoa.identity.ports import AccountProvisioner, Memberships
from stoa.identity.schemas import (
    CurrentSessionOut,
    MembershipOut,
    MeUpdate,
    SessionCreate,
    SessionOut,
    SessionUpdate,
    SetupCreate,
    SetupOut,
    SignUpCreate,
    UserOut,
)
from stoa.platform.addresses import client_address, limit_subject
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, Scope
from stoa.platform.errors import LimitExceeded, NotFound
from stoa.platform.http.deps import (
    CurrentActor,
    CurrentPlatform,
    Public,
    PublicReading,
    Reading,
    Writing,
    problems,
)
from stoa.platform.http.ports import port
from stoa.platform.http.routing import router as make_router
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import OrganizationId, SessionId, UserId
from stoa.platform.ratelimit import Rule

router = make_router("identity")

Provisioner = Annotated[AccountProvisioner, Depends(port(AccountProvisioner))]
HeldMemberships = Annotated[Memberships, Depends(port(Memberships))]

SIGN_UPS = Rule("sign_up", 3, timedelta(hours=1), hides_subject=True)
SETUPS = Rule("setup", 20, timedelta(minutes=15), hides_subject=True)


def _caller(request: Request, platform: CurrentPlatform) -> Caller:
    return Caller(
        ip_address=client_address(request.scope, platform.settings.trusted_proxies),
        user_agent=request.headers.get("user-agent", ""),
        is_secure=platform.settings.base_url.startswith("https://"),
        token=request.cookies.get(cookie_name(platform.settings)) or None,
    )


CallerInfo = Annotated[Caller, Depends(_caller)]


@router.get("/setup")
async def read_setup(_public: Public, session: PublicReading, platform: CurrentPlatform) -> SetupOut:
    """Whether this Stoa has an owner yet, and how people get accounts."""
    settings = await queries.instance_settings(session)
    return SetupOut(
        state="ready" if await queries.has_users(session) else "setup_required",
        sign_up_mode=settings.sign_up_mode,
        mail_configured=platform.mailer.is_configured,
        password_min_length=settings.password_min_length,
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
    await platform.limiter.take(SETUPS, limit_subject(caller.ip_address))
    new = NewAccount(
        body.name,
        body.email,
        body.password.get_secret_value(),
        organization_name=body.organization_name,
        locale=body.locale,
        timezone=body.timezone,
    )
    begun = await sign_up.set_up(platform, provisioner, body.token, new, caller)
    return await _welcome(platform, memberships, begun, response)


@router.post(
    "/sign-ups",
    status_code=201,
    responses=problems(
        SetupRequired,
        SignUpClosed,
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
    memberships: HeldMemberships,
    caller: CallerInfo,
    response: Response,
) -> CurrentSessionOut:
    """Sign up and in."""
    slot = await platform.limiter.take(SIGN_UPS, limit_subject(caller.ip_address))
    new = NewAccount(
        body.name,
        body.email,
        body.password.get_secret_value(),
        username=body.username,
        locale=body.locale,
        timezone=body.timezone,
    )
    try:
        begun = await sign_up.sign_up(platform, provisioner, new, caller)
    except (EmailTaken, UsernameTaken):
        raise
    except BaseException:
        # The limit is for accounts, and for asking who has one; a slip of the fingers is neither.
        await platform.limiter.give_back(slot)
        raise
    return await _welcome(platform, memberships, begun, response)


@router.post(
    "/sessions",
    status_code=201,
    responses=problems(InvalidCredentials, Locked, Inactive, PendingApproval, Banned, Busy),
)
async def create_session(  # each a dependency
    body: SessionCreate,
    _public: Public,
    platform: CurrentPlatform,
    memberships: HeldMemberships,
    caller: CallerInfo,
    response: Response,
) -> CurrentSessionOut:
    """Sign in with e-mail address or username, and password."""
    begun = await sign_in.sign_in(
        platform,
        memberships,
        identifier=body.identifier,
        password=body.password.get_secret_value(),
        caller=caller,
    )
    return await _welcome(platform, memberships, begun, response)


@router.get("/sessions")
async def list_sessions(actor: CurrentActor, session: Reading, platform: CurrentPlatform) -> ListOut[SessionOut]:
    """The caller's own live sessions, newest activity first."""
    rows = await queries.live_sessions(session, actor.user_id, platform.clock.now())
    items = [SessionOut.of(held, metadata, is_current=held.id == actor.session_id) for held, metadata in rows]
    return ListOut[SessionOut].whole(items)


@router.get("/sessions/current")
async def read_current_session(
    actor: CurrentActor, session: Reading, memberships: HeldMemberships
) -> CurrentSessionOut:
    """Who is signed in, and in which organizations."""
    assert actor.session_id is not None
    return await _current(session, memberships, actor.user_id, actor.session_id, actor.organization_id)


@router.patch("/sessions/current", responses=problems(NotFound))
async def switch_organization(
    body: SessionUpdate, actor: CurrentActor, session: Writing, memberships: HeldMemberships
) -> CurrentSessionOut:
    """Work in another organization with this session."""
    assert actor.session_id is not None
    wanted = OrganizationId(body.active_organization_id)
    await sessions.switch_organization(session, memberships, actor, wanted)
    return await _current(session, memberships, actor.user_id, actor.session_id, wanted)


@router.delete("/sessions/current", status_code=204)
async def sign_out(actor: CurrentActor, session: Writing, platform: CurrentPlatform) -> Response:
    """End this session; its sockets and streams close."""
    await sessions.end_current(session, platform, actor)
    answer = Response(status_code=204, headers={"Clear-Site-Data": '"cache", "storage"'})
    _set_cookie(platform, answer, "", max_age=0)
    return answer


@router.delete("/sessions/{session_id}", status_code=204, responses=problems(NotFound, CurrentSession))
async def end_session(
    session_id: Annotated[SessionId, Path()], actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> None:
    """End another of the caller's sessions."""
    await sessions.end_other(session, platform, actor, session_id)


@router.get("/me")
async def read_me(actor: CurrentActor, session: Reading) -> UserOut:
    """The caller's own account."""
    return UserOut.of(await queries.load_user(session, actor.user_id))


@router.patch("/me")
async def change_me(body: MeUpdate, actor: CurrentActor, session: Writing, platform: CurrentPlatform) -> UserOut:
    """Change name, language, time zone or preferences. Preferences are merged; null removes one."""
    user = await queries.load_user(session, actor.user_id)
    if body.name is not None:
        user.name = body.name.strip()
    if body.locale is not None:
        user.locale = body.locale
    if body.timezone is not None:
        user.timezone = body.timezone
    if body.preferences is not None:
        merged = user.preferences | body.preferences.model_dump(exclude_unset=True)
        user.preferences = {name: value for name, value in merged.items() if value is not None}
    user.updated_at = platform.clock.now()
    return UserOut.of(user)


async def _welcome(
    platform: Platform, memberships: Memberships, begun: NewSession, response: Response
) -> CurrentSessionOut:
    max_age = int((begun.absolute_expires_at - platform.clock.now()).total_seconds())
    _set_cookie(platform, response, begun.token, max_age=max_age)
    scope = Scope(organization_id=begun.organization_id, user_id=begun.user_id)
    async with platform.db.reading(scope) as session:
        return await _current(session, memberships, begun.user_id, begun.id, begun.organization_id)


async def _current(
    session: ReadSession,
    memberships: Memberships,
    user_id: UserId,
    session_id: SessionId,
    organization_id: OrganizationId | None,
) -> CurrentSessionOut:
    user = await queries.load_user(session, user_id)
    held = await queries.find_own_session(session, user_id, session_id)
    assert held is not None
    found = await memberships.of_user(session, user_id)
    active = next((membership for membership in found if membership.organization_id == organization_id), None)
    return CurrentSessionOut(
        id=session_id,
        user=UserOut.of(user),
        organization=MembershipOut.of(active) if active is not None else None,
        organizations=[MembershipOut.of(membership) for membership in found],
        expires_at=held.absolute_expires_at,
    )


def _set_cookie(platform: Platform, response: Response, value: str, *, max_age: int) -> None:
    response.set_cookie(
        cookie_name(platform.settings),
        value,
        max_age=max_age,
        path="/",
        secure=not platform.settings.allow_insecure_http,
        httponly=True,
        samesite="strict",
    )
