"""Accounts in the hands of administrators: made with a welcome link, and ended (ID-92)."""

from dataclasses import dataclass
from datetime import datetime

from stoa.identity.commands import administration, delete_account, letters, new_account, reset_password
from stoa.identity.commands.freshness import require_fresh
from stoa.identity.commands.new_account import NewPerson
from stoa.identity.errors import NeedsSuperAdmin
from stoa.identity.models import User
from stoa.identity.policy import SUBJECTS, AdminAction
from stoa.identity.ports import AccountEnding, AccountProvisioner
from stoa.identity.queries import administration as people
from stoa.platform.actor import Actor, InstanceRole
from stoa.platform.context import Platform
from stoa.platform.db import WriteSession
from stoa.platform.ids import UserId


@dataclass(frozen=True)
class HandedLink:
    """A link to set a password. `link` None: it went by mail, and nobody but its owner sees it."""

    user: User
    link: str | None
    expires_at: datetime


async def create(
    session: WriteSession,
    platform: Platform,
    provisioner: AccountProvisioner,
    actor: Actor,
    new: NewPerson,
) -> HandedLink:
    """Make an account whose person sets the password by a welcome link. The actor chooses none.

    Raises Forbidden, NeedsSuperAdmin for a role in office, StepUpRequired, and what is wrong with the values.
    """
    administration.require_admin(actor)
    if new.role not in SUBJECTS and actor.instance_role is not InstanceRole.SUPER_ADMIN:
        raise NeedsSuperAdmin
    await require_fresh(session, platform, actor)
    user = await new_account.make_account(session, platform, provisioner, new)
    await administration.record(session, actor, "user.created", user, {"role": new.role})
    return await _welcome(session, platform, actor, user)


async def _welcome(session: WriteSession, platform: Platform, actor: Actor, user: User) -> HandedLink:
    link = await reset_password.create_link(session, platform, user, by=actor, token_type=reset_password.WELCOME)
    expires_at = platform.clock.now() + letters.WELCOME_LIFE
    if not platform.mailer.is_configured:
        return HandedLink(user, link, expires_at)
    # Where mail goes, the link goes to its owner alone: an administrator who sees it could sign in as them.
    token = link.partition("#token=")[2].partition("&")[0]
    await letters.send(session, platform, user, letters.WELCOME, letters.Token(user.name, token))
    return HandedLink(user, None, expires_at)


async def delete(
    session: WriteSession, platform: Platform, ending: AccountEnding, actor: Actor, user_id: UserId
) -> str:
    """End an account at once; for fourteen days its person takes that back by the link whose secret this gives.

    Raises Forbidden, NotFound, NeedsSuperAdmin, OwnAccount, LastSuperAdmin, StepUpRequired, and what stands against it.
    """
    administration.require_admin(actor)
    await people.lock_super_admins(session)
    user = await administration.load_subject(session, actor, user_id, AdminAction.DELETE)
    await require_fresh(session, platform, actor)
    await administration.record(session, actor, "user.deletion_ordered", user)
    return await delete_account.end(session, platform, ending, user, by=actor.user_id)
