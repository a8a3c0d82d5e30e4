"""Acting as somebody else: in a session of its own, short, announced, shut out of what is theirs alone (ID-94)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from stoa.audit import api as audit
from stoa.audit.contracts import Circumstances
from stoa.identity import policy
from stoa.identity.commands import activity, admission, devices, sessions
from stoa.identity.commands.administration import require_admin
from stoa.identity.commands.freshness import require_fresh
from stoa.identity.commands.sessions import Caller, NewSession, RenewedToken
from stoa.identity.core import agents
from stoa.identity.core import impersonation as rule
from stoa.identity.errors import (
    ImpersonationRefused,
    NotWhileImpersonating,
    OwnAccount,
    SecondFactorRequired,
)
from stoa.identity.events import ImpersonationEnded, ImpersonationStarted, SessionEnded
from stoa.identity.models import Session, User
from stoa.identity.policy import AdminAction, Refusal
from stoa.identity.ports import Memberships
from stoa.identity.queries import administration, credentials, people, revocation
from stoa.mail import api as mail
from stoa.mail.contracts import Category, Letter, MailType, Paragraph, Recipient, Said
from stoa.platform.actor import Actor, InstanceRole
from stoa.platform.context import Platform
from stoa.platform.crypto import hash_secret, new_secret
from stoa.platform.db import Scope, WriteSession, as_system
from stoa.platform.errors import NotFound
from stoa.platform.ids import SessionId, UserId, new_id
from stoa.platform.outbox import record

LIFE = timedelta(hours=1)
MAIL_SWITCH = "mail_on_impersonation"


@dataclass(frozen=True)
class Impersonated:
    name: str
    by: str
    until: str


def _letter(arguments: Impersonated) -> Letter:
    return Letter(
        Said("An administrator is using your account"),
        (
            Paragraph(Said("Hello {name},", name=arguments.name)),
            Paragraph(
                Said(
                    "{by}, an administrator of this Stoa, acts as you until {until} (UTC) at most, to help with"
                    " something in your account. Passwords, keys and the ways to sign in stay closed to them.",
                    by=arguments.by,
                    until=arguments.until,
                )
            ),
            Paragraph(Said("What they do is written down under their own name. You find it in your activity.")),
        ),
    )


IMPERSONATED = mail.register(MailType("impersonation_started", Category.SECURITY, Impersonated, _letter))


async def refuse_route(platform: Platform, actor: Actor, method: str, route: str) -> None:
    """Raises NotWhileImpersonating for an impersonation at a closed route; the log keeps the try."""
    if actor.impersonator_id is None or not rule.is_refused(method, route):
        return
    # The refusal rolls its own transaction back.
    async with platform.db.writing(Scope.of(actor)) as session:
        await _record(session, actor, "impersonation.refused", actor.user_id, {"method": method, "route": route})
    raise NotWhileImpersonating


async def start(
    platform: Platform, memberships: Memberships, actor: Actor, user_id: UserId, *, reason: str, caller: Caller
) -> NewSession:
    """Begin to act as a person of lower rank, for an hour at most. Their sessions and the actor's stay as they are.

    Raises Forbidden, NotFound, OwnAccount, ImpersonationRefused (which the log keeps), StepUpRequired,
    SecondFactorRequired, and why the person could not sign in themselves.
    """
    require_admin(actor)
    async with platform.db.writing(Scope.of(actor)) as session:
        user = await administration.find_person(session, user_id)
        if user is None:
            raise NotFound
        refused = policy.refusal(
            actor.instance_role,
            actor.user_id,
            AdminAction.IMPERSONATE,
            target_id=user.id,
            target_role=InstanceRole(user.role),
        )
        if refused is None:
            return await _begin(session, platform, memberships, actor, user, reason=reason.strip(), caller=caller)
        await _record(session, actor, "impersonation.refused", user.id, {"why": refused.value})
    raise OwnAccount if refused is Refusal.OWN_ACCOUNT else ImpersonationRefused


async def _begin(
    session: WriteSession,
    platform: Platform,
    memberships: Memberships,
    actor: Actor,
    user: User,
    *,
    reason: str,
    caller: Caller,
) -> NewSession:
    await require_fresh(session, platform, actor)
    if not actor.is_mfa:
        raise SecondFactorRequired
    admission.check_standing(platform, user)
    now = platform.clock.now()
    async with as_system(session):
        organization_id = await sessions.starting_organization(session, memberships, user.id)
    until = now + LIFE
    device_id = devices.known_id(caller.device_id) or new_secret()
    begun = NewSession(SessionId(new_id()), new_secret(), device_id, until, user.id, organization_id)
    agent = agents.clean(caller.user_agent)
    values = {
        "id": begun.id,
        "user_id": user.id,
        "kind": "impersonation",
        "token_hash": hash_secret(begun.token),
        "token_version": user.token_version,
        "authenticated_at": now,
        "methods": [],
        "expires_at": until,
        "absolute_expires_at": until,
        "active_organization_id": organization_id,
        "impersonated_by_user_id": actor.user_id,
        "impersonation_reason": reason,
        "ip_address": caller.ip_address,
        "user_agent": agent,
        "created_at": now,
        "updated_at": now,
    }
    seen = devices.Seen(agents.parse(agent), agent, caller.ip_address, is_secure=caller.is_secure)
    fingerprint = await devices.fingerprint_of(session, platform, device_id, seen.device)
    metadata = devices.describe(seen, fingerprint, now)
    await credentials.insert_session(session, values, {"session_id": begun.id, **metadata})
    await _record(session, actor, "impersonation.started", user.id, {"session_id": begun.id, "until": until})
    await _show(
        session, platform, activity.Entry(user.id, begun.id, None), "impersonation_started", by=actor.user_id
    )
    started = ImpersonationStarted(organization_id=None, session_id=begun.id, user_id=user.id)
    await record(session, started, topics=[f"user:{user.id}"])
    await _tell(session, platform, actor, user, begun)
    return begun


async def stop(platform: Platform, token: str) -> bool:
    """End the impersonation of this token; false if it is none, or over."""
    async with platform.db.writing(Scope.system()) as session:
        held = await credentials.find_session_of_token(session, hash_secret(token))
        if held is None or held.impersonated_by_user_id is None:
            return False
        now = platform.clock.now()
        if not await revocation.revoke_one(
            session, held.id, reason="sign_out", by=held.impersonated_by_user_id, now=now
        ):
            return False
        await _told_end(session, platform, held)
    return True


async def _told_end(session: WriteSession, platform: Platform, held: Session) -> None:
    assert held.impersonated_by_user_id is not None
    admin = await people.load_user(session, held.impersonated_by_user_id)
    actor = Actor(admin.id, admin.name, InstanceRole(admin.role), session_id=held.id)
    await _record(session, actor, "impersonation.ended", held.user_id, {"session_id": held.id})
    await _show(session, platform, activity.Entry(held.user_id, held.id, None), "impersonation_ended", by=admin.id)
    topics = [f"user:{held.user_id}"]
    await record(
        session, SessionEnded(organization_id=None, session_id=held.id, user_id=held.user_id), topics=topics
    )
    ended = ImpersonationEnded(organization_id=None, session_id=held.id, user_id=held.user_id)
    await record(session, ended, topics=topics)


async def waiting(platform: Platform, token: str) -> RenewedToken | None:
    """The administrator's own session, to which they return; None if it has ended meanwhile."""
    async with platform.db.reading(Scope.system()) as session:
        held = await credentials.find_session_of_token(session, hash_secret(token))
    if held is None or held.revoked_at is not None or held.expires_at <= platform.clock.now():
        return None
    return RenewedToken(token, held.absolute_expires_at)


async def _record(
    session: WriteSession, actor: Actor, event: str, user_id: UserId, metadata: Mapping[str, object]
) -> None:
    await audit.record(
        session,
        actor,
        event,
        resource_type="user",
        resource_id=user_id,
        organization_id=None,
        metadata=metadata,
        circumstances=Circumstances(subject_user_id=user_id),
    )


async def _show(
    session: WriteSession, platform: Platform, entry: activity.Entry, action: str, *, by: UserId
) -> None:
    """In the activity of the person whose account it is."""
    async with as_system(session):
        await activity.record(session, platform, entry, "security_event", {"action": action, "by": str(by)})


async def _tell(session: WriteSession, platform: Platform, actor: Actor, user: User, begun: NewSession) -> None:
    if (await people.instance_settings(session)).settings.get(MAIL_SWITCH, True) is False:
        return
    until = begun.absolute_expires_at.strftime("%Y-%m-%d %H:%M")
    await mail.enqueue(
        session,
        platform,
        IMPERSONATED,
        Impersonated(user.name, actor.name, until),
        to=Recipient(user.email, user.email_key, user.id, user.locale),
        organization_id=None,
        dedupe_key=f"impersonation:{begun.id}",
    )
