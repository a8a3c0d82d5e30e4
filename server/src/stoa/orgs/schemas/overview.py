"""Bodies of the super administrators' list of organizations."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from stoa.orgs.models import Organization
from stoa.platform.http.schemas import Body, Out


class OrganizationOverviewUpdate(Body):
    """What changes; a field that is left out stays as it is."""

    status: Literal["active", "suspended"] = "active"
    member_limit: Annotated[int, Field(ge=1, le=100_000)] = 100
    pending_invitation_limit: Annotated[int, Field(ge=0, le=10_000)] = 100
    storage_quota_bytes: Annotated[int, Field(ge=0, le=2**50)] | None = None


class OrganizationOverviewOut(Out):
    """An organization from outside: counts and limits, nothing of what is in it."""

    id: UUID
    name: str
    slug: str
    status: Literal["active", "suspended"]
    member_count: int
    space_count: int
    spent_micros: int
    member_limit: int
    pending_invitation_limit: int
    storage_quota_bytes: int | None
    created_at: datetime

    @classmethod
    def of(
        cls, organization: Organization, *, members: int, spaces: int, spent_micros: int
    ) -> "OrganizationOverviewOut":
        return cls(
            id=organization.id,
            name=organization.name,
            slug=organization.slug,
            status="active" if organization.status == "active" else "suspended",
            member_count=members,
            space_count=spaces,
            spent_micros=spent_micros,
            member_limit=organization.member_limit,
            pending_invitation_limit=organization.pending_invitation_limit,
            storage_quota_bytes=organization.storage_quota_bytes,
            created_at=organization.created_at,
        )
