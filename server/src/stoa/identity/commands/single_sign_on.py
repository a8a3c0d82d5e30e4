"""Installations that people enter through identity providers only, and who may still come in otherwise (ID-84)."""

import hashlib

from stoa.identity.commands.sessions import Caller, Proof
from stoa.identity.errors import SsoOnly
from stoa.identity.models import User
from stoa.identity.queries import people, proofs
from stoa.platform.actor import InstanceRole
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession
from stoa.platform.ids import UserId

SSO_ONLY = "sso_only"
FLOW = "oidc_flow"


async def is_only_way(session: ReadSession) -> bool:
    """Whether the installation is entered through providers only."""
    return (await people.instance_settings(session)).settings.get(SSO_ONLY, False) is True


def keeps_password(user: User) -> bool:
    """Super administrators come in with password and second factor when the provider fails."""
    return user.role == InstanceRole.SUPER_ADMIN


async def may_enter(
    session: ReadSession, platform: Platform, user: User, *, caller: Caller, proof: Proof, is_mfa: bool
) -> bool:
    """Whether the person may come in by this proof. `is_mfa`: a second factor is part of it, or will be asked for."""
    if proof.oidc_provider_key is not None or not await is_only_way(session):
        return True
    if keeps_password(user) and is_mfa:
        return True
    # Who has just come from a provider proves themselves once more, to add that way in to their account.
    if caller.browser_id is None:
        return False
    identifier = link_identifier(user.id, caller.browser_id)
    return await proofs.find_live_code(session, FLOW, identifier, platform.clock.now()) is not None


async def require_entry(
    session: ReadSession, platform: Platform, user: User, *, caller: Caller, proof: Proof, is_mfa: bool
) -> None:
    """Raises SsoOnly. Only for whoever has proven who they are."""
    if not await may_enter(session, platform, user, caller=caller, proof=proof, is_mfa=is_mfa):
        raise SsoOnly


async def takes_mail(session: ReadSession, user: User) -> bool:
    """Whether codes and links are of any use to the person: where a provider is the only way in they are not."""
    return keeps_password(user) or not await is_only_way(session)


def link_identifier(user_id: UserId, browser_id: str) -> str:
    """Names what waits to be linked with an account, in the browser that it came with."""
    return f"link:{user_id}:{hashlib.sha256(browser_id.encode()).hexdigest()}"
