"""HTTP of native clients' token pairs, and of the end of everything."""

from typing import Annotated

from fastapi import Depends, Response

from stoa.identity.commands import end_access, sign_in, token_pairs
from stoa.identity.commands.sessions import Caller
from stoa.identity.commands.token_pairs import TokenPair
from stoa.identity.errors import (
    Banned,
    Busy,
    EmailUnverified,
    Inactive,
    InvalidCredentials,
    InvalidToken,
    LinkUsed,
    Locked,
    MfaRequired,
    NotABrowser,
    NotWhileImpersonating,
    PendingApproval,
    StepUpRequired,
)
from stoa.identity.ports import LiveWork
from stoa.identity.routes.sessions import CallerInfo, HeldMemberships, forget_cookie, native_actor, router
from stoa.identity.schemas.token_pairs import (
    LiveAccessOut,
    RevocationByLink,
    TokenPairCreate,
    TokenPairOut,
    TokenPairRefresh,
)
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.errors import LimitExceeded, Unauthenticated
from stoa.platform.http.deps import (
    CurrentActor,
    CurrentPlatform,
    OptionalActor,
    Public,
    PublicWriting,
    Reading,
    Writing,
    problems,
)
from stoa.platform.http.ports import port
from stoa.platform.http.routing import shows_secret

Work = Annotated[LiveWork, Depends(port(LiveWork))]


@router.post(
    "/token-pairs",
    status_code=201,
    responses=problems(
        InvalidCredentials,
        MfaRequired,
        EmailUnverified,
        Locked,
        Inactive,
        PendingApproval,
        Banned,
        Busy,
        NotABrowser,
        Unauthenticated,
    ),
)
@shows_secret
async def create_token_pair(  # noqa: PLR0917  # each a dependency
    body: TokenPairCreate,
    actor: OptionalActor,
    platform: CurrentPlatform,
    memberships: HeldMemberships,
    caller: CallerInfo,
    response: Response,
) -> TokenPairOut:
    """Sign a native client in by password, or turn the session that was just begun in any other way into its own."""
    if body.password is not None:
        password = body.password.get_secret_value()
        begun = await sign_in.sign_in(
            platform, memberships, identifier=body.identifier or "", password=password, caller=caller
        )
        actor = native_actor(begun)
    if actor is None:
        raise Unauthenticated
    forget_cookie(platform, response)
    return TokenPairOut.of(await _exchange(platform, actor, caller, body.device_label))


async def _exchange(platform: Platform, actor: Actor, caller: Caller, label: str | None) -> TokenPair:
    async with platform.db.writing(Scope.of(actor)) as session:
        return await token_pairs.exchange(
            session, platform, actor, label=label, ip_address=caller.ip_address, user_agent=caller.user_agent
        )


@router.post("/token-pairs/refreshes", status_code=201, responses=problems(InvalidToken, LimitExceeded))
@shows_secret
async def refresh_token_pair(
    body: TokenPairRefresh, _public: Public, platform: CurrentPlatform, caller: CallerInfo
) -> TokenPairOut:
    """The next pair; the presented token counts no more. Asked again within 10 seconds, the same pair (ID-58)."""
    token = body.refresh_token.get_secret_value()
    pair = await token_pairs.refresh(platform, token, ip_address=caller.ip_address, user_agent=caller.user_agent)
    return TokenPairOut.of(pair)


@router.delete("/token-pairs/current", status_code=204)
async def end_token_pair(actor: CurrentActor, session: Writing, platform: CurrentPlatform) -> None:
    """Sign a native client out; its tokens are gone."""
    await token_pairs.sign_out(session, platform, actor)


@router.get("/me/revocations")
async def read_live_access(
    actor: CurrentActor, session: Reading, platform: CurrentPlatform, work: Work
) -> LiveAccessOut:
    """What lives of the caller beside this session: what an end of everything would end."""
    return LiveAccessOut.of(
        await end_access.live_access_of(session, platform, work, actor.user_id, actor.session_id)
    )


@router.post("/me/revocations", status_code=202, responses=problems(StepUpRequired, NotWhileImpersonating))
async def end_everything(
    actor: CurrentActor, session: Writing, platform: CurrentPlatform, work: Work
) -> LiveAccessOut:
    """End every other session, every token, and all that is open or at work; gives what lived until now (ID-98)."""
    before = await end_access.live_access_of(session, platform, work, actor.user_id, actor.session_id)
    await end_access.end_own(session, platform, actor)
    return LiveAccessOut.of(before)


@router.post("/revocations", status_code=204, responses=problems(LinkUsed))
async def end_everything_by_link(
    body: RevocationByLink, _public: Public, session: PublicWriting, platform: CurrentPlatform
) -> None:
    """End everything of the person to whom the link was mailed."""
    await end_access.end_by_link(session, platform, body.token)
