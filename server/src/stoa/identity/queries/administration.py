"""Statements of the administration of people: made for a million of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Row,
    Select,
    Uuid,
    and_,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute

from stoa.identity.models import Session, User
from stoa.platform.actor import InstanceRole
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import SessionId, UserId
from stoa.platform.pagination import Slice, slice_of

# Serialises every change that could leave the installation without a super administrator.
SUPER_ADMIN_LOCK = 4_801_263_552


class State(StrEnum):
    """By what the list of people is narrowed down."""

    BANNED = "banned"
    LOCKED = "locked"
    NEVER_SIGNED_IN = "never_signed_in"


# Sorts after every text that begins with the prefix.
LAST_CHARACTER = "\U0010ffff"


@dataclass(frozen=True)
class PeopleFilter:
    """Which people are wanted; None: all. `prefix`: of e-mail address, username or name."""

    prefix: str | None = None
    username_prefix: str | None = None
    role: InstanceRole | None = None
    status: str | None = None
    state: State | None = None


@dataclass(frozen=True)
class Place:
    """Where somebody stands in the list: by which way they were found, under which key."""

    way: int
    key: str
    id: UserId


def _is_banned(now: datetime) -> ColumnElement[bool]:
    return and_(User.banned_at.is_not(None), or_(User.ban_expires_at.is_(None), User.ban_expires_at > now))


def _conditions(wanted: PeopleFilter, now: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [User.deleted_at.is_(None)]
    if wanted.role is not None:
        found.append(User.role == wanted.role)
    if wanted.status is not None:
        found.append(User.status == wanted.status)
    match wanted.state:
        case State.BANNED:
            found.append(_is_banned(now))
        case State.LOCKED:
            found.append(and_(User.locked_until.is_not(None), User.locked_until > now))
        case State.NEVER_SIGNED_IN:
            found.append(User.last_login_at.is_(None))
    return found


async def list_people(
    session: ReadSession, wanted: PeopleFilter, now: datetime, *, limit: int, after: Place | None
) -> Slice[User]:
    """Newest first; where a prefix is wanted: by what was found, in its order. `after`: the last row seen."""
    if wanted.prefix is None:
        newest = select(User).where(*_conditions(wanted, now)).order_by(User.id.desc()).limit(limit + 1)
        if after is not None:
            newest = newest.where(User.id < after.id)
        people = list((await session.execute(newest)).scalars())
        return slice_of(people, limit, lambda user: (0, "", user.id))
    found: list[Place] = []
    for statement in _found_by_prefix(wanted, now, after):
        # A later way leaves out what an earlier one has found. Where they find the same people, as with usernames made
        # from names, that means reading them all: it is only asked for what still has room.
        rows = await session.execute(statement.limit(limit + 1 - len(found)))
        found += [Place(*row) for row in rows]
        if len(found) > limit:
            break
    places = slice_of(found, limit, lambda place: (place.way, place.key, place.id))
    by_ids = select(User).where(User.id.in_([place.id for place in places.items]))
    by_id = {user.id: user for user in (await session.execute(by_ids)).scalars()}
    return Slice([by_id[place.id] for place in places.items], places.next_cursor)


def _found_by_prefix(
    wanted: PeopleFilter, now: datetime, after: Place | None
) -> Iterator[Select[int, str, UserId]]:
    """One statement for each way to match, in their order; each reads its own index in order."""
    prefix = wanted.prefix or ""
    ways: tuple[tuple[InstrumentedAttribute[str], str], ...] = (
        (User.email_key, prefix),
        (User.username_key, wanted.username_prefix or prefix),
        (User.name_key, prefix),
    )
    earlier: list[ColumnElement[bool]] = []
    for way, (key, start) in enumerate(ways):
        matches = and_(key >= start, key < start + LAST_CHARACTER)
        statement = select(literal(way), key, User.id).where(matches, *earlier, *_conditions(wanted, now))
        earlier.append(not_(matches))
        if after is not None and way < after.way:
            continue
        if after is not None and way == after.way:
            statement = statement.where(
                tuple_(key, User.id) > tuple_(literal(after.key), literal(after.id, Uuid()))
            )
        yield statement.order_by(key, User.id)


async def find_person(session: ReadSession, user_id: UserId, *, lock: bool = False) -> User | None:
    """A person whose account was not deleted."""
    statement = select(User).where(User.id == user_id, User.deleted_at.is_(None))
    return (await session.execute(statement.with_for_update() if lock else statement)).scalar_one_or_none()


async def find_person_by_email(session: ReadSession, email_key: str) -> User | None:
    statement = select(User).where(User.email_key == email_key, User.deleted_at.is_(None))
    return (await session.execute(statement)).scalar_one_or_none()


async def lock_super_admins(session: WriteSession) -> None:
    """Until the transaction ends, nobody else takes a super administrator away."""
    await session.execute(select(func.pg_advisory_xact_lock(SUPER_ADMIN_LOCK)))


async def is_other_super_admin(session: ReadSession, user_id: UserId, now: datetime) -> bool:
    """Whether somebody else can sign in as super administrator."""
    statement = select(
        exists().where(
            User.role == InstanceRole.SUPER_ADMIN,
            User.id != user_id,
            User.status == "active",
            User.deleted_at.is_(None),
            or_(User.banned_at.is_(None), User.ban_expires_at <= now),
        )
    )
    return bool((await session.execute(statement)).scalar())


async def lift_ban(session: WriteSession, user_id: UserId, now: datetime) -> bool:
    """End a ban that has run out; false if there is none."""
    statement = (
        update(User)
        .where(User.id == user_id, User.ban_expires_at <= now)
        .values(banned_at=None, ban_reason=None, ban_expires_at=None, banned_by_user_id=None)
        .returning(User.id)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).first() is not None


async def impersonations_by(session: ReadSession, admin_id: UserId) -> list[Row[SessionId, UserId]]:
    """Live sessions in which an administrator acts for others."""
    statement = select(Session.id, Session.user_id).where(
        Session.impersonated_by_user_id == admin_id, Session.revoked_at.is_(None)
    )
    return list((await session.execute(statement)).all())


async def note_failure(
    session: WriteSession, user_id: UserId, *, now: datetime, locked_until: datetime | None
) -> None:
    """What administrators see of failed sign-ins; limits decide by counters of their own."""
    await session.execute(
        update(User)
        .where(User.id == user_id)
        .values(
            failed_login_count=User.failed_login_count + 1,
            last_failed_login_at=now,
            locked_until=func.coalesce(literal(locked_until, DateTime(timezone=True)), User.locked_until),
        )
        .execution_options(synchronize_session=False)
    )
