"""Statements of share links."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Uuid, any_, column, func, literal, or_, select, table, update
from sqlalchemy.dialects.postgresql import JSONB

from stoa.access.contracts import Level
from stoa.access.models import ShareLink
from stoa.access.queries.rule import PAGES, rule_on
from stoa.identity import api as identity
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import OrganizationId, PageId, ShareLinkId, SpaceId, UserId

# Spaces belong to a package above; their rules are read by name (ADR 4).
_SPACES = table("spaces", column("id", Uuid()), column("organization_id", Uuid()), column("rules", JSONB()))


@dataclass(frozen=True)
class FoundLink:
    """A link that a token opens, before its maker's rights are asked for."""

    id: ShareLinkId
    organization_id: OrganizationId


async def find_by_token(session: ReadSession, token_hash: bytes, now: datetime) -> FoundLink | None:
    """A link that is neither revoked nor past its time. In the system's scope."""
    statement = select(ShareLink.id, ShareLink.organization_id).where(
        ShareLink.token_hash == token_hash,
        ShareLink.revoked_at.is_(None),
        or_(ShareLink.expires_at.is_(None), ShareLink.expires_at > now),
    )
    row = (await session.execute(statement)).one_or_none()
    return FoundLink(row[0], row[1]) if row is not None else None


async def find_link(
    session: ReadSession, organization_id: OrganizationId, link_id: ShareLinkId
) -> ShareLink | None:
    """A link that is not revoked."""
    statement = (
        select(ShareLink)
        .where(
            ShareLink.organization_id == organization_id, ShareLink.id == link_id, ShareLink.revoked_at.is_(None)
        )
        .execution_options(populate_existing=True)
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def of_page(
    session: ReadSession, organization_id: OrganizationId, page_id: PageId, now: datetime
) -> list[ShareLink]:
    """Links of a page that are neither revoked nor past their time, the oldest first."""
    statement = (
        select(ShareLink)
        .where(
            ShareLink.organization_id == organization_id,
            ShareLink.page_id == page_id,
            ShareLink.revoked_at.is_(None),
            or_(ShareLink.expires_at.is_(None), ShareLink.expires_at > now),
        )
        .order_by(ShareLink.created_at, ShareLink.id)
        .execution_options(populate_existing=True)
    )
    return list((await session.execute(statement)).scalars())


async def insert_link(session: WriteSession, values: dict[str, Any]) -> None:
    session.add(ShareLink(**values))
    await session.flush()


async def change_link(session: WriteSession, link: ShareLink, values: dict[str, Any]) -> None:
    await session.execute(
        update(ShareLink)
        .where(ShareLink.organization_id == link.organization_id, ShareLink.id == link.id)
        .values(values)
        .execution_options(synchronize_session=False)
    )


async def revoke_on_pages(
    session: WriteSession, organization_id: OrganizationId, page_ids: Collection[PageId], now: datetime
) -> int:
    """End every link of the pages; gives their number."""
    statement = (
        update(ShareLink)
        .where(
            ShareLink.organization_id == organization_id,
            ShareLink.page_id.in_(page_ids),
            ShareLink.revoked_at.is_(None),
        )
        .values(revoked_at=now)
        .returning(ShareLink.id)
        .execution_options(synchronize_session=False)
    )
    return len((await session.execute(statement)).all())


async def count_view(
    session: WriteSession, organization_id: OrganizationId, link_id: ShareLinkId, now: datetime
) -> None:
    await session.execute(
        update(ShareLink)
        .where(ShareLink.organization_id == organization_id, ShareLink.id == link_id)
        .values(view_count=ShareLink.view_count + 1, last_viewed_at=now)
        .execution_options(synchronize_session=False)
    )


async def forbids_links(session: ReadSession, organization_id: OrganizationId, space_id: SpaceId) -> bool:
    """Whether the rules of the space forbid links for people outside (SP-27)."""
    statement = select(_SPACES.c.rules["no_public_links"].as_boolean()).where(
        _SPACES.c.organization_id == organization_id, _SPACES.c.id == space_id
    )
    return bool((await session.execute(statement)).scalar_one_or_none())


async def pages_behind(
    session: ReadSession, maker: Actor, page_id: PageId, *, includes_children: bool
) -> list[PageId]:
    """Live pages that a link of the maker shows: those on which they hold SHARE now; the first is the page itself."""
    rule = rule_on(maker, PAGES)
    which = PAGES.c.id == page_id
    if includes_children:
        which = or_(which, literal(page_id, Uuid()) == any_(PAGES.c.ancestor_ids))
    statement = (
        select(PAGES.c.id)
        .select_from(rule.source)
        .where(
            PAGES.c.organization_id == literal(maker.organization_id, Uuid()),
            PAGES.c.trashed_at.is_(None),
            which,
            rule.level >= Level.SHARE,
        )
        .order_by(func.cardinality(PAGES.c.ancestor_ids))
    )
    found = [PageId(each) for each in (await session.execute(statement)).scalars()]
    return found if found and found[0] == page_id else []


async def is_active(session: ReadSession, user_id: UserId) -> bool:
    """Whether the account of a link's maker can act. In the system's scope."""
    people = identity.directory().subquery("people")
    return bool(
        (await session.execute(select(people.c.can_act).where(people.c.id == user_id))).scalar_one_or_none()
    )
