"""HTTP of the ways in which one signs in: the password, and accounts with services."""

from typing import Annotated

from fastapi import Path

from stoa.identity.commands import linked_accounts
from stoa.identity.errors import (
    LastCredential,
    LinkUsed,
    NotWhileImpersonating,
    OidcAccountTaken,
    StepUpRequired,
)
from stoa.identity.queries import oidc
from stoa.identity.routes.sessions import CallerInfo, router
from stoa.identity.schemas.oidc import AccountLinkCreate, LinkedAccountOut
from stoa.platform.errors import NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, Writing, problems
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import AccountId


@router.get("/me/accounts")
async def list_linked_accounts(actor: CurrentActor, session: Reading) -> ListOut[LinkedAccountOut]:
    """The password, and the accounts with services that sign the caller in; oldest first."""
    found = await oidc.ways_in(session, actor.user_id)
    return ListOut[LinkedAccountOut].whole(
        [LinkedAccountOut.of(account, name, is_usable=is_usable) for account, name, is_usable in found]
    )


@router.post(
    "/me/accounts",
    status_code=204,
    responses=problems(LinkUsed, OidcAccountTaken, StepUpRequired, NotWhileImpersonating),
)
async def link_account(
    body: AccountLinkCreate, actor: CurrentActor, session: Writing, platform: CurrentPlatform, caller: CallerInfo
) -> None:
    """Add the way in that was offered in this browser to whoever signs in by a service for the first time."""
    await linked_accounts.confirm(session, platform, actor, body.link_token, caller.browser_id)


@router.delete(
    "/me/accounts/{account_id}",
    status_code=204,
    responses=problems(NotFound, LastCredential, StepUpRequired, NotWhileImpersonating),
)
async def unlink_account(
    account_id: Annotated[AccountId, Path()], actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> None:
    """Remove an account with a service; sessions that began by it end, but for this one."""
    await linked_accounts.remove(session, platform, actor, account_id)
