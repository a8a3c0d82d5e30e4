"""Proving that an address is its account's: the link, and whether one is asked for (ID-13, ID-15)."""

from datetime import timedelta

from stoa.identity.commands import letters, proofs
from stoa.identity.commands.even_time import even_time
from stoa.identity.commands.sessions import Caller
from stoa.identity.core import emails
from stoa.identity.models import User
from stoa.identity.queries import people
from stoa.platform.actor import InstanceRole
from stoa.platform.addresses import limit_subject
from stoa.platform.context import Platform
from stoa.platform.crypto import secrets_match
from stoa.platform.db import ReadSession, Scope, WriteSession
from stoa.platform.ids import UserId
from stoa.platform.ratelimit import Rule

# For all mails that somebody asks for by an address: links, codes.
SENDS = Rule("proof_sends", 3, timedelta(minutes=10), hides_subject=True)
SENDS_PER_CLIENT = Rule("proof_sends_client", 10, timedelta(minutes=15), hides_subject=True)


async def is_required(session: ReadSession, platform: Platform, user: User) -> bool:
    """Whether the person must prove the address before they sign in.

    Never a super administrator: they repair a mail transport that does not work.
    """
    if user.email_verified_at is not None or user.role == InstanceRole.SUPER_ADMIN:
        return False
    match (await people.instance_settings(session)).require_verified_email:
        case "always":
            return True
        case "never":
            return False
    return platform.mailer.is_configured


async def send_link(session: WriteSession, platform: Platform, user: User) -> None:
    """Mail a link that proves the address; one sent before ends."""
    token = await proofs.new_link(session, platform, proofs.VERIFY, user.id, life=letters.VERIFY_LIFE)
    await letters.send(session, platform, user, letters.VERIFY, letters.Token(user.name, token))


async def request_link(platform: Platform, email: str, caller: Caller) -> None:
    """Send the link again. Nobody learns whether there is an account, or whether it waits. Raises RateLimited."""
    async with even_time():
        key = await take_send(platform, email, caller)
        async with platform.db.writing(Scope()) as session:
            user = await people.find_by_email(session, key)
            if user is not None and user.email_verified_at is None and user.deleted_at is None:
                await send_link(session, platform, user)


async def take_send(platform: Platform, email: str, caller: Caller) -> str:
    """Count a mail that somebody asks for; gives the key of the address, whether it is one or not."""
    key = emails.normalise(email) or email.strip().lower()[: emails.MAX_BYTES]
    await platform.limiter.take(SENDS_PER_CLIENT, limit_subject(caller.ip_address))
    await platform.limiter.take(SENDS, key)
    return key


async def flow_of(session: WriteSession, platform: Platform, user_id: UserId) -> str:
    """What the cookie of the browser says that signed up with this account."""
    return (await platform.crypto.hmac(session, "sign_up_flow", user_id.bytes)).hex()


async def is_flow_of(session: WriteSession, platform: Platform, user_id: UserId, flow: str | None) -> bool:
    return flow is not None and secrets_match(flow, await flow_of(session, platform, user_id))
