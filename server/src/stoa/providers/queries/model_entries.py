"""Statements of the catalogue."""

from collections.abc import Sequence

from sqlalchemy import (
    or_,
    select,
)

from stoa.platform.db import ReadSession, WriteSession, lock_until_end
from stoa.platform.ids import (
    OrganizationId,
)
from stoa.providers.models import Model


async def find_entry(session: ReadSession, organization_id: OrganizationId | None, slug: str) -> Model | None:
    """The organization's own catalogue entry of a model, else the instance's, else None."""
    statement = (
        select(Model)
        .where(Model.slug == slug, or_(Model.organization_id == organization_id, Model.organization_id.is_(None)))
        .order_by(Model.organization_id.asc().nulls_last())
        .limit(1)
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def lock_own_entry(session: WriteSession, organization_id: OrganizationId, slug: str) -> Model | None:
    """The organization's own entry of a model; one after the other, also while there is none."""
    await lock_until_end(session, f"model:{organization_id}:{slug}")
    statement = select(Model).where(Model.organization_id == organization_id, Model.slug == slug)
    return (await session.execute(statement.with_for_update())).scalar_one_or_none()


async def list_entries(session: ReadSession, organization_id: OrganizationId | None) -> Sequence[Model]:
    """Catalogue entries of the instance and, after them, the organization's own, which override them."""
    statement = (
        select(Model)
        .where(or_(Model.organization_id == organization_id, Model.organization_id.is_(None)))
        .order_by(Model.organization_id.asc().nulls_first(), Model.slug)
    )
    return (await session.execute(statement)).scalars().all()
