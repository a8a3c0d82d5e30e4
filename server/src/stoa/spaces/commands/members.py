"""Who has a role in a space or an area (SP-29 to SP-33, SP-37)."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from stoa.access import api as access
from stoa.access.contracts import SpaceRole, Subject, SubjectKind, SubjectRef
from stoa.platform.actor import Actor, OrganizationRole
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import Forbidden, LimitReached, NotFound
from stoa.platform.ids import AreaId, RoleId, SpaceId, UserId
from stoa.platform.outbox import DomainEvent, record
from stoa.platform.rights import rights_changed
from stoa.spaces.commands.announce import announce, topic_of, write_down
from stoa.spaces.commands.load_space import AreaView, SpaceView, load_space, manage_area, open_area
from stoa.spaces.errors import OwnerCannotLeave
from stoa.spaces.events import AreaChanged, PersonAdded, SpaceMemberChanged
from stoa.spaces.queries import members
from stoa.spaces.queries import spaces as queries
from stoa.spaces.queries.members import Holder, Member

MAX_MEMBERS = 2000


@dataclass(frozen=True)
class MemberView:
    """A role as it is shown; `id` None: the owner, who has no row."""

    id: RoleId | None
    subject: SubjectRef
    role: str
    revision: int
    may_change: bool


async def list_space_members(session: ReadSession, actor: Actor, space_id: SpaceId) -> list[MemberView]:
    """Owner, people and groups of a space. Raises NotFound, Forbidden for whom only a page of it reaches.

    Guests see the people whom they meet in their areas (SP-32).
    """
    view = await load_space(session, actor, space_id, need=SpaceRole.GUEST)
    rows = await members.list_members(session, _holder(view))
    met = None
    if view.role is SpaceRole.GUEST:
        met = await queries.met_by_guest(session, view.space.organization_id, actor.user_id)
    return await _views(session, actor, view, rows, met)


async def _views(
    session: ReadSession, actor: Actor, view: SpaceView, rows: list[Member], met: set[UserId] | None
) -> list[MemberView]:
    owner = Subject(SubjectKind.USER, view.space.owner_id) if view.space.owner_id else None
    owns = owner is not None and view.space.space_type != "organization"
    subjects = [_subject(row) for row in rows]
    wanted = [*subjects, *([owner] if owner is not None and owns else [])]
    refs = await access.subject_refs(session, view.space.organization_id, wanted)

    def is_met(subject: Subject) -> bool:
        is_self = subject.user_id == actor.user_id
        return met is None or is_self or (subject.user_id is not None and subject.user_id in met)

    manages = view.role >= SpaceRole.ADMIN
    found = [
        MemberView(RoleId(row.id), refs[subject], row.role or "", row.revision, manages or _is(subject, actor))
        for row, subject in zip(rows, subjects, strict=True)
        if subject in refs and is_met(subject)
    ]
    if owner is not None and owns and owner in refs and is_met(owner):
        found.insert(0, MemberView(None, refs[owner], "owner", 0, may_change=False))
    return found


def _subject(row: Member) -> Subject:
    return Subject.of(row.user_id, row.group_id)


def _is(subject: Subject, actor: Actor) -> bool:
    return subject.user_id == actor.user_id


def _holder(view: SpaceView) -> Holder:
    return Holder(view.space.organization_id, space_id=view.space.id)


def _area_holder(view: AreaView) -> Holder:
    return Holder(view.area.organization_id, area_id=view.area.id)


async def put_space_member(
    session: WriteSession, clock: Clock, actor: Actor, *, space_id: SpaceId, subject: Subject, role: str
) -> tuple[RoleId, bool]:
    """Give a role in the space, or another one; True: there was none.

    Raises NotFound, Forbidden (also for the owner, who has no row), SubjectNotFound, LimitReached.
    """
    view = await load_space(session, actor, space_id, need=SpaceRole.ADMIN)
    if subject.user_id is not None and _is_owner(view, subject.user_id):
        raise Forbidden("The owner keeps their role; transfer the space instead")
    member_id, old = await _put(session, clock, actor, _holder(view), subject=subject, role=role)
    await _tell_space(session, actor, view, subject, old=old, new=role)
    return member_id, old is None


def _is_owner(view: SpaceView, user_id: UserId) -> bool:
    return view.space.owner_id == user_id and view.space.space_type != "organization"


async def _put(
    session: WriteSession, clock: Clock, actor: Actor, holder: Holder, *, subject: Subject, role: str
) -> tuple[RoleId, str | None]:
    await members.lock_roles(session, holder)
    await access.require_subject(session, actor, subject)
    before = await members.find_member(session, holder, subject)
    old = before.role if before is not None else None
    if before is None and await members.count_members(session, holder) >= MAX_MEMBERS:
        raise LimitReached(limit=MAX_MEMBERS)
    member_id = await members.put_member(session, holder, subject, role=role, by=actor.user_id, now=clock.now())
    return member_id, old


async def change_space_member(
    session: WriteSession, clock: Clock, actor: Actor, *, space_id: SpaceId, member_id: UUID, role: str
) -> None:
    """Give a member another role. Raises NotFound, Forbidden."""
    view = await load_space(session, actor, space_id, need=SpaceRole.ADMIN)
    row = await members.find_member(session, _holder(view), member_id)
    if row is None:
        raise NotFound
    await put_space_member(session, clock, actor, space_id=space_id, subject=_subject(row), role=role)


async def remove_space_member(session: WriteSession, actor: Actor, *, space_id: SpaceId, member_id: UUID) -> None:
    """Take a role away; people may leave by themselves. Raises NotFound, Forbidden, OwnerCannotLeave."""
    view = await load_space(session, actor, space_id)
    if view.role is SpaceRole.OWNER and member_id == actor.user_id:
        raise OwnerCannotLeave
    await members.lock_roles(session, _holder(view))
    row = await members.find_member(session, _holder(view), member_id)
    if row is None and view.role >= SpaceRole.ADMIN and member_id == view.space.owner_id:
        raise Forbidden("The owner keeps their role; transfer the space instead")
    if row is None or (view.role < SpaceRole.ADMIN and row.user_id != actor.user_id):
        raise NotFound if view.role <= SpaceRole.GUEST or row is None else Forbidden(required_role="admin")
    await members.remove_member(session, _holder(view), row)
    await _tell_space(session, actor, view, _subject(row), old=row.role, new=None)


async def _tell_space(
    session: WriteSession, actor: Actor, view: SpaceView, subject: Subject, *, old: str | None, new: str | None
) -> None:
    space = view.space
    await write_down(session, actor, _event(old, new), space_id=space.id, facts=_facts(subject, old, new))
    await announce(session, space.id, SpaceMemberChanged(space.organization_id, space_id=space.id))
    is_new = old is None and new is not None
    # Everybody is in the organization's space by being in the organization (SP-31).
    if is_new and subject.user_id is not None and space.space_type != "organization":
        added = PersonAdded(
            space.organization_id, space_id=space.id, user_id=subject.user_id, role=new or "", by=actor.user_id
        )
        await record(session, added)
    await _tell_rights(session, space.organization_id, space.id, subject)


def _event(old: str | None, new: str | None) -> str:
    fact = "added" if old is None else "removed" if new is None else "role_changed"
    return f"space_member.{fact}"


def _facts(subject: Subject, old: str | None, new: str | None) -> dict[str, object]:
    return {f"{subject.kind}_id": subject.id, "role": {"old": old, "new": new}}


async def _tell_rights(session: WriteSession, organization_id: UUID, space_id: SpaceId, subject: Subject) -> None:
    await rights_changed(session, organization_id, user_id=subject.user_id, topics=[topic_of(space_id)])


async def list_area_members(session: ReadSession, actor: Actor, area_id: AreaId) -> list[MemberView]:
    """People and groups with a role of their own in an area. Raises NotFound."""
    view = await open_area(session, actor, area_id)
    rows = await members.list_members(session, _area_holder(view))
    subjects = [_subject(row) for row in rows]
    refs: Mapping[Subject, SubjectRef] = await access.subject_refs(session, view.area.organization_id, subjects)
    is_guest = actor.organization_role is OrganizationRole.GUEST
    return [
        MemberView(
            RoleId(row.id), refs[subject], row.role or "", row.revision, view.manages or _is(subject, actor)
        )
        for row, subject in zip(rows, subjects, strict=True)
        if subject in refs and not (is_guest and subject.kind is SubjectKind.GROUP)
    ]


async def put_area_member(
    session: WriteSession, clock: Clock, actor: Actor, *, area_id: AreaId, subject: Subject, role: str
) -> tuple[RoleId, bool]:
    """Give a role in the area, or another one; only its owners make owners.

    Raises NotFound, Forbidden, SubjectNotFound, LimitReached.
    """
    view = await manage_area(session, actor, area_id)
    if role == "owner" and not view.deletes:
        raise Forbidden(required_role="owner")
    before = await members.find_member(session, _area_holder(view), subject)
    if before is not None and before.role == "owner" and not view.deletes:
        raise Forbidden(required_role="owner")
    member_id, old = await _put(session, clock, actor, _area_holder(view), subject=subject, role=role)
    await _tell_area(session, actor, view, subject, old=old, new=role)
    return member_id, old is None


async def remove_area_member(session: WriteSession, actor: Actor, *, area_id: AreaId, member_id: UUID) -> None:
    """Take a role in the area away; people may leave by themselves. Raises NotFound, Forbidden."""
    view = await open_area(session, actor, area_id)
    await members.lock_roles(session, _area_holder(view))
    row = await members.find_member(session, _area_holder(view), member_id)
    if row is None:
        raise NotFound
    is_self = row.user_id == actor.user_id
    if not is_self and (not view.manages or (row.role == "owner" and not view.deletes)):
        raise Forbidden(required_role="owner" if row.role == "owner" else "admin")
    await members.remove_member(session, _area_holder(view), row)
    await _tell_area(session, actor, view, _subject(row), old=row.role, new=None)


async def _tell_area(
    session: WriteSession, actor: Actor, view: AreaView, subject: Subject, *, old: str | None, new: str | None
) -> None:
    area = view.area
    event = _event(old, new).replace("space_member", "area_member")
    await write_down(
        session, actor, event, space_id=area.space_id, area_id=area.id, facts=_facts(subject, old, new)
    )
    changed: DomainEvent = AreaChanged(area.organization_id, space_id=area.space_id, area_id=area.id)
    await announce(session, area.space_id, changed)
    await _tell_rights(session, area.organization_id, area.space_id, subject)
