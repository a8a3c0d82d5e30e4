"""HTTP of what calls came to."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from fastapi.responses import StreamingResponse

from stoa.platform.errors import NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, ListRequest, Reading, Writing, problems
from stoa.platform.http.routing import exports
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import UserId
from stoa.usage.commands import export, figures, forecast
from stoa.usage.commands.export import ExportFormat
from stoa.usage.commands.figures import Shown, Wanted
from stoa.usage.contracts import Part, ScopeKind
from stoa.usage.core.spans import Span
from stoa.usage.errors import AdminOnly
from stoa.usage.routes.budgets import Names, OrganizationPath, router
from stoa.usage.schemas.figures import (
    ModelQuery,
    OwnScopeQuery,
    PersonQuery,
    ScopeQuery,
    SpanQuery,
    TypeQuery,
    UntilQuery,
    UsageCallOut,
    UsageExportCreate,
    UsageForecastOut,
    UsageSummaryOut,
)

MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


async def _wanted(
    span: SpanQuery = Span.MONTH,
    user_id: PersonQuery = None,
    model: ModelQuery = None,
    request_type: TypeQuery = None,
    until: UntilQuery = None,
) -> Wanted:
    return Wanted(span, user_id, model, request_type, until)


async def _wanted_own(
    span: SpanQuery = Span.MONTH, model: ModelQuery = None, request_type: TypeQuery = None
) -> Wanted:
    return Wanted(span, None, model, request_type)


async def _shown(span: SpanQuery = Span.MONTH, until: UntilQuery = None, scope: ScopeQuery = None) -> Shown:
    return Shown(span, until, _part(scope))


async def _shown_own(span: SpanQuery = Span.MONTH, until: UntilQuery = None, scope: OwnScopeQuery = None) -> Shown:
    return Shown(span, until, _part(scope))


def _part(scope: str | None) -> Part | None:
    if scope is None:
        return None
    kind, _, scope_id = scope.partition(":")
    return Part(ScopeKind(kind), UUID(scope_id))


@router.get("/me/usage", responses=problems())
async def list_own_calls(
    wanted: Annotated[Wanted, Depends(_wanted_own)],
    page: ListRequest,
    actor: CurrentActor,
    session: Reading,
    platform: CurrentPlatform,
) -> ListOut[UsageCallOut]:
    """The caller's own model calls in the organization they work in, newest first."""
    found = await figures.list_own_calls(session, platform.clock, actor, wanted, page)
    items = [UsageCallOut.model_validate(call) for call in found.items]
    return ListOut(items=items, next_cursor=found.next_cursor)


@router.get("/me/usage/summary", responses=problems())
async def read_own_summary(
    actor: CurrentActor,
    session: Reading,
    platform: CurrentPlatform,
    names: Names,
    shown: Annotated[Shown, Depends(_shown_own)],
) -> UsageSummaryOut:
    """What the caller's own calls came to."""
    found = await figures.summary_of_person(session, platform.clock, names, actor, shown)
    return UsageSummaryOut.model_validate(found)


@router.get("/organizations/{organization_id}/usage", responses=problems(NotFound, AdminOnly))
async def list_calls(  # noqa: PLR0917  # each a dependency
    organization_id: OrganizationPath,
    wanted: Annotated[Wanted, Depends(_wanted)],
    page: ListRequest,
    actor: CurrentActor,
    session: Reading,
    platform: CurrentPlatform,
) -> ListOut[UsageCallOut]:
    """Model calls of an organization without any text, newest first."""
    found = await figures.list_calls(session, platform.clock, actor, organization_id, wanted=wanted, page=page)
    items = [UsageCallOut.model_validate(call) for call in found.items]
    return ListOut(items=items, next_cursor=found.next_cursor)


@router.get("/organizations/{organization_id}/usage/summary", responses=problems(NotFound, AdminOnly))
async def read_summary(  # noqa: PLR0917  # each a dependency
    organization_id: OrganizationPath,
    actor: CurrentActor,
    session: Reading,
    platform: CurrentPlatform,
    names: Names,
    shown: Annotated[Shown, Depends(_shown)],
) -> UsageSummaryOut:
    """What all calls of an organization came to."""
    found = await figures.summary_of_organization(
        session, platform.clock, names, actor, organization_id=organization_id, shown=shown
    )
    return UsageSummaryOut.model_validate(found)


@router.get("/organizations/{organization_id}/usage/forecast", responses=problems(NotFound, AdminOnly))
async def read_forecast(
    organization_id: OrganizationPath, actor: CurrentActor, session: Reading, platform: CurrentPlatform
) -> UsageForecastOut:
    """What the present month will have cost the organization, going on as in the last 14 days."""
    return UsageForecastOut.of(await forecast.month_forecast(session, platform.clock, actor, organization_id))


@router.post("/organizations/{organization_id}/usage/exports", responses=problems(NotFound, AdminOnly))
@exports
async def export_usage(
    organization_id: OrganizationPath,
    body: UsageExportCreate,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
) -> StreamingResponse:
    """The calls of some days as a file, CSV or JSON, newest first; the export is itself an event."""
    form = ExportFormat(body.format)
    user_id = UserId(body.user_id) if body.user_id is not None else None
    wanted = Wanted(body.period, user_id, body.model, body.request_type)
    await export.begin_export(session, actor, organization_id, wanted, form)
    chunks = export.exported(platform, actor, organization_id, wanted, form)
    return StreamingResponse(
        platform.watches.until_end(platform.realtime, actor.credential, chunks),
        media_type=MEDIA_TYPES[body.format],
        headers={"content-disposition": f'attachment; filename="usage.{body.format}"'},
    )
