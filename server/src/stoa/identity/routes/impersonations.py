"""HTTP of impersonation."""

from fastapi import Request, Response

from stoa.identity.api import cookie_name, office_cookie_name
from stoa.identity.commands import impersonation
from stoa.identity.commands.sessions import RenewedToken
from stoa.identity.errors import (
    ImpersonationRefused,
    OwnAccount,
    SecondFactorRequired,
    StepUpRequired,
)
from stoa.identity.routes.sessions import CallerInfo, HeldMemberships, hand_over, router, welcome
from stoa.identity.schemas.accounts import CurrentSessionOut
from stoa.identity.schemas.admin import ImpersonationCreate
from stoa.platform.context import Platform
from stoa.platform.errors import Forbidden, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Public, problems
from stoa.platform.ids import UserId

# Longer than an impersonation lives, so that whoever stays past its end still finds the way back.
COOKIE_SECONDS = 12 * 3600


@router.post(
    "/admin/impersonations",
    status_code=201,
    responses=problems(
        Forbidden, NotFound, OwnAccount, ImpersonationRefused, StepUpRequired, SecondFactorRequired
    ),
)
async def start_impersonation(  # noqa: PLR0917  # each a dependency
    body: ImpersonationCreate,
    actor: CurrentActor,
    platform: CurrentPlatform,
    memberships: HeldMemberships,
    caller: CallerInfo,
    response: Response,
) -> CurrentSessionOut:
    """Act as a person for an hour at most. The caller's own session waits in the browser."""
    begun = await impersonation.start(
        platform, memberships, actor, UserId(body.user_id), reason=body.reason, caller=caller
    )
    _set_office_cookie(platform, response, caller.token or "", max_age=COOKIE_SECONDS)
    return await welcome(platform, memberships, begun, response)


@router.delete("/admin/impersonations/current", status_code=204, responses=problems(NotFound))
async def stop_impersonation(_public: Public, platform: CurrentPlatform, request: Request) -> Response:
    """Stop acting as somebody else, also past its end, and return to one's own session."""
    has_stopped = await impersonation.stop(platform, request.cookies.get(cookie_name(platform.settings), ""))
    token = request.cookies.get(office_cookie_name(platform.settings))
    if not has_stopped and not token:
        raise NotFound
    answer = Response(status_code=204, headers={"Clear-Site-Data": '"cache"'})
    held = await impersonation.waiting(platform, token) if token else None
    hand_over(platform, held or RenewedToken("", platform.clock.now()), answer)
    _set_office_cookie(platform, answer, "", max_age=0)
    return answer


def _set_office_cookie(platform: Platform, response: Response, value: str, *, max_age: int) -> None:
    response.set_cookie(
        office_cookie_name(platform.settings),
        value,
        max_age=max_age,
        path="/",
        secure=not platform.settings.allow_insecure_http,
        httponly=True,
        samesite="strict",
    )
