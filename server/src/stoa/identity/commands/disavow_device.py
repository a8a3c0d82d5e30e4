"""Taking a sign-in back that a mail told of (ID-71)."""

from uuid import UUID

from stoa.audit import api as audit
from stoa.identity.commands import activity, new_device, reset_password, revocation
from stoa.identity.errors import LinkUsed
from stoa.identity.queries import devices, proofs
from stoa.platform.context import Platform
from stoa.platform.crypto import hash_secret
from stoa.platform.db import WriteSession
from stoa.platform.ids import SessionId, UserId


async def disavow(session: WriteSession, platform: Platform, token: str) -> UserId:
    """End the session that the link of a mail is about, forget its device, and mail a link for a new password.

    Raises LinkUsed.
    """
    now = platform.clock.now()
    proof = await proofs.take_verification(session, new_device.PURPOSE, hash_secret(token), now)
    if proof is None or proof.user_id is None or not proof.identifier.startswith(new_device.IDENTIFIER):
        raise LinkUsed
    session_id = SessionId(UUID(proof.identifier.removeprefix(new_device.IDENTIFIER)))
    # Forgotten first: the device must not keep what a known one may do.
    await devices.forget_device_of(session, proof.user_id, session_id)
    await revocation.end_session(session, platform, proof.user_id, session_id, reason="user", by=proof.user_id)
    # Whoever signed in knew the password.
    await reset_password.start_own(session, platform, proof.user_id)
    entry = activity.Entry(proof.user_id, session_id, None)
    await activity.record(session, platform, entry, "security_event", {"action": "session_disowned"})
    await audit.record(
        session,
        None,
        "session.disowned",
        resource_type="session",
        resource_id=session_id,
        organization_id=None,
        metadata={"user_id": str(proof.user_id)},
    )
    return proof.user_id
