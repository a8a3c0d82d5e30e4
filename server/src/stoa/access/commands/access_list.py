"""Everybody who has access to a page, and why (SP-60)."""

from stoa.access import policy
from stoa.access.commands.load_page import load_page
from stoa.access.commands.subjects import subject_refs
from stoa.access.contracts import Holder, Level, Source, Subject, SubjectKind
from stoa.access.queries import grants, pages
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession
from stoa.platform.ids import OrganizationId, PageId
from stoa.platform.pagination import PageRequest, Slice, slice_of


async def list_access(
    session: ReadSession, actor: Actor, page_id: PageId, request: PageRequest
) -> tuple[Slice[Holder], int]:
    """People by name, then groups that hold a grant, and how many there are. Raises NotFound, LevelTooLow."""
    await load_page(session, actor, page_id, need=Level.SHARE)
    found = await holders(session, actor.require_organization(), page_id)
    after = request.after(3)
    rest = [holder for holder in found if after is None or _key(holder) > after]
    return slice_of(rest[: request.limit + 1], request.limit, _key), len(found)


def _key(holder: Holder) -> tuple[int, str, str]:
    subject = holder.subject
    return int(subject.kind is SubjectKind.GROUP), subject.name.casefold(), str(subject.id)


async def holders(session: ReadSession, organization_id: OrganizationId, page_id: PageId) -> list[Holder]:
    """Everybody with access to a page; whoever calls has checked that it may be told."""
    members = await pages.members_on(session, organization_id, page_id)
    given = await grants.on_pages(
        session, organization_id, [page_id, *await pages.ancestors_of(session, organization_id, page_id)]
    )
    of_groups: dict[Subject, Level] = {}
    for grant in given:
        if grant.group_id is not None:
            subject = Subject.of(None, grant.group_id)
            of_groups[subject] = max(of_groups.get(subject, Level.NONE), Level[grant.level])
    people = {Subject(SubjectKind.USER, user_id): (level, standing) for user_id, level, standing in members}
    refs = await subject_refs(session, organization_id, [*people, *of_groups])
    found = [
        Holder(refs[subject], level, reason.source)
        for subject, (level, standing) in people.items()
        if subject in refs and (reason := policy.deciding(standing)) is not None
    ]
    found += [
        Holder(refs[subject], level, Source.GRANT) for subject, level in of_groups.items() if subject in refs
    ]
    return sorted(found, key=_key)
