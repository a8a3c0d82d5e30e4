"""Why somebody can see a page: every part of the rule that gives them something (SP-61)."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from stoa.access.commands.load_page import load_page
from stoa.access.commands.share_links import maker_of
from stoa.access.commands.subjects import require_subject, subject_refs
from stoa.access.contracts import Level, Source, SpaceRole, Subject, SubjectKind, SubjectRef
from stoa.access.models import Grant
from stoa.access.queries import explanation, grants, pages
from stoa.access.queries.explanation import RoleRow
from stoa.access.queries.pages import GuardedPage
from stoa.orgs import api as orgs
from stoa.platform.actor import Actor, OrganizationRole
from stoa.platform.db import ReadSession
from stoa.platform.ids import GroupId, PageId, UserId

_RULES = {source: f"R{number}" for number, source in enumerate(Source, start=1)}
_SPACE = {"guest": 1, "member": 2, "admin": 3, "owner": 4}
_AREA = {"viewer": 1, "member": 2, "admin": 3, "owner": 4}


@dataclass(frozen=True)
class Why:
    """One thing that gives somebody a level.

    `via`: role, group, grant, visibility or ownership. `group` and `page_title` are None where the asker does not see
    them; `page_id` then too, and `is_above` still says that the grant stands on a page above.
    """

    source: Source
    level: Level
    via: str
    scope: str | None = None
    role: str | None = None
    group: SubjectRef | None = None
    page_id: PageId | None = None
    page_title: str | None = None
    is_above: bool = False
    giver: SubjectRef | None = None
    given_at: datetime | None = None
    expires_at: datetime | None = None

    @property
    def rule(self) -> str:
        return _RULES[self.source]


@dataclass(frozen=True)
class Explanation:
    """The level, and its reasons in the order of the rule. The first with the level decides."""

    level: Level
    reasons: list[Why]

    @property
    def deciding(self) -> int | None:
        """Which of the reasons decides."""
        return next((index for index, why in enumerate(self.reasons) if why.level is self.level), None)


async def explain_access(session: ReadSession, actor: Actor, page_id: PageId, user_id: UserId) -> Explanation:
    """Why the person has their level; of oneself from VIEW on, of others from SHARE on.

    Raises NotFound, LevelTooLow, SubjectNotFound for who is no active member.
    """
    await load_page(session, actor, page_id, need=Level.VIEW if user_id == actor.user_id else Level.SHARE)
    organization_id = actor.require_organization()
    await require_subject(session, actor, Subject(SubjectKind.USER, user_id))
    page = await pages.find_page(session, maker_of(organization_id, user_id), page_id)
    if page is None:
        return Explanation(Level.NONE, [])
    rows = await explanation.roles_at(session, organization_id, user_id, page.space_id, page.area_id)
    is_restricted = await explanation.is_restricted(session, organization_id, page.area_id)
    theirs = set(await orgs.group_ids(session, maker_of(organization_id, user_id)))
    given = [
        grant
        for grant in await grants.on_pages(session, organization_id, [page.id, *page.ancestor_ids])
        if grant.user_id == user_id or grant.group_id in theirs
    ]
    known = await _known(session, actor, rows, given)
    titles = await pages.visible_titles(session, actor, [grant.page_id for grant in given])
    reasons = [
        *_by_role(page, rows, known, is_restricted=is_restricted),
        *_by_place(page),
        *(_by_grant(page, grant, known, titles) for grant in given),
    ]
    return Explanation(page.level, reasons)


async def _known(
    session: ReadSession, actor: Actor, rows: Collection[RoleRow], given: Collection[Grant]
) -> Mapping[Subject, SubjectRef]:
    """People and groups in the explanation; guests are not told of groups."""
    people = {each for each in (*(row.given_by for row in rows), *(grant.granted_by for grant in given)) if each}
    groups = {each for each in (*(row.group_id for row in rows), *(grant.group_id for grant in given)) if each}
    if actor.organization_role is OrganizationRole.GUEST:
        groups = set()
    wanted = [*(Subject(SubjectKind.USER, each) for each in people), *(_group(each) for each in groups)]
    return await subject_refs(session, actor.require_organization(), wanted)


def _group(group_id: GroupId) -> Subject:
    return Subject(SubjectKind.GROUP, group_id)


def _by_role(
    page: GuardedPage, rows: Collection[RoleRow], known: Mapping[Subject, SubjectRef], *, is_restricted: bool
) -> Iterator[Why]:
    """R1 to R3."""
    is_open = page.standing.visibility != "private"
    found = []
    for row in rows:
        if row.scope == "area":
            found.append((Source.AREA_ROLE, Level(_AREA[row.role]) if is_open else Level.NONE, row))
            continue
        rank = SpaceRole(_SPACE[row.role])
        if rank is SpaceRole.OWNER:
            found.append((Source.SPACE_OWNER, Level.DELETE, row))
        elif rank is SpaceRole.ADMIN and is_open:
            found.append((Source.SPACE_ADMIN, Level.DELETE, row))
        elif rank is SpaceRole.MEMBER and is_open and not is_restricted:
            found.append((Source.AREA_ROLE, Level.EDIT, row))
    for source, level, row in sorted(found, key=lambda each: _RULES[each[0]]):
        if level is not Level.NONE:
            yield Why(
                source,
                level,
                via="group" if row.group_id is not None else "role",
                scope=row.scope,
                role=row.role,
                group=known.get(_group(row.group_id)) if row.group_id is not None else None,
                giver=_giver(row.given_by, known),
                given_at=row.given_at,
            )


def _by_place(page: GuardedPage) -> Iterator[Why]:
    """R4 and R5."""
    standing = page.standing
    if standing.visibility == "space" and standing.space_role is SpaceRole.MEMBER:
        yield Why(Source.SPACE_VISIBILITY, Level.VIEW, via="visibility")
    if standing.owns and (standing.area_role > 0 or standing.granted > Level.NONE):
        yield Why(Source.PAGE_OWNER, Level.DELETE, via="ownership")


def _by_grant(
    page: GuardedPage, grant: Grant, known: Mapping[Subject, SubjectRef], titles: Mapping[PageId, str]
) -> Why:
    """R6."""
    return Why(
        Source.GRANT,
        Level[grant.level],
        via="group" if grant.group_id is not None else "grant",
        group=known.get(_group(grant.group_id)) if grant.group_id is not None else None,
        page_id=grant.page_id if grant.page_id in titles else None,
        page_title=titles.get(grant.page_id),
        is_above=grant.page_id != page.id,
        giver=_giver(grant.granted_by, known),
        given_at=grant.created_at,
        expires_at=grant.expires_at,
    )


def _giver(user_id: UserId | None, known: Mapping[Subject, SubjectRef]) -> SubjectRef | None:
    return known.get(Subject(SubjectKind.USER, user_id)) if user_id is not None else None
