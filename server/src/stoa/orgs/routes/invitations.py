"""HTTP of invitations and requests to join."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Path, Query

from stoa.identity import api as identity
from stoa.mail import api as mail
from stoa.orgs.commands import accept_invitation as accepting
from stoa.orgs.commands import change_invitation as changing
from stoa.orgs.commands import invite as inviting
from stoa.orgs.commands import join as joining
from stoa.orgs.commands import view_invitation as viewing
from stoa.orgs.commands.accept_invitation import Proof
from stoa.orgs.commands.invite import Invited, Offer
from stoa.orgs.commands.load_organization import load_managed, load_seat
from stoa.orgs.core.invitations import InvitationStatus
from stoa.orgs.errors import (
    AddressInvalid,
    AdminOnly,
    AlreadyInvited,
    AlreadyMember,
    AlreadyRequested,
    DomainNotAllowed,
    GuestNeedsSpaces,
    InvitationGone,
    InvitationLimit,
    InvitationOtherAddress,
    InvitationRaised,
    InvitationRate,
    MemberLimit,
    RoleTooHigh,
)
from stoa.orgs.policy import ADMIN_SCOPE
from stoa.orgs.ports import SpaceRights
from stoa.orgs.queries import groups, invitations
from stoa.orgs.queries.invitations import InvitationRow
from stoa.orgs.routes.organizations import Spaces, router
from stoa.orgs.schemas.groups import ProblemOut
from stoa.orgs.schemas.invitations import (
    InvitationDelivery,
    InvitationGroupOut,
    InvitationOut,
    InvitationPersonOut,
    InvitationProof,
    InvitationsCreate,
    InvitationsCreatedOut,
    InvitationTokenBody,
    InvitationUpdate,
    InvitationViewOut,
    InvitedOut,
    JoinRequestCreate,
    JoinRequestDecision,
    JoinRequestOut,
    Kind,
    OwnInvitationOut,
    Status,
)
from stoa.orgs.schemas.organizations import OrganizationOut
from stoa.platform.actor import OrganizationRole, SsoRequired
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession
from stoa.platform.errors import NotFound
from stoa.platform.http.deps import (
    CurrentActor,
    CurrentPlatform,
    ListRequest,
    OptionalActor,
    Public,
    PublicReading,
    Reading,
    Writing,
    problems,
)
from stoa.platform.http.ports import port
from stoa.platform.http.routing import needs_scope, shows_secret
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import InvitationId, OrganizationId, SpaceId, UserId

Rights = Annotated[SpaceRights, Depends(port(SpaceRights))]
OrganizationPath = Annotated[OrganizationId, Path()]
InvitationPath = Annotated[InvitationId, Path()]


def _invited(row: Invited) -> InvitedOut:
    return InvitedOut(
        email=row.email,
        invitation_id=row.invitation_id,
        link=row.link,
        is_mailed=row.is_mailed,
        problem=ProblemOut.of(row.problem) if row.problem is not None else None,
    )


async def _shown(
    session: ReadSession, clock: Clock, organization_id: OrganizationId, rows: Sequence[InvitationRow]
) -> list[InvitationOut]:
    found = [row.invitation for row in rows]
    ids = {UserId(user_id) for row in found for user_id in (row.user_id, row.inviter_id) if user_id}
    people = await identity.user_refs(session, ids)
    mails = await mail.statuses_of(session, {row.mail_id for row in found if row.mail_id})
    names = await groups.names(session, organization_id, {gid for row in found for gid in row.group_ids})

    def person(user_id: UserId | None) -> InvitationPersonOut | None:
        return InvitationPersonOut.of(people.get(user_id)) if user_id else None

    return [
        InvitationOut.model_validate(
            {
                **{
                    name: getattr(row.invitation, name)
                    for name in InvitationOut.model_fields
                    if hasattr(row.invitation, name)
                },
                "person": person(row.invitation.user_id),
                "inviter": person(row.invitation.inviter_id),
                "status": row.status(clock.now()).value,
                "brings_account": row.invitation.account_name is not None,
                "mail_status": mails.get(row.invitation.mail_id) if row.invitation.mail_id else None,
                "groups": [
                    InvitationGroupOut(id=group_id, name=names[group_id])
                    for group_id in row.invitation.group_ids
                    if group_id in names
                ],
            }
        )
        for row in rows
    ]


@router.get("/organizations/{organization_id}/invitations", responses=problems(NotFound, AdminOnly))
@needs_scope(ADMIN_SCOPE)
async def list_invitations(  # noqa: PLR0917  # each a dependency
    organization_id: OrganizationPath,
    actor: CurrentActor,
    session: Reading,
    platform: CurrentPlatform,
    request: ListRequest,
    status: Annotated[list[Status], Query()] = [],  # noqa: B006  # FastAPI copies it
    kind: Annotated[list[Kind], Query()] = [],  # noqa: B006
) -> ListOut[InvitationOut]:
    """Invitations and requests of an organization, newest first, of all or some states and kinds."""
    await load_managed(session, actor, organization_id)
    found = await invitations.list_invitations(
        session,
        organization_id,
        statuses=[InvitationStatus(name) for name in status],
        kinds=kind,
        now=platform.clock.now(),
        request=request,
    )
    items = await _shown(session, platform.clock, organization_id, found.items)
    return ListOut(items=items, next_cursor=found.next_cursor)


@router.post(
    "/organizations/{organization_id}/invitations",
    status_code=201,
    responses=problems(
        NotFound,
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
async def create_invitations(  # noqa: PLR0917  # each a dependency
    organization_id: OrganizationPath,
    body: InvitationsCreate,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    rights: Rights,
) -> InvitationsCreatedOut:
    """Invite people by mail, answered row by row (one alone: by its problem), or make a link for several."""
    spaces = tuple(SpaceId(space_id) for space_id in body.space_ids)
    offer = Offer(OrganizationRole(body.role), tuple(body.group_ids), spaces, body.message)
    if body.kind == "link":
        made = await inviting.invite_by_link(
            session,
            platform,
            rights,
            actor,
            organization_id=organization_id,
            offer=offer,
            max_uses=body.max_uses,
            hours=body.hours,
        )
        return InvitationsCreatedOut(items=[_invited(made)])
    rows = await inviting.invite_addresses(
        session,
        platform,
        rights,
        actor,
        organization_id=organization_id,
        addresses=body.emails,
        offer=offer,
        resend=body.resend,
    )
    return InvitationsCreatedOut(items=[_invited(row) for row in rows])


@router.patch(
    "/organizations/{organization_id}/invitations/{invitation_id}",
    responses=problems(NotFound, AdminOnly, RoleTooHigh, InvitationRaised, InvitationGone, GuestNeedsSpaces),
)
@needs_scope(ADMIN_SCOPE)
async def change_invitation(  # noqa: PLR0917  # each a dependency
    organization_id: OrganizationPath,
    invitation_id: InvitationPath,
    body: InvitationUpdate,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
) -> InvitationOut:
    """Lower the role of an open invitation."""
    await changing.lower_role(
        session,
        platform.clock,
        actor,
        organization_id=organization_id,
        invitation_id=invitation_id,
        role=OrganizationRole(body.role),
    )
    row = await invitations.find_invitation(session, organization_id, invitation_id)
    return (await _shown(session, platform.clock, organization_id, [row] if row else []))[0]


@router.delete(
    "/organizations/{organization_id}/invitations/{invitation_id}",
    status_code=204,
    responses=problems(NotFound, AdminOnly, InvitationGone),
)
@needs_scope(ADMIN_SCOPE)
async def cancel_invitation(
    organization_id: OrganizationPath,
    invitation_id: InvitationPath,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
) -> None:
    """Take an invitation back."""
    await changing.cancel(
        session, platform.clock, actor, organization_id=organization_id, invitation_id=invitation_id
    )


@router.post(
    "/organizations/{organization_id}/invitations/{invitation_id}/deliveries",
    status_code=201,
    responses=problems(NotFound, AdminOnly, RoleTooHigh, InvitationGone, InvitationRate),
)
@needs_scope(ADMIN_SCOPE)
@shows_secret
async def deliver_invitation(  # noqa: PLR0917  # each a dependency
    organization_id: OrganizationPath,
    invitation_id: InvitationPath,
    body: InvitationDelivery,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
) -> InvitedOut:
    """Send an invitation again, or have a new link to copy; earlier links end."""
    renewed = await inviting.renew(
        session,
        platform,
        actor,
        organization_id=organization_id,
        invitation_id=invitation_id,
        by_mail=body.by_mail,
    )
    return _invited(renewed)


@router.get("/invitations")
async def list_own_invitations(
    actor: CurrentActor, session: Reading, platform: CurrentPlatform
) -> ListOut[OwnInvitationOut]:
    """Open invitations for the caller's verified address."""
    found = await viewing.list_mine(session, platform, actor)
    return ListOut[OwnInvitationOut].whole([OwnInvitationOut.model_validate(view) for view in found])


@router.post("/invitation-views", responses=problems(InvitationGone))
async def view_invitation(
    body: InvitationTokenBody,
    _public: Public,
    actor: OptionalActor,
    session: PublicReading,
    platform: CurrentPlatform,
) -> InvitationViewOut:
    """What a link offers, for anybody who has it; nothing is used up."""
    return InvitationViewOut.model_validate(await viewing.view(session, platform, actor, body.token))


@router.post(
    "/invitation-acceptances",
    responses=problems(
        InvitationGone, InvitationOtherAddress, DomainNotAllowed, SsoRequired, AlreadyMember, MemberLimit
    ),
)
async def accept_invitation(  # noqa: PLR0917  # each a dependency
    body: InvitationProof,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    spaces: Spaces,
    rights: Rights,
) -> OrganizationOut:
    """Become a member, and work in the organization with this session."""
    proof = Proof(body.token, InvitationId(body.invitation_id) if body.invitation_id else None)
    organization_id = await accepting.accept(session, platform, spaces, rights, actor, proof=proof)
    seat = await load_seat(session, actor, organization_id)
    return OrganizationOut.of(seat.organization, seat.member.role)


@router.post("/invitation-rejections", status_code=204, responses=problems(InvitationGone, InvitationOtherAddress))
async def reject_invitation(
    body: InvitationProof, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> None:
    """Decline an invitation."""
    proof = Proof(body.token, InvitationId(body.invitation_id) if body.invitation_id else None)
    await accepting.reject(session, platform, actor, proof)


@router.post(
    "/organizations/{slug}/join-requests",
    status_code=201,
    responses=problems(NotFound, AlreadyMember, AlreadyRequested, MemberLimit, SsoRequired),
)
async def request_to_join(  # noqa: PLR0917  # each a dependency
    slug: Annotated[str, Path(max_length=100)],
    body: JoinRequestCreate,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    spaces: Spaces,
) -> JoinRequestOut:
    """Join an organization whose domain the caller's address has, or ask to."""
    joined = await joining.ask_to_join(session, platform, spaces, actor, slug=slug, note_text=body.note)
    organization_id = joined.organization_id
    return JoinRequestOut(status="accepted" if organization_id else "pending", organization_id=organization_id)


@router.patch(
    "/organizations/{organization_id}/join-requests/{request_id}",
    status_code=204,
    responses=problems(NotFound, AdminOnly, InvitationGone, MemberLimit, AlreadyMember, RoleTooHigh),
)
@needs_scope(ADMIN_SCOPE)
async def decide_join_request(  # noqa: PLR0917  # each a dependency
    organization_id: OrganizationPath,
    request_id: Annotated[InvitationId, Path()],
    body: JoinRequestDecision,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    spaces: Spaces,
) -> None:
    """Let somebody in who asked, or not."""
    await joining.decide(
        session,
        platform,
        spaces,
        actor,
        organization_id=organization_id,
        request_id=request_id,
        accepts=body.status == "accepted",
    )
