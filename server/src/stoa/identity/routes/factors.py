"""HTTP of second factors: setting them up, and answering for them at sign-in."""

from fastapi import Response

from stoa.identity.commands import factors as commands
from stoa.identity.commands import passkeys, second_factor
from stoa.identity.commands.factors import ChangedFactors
from stoa.identity.errors import (
    Banned,
    ChallengeEnded,
    CodeWrong,
    Inactive,
    NoSecondFactor,
    NotWhileImpersonating,
    PasskeyRefused,
    StepUpRequired,
    TotpCodeWrong,
    TotpOn,
)
from stoa.identity.queries import factors
from stoa.identity.routes.sessions import CallerInfo, HeldMemberships, hand_over, router, welcome
from stoa.identity.schemas.accounts import CurrentSessionOut
from stoa.identity.schemas.factors import (
    MfaVerificationCreate,
    RecoveryCodesOut,
    SecondFactorsOut,
    TotpConfirm,
    TotpOut,
)
from stoa.platform.context import Platform
from stoa.platform.errors import LimitExceeded, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Public, Reading, Writing, problems
from stoa.platform.http.routing import shows_secret


@router.post(
    "/mfa-verifications",
    status_code=201,
    responses=problems(CodeWrong, PasskeyRefused, ChallengeEnded, Banned, Inactive, LimitExceeded),
)
async def answer_challenge(  # each a dependency
    body: MfaVerificationCreate,
    _public: Public,
    platform: CurrentPlatform,
    memberships: HeldMemberships,
    caller: CallerInfo,
    response: Response,
) -> CurrentSessionOut:
    """Finish a sign-in with a code of the authenticator app, a recovery code or a passkey."""
    if body.code is not None:
        begun = await second_factor.answer_with_code(
            platform, memberships, challenge_id=body.challenge_id, code=body.code, caller=caller
        )
    else:
        begun = await passkeys.answer_with_passkey(
            platform,
            memberships,
            challenge_id=body.challenge_id,
            credential=body.passkey or {},
            caller=caller,
        )
    return await welcome(platform, memberships, begun, response)


@router.get("/me/factors")
async def read_factors(actor: CurrentActor, session: Reading) -> SecondFactorsOut:
    """Which second factors the caller has."""
    return SecondFactorsOut.model_validate(await factors.factors_of(session, actor.user_id))


@router.post("/me/totp", status_code=201, responses=problems(TotpOn, StepUpRequired, NotWhileImpersonating))
@shows_secret
async def start_totp(actor: CurrentActor, session: Writing, platform: CurrentPlatform) -> TotpOut:
    """Make a secret for an authenticator app. It comes into force when a code of the app confirms it."""
    made = await commands.start_totp(session, platform, actor)
    return TotpOut(secret=made.secret, address=made.address)


@router.put("/me/totp", responses=problems(NotFound, TotpCodeWrong, TotpOn, StepUpRequired, NotWhileImpersonating))
@shows_secret
async def confirm_totp(
    body: TotpConfirm, actor: CurrentActor, session: Writing, platform: CurrentPlatform, response: Response
) -> RecoveryCodesOut:
    """Put the authenticator app in force; other sessions end. With the first factor come recovery codes."""
    changed = await commands.confirm_totp(session, platform, actor, body.code)
    return _changed(platform, changed, response)


@router.delete("/me/totp", status_code=204, responses=problems(NotFound, StepUpRequired, NotWhileImpersonating))
async def remove_totp(
    actor: CurrentActor, session: Writing, platform: CurrentPlatform, response: Response
) -> None:
    """Remove the authenticator app; other sessions end."""
    _changed(platform, await commands.remove_totp(session, platform, actor), response)


@router.post(
    "/me/recovery-codes",
    status_code=201,
    responses=problems(NoSecondFactor, StepUpRequired, NotWhileImpersonating),
)
@shows_secret
async def renew_recovery_codes(
    actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> RecoveryCodesOut:
    """Make ten new recovery codes; the old ones end."""
    return RecoveryCodesOut(recovery_codes=await commands.renew_recovery_codes(session, platform, actor))


def _changed(platform: Platform, changed: ChangedFactors, response: Response) -> RecoveryCodesOut:
    if changed.session is not None:
        hand_over(platform, changed.session, response)
    return RecoveryCodesOut(recovery_codes=changed.recovery_codes)
