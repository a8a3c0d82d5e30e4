"""HTTP of accounts that administrators make and end."""

from typing import Annotated

from fastapi import Path

from stoa.identity.commands import accounts_by_admin as commands
from stoa.identity.commands.accounts_by_admin import HandedLink
from stoa.identity.commands.delete_account import GRACE
from stoa.identity.commands.new_account import NewPerson
from stoa.identity.errors import (
    EmailInvalid,
    EmailTaken,
    LastSuperAdmin,
    NeedsSuperAdmin,
    OwnAccount,
    StepUpRequired,
    UsernameInvalid,
    UsernameTaken,
)
from stoa.identity.routes.accounts import Provisioner
from stoa.identity.routes.emails import Ending
from stoa.identity.routes.sessions import router
from stoa.identity.schemas.admin import PersonCreate, WelcomeOut
from stoa.identity.schemas.passwords import AccountDeletionOut
from stoa.platform.actor import InstanceRole
from stoa.platform.errors import Forbidden, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Writing, problems
from stoa.platform.http.routing import shows_secret
from stoa.platform.ids import UserId

PersonId = Annotated[UserId, Path()]


@router.post(
    "/admin/users",
    status_code=201,
    responses=problems(
        Forbidden, NeedsSuperAdmin, StepUpRequired, EmailInvalid, EmailTaken, UsernameInvalid, UsernameTaken
    ),
)
@shows_secret
async def create_person(
    body: PersonCreate, actor: CurrentActor, session: Writing, platform: CurrentPlatform, provisioner: Provisioner
) -> WelcomeOut:
    """Make an account. Its person sets the password by a welcome link, which is mailed, or else shown this once."""
    new = NewPerson(body.name, body.email, InstanceRole(body.role), body.username)
    return _shown(await commands.create(session, platform, provisioner, actor, new))


@router.delete(
    "/admin/users/{user_id}",
    responses=problems(Forbidden, NeedsSuperAdmin, NotFound, OwnAccount, LastSuperAdmin, StepUpRequired),
)
@shows_secret
async def delete_person(
    user_id: PersonId, actor: CurrentActor, session: Writing, platform: CurrentPlatform, ending: Ending
) -> AccountDeletionOut:
    """End a person's account at once. For fourteen days a link takes that back: mailed, or else shown this once."""
    token = await commands.delete(session, platform, ending, actor, user_id)
    is_mailed = platform.mailer.is_configured
    link = None if is_mailed else f"{platform.settings.base_url}/keep-account#token={token}"
    return AccountDeletionOut(state="deleted", purge_at=platform.clock.now() + GRACE, cancel_link=link)


def _shown(handed: HandedLink) -> WelcomeOut:
    return WelcomeOut(user_id=handed.user.id, link=handed.link, expires_at=handed.expires_at)
