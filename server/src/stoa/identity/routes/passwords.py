"""HTTP of passwords: changing one's own, and setting one by a link."""

from fastapi import Response

from stoa.identity.commands import change_password as change
from stoa.identity.commands import reset_password as reset
from stoa.identity.errors import (
    AccountEnded,
    Busy,
    CodeWrong,
    InvalidCredentials,
    LinkUsed,
    MfaRequired,
    NotWhileImpersonating,
    PasswordWeak,
    StepUpRequired,
)
from stoa.identity.routes.administration import REFUSED, PersonId
from stoa.identity.routes.sessions import CallerInfo, HeldMemberships, hand_over, router
from stoa.identity.schemas.passwords import (
    AcceptedOut,
    AddressBody,
    PasswordResetConfirm,
    PasswordUpdate,
    ResetStartedOut,
)
from stoa.platform.errors import LimitExceeded
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Public, Writing, problems
from stoa.platform.http.routing import shows_secret


@router.put(
    "/me/password",
    status_code=204,
    responses=problems(
        InvalidCredentials, PasswordWeak, StepUpRequired, NotWhileImpersonating, LimitExceeded, Busy
    ),
)
async def change_password(
    body: PasswordUpdate, actor: CurrentActor, platform: CurrentPlatform, memberships: HeldMemberships
) -> Response:
    """Change the password. All other sessions end; this one goes on with a new token."""
    renewed = await change.change_password(
        platform,
        memberships,
        actor,
        current=body.current_password.get_secret_value() if body.current_password is not None else None,
        new=body.new_password.get_secret_value(),
        revoke_api_tokens=body.revoke_api_tokens,
    )
    answer = Response(status_code=204)
    if renewed is not None:
        hand_over(platform, renewed, answer)
    return answer


@router.post("/password-resets", status_code=202)
async def request_reset(
    body: AddressBody, _public: Public, platform: CurrentPlatform, caller: CallerInfo
) -> AcceptedOut:
    """Ask for a link that sets a new password. The answer is the same for every address."""
    await reset.request_reset(platform, body.email, caller)
    return AcceptedOut(state="check_mail")


@router.post(
    "/password-reset-confirmations",
    status_code=204,
    responses=problems(LinkUsed, PasswordWeak, MfaRequired, CodeWrong, LimitExceeded, Busy),
)
async def confirm_reset(
    body: PasswordResetConfirm,
    _public: Public,
    platform: CurrentPlatform,
    memberships: HeldMemberships,
    caller: CallerInfo,
) -> None:
    """Set the password with the link. Every session and token of the account ends."""
    password = body.password.get_secret_value()
    await reset.complete_reset(
        platform, memberships, token=body.token, password=password, code=body.code, caller=caller
    )


@router.post("/admin/users/{user_id}/password-resets", status_code=201, responses=problems(*REFUSED, AccountEnded))
@shows_secret
async def start_reset(
    user_id: PersonId, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> ResetStartedOut:
    """Let a person set a new password: by mail, or where none is sent by a link that is shown once."""
    return ResetStartedOut(link=await reset.start_for(session, platform, actor, user_id))
