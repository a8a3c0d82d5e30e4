"""Proving a second factor: at sign-in, and where a code is asked for again (ID-74 to ID-76)."""

from datetime import timedelta

from stoa.identity.commands import admission
from stoa.identity.commands.admission import MFA_CHALLENGE
from stoa.identity.commands.sessions import Caller, NewSession
from stoa.identity.core import recovery, totp
from stoa.identity.errors import ChallengeEnded, CodeWrong
from stoa.identity.models import TotpSecret, User, Verification
from stoa.identity.ports import Memberships
from stoa.identity.queries import factors, people, proofs
from stoa.platform.addresses import limit_subject
from stoa.platform.context import Platform
from stoa.platform.crypto import Place, hash_secret
from stoa.platform.db import ReadSession, Scope, WriteSession
from stoa.platform.ids import UserId
from stoa.platform.ratelimit import Rule

# A challenge takes five tries; these keep anybody who knows a password from asking for one challenge after another.
PER_PERSON = Rule("second_factor_person", 10, timedelta(minutes=15))
PER_ADDRESS = Rule("second_factor_address", 10, timedelta(minutes=5), hides_subject=True)


async def answer_with_code(
    platform: Platform, memberships: Memberships, *, challenge_id: str, code: str, caller: Caller
) -> NewSession:
    """Answer the challenge of a sign-in with a code of the app or a recovery code.

    Raises CodeWrong, ChallengeEnded, RateLimited, and what may stand in the way of the person.
    """
    slot = await platform.limiter.take(PER_ADDRESS, limit_subject(caller.ip_address))
    try:
        outcome = await _try_code(platform, memberships, hash_secret(challenge_id), code, caller)
    except BaseException:
        await platform.limiter.give_back(slot)
        raise
    if isinstance(outcome, CodeWrong):
        raise outcome
    await platform.limiter.give_back(slot)
    return outcome


async def _try_code(
    platform: Platform, memberships: Memberships, secret_hash: bytes, code: str, caller: Caller
) -> NewSession | CodeWrong:
    """One transaction that is committed also for a wrong code: the try counts."""
    async with platform.db.writing(Scope()) as session:
        challenge, user = await open_challenge(session, platform, secret_hash)
        factor = await check_code(session, platform, user.id, code)
        if factor is None:
            return CodeWrong(tries_left=challenge.max_attempts - challenge.attempts)
        return await close_challenge(
            session, platform, memberships, challenge, user=user, factor=factor, caller=caller
        )


async def open_challenge(
    session: WriteSession, platform: Platform, secret_hash: bytes
) -> tuple[Verification, User]:
    """Count a try at a challenge, and whose it is. Raises ChallengeEnded."""
    challenge = await proofs.try_verification(session, MFA_CHALLENGE, secret_hash, platform.clock.now())
    if challenge is None or challenge.user_id is None:
        raise ChallengeEnded
    return challenge, await people.load_user(session, challenge.user_id)


async def close_challenge(
    session: WriteSession,
    platform: Platform,
    memberships: Memberships,
    challenge: Verification,
    *,
    user: User,
    factor: str,
    caller: Caller,
) -> NewSession:
    """Use the challenge up, and begin the session that it stood before."""
    if not await proofs.consume_verification(session, MFA_CHALLENGE, challenge.secret_hash, platform.clock.now()):
        raise ChallengeEnded
    admission.check_standing(platform, user)
    proof = await admission.completed_proof(session, platform, challenge, factor)
    return await admission.begin(session, platform, memberships, user, caller=caller, proof=proof)


async def check_code(session: WriteSession, platform: Platform, user_id: UserId, code: str) -> str | None:
    """The factor that a code proves, "totp" or "recovery", and None for a wrong one. A right one is used up.

    Raises RateLimited when the person's codes were guessed at too often.
    """
    held = await factors.lock_totp(session, user_id)
    if held is None:
        return None
    slot = await platform.limiter.take(PER_PERSON, str(user_id))
    folded = recovery.fold(code)
    if folded.isdecimal() and len(folded) == totp.DIGITS:
        factor = "totp" if await _use_totp(session, platform, held, folded) else None
    else:
        hashed = await recovery_hash(session, platform, user_id, folded)
        factor = "recovery" if await factors.use_recovery_code(session, user_id, hashed) else None
    if factor is not None:
        await platform.limiter.give_back(slot)
    return factor


async def _use_totp(session: WriteSession, platform: Platform, held: TotpSecret, code: str) -> bool:
    if held.confirmed_at is None or held.secret_encrypted is None:
        return False
    secret = await totp_secret(session, platform, held.user_id, held.secret_encrypted)
    step = totp.matching_step(secret, code, platform.clock.now(), after=held.last_used_step)
    return step is not None and await factors.use_step(session, held.user_id, step)


async def totp_secret(session: ReadSession, platform: Platform, user_id: UserId, encrypted: bytes) -> str:
    """The secret of the app."""
    return (await platform.crypto.decrypt(session, encrypted, secret_place(user_id))).decode()


def secret_place(user_id: UserId) -> Place:
    """Where the secret of a person's app lies."""
    return Place("totp_secrets", user_id, "secret_encrypted", None)


async def recovery_hash(session: WriteSession, platform: Platform, user_id: UserId, code: str) -> str:
    """What is stored of a recovery code. Under a key of the installation: a code alone is short enough to search."""
    return (await platform.crypto.hmac(session, "recovery_codes", user_id.bytes + code.encode())).hex()


async def person_of_challenge(session: ReadSession, platform: Platform, challenge_id: str) -> UserId | None:
    """Whose sign-in a challenge stands before; None once it is over."""
    found = await proofs.find_live_verification(
        session, (MFA_CHALLENGE,), hash_secret(challenge_id), platform.clock.now()
    )
    return found.user_id if found is not None else None
