"""HTTP of passkeys: making them, and signing in with them."""

from typing import Annotated

from fastapi import Path, Response

from stoa.identity.commands import passkeys as commands
from stoa.identity.errors import (
    Banned,
    Inactive,
    LastCredential,
    NotWhileImpersonating,
    PasskeyInvalid,
    PasskeyRefused,
    PasskeysUnavailable,
    PendingApproval,
    StepUpRequired,
)
from stoa.identity.queries import passkeys
from stoa.identity.routes.sessions import CallerInfo, HeldMemberships, hand_over, router, welcome
from stoa.identity.schemas.accounts import CurrentSessionOut
from stoa.identity.schemas.passkeys import (
    PasskeyAddedOut,
    PasskeyChallengeCreate,
    PasskeyCreate,
    PasskeyOptionsOut,
    PasskeyOut,
    PasskeySessionCreate,
    PasskeyUpdate,
)
from stoa.platform.errors import LimitExceeded, LimitReached, NotFound
from stoa.platform.http.deps import (
    CurrentActor,
    CurrentPlatform,
    Public,
    PublicWriting,
    Reading,
    Writing,
    problems,
)
from stoa.platform.http.routing import shows_secret
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import PasskeyId


@router.post("/passkey-challenges", status_code=201, responses=problems(PasskeysUnavailable))
async def start_passkey_sign_in(
    body: PasskeyChallengeCreate, _public: Public, session: PublicWriting, platform: CurrentPlatform
) -> PasskeyOptionsOut:
    """What the browser needs to sign in with a passkey, alone or as the second factor of a sign-in."""
    options = await commands.authentication_options(session, platform, body.challenge_id)
    return PasskeyOptionsOut(options=options)


@router.post(
    "/passkey-sessions",
    status_code=201,
    responses=problems(PasskeyRefused, PasskeysUnavailable, Banned, Inactive, PendingApproval, LimitExceeded),
)
async def create_session_by_passkey(  # each a dependency
    body: PasskeySessionCreate,
    _public: Public,
    platform: CurrentPlatform,
    memberships: HeldMemberships,
    caller: CallerInfo,
    response: Response,
) -> CurrentSessionOut:
    """Sign in with a passkey, without typing a name."""
    begun = await commands.sign_in_with_passkey(platform, memberships, credential=body.credential, caller=caller)
    return await welcome(platform, memberships, begun, response)


@router.get("/me/passkeys")
async def list_passkeys(actor: CurrentActor, session: Reading) -> ListOut[PasskeyOut]:
    """The caller's passkeys, oldest first."""
    found = await passkeys.passkeys_of(session, actor.user_id)
    return ListOut[PasskeyOut].whole([PasskeyOut.model_validate(passkey) for passkey in found])


@router.post(
    "/me/passkeys/options",
    status_code=201,
    responses=problems(PasskeysUnavailable, LimitReached, StepUpRequired, NotWhileImpersonating),
)
async def start_passkey(actor: CurrentActor, session: Writing, platform: CurrentPlatform) -> PasskeyOptionsOut:
    """What the browser needs to make a passkey."""
    return PasskeyOptionsOut(options=await commands.registration_options(session, platform, actor))


@router.post(
    "/me/passkeys",
    status_code=201,
    responses=problems(PasskeyInvalid, PasskeysUnavailable, LimitReached, StepUpRequired, NotWhileImpersonating),
)
@shows_secret
async def add_passkey(
    body: PasskeyCreate, actor: CurrentActor, session: Writing, platform: CurrentPlatform, response: Response
) -> PasskeyAddedOut:
    """Keep the passkey that the browser made; other sessions end."""
    added = await commands.add_passkey(session, platform, actor, name=body.name, credential=body.credential)
    if added.changed.session is not None:
        hand_over(platform, added.changed.session, response)
    passkey = PasskeyOut.model_validate(added.passkey)
    return PasskeyAddedOut(passkey=passkey, recovery_codes=added.changed.recovery_codes)


@router.patch("/me/passkeys/{passkey_id}", responses=problems(NotFound, NotWhileImpersonating))
async def rename_passkey(
    passkey_id: Annotated[PasskeyId, Path()], body: PasskeyUpdate, actor: CurrentActor, session: Writing
) -> PasskeyOut:
    """Give one of the caller's passkeys another name."""
    return PasskeyOut.model_validate(await commands.rename_passkey(session, actor, passkey_id, body.name))


@router.delete(
    "/me/passkeys/{passkey_id}",
    status_code=204,
    responses=problems(NotFound, LastCredential, StepUpRequired, NotWhileImpersonating),
)
async def remove_passkey(
    passkey_id: Annotated[PasskeyId, Path()],
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    response: Response,
) -> None:
    """Remove one of the caller's passkeys; other sessions end."""
    changed = await commands.remove_passkey(session, platform, actor, passkey_id)
    if changed.session is not None:
        hand_over(platform, changed.session, response)
