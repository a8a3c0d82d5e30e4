"""HTTP of members."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query
from fastapi.responses import StreamingResponse

from stoa.identity.api import AccountEnded, StepUpRequired
from stoa.mail.api import NoTransport
from stoa.orgs.commands import change_members as bulk
from stoa.orgs.commands import create_member as creating
from stoa.orgs.commands import list_members as directory
from stoa.orgs.commands.change_member import change_member as change
from stoa.orgs.commands.end_membership import count_losses, end_membership
from stoa.orgs.commands.export_members import begin_export, exported_lines
from stoa.orgs.commands.invite import Offer
from stoa.orgs.commands.list_members import Directory
from stoa.orgs.commands.load_organization import Seat
from stoa.orgs.contracts import MemberChange
from stoa.orgs.errors import (
    AddressInvalid,
    AdminOnly,
    AlreadyInvited,
    AlreadyMember,
    DomainNotAllowed,
    GuestNeedsSpaces,
    InvitationLimit,
    InvitationRate,
    LastOwner,
    OnlyOrganization,
    RoleTooHigh,
    SharedAccount,
    Suspended,
)
from stoa.orgs.policy import ADMIN_SCOPE
from stoa.orgs.ports import MemberCleanups, SpacePeople, SpaceRights
from stoa.orgs.queries.members import MemberFilter, MemberRow
from stoa.orgs.routes.organizations import OrganizationPath, Spaces, router
from stoa.orgs.schemas.members import (
    LossesOut,
    MemberChangeResultOut,
    MemberCreate,
    MemberCreatedOut,
    MemberOut,
    MembersChange,
    MemberUpdate,
    PasswordResetCreate,
    PasswordResetOut,
    Status,
)
from stoa.platform.actor import OrganizationRole
from stoa.platform.db import ReadSession
from stoa.platform.errors import LimitExceeded, LimitReached, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, ListRequest, Reading, Writing, problems
from stoa.platform.http.ports import port
from stoa.platform.http.routing import exports, needs_scope, shows_secret
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import SpaceId, UserId

People = Annotated[SpacePeople, Depends(port(SpacePeople))]
Rights = Annotated[SpaceRights, Depends(port(SpaceRights))]
Cleanups = Annotated[MemberCleanups, Depends(port(MemberCleanups))]
MemberPath = Annotated[UserId, Path()]


async def _filter(  # noqa: PLR0917  # each a query parameter
    role: OrganizationRole | None = None,
    status: Status | None = None,
    group_id: UUID | None = None,
    never_signed_in: bool = False,
    without_second_factor: bool = False,
    search: Annotated[str | None, Query(max_length=100)] = None,
) -> MemberFilter:
    return MemberFilter(role, status, group_id, never_signed_in, without_second_factor, (search or "").strip())


@router.get(
    "/organizations/{organization_id}/members",
    responses=problems(NotFound, Suspended, AdminOnly, LimitExceeded),
)
@needs_scope(ADMIN_SCOPE)
async def list_members(  # noqa: PLR0917  # each a dependency
    organization_id: OrganizationPath,
    actor: CurrentActor,
    session: Reading,
    platform: CurrentPlatform,
    people: People,
    which: Annotated[MemberFilter, Depends(_filter)],
    page: ListRequest,
    email: Annotated[str | None, Query(max_length=320)] = None,
) -> ListOut[MemberOut]:
    """Members by name. With `email`: the one member with exactly this address, or nobody."""
    if email is not None:
        return await _listed(
            session, await directory.find_by_email(session, platform, actor, organization_id, email)
        )
    found = await directory.list_members(session, people, actor, organization_id, which=which, page=page)
    return await _listed(session, found)


@router.get("/organizations/{organization_id}/members/export", responses=problems(NotFound, Suspended, AdminOnly))
@needs_scope(ADMIN_SCOPE)
@exports
async def export_members(
    organization_id: OrganizationPath, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> StreamingResponse:
    """All members as CSV."""
    await begin_export(session, actor, organization_id)
    lines = exported_lines(platform, actor, organization_id)
    return StreamingResponse(
        platform.watches.until_end(platform.realtime, actor.credential, lines),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="members.csv"', "Cache-Control": "no-store"},
    )


@router.post(
    "/organizations/{organization_id}/members",
    status_code=201,
    responses=problems(
        NotFound,
        Suspended,
        AdminOnly,
        RoleTooHigh,
        GuestNeedsSpaces,
        AddressInvalid,
        AlreadyMember,
        AlreadyInvited,
        InvitationLimit,
        InvitationRate,
        DomainNotAllowed,
    ),
)
@needs_scope(ADMIN_SCOPE)
@shows_secret
async def create_member(  # noqa: PLR0917  # each a dependency
    organization_id: OrganizationPath,
    body: MemberCreate,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    rights: Rights,
) -> MemberCreatedOut:
    """Make a member; who has no account gets one by choosing a password. The answer is the same for all addresses."""
    spaces = tuple(SpaceId(space_id) for space_id in body.space_ids)
    title = body.title or None
    offer = Offer(body.role, tuple(body.group_ids), spaces, account_name=body.name, title=title)
    made = await creating.create_member(
        session, platform, rights, actor, organization_id=organization_id, address=body.email, offer=offer
    )
    return MemberCreatedOut.model_validate(made)


@router.post(
    "/organizations/{organization_id}/members/{user_id}/password-resets",
    status_code=201,
    responses=problems(
        NotFound, Suspended, AdminOnly, RoleTooHigh, SharedAccount, StepUpRequired, NoTransport, AccountEnded
    ),
)
@needs_scope(ADMIN_SCOPE)
@shows_secret
async def start_password_reset(  # noqa: PLR0917  # each a dependency
    organization_id: OrganizationPath,
    user_id: MemberPath,
    body: PasswordResetCreate,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
) -> PasswordResetOut:
    """Let a member set a new password, by a mailed link or by one to hand over."""
    started = await creating.start_reset(
        session, platform, actor, organization_id=organization_id, user_id=user_id, by_mail=body.by_mail
    )
    return PasswordResetOut(link=started.link)


@router.get("/organizations/{organization_id}/members/{user_id}", responses=problems(NotFound, Suspended))
@needs_scope(ADMIN_SCOPE)
async def read_member(
    organization_id: OrganizationPath, user_id: MemberPath, actor: CurrentActor, session: Reading, people: People
) -> MemberOut:
    """One member."""
    seat, row = await directory.load_member(session, people, actor, organization_id, user_id)
    return await _one(session, seat, row)


@router.patch(
    "/organizations/{organization_id}/members/{user_id}",
    responses=problems(NotFound, Suspended, AdminOnly, RoleTooHigh, LastOwner, LimitReached),
)
@needs_scope(ADMIN_SCOPE)
async def change_member(  # noqa: PLR0917  # each a dependency
    organization_id: OrganizationPath,
    user_id: MemberPath,
    body: MemberUpdate,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    spaces: Spaces,
    people: People,
    cleanups: Cleanups,
) -> MemberOut:
    """Change role, status, title or groups of a member."""
    groups = tuple(body.group_ids) if body.group_ids is not None else None
    wanted = MemberChange(body.role, body.status, body.title, groups)
    await change(
        session,
        platform,
        spaces,
        cleanups,
        actor,
        organization_id=organization_id,
        user_id=user_id,
        change=wanted,
    )
    seat, row = await directory.load_member(session, people, actor, organization_id, user_id)
    return await _one(session, seat, row)


@router.delete(
    "/organizations/{organization_id}/members/{user_id}",
    status_code=204,
    responses=problems(NotFound, Suspended, AdminOnly, RoleTooHigh, LastOwner, OnlyOrganization),
)
@needs_scope(ADMIN_SCOPE)
async def remove_member(  # noqa: PLR0917  # each a dependency
    organization_id: OrganizationPath,
    user_id: MemberPath,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    cleanups: Cleanups,
) -> None:
    """Remove a member, or leave."""
    await end_membership(session, platform, cleanups, actor, organization_id=organization_id, user_id=user_id)


@router.get("/organizations/{organization_id}/members/{user_id}/losses", responses=problems(NotFound, Suspended))
@needs_scope(ADMIN_SCOPE)
async def read_member_losses(
    organization_id: OrganizationPath,
    user_id: MemberPath,
    actor: CurrentActor,
    session: Reading,
    cleanups: Cleanups,
) -> LossesOut:
    """What the end of this membership would take, in numbers."""
    return LossesOut(counts=await count_losses(session, cleanups, actor, organization_id, user_id))


@router.post("/organizations/{organization_id}/member-changes", responses=problems(NotFound, Suspended, AdminOnly))
@needs_scope(ADMIN_SCOPE)
async def change_members(  # noqa: PLR0917  # each a dependency
    organization_id: OrganizationPath,
    body: MembersChange,
    actor: CurrentActor,
    platform: CurrentPlatform,
    spaces: Spaces,
    cleanups: Cleanups,
) -> ListOut[MemberChangeResultOut]:
    """The same change for up to 500 members; the answer tells row by row what became of it."""
    results = await bulk.change_members(
        platform,
        spaces,
        cleanups,
        actor,
        organization_id=organization_id,
        user_ids=[UserId(user_id) for user_id in body.user_ids],
        change=body.change(),
    )
    return ListOut[MemberChangeResultOut].whole([MemberChangeResultOut.of(*result) for result in results])


async def _listed(session: ReadSession, found: Directory) -> ListOut[MemberOut]:
    views = await directory.views(session, found.seat, found.members.items)
    return ListOut(items=[MemberOut.of(view) for view in views], next_cursor=found.members.next_cursor)


async def _one(session: ReadSession, seat: Seat, row: MemberRow) -> MemberOut:
    return MemberOut.of((await directory.views(session, seat, [row]))[0])
