"""HTTP of the end of one's account."""

from stoa.identity.commands import delete_account as commands
from stoa.identity.errors import (
    Busy,
    InvalidCredentials,
    LastSuperAdmin,
    LinkUsed,
    NotWhileImpersonating,
    StepUpRequired,
)
from stoa.identity.routes.emails import Ending
from stoa.identity.routes.sessions import router
from stoa.identity.schemas.passwords import AccountDelete, AccountDeletionOut, TokenBody
from stoa.platform.errors import LimitExceeded
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Public, problems
from stoa.platform.http.routing import shows_secret


@router.delete(
    "/me",
    status_code=202,
    responses=problems(
        InvalidCredentials, LastSuperAdmin, StepUpRequired, NotWhileImpersonating, LimitExceeded, Busy
    ),
)
@shows_secret
async def delete_me(
    body: AccountDelete, actor: CurrentActor, platform: CurrentPlatform, ending: Ending
) -> AccountDeletionOut:
    """Begin the end of the account: by a mailed link, or by the password where no mail is sent."""
    password = body.password.get_secret_value() if body.password is not None else None
    begun = await commands.ask_for_deletion(platform, ending, actor, password=password)
    return AccountDeletionOut(state=begun.state, purge_at=begun.purge_at, cancel_link=begun.cancel_link)


@router.delete("/me/deletion", status_code=204, responses=problems(LinkUsed, LimitExceeded))
async def keep_me(body: TokenBody, _public: Public, platform: CurrentPlatform) -> None:
    """Take the deletion back with its link, within fourteen days."""
    await commands.keep(platform, body.token)
