"""What administrators see of people, and do to them (ID-92, ID-93, ID-38)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from stoa.audit import api as audit
from stoa.identity import policy
from stoa.identity.commands import factors, revocation
from stoa.identity.commands.freshness import refuse_impersonated, require_fresh
from stoa.identity.core import usernames
from stoa.identity.errors import ImpersonationRefused, LastSuperAdmin, NeedsSuperAdmin, NotPending, OwnAccount
from stoa.identity.models import User
from stoa.identity.policy import AdminAction, Refusal, RefusalReason
from stoa.identity.queries import administration
from stoa.identity.queries.administration import PeopleFilter, Place
from stoa.platform.actor import Actor, InstanceRole
from stoa.platform.clock import Clock
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import AppError, FieldError, Forbidden, Invalid, NotFound
from stoa.platform.ids import UserId
from stoa.platform.pagination import PageRequest, Slice

_REFUSALS: dict[Refusal, type[AppError]] = {
    Refusal.OWN_ACCOUNT: OwnAccount,
    Refusal.NEEDS_SUPER_ADMIN: NeedsSuperAdmin,
    Refusal.IS_ADMINISTRATOR: ImpersonationRefused,
}


def require_admin(actor: Actor) -> None:
    """Raises Forbidden for everybody who is no administrator, API tokens included."""
    refuse_impersonated(actor)
    if not policy.is_administrator(actor.instance_role) or actor.api_token_id is not None:
        raise Forbidden


def require_super_admin(actor: Actor) -> None:
    """Raises Forbidden, and NeedsSuperAdmin for a mere administrator."""
    require_admin(actor)
    if actor.instance_role is not InstanceRole.SUPER_ADMIN:
        raise NeedsSuperAdmin


async def list_people(
    session: ReadSession, clock: Clock, actor: Actor, wanted: PeopleFilter, page: PageRequest
) -> Slice[User]:
    """People of the installation, for its administrators."""
    require_admin(actor)
    return await administration.list_people(
        session, _folded(wanted), clock.now(), limit=page.limit, after=_place(page)
    )


def _folded(wanted: PeopleFilter) -> PeopleFilter:
    prefix = (wanted.prefix or "").strip().lower()
    return PeopleFilter(
        prefix=prefix or None,
        username_prefix=usernames.fold(prefix.removeprefix("@")) or None,
        role=wanted.role,
        status=wanted.status,
        state=wanted.state,
    )


def _place(page: PageRequest) -> Place | None:
    match page.after(3):
        case None:
            return None
        case (int(way), str(key), UUID() as user_id):
            return Place(way, key, UserId(user_id))
    raise Invalid(errors=(FieldError("?cursor", "invalid", "This cursor is not one of ours"),))


async def load_person(session: ReadSession, actor: Actor, user_id: UserId) -> User:
    """A person as administrators see them. Raises Forbidden, NotFound."""
    require_admin(actor)
    found = await administration.find_person(session, user_id)
    if found is None:
        raise NotFound
    return found


async def load_subject(session: WriteSession, actor: Actor, user_id: UserId, action: AdminAction) -> User:
    """A person, locked, to whom the actor may do this. Raises Forbidden, NotFound, and why it is refused."""
    require_admin(actor)
    found = await administration.find_person(session, user_id, lock=True)
    if found is None:
        raise NotFound
    reason = policy.refusal(
        actor.instance_role, actor.user_id, action, target_id=found.id, target_role=InstanceRole(found.role)
    )
    if reason is not None:
        raise _REFUSALS[reason]
    return found


def refusals(actor: Actor, user: User) -> dict[str, RefusalReason | None]:
    """Why the actor may not do each action to this person; None: they may."""
    reasons = {
        action: policy.refusal(
            actor.instance_role, actor.user_id, action, target_id=user.id, target_role=InstanceRole(user.role)
        )
        for action in AdminAction
    }
    return {action.value: reason.value if reason is not None else None for action, reason in reasons.items()}


async def keep_a_super_admin(session: WriteSession, user: User, now: datetime) -> None:
    """Raises LastSuperAdmin if the installation would be without one after this person (ID-93).

    Callers hold `lock_super_admins` before they read the person: of two last ones at once the second sees the first.
    """
    if user.role == InstanceRole.SUPER_ADMIN and not await administration.is_other_super_admin(
        session, user.id, now
    ):
        raise LastSuperAdmin


@dataclass(frozen=True)
class PersonChange:
    """What changes; None leaves a value as it is."""

    name: str | None = None
    role: InstanceRole | None = None
    is_active: bool | None = None
    password_change_required: bool | None = None


async def change_person(
    session: WriteSession, platform: Platform, actor: Actor, user_id: UserId, change: PersonChange
) -> User:
    """Change name, standing and, by a super administrator of late sign-in, the role."""
    require_admin(actor)
    await administration.lock_super_admins(session)
    action = AdminAction.CHANGE_ROLE if change.role is not None else AdminAction.EDIT
    if change.is_active is not None and user_id == actor.user_id:
        raise OwnAccount
    user = await load_subject(session, actor, user_id, action)
    before = _facts(user)
    now = platform.clock.now()
    if change.role is not None and change.role != user.role:
        await require_fresh(session, platform, actor)
        if change.role is not InstanceRole.SUPER_ADMIN:
            await keep_a_super_admin(session, user, now)
        user.role = change.role
        # What they do for others, they did in the office they held.
        await revocation.end_impersonations(session, platform, user.id, by=actor.user_id)
    if change.is_active is not None:
        await _set_active(session, platform, actor, user, is_active=change.is_active)
    user.name = change.name.strip() if change.name is not None else user.name
    if change.password_change_required is not None:
        user.password_change_required = change.password_change_required
    user.updated_at = now
    after = _facts(user)
    changed = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    event = "user.role_changed" if "role" in changed else "user.changed"
    await record(session, actor, event, user, changed | {"name_changed": change.name is not None})
    return user


def _facts(user: User) -> dict[str, object]:
    return {
        "role": str(user.role),
        "status": user.status,
        "password_change_required": user.password_change_required,
    }


async def _set_active(
    session: WriteSession, platform: Platform, actor: Actor, user: User, *, is_active: bool
) -> None:
    if user.status == "pending_approval":
        raise NotPending(detail="Approve or decline the account instead.")
    if is_active or user.status == "inactive":
        user.status = "active" if is_active else "inactive"
        return
    await keep_a_super_admin(session, user, platform.clock.now())
    user.status = "inactive"
    await revocation.end_everything(session, platform, user.id, reason="admin", by=actor.user_id)


async def end_sessions(session: WriteSession, platform: Platform, actor: Actor, user_id: UserId) -> int:
    """End all sessions of a person; gives their number."""
    user = await load_subject(session, actor, user_id, AdminAction.END_SESSIONS)
    keep = actor.session_id if user.id == actor.user_id else None
    ended = await revocation.end_sessions(session, platform, user.id, reason="admin", by=actor.user_id, keep=keep)
    await record(session, actor, "user.sessions_ended", user, {"count": len(ended)})
    return len(ended)


async def remove_factors(session: WriteSession, platform: Platform, actor: Actor, user_id: UserId) -> None:
    """Take the second factors from a person who has lost them (ID-80). Needs a sign-in of late."""
    user = await load_subject(session, actor, user_id, AdminAction.REMOVE_FACTORS)
    await require_fresh(session, platform, actor)
    await factors.remove_factors(session, platform, actor, user.id)


async def record(
    session: WriteSession, actor: Actor | None, event: str, user: User, metadata: dict[str, object] | None = None
) -> None:
    """One event of the instance about a person."""
    await audit.record(
        session,
        actor,
        event,
        resource_type="user",
        resource_id=user.id,
        organization_id=None,
        metadata=metadata,
    )
