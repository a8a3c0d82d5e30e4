"""HTTP of sessions: signing in and out."""

from typing import Annotated

from fastapi import Depends, Path, Request, Response

from stoa.identity.api import browser_cookie_name, cookie_name, device_cookie_name, flow_cookie_name
from stoa.identity.commands import reauthentication, sessions, sign_in, sign_in_by_mail
from stoa.identity.commands.admission import Admission, Challenge
from stoa.identity.commands.reauthentication import Proven
from stoa.identity.commands.sessions import Caller, NewSession, RenewedToken
from stoa.identity.errors import (
    Banned,
    Busy,
    CodeWrong,
    CurrentSession,
    EmailUnverified,
    Inactive,
    InvalidCredentials,
    LinkUsed,
    Locked,
    MagicLinksOff,
    MfaRequired,
    NotWhileImpersonating,
    PasskeyRefused,
    PendingApproval,
    SsoOnly,
    StepUpRequired,
)
from stoa.identity.ports import Memberships
from stoa.identity.queries import credentials, factors, people, session_list
from stoa.identity.runtime.activity import ActivityLog
from stoa.identity.schemas.accounts import (
    CurrentSessionOut,
    ImpersonationOut,
    MembershipOut,
    SessionCreate,
    SessionUpdate,
    UserOut,
)
from stoa.identity.schemas.sessions import ReauthenticationCreate, ReauthenticationOut, SessionOut
from stoa.platform.actor import Actor, InstanceRole
from stoa.platform.addresses import client_address
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, Scope
from stoa.platform.errors import NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Public, Reading, Writing, problems
from stoa.platform.http.ports import port
from stoa.platform.http.routing import router as make_router
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import OrganizationId, SessionId, UserId

router = make_router("identity")

DEVICE_COOKIE_SECONDS = 400 * 24 * 3600
MIN_BROWSER_ID, MAX_BROWSER_ID = 32, 100

HeldMemberships = Annotated[Memberships, Depends(port(Memberships))]
HeldActivity = Annotated[ActivityLog, Depends(port(ActivityLog))]


async def _caller(request: Request, platform: CurrentPlatform) -> Caller:
    return Caller(
        ip_address=client_address(request.scope, platform.settings.trusted_proxies),
        user_agent=request.headers.get("user-agent", ""),
        is_secure=platform.settings.base_url.startswith("https://"),
        token=request.cookies.get(cookie_name(platform.settings)) or None,
        device_id=request.cookies.get(device_cookie_name(platform.settings)),
        browser_id=_known_browser(request.cookies.get(browser_cookie_name(platform.settings))),
    )


def _known_browser(value: str | None) -> str | None:
    """The cookie's value if it may be one of ours."""
    return value if value is not None and MIN_BROWSER_ID <= len(value) <= MAX_BROWSER_ID else None


CallerInfo = Annotated[Caller, Depends(_caller)]


@router.post(
    "/sessions",
    status_code=201,
    responses=problems(
        InvalidCredentials,
        CodeWrong,
        LinkUsed,
        MfaRequired,
        EmailUnverified,
        MagicLinksOff,
        SsoOnly,
        Locked,
        Inactive,
        PendingApproval,
        Banned,
        Busy,
    ),
)
async def create_session(  # noqa: PLR0917  # each a dependency
    body: SessionCreate,
    request: Request,
    _public: Public,
    platform: CurrentPlatform,
    memberships: HeldMemberships,
    caller: CallerInfo,
    response: Response,
) -> CurrentSessionOut:
    """Sign in with address or username and password, with an address and a mailed code, or with a mailed link."""
    flow = request.cookies.get(flow_cookie_name(platform.settings))
    identifier = body.identifier or ""
    if body.password is not None:
        password = body.password.get_secret_value()
        begun = await sign_in.sign_in(
            platform, memberships, identifier=identifier, password=password, caller=caller
        )
    elif body.code is not None:
        begun = await sign_in_by_mail.sign_in_with_code(
            platform, memberships, email=identifier, code=body.code, flow=flow, caller=caller
        )
    else:
        begun = await sign_in_by_mail.sign_in_with_link(
            platform, memberships, token=body.magic_token or "", flow=flow, caller=caller
        )
    return await welcome(platform, memberships, begun, response)


@router.get("/sessions")
async def list_sessions(actor: CurrentActor, session: Reading, platform: CurrentPlatform) -> ListOut[SessionOut]:
    """The caller's own live sessions, newest activity first, with the last ten things done in each."""
    now = platform.clock.now()
    found = await session_list.live_sessions(session, actor.user_id, now)
    activities = await session_list.latest_activity(session, found, now)
    return ListOut[SessionOut].whole([SessionOut.of(held, activities, current=actor.session_id) for held in found])


@router.delete("/sessions", status_code=204, responses=problems(StepUpRequired, NotWhileImpersonating))
async def end_other_sessions(actor: CurrentActor, session: Writing, platform: CurrentPlatform) -> None:
    """End all of the caller's sessions but this one."""
    await sessions.end_all_others(session, platform, actor)


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
async def sign_out(
    actor: CurrentActor, session: Writing, platform: CurrentPlatform, log: HeldActivity
) -> Response:
    """End this session; its sockets and streams close."""
    await log.flush(actor.session_id)
    await sessions.end_current(session, platform, actor)
    answer = Response(status_code=204, headers={"Clear-Site-Data": '"cache", "storage"'})
    _set_cookie(platform, answer, "", max_age=0)
    return answer


@router.post(
    "/sessions/current/reauthentications",
    status_code=201,
    responses=problems(InvalidCredentials, CodeWrong, PasskeyRefused, Locked, NotWhileImpersonating, Busy),
)
async def reauthenticate(
    body: ReauthenticationCreate, actor: CurrentActor, platform: CurrentPlatform
) -> ReauthenticationOut:
    """Prove again who one is, so that sensitive actions are open for a while."""
    password = body.password.get_secret_value() if body.password is not None else None
    proven = Proven(password, body.code, body.passkey)
    return ReauthenticationOut(fresh_until=await reauthentication.reauthenticate(platform, actor, proven))


@router.delete(
    "/sessions/{session_id}",
    status_code=204,
    responses=problems(NotFound, CurrentSession, NotWhileImpersonating),
)
async def end_session(
    session_id: Annotated[SessionId, Path()], actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> None:
    """End another of the caller's sessions."""
    await sessions.end_other(session, platform, actor, session_id)


async def welcome(
    platform: Platform, memberships: Memberships, begun: Admission, response: Response
) -> CurrentSessionOut:
    """Hand the new session to the browser, and say who is signed in. Raises MfaRequired for a challenge."""
    if isinstance(begun, Challenge):
        raise MfaRequired(challenge_id=begun.id, methods=begun.methods, expires_at=begun.expires_at)
    hand_over_to_device(platform, begun, response)
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
    user = await people.load_user(session, user_id)
    held = await credentials.find_own_session(session, user_id, session_id)
    assert held is not None
    found = await memberships.of_user(session, user_id)
    second = await factors.factors_of(session, user_id)
    active = next((membership for membership in found if membership.organization_id == organization_id), None)
    acting = held.impersonated_by_user_id
    impersonator = await people.load_user(session, acting) if acting is not None else None
    return CurrentSessionOut(
        id=session_id,
        user=UserOut.of(user),
        organization=MembershipOut.of(active) if active is not None else None,
        organizations=[MembershipOut.of(membership) for membership in found],
        expires_at=held.absolute_expires_at,
        is_mfa=held.is_mfa,
        impersonation=ImpersonationOut(
            by_user_id=impersonator.id, by_name=impersonator.name, until=held.absolute_expires_at
        )
        if impersonator is not None
        else None,
        recovery_codes_left=second.recovery_codes_left if second.is_on else None,
    )


def hand_over_to_device(platform: Platform, begun: NewSession, response: Response) -> None:
    """Put the token of a session that has just begun into the browser, and what tells its device from others."""
    hand_over(platform, begun, response)
    _set_device_cookie(platform, response, begun.device_id)


def hand_over(platform: Platform, begun: NewSession | RenewedToken, response: Response) -> None:
    """Put the token of a session into the browser."""
    max_age = int((begun.absolute_expires_at - platform.clock.now()).total_seconds())
    _set_cookie(platform, response, begun.token, max_age=max_age)


def forget_cookie(platform: Platform, response: Response) -> None:
    """Take the token of the session out of the browser."""
    _set_cookie(platform, response, "", max_age=0)


def native_actor(begun: Admission) -> Actor:
    """Who has just signed in without a browser. Raises MfaRequired for a challenge."""
    if isinstance(begun, Challenge):
        raise MfaRequired(challenge_id=begun.id, methods=begun.methods, expires_at=begun.expires_at)
    return Actor(begun.user_id, "", InstanceRole.USER, begun.organization_id, session_id=begun.id)


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


def _set_device_cookie(platform: Platform, response: Response, device_id: str) -> None:
    """Lax, for it signs nobody in, and must be there when another site sends the browser back (ID-64)."""
    response.set_cookie(
        device_cookie_name(platform.settings),
        device_id,
        max_age=DEVICE_COOKIE_SECONDS,
        path="/",
        secure=not platform.settings.allow_insecure_http,
        httponly=True,
        samesite="lax",
    )
