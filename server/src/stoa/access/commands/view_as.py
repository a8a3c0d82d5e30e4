"""Looking at a space through another person's eyes, for its owner and admins (SP-64, ADR 73)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC
from uuid import UUID

from stoa.access.commands.load_page import load_page
from stoa.access.contracts import Level, SpaceRole
from stoa.access.queries import view_as as queries
from stoa.access.queries.view_as import Seat
from stoa.audit import api as audit
from stoa.audit.contracts import Circumstances
from stoa.orgs import api as orgs
from stoa.platform.actor import Actor, OrganizationRole
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, Scope
from stoa.platform.errors import Forbidden, NotFound
from stoa.platform.ids import AreaId, PageId, SpaceId, UserId


async def view_as(platform: Platform, actor: Actor, user_id: UUID, place: Mapping[str, UUID]) -> Actor:
    """The caller as one who sees what both see, in the spaces that they administer.

    Raises NotFound for a person or a place that they do not see, Forbidden where they are neither owner nor admin.
    """
    organization_id = actor.require_organization()
    async with platform.db.reading(Scope.of(actor)) as session:
        role = await orgs.member_of(session, organization_id, UserId(user_id))
        if role is None:
            raise NotFound
        seats = await queries.seats(session, actor)
        space_id = await _space_of(session, actor, seats, place)
        mine = queries.administered(seats)
        if space_id is not None and space_id not in mine:
            raise Forbidden(required_role=SpaceRole.ADMIN.name.lower())
        viewing = replace(
            actor, viewing_as=UserId(user_id), organization_role=OrganizationRole(role), space_ids=mine
        )
        if space_id is None and not await _meets(session, viewing):
            raise Forbidden(required_role=SpaceRole.ADMIN.name.lower())
    await _note(platform, viewing, space_id)
    return viewing


async def _space_of(
    session: ReadSession, actor: Actor, seats: list[Seat], place: Mapping[str, UUID]
) -> SpaceId | None:
    """The space that the path is about. Raises NotFound for one that does not reach the caller."""
    if "page_id" in place:
        page = await load_page(session, actor, PageId(place["page_id"]), need=Level.VIEW)
        return page.space_id
    if "area_id" in place:
        wanted = AreaId(place["area_id"])
        found = {seat.space_id for seat in seats if seat.area_id == wanted and seat.area_role > 0}
    elif "space_id" in place:
        found = {seat.space_id for seat in seats if seat.space_id == place["space_id"]}
    else:
        return None
    if not found:
        raise NotFound
    return found.pop()


async def _meets(session: ReadSession, viewing: Actor) -> bool:
    """Whether any of the caller's spaces reaches the person at all."""
    return bool(await queries.seats(session, viewing)) or await queries.sees_a_page(session, viewing)


async def _note(platform: Platform, viewing: Actor, space_id: SpaceId | None) -> None:
    """Write it down, once for a person and hour."""
    viewed_id = viewing.seeing_as
    hour = platform.clock.now().astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    organization_id = viewing.require_organization()
    use = queries.use_of(organization_id, viewer_id=viewing.user_id, viewed_id=viewed_id, used_in=hour)
    async with platform.db.reading(Scope.of(viewing)) as session:
        if await queries.is_noted(session, use):
            return
    async with platform.db.writing(Scope.of(viewing)) as writing:
        if await queries.note_once(writing, use):
            await audit.record(
                writing,
                viewing,
                "view_as.used",
                resource_type="user",
                resource_id=viewed_id,
                organization_id=organization_id,
                circumstances=Circumstances(space_id=space_id),
            )
