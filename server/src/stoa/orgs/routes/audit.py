"""HTTP of the audit log."""

from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Path
from starlette.responses import StreamingResponse

from stoa.audit import api as audit
from stoa.audit.contracts import AuditFilter
from stoa.audit.ports import ResourceNames
from stoa.orgs.commands import read_logs
from stoa.orgs.commands.load_organization import load_exported
from stoa.orgs.errors import AdminOnly, Suspended
from stoa.orgs.policy import ADMIN_SCOPE, require_admin
from stoa.orgs.routes.organizations import router
from stoa.orgs.schemas.logs import AuditEventOut, AuditExportCreate, AuditVerificationOut, audit_filter
from stoa.platform.db import Scope
from stoa.platform.errors import NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, ListRequest, Reading, Writing, problems
from stoa.platform.http.ports import port
from stoa.platform.http.routing import exports, needs_scope
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import OrganizationId

OrganizationPath = Annotated[OrganizationId, Path()]
Wanted = Annotated[AuditFilter, Depends(audit_filter)]
Names = Annotated[ResourceNames, Depends(port(ResourceNames))]
MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl"}


@router.get("/organizations/{organization_id}/audit-events", responses=problems(NotFound, AdminOnly))
@needs_scope(ADMIN_SCOPE)
async def list_audit_events(  # noqa: PLR0917  # each a dependency
    organization_id: OrganizationPath,
    wanted: Wanted,
    page: ListRequest,
    actor: CurrentActor,
    session: Reading,
    names: Names,
) -> ListOut[AuditEventOut]:
    """What happened in the organization, newest first; names of resources as the reader may see them."""
    require_admin(actor, organization_id)
    found = await audit.list_events(session, organization_id, wanted, page)
    items = await read_logs.with_names(session, actor, names, found.items)
    return ListOut[AuditEventOut](items=[AuditEventOut.of(*item) for item in items], next_cursor=found.next_cursor)


@router.get("/organizations/{organization_id}/audit-event-types", responses=problems(NotFound, AdminOnly))
@needs_scope(ADMIN_SCOPE)
async def list_audit_event_types(
    organization_id: OrganizationPath, actor: CurrentActor, session: Reading, platform: CurrentPlatform
) -> ListOut[str]:
    """The kinds of event of the last year, for the filter."""
    require_admin(actor, organization_id)
    since = platform.clock.now() - timedelta(days=366)
    return ListOut[str].whole(await audit.event_types(session, organization_id, since))


@router.post("/organizations/{organization_id}/audit-exports", responses=problems(NotFound, AdminOnly, Suspended))
@needs_scope(ADMIN_SCOPE)
@exports
async def export_audit_events(
    organization_id: OrganizationPath,
    body: AuditExportCreate,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
) -> StreamingResponse:
    """The events as a file, CSV or JSON lines, newest first; the export is itself an event."""
    await load_exported(session, actor, organization_id)
    form = audit.ExportFormat(body.format)
    await read_logs.note_export(session, actor, organization_id, body.wanted(), form)
    chunks = audit.export(platform, Scope(organization_id, actor.user_id), organization_id, body.wanted(), form)
    return StreamingResponse(
        platform.watches.until_end(platform.realtime, actor.credential, chunks),
        media_type=MEDIA_TYPES[body.format],
        headers={"content-disposition": f'attachment; filename="audit.{body.format}"'},
    )


@router.get("/organizations/{organization_id}/audit-verification", responses=problems(NotFound, AdminOnly))
@needs_scope(ADMIN_SCOPE)
async def verify_audit_log(
    organization_id: OrganizationPath, actor: CurrentActor, session: Reading
) -> AuditVerificationOut:
    """Whether the chain of seals over the log holds."""
    require_admin(actor, organization_id)
    return AuditVerificationOut.of(await audit.verify(session, organization_id))


@router.get("/admin/audit-events", responses=problems(AdminOnly))
async def list_instance_audit_events(  # each a dependency
    wanted: Wanted, page: ListRequest, actor: CurrentActor, platform: CurrentPlatform, names: Names
) -> ListOut[AuditEventOut]:
    """What happened to the instance and its accounts, for its administrators."""
    read_logs.require_instance_admin(actor)
    async with platform.db.reading(Scope.system()) as session:
        found = await audit.list_events(session, None, wanted, page)
        items = await read_logs.with_names(session, actor, names, found.items)
    return ListOut[AuditEventOut](items=[AuditEventOut.of(*item) for item in items], next_cursor=found.next_cursor)
