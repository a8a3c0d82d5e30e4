"""HTTP of the administration of people."""

from typing import Annotated

from fastapi import Path, Query

from stoa.identity.commands import administration, approvals, bans, locks
from stoa.identity.commands.administration import PersonChange
from stoa.identity.errors import (
    LastSuperAdmin,
    NeedsSuperAdmin,
    NotPending,
    OwnAccount,
    StepUpRequired,
)
from stoa.identity.models import User
from stoa.identity.ports import Memberships
from stoa.identity.queries import factors as second_factors
from stoa.identity.queries import people, session_list
from stoa.identity.queries.administration import PeopleFilter, State
from stoa.identity.routes.sessions import HeldMemberships, router
from stoa.identity.schemas.admin import (
    AdminActionsOut,
    BanPut,
    FactorsOut,
    PersonDetailOut,
    PersonSummary,
    PersonUpdate,
    SessionsEndedOut,
    Status,
)
from stoa.identity.schemas.sessions import SessionOut
from stoa.platform.actor import Actor, InstanceRole
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, as_system
from stoa.platform.errors import Forbidden, Invalid, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, ListRequest, Reading, Writing, problems
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import UserId

PersonId = Annotated[UserId, Path()]
Search = Annotated[str | None, Query(max_length=100)]

REFUSED = (Forbidden, NeedsSuperAdmin, NotFound)


@router.get("/admin/users", responses=problems(Forbidden, Invalid))
async def list_people(  # noqa: PLR0917  # each a filter or a dependency
    actor: CurrentActor,
    session: Reading,
    platform: CurrentPlatform,
    page: ListRequest,
    search: Search = None,
    role: InstanceRole | None = None,
    status: Status | None = None,
    state: State | None = None,
) -> ListOut[PersonSummary]:
    """People of the installation, newest first, or those whose address, username or name begins with `search`."""
    wanted = PeopleFilter(prefix=search, role=role, status=status, state=state)
    found = await administration.list_people(session, platform.clock, actor, wanted, page)
    now = platform.clock.now()
    return ListOut(items=[PersonSummary.of(user, now) for user in found.items], next_cursor=found.next_cursor)


@router.get("/admin/users/{user_id}", responses=problems(Forbidden, NotFound))
async def read_person(
    user_id: PersonId,
    actor: CurrentActor,
    session: Reading,
    platform: CurrentPlatform,
    memberships: HeldMemberships,
) -> PersonDetailOut:
    """A person with their factors and organizations, and what the caller may do to them."""
    user = await administration.load_person(session, actor, user_id)
    return await _person(session, platform.clock, memberships, actor, user)


@router.patch(
    "/admin/users/{user_id}", responses=problems(*REFUSED, OwnAccount, LastSuperAdmin, NotPending, StepUpRequired)
)
async def change_person(  # noqa: PLR0917  # each a dependency
    user_id: PersonId,
    body: PersonUpdate,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    memberships: HeldMemberships,
) -> PersonDetailOut:
    """Change a person's name or standing, or, as a super administrator, their role."""
    change = PersonChange(
        body.name,
        InstanceRole(body.role) if body.role is not None else None,
        body.status == "active" if body.status is not None else None,
        body.password_change_required,
    )
    user = await administration.change_person(session, platform, actor, user_id, change)
    return await _person(session, platform.clock, memberships, actor, user)


@router.put("/admin/users/{user_id}/ban", responses=problems(*REFUSED, OwnAccount, LastSuperAdmin, StepUpRequired))
async def ban_person(  # noqa: PLR0917  # each a dependency
    user_id: PersonId,
    body: BanPut,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    memberships: HeldMemberships,
) -> PersonDetailOut:
    """Ban a person, for good or until a moment: all they have open ends, and they cannot sign in."""
    user = await bans.ban(session, platform, actor, user_id, reason=body.reason, expires_at=body.expires_at)
    return await _person(session, platform.clock, memberships, actor, user)


@router.delete("/admin/users/{user_id}/ban", responses=problems(*REFUSED, OwnAccount))
async def unban_person(
    user_id: PersonId,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    memberships: HeldMemberships,
) -> PersonDetailOut:
    """End a ban."""
    user = await bans.unban(session, platform, actor, user_id)
    return await _person(session, platform.clock, memberships, actor, user)


@router.delete("/admin/users/{user_id}/lock", responses=problems(*REFUSED))
async def unlock_person(
    user_id: PersonId,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    memberships: HeldMemberships,
) -> PersonDetailOut:
    """Let a person who failed to sign in too often try again."""
    user = await locks.unlock(session, platform, actor, user_id)
    return await _person(session, platform.clock, memberships, actor, user)


@router.put("/admin/users/{user_id}/approval", responses=problems(*REFUSED, NotPending))
async def approve_person(
    user_id: PersonId,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    memberships: HeldMemberships,
) -> PersonDetailOut:
    """Let a person in who waits for it."""
    user = await approvals.approve(session, platform, actor, user_id)
    return await _person(session, platform.clock, memberships, actor, user)


@router.delete("/admin/users/{user_id}/approval", responses=problems(*REFUSED, NotPending))
async def decline_person(
    user_id: PersonId,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    memberships: HeldMemberships,
) -> PersonDetailOut:
    """Leave a person outside who waits to be let in."""
    user = await approvals.decline(session, platform, actor, user_id)
    return await _person(session, platform.clock, memberships, actor, user)


@router.get("/admin/users/{user_id}/sessions", responses=problems(Forbidden, NotFound))
async def list_sessions_of_person(
    user_id: PersonId, actor: CurrentActor, session: Reading, platform: CurrentPlatform
) -> ListOut[SessionOut]:
    """The live sessions of a person, newest activity first, with the last ten things done in each."""
    user = await administration.load_person(session, actor, user_id)
    now = platform.clock.now()
    found = await session_list.live_sessions(session, user.id, now)
    # The log of a person is open to themselves and to administrators (ID-72).
    async with as_system(session):
        activities = await session_list.latest_activity(session, found, now)
    return ListOut[SessionOut].whole([SessionOut.of(held, activities, current=actor.session_id) for held in found])


@router.delete("/admin/users/{user_id}/sessions", responses=problems(*REFUSED))
async def end_sessions_of_person(
    user_id: PersonId, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> SessionsEndedOut:
    """End all sessions of a person; one's own current one stays."""
    return SessionsEndedOut(count=await administration.end_sessions(session, platform, actor, user_id))


@router.delete(
    "/admin/users/{user_id}/factors", status_code=204, responses=problems(*REFUSED, OwnAccount, StepUpRequired)
)
async def remove_factors_of_person(
    user_id: PersonId, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> None:
    """Remove all second factors of somebody who lost them; they are signed out and choose a new password."""
    await administration.remove_factors(session, platform, actor, user_id)


async def _person(
    session: ReadSession, clock: Clock, memberships: Memberships, actor: Actor, user: User
) -> PersonDetailOut:
    # Of the organizations only names and roles are shown: no administrator sees into one (ID-92).
    async with as_system(session):
        held = await memberships.of_user(session, user.id)
    factors = await second_factors.factors_of(session, user.id)
    return PersonDetailOut.detailed(
        user,
        clock.now(),
        methods=await people.methods_of(session, user.id),
        factors=FactorsOut(has_totp=factors.totp_confirmed_at is not None, passkeys=factors.passkeys),
        memberships=held,
        actions=AdminActionsOut.of(administration.refusals(actor, user)),
    )
