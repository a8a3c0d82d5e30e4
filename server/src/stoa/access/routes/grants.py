"""HTTP of grants, subjects and access lists."""

from typing import Annotated

from fastapi import Depends, Path, Query, Response

from stoa.access.commands import grants
from stoa.access.commands.access_list import list_access
from stoa.access.commands.explain_access import Why
from stoa.access.commands.explain_access import explain_access as explain
from stoa.access.commands.grants import GrantView
from stoa.access.commands.subjects import find_subjects
from stoa.access.errors import AboveOwnLevel, DeleteNotGrantable, SubjectNotFound
from stoa.access.schemas.grants import (
    AccessOut,
    ExplanationOut,
    GrantOut,
    GrantPut,
    GrantsPut,
    GrantUpdate,
    HolderOut,
    SubjectOut,
    WhyOut,
)
from stoa.orgs.ports import SpacePeople
from stoa.platform.errors import Forbidden, Invalid, LimitExceeded, LimitReached, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, ListRequest, Reading, Writing, problems
from stoa.platform.http.ports import port
from stoa.platform.http.routing import router as make_router
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import GrantId, PageId, UserId

router = make_router("access", area="pages")

PagePath = Annotated[PageId, Path()]
GrantPath = Annotated[GrantId, Path()]
People = Annotated[SpacePeople, Depends(port(SpacePeople))]


def _out(view: GrantView) -> GrantOut:
    own = ("id", "level", "note", "expires_at", "granted_by", "created_at", "revision")
    return GrantOut.model_validate(
        {
            **{name: getattr(view.grant, name) for name in own},
            "subject": SubjectOut.of(view.subject),
            "inherited": view.is_inherited,
            "from_title": view.from_title,
            "redundant": view.is_redundant,
            "may_change": view.may_change,
        }
    )


@router.get("/pages/{page_id}/grants", responses=problems(NotFound, Forbidden))
async def list_grants(page_id: PagePath, actor: CurrentActor, session: Reading) -> ListOut[GrantOut]:
    """Rights given on a page, then those that reach it from pages above."""
    return ListOut[GrantOut].whole([_out(view) for view in await grants.list_grants(session, actor, page_id)])


@router.put(
    "/pages/{page_id}/grants",
    responses=problems(
        NotFound, Forbidden, SubjectNotFound, DeleteNotGrantable, AboveOwnLevel, LimitReached, Invalid
    ),
)
async def put_grant(  # noqa: PLR0917  # each a dependency
    page_id: PagePath,
    body: GrantPut,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    response: Response,
) -> GrantOut:
    """Give a person or a group a right on a page and all below it; 201 for a new one."""
    grant_id, is_new = await grants.put_grant(
        session, platform.clock, actor, page_id=page_id, subject=body.subject(), giving=body.giving()
    )
    response.status_code = 201 if is_new else 200
    return _out(await grants.view_grant(session, actor, page_id, grant_id))


@router.post(
    "/page-batches/grants",
    status_code=204,
    responses=problems(
        NotFound, Forbidden, SubjectNotFound, DeleteNotGrantable, AboveOwnLevel, LimitReached, Invalid
    ),
)
async def put_grants(body: GrantsPut, actor: CurrentActor, session: Writing, platform: CurrentPlatform) -> None:
    """Give a person or a group one right on many pages, on all or on none."""
    await grants.put_grants(
        session,
        platform.clock,
        actor,
        page_ids=[PageId(page_id) for page_id in body.page_ids],
        subject=body.subject(),
        giving=body.giving(),
    )


@router.patch(
    "/pages/{page_id}/grants/{grant_id}",
    responses=problems(NotFound, Forbidden, DeleteNotGrantable, AboveOwnLevel, Invalid),
)
async def change_grant(  # noqa: PLR0917  # each a dependency
    page_id: PagePath,
    grant_id: GrantPath,
    body: GrantUpdate,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
) -> GrantOut:
    """Change level, note or expiry of a right."""
    await grants.change_grant(
        session, platform.clock, actor, page_id=page_id, grant_id=grant_id, changes=body.changes()
    )
    return _out(await grants.view_grant(session, actor, page_id, grant_id))


@router.delete(
    "/pages/{page_id}/grants/{grant_id}", status_code=204, responses=problems(NotFound, Forbidden, AboveOwnLevel)
)
async def revoke_grant(page_id: PagePath, grant_id: GrantPath, actor: CurrentActor, session: Writing) -> None:
    """Take a right away; everybody may drop their own."""
    await grants.revoke_grant(session, actor, page_id=page_id, grant_id=grant_id)


@router.get("/pages/{page_id}/access", responses=problems(NotFound, Forbidden))
async def read_access(page_id: PagePath, actor: CurrentActor, session: Reading, page: ListRequest) -> AccessOut:
    """Everybody who has access to a page, with the first reason."""
    found, total = await list_access(session, actor, page_id, page)
    items = [HolderOut.of(holder) for holder in found.items]
    return AccessOut(items=items, next_cursor=found.next_cursor, total=total)


@router.get("/pages/{page_id}/access/{user_id}", responses=problems(NotFound, Forbidden, SubjectNotFound))
async def explain_access(
    page_id: PagePath, user_id: Annotated[UserId, Path()], actor: CurrentActor, session: Reading
) -> ExplanationOut:
    """Why a person can see a page: every reason, and which one decides."""
    found = await explain(session, actor, page_id, user_id)
    reasons = [_why(why, decides=index == found.deciding) for index, why in enumerate(found.reasons)]
    return ExplanationOut(level=found.level.name, reasons=reasons)


def _why(why: Why, *, decides: bool) -> WhyOut:
    facts = {name: getattr(why, name) for name in WhyOut.model_fields if name != "decides"}
    return WhyOut.model_validate({**facts, "level": why.level.name, "decides": decides})


@router.get("/subjects", responses=problems(Forbidden, LimitExceeded))
async def search_subjects(
    actor: CurrentActor,
    session: Reading,
    platform: CurrentPlatform,
    people: People,
    q: Annotated[str, Query(max_length=320)] = "",
) -> ListOut[SubjectOut]:
    """People, by exact e-mail address or letters of the name, and groups, to share with."""
    found = await find_subjects(session, platform, people, actor, q)
    return ListOut[SubjectOut].whole([SubjectOut.of(subject) for subject in found])
