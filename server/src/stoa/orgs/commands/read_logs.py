"""Reading the audit log and the mail log."""

import dataclasses
from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from stoa.audit import api as audit
from stoa.audit.contracts import AuditFilter, AuditRecord
from stoa.audit.ports import ResourceNames
from stoa.identity import api as identity
from stoa.identity.contracts import UserRef
from stoa.mail import api as mail
from stoa.orgs.errors import AdminOnly
from stoa.platform.actor import Actor, InstanceRole
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import OrganizationId, UserId
from stoa.platform.mail import TrialStep, try_out

Named = tuple[AuditRecord, dict[UserId, UserRef], str | None]


def require_instance_admin(actor: Actor) -> None:
    """Raises AdminOnly for everybody but administrators of the instance, and while they act as somebody."""
    if actor.instance_role not in (InstanceRole.ADMIN, InstanceRole.SUPER_ADMIN) or actor.impersonator_id:
        raise AdminOnly
    actor.require_scope("admin")


async def with_names(
    session: ReadSession, actor: Actor, names: ResourceNames, records: Sequence[AuditRecord]
) -> list[Named]:
    """Events with the people in them and the names of their resources, as the reader may see them (ORG-67)."""
    involved = {UserId(found) for record in records for found in _people(record)}
    people = await identity.user_refs(session, involved)
    wanted: dict[str, set[str]] = defaultdict(set)
    for record in records:
        if record.resource_id is not None:
            wanted[record.resource_type].add(record.resource_id)
    known = {kind: await names.names(session, actor, kind, ids) for kind, ids in wanted.items()}
    return [(record, people, _name(record, people, known.get(record.resource_type, {}))) for record in records]


def _people(record: AuditRecord) -> list[UUID]:
    found = [record.actor_user_id, record.subject_user_id]
    if record.resource_type == "user" and record.resource_id is not None:
        found.append(_uuid(record.resource_id))
    return [user_id for user_id in found if user_id is not None]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _name(record: AuditRecord, people: dict[UserId, UserRef], known: Mapping[str, str]) -> str | None:
    if record.resource_id is None:
        return None
    if record.resource_type == "user":
        user_id = _uuid(record.resource_id)
        found = people.get(UserId(user_id)) if user_id is not None else None
        return found.name if found is not None else None
    return known.get(record.resource_id)


async def note_export(
    session: WriteSession,
    actor: Actor,
    organization_id: OrganizationId,
    wanted: AuditFilter,
    form: audit.ExportFormat,
) -> None:
    """The export is itself an event (ORG-70)."""
    filters = {name: value for name, value in dataclasses.asdict(wanted).items() if value is not None}
    await audit.record(
        session,
        actor,
        "audit.exported",
        resource_type="audit_log",
        resource_id=organization_id,
        organization_id=organization_id,
        metadata={"format": form, "filter": sorted(filters)},
    )


async def try_mail(platform: Platform, actor: Actor, address: str) -> list[TrialStep]:
    """Send a test mail at once, outside of the queue, to see how far it comes (ORG-81)."""
    return await try_out(platform.mailer, mail.preview_test(platform, asked_by=actor.name, recipient=address))
