"""Bodies of the organizations' routes."""

from uuid import UUID

from stoa.orgs.models import Organization
from stoa.platform.http.schemas import Out


class OrganizationPermissionsOut(Out):
    manage: bool


class OrganizationOut(Out):
    """An organization as its member sees it."""

    id: UUID
    name: str
    slug: str
    description: str
    is_default: bool
    role: str
    permissions: OrganizationPermissionsOut

    @classmethod
    def of(cls, organization: Organization, role: str) -> "OrganizationOut":
        return cls(
            id=organization.id,
            name=organization.name,
            slug=organization.slug,
            description=organization.description,
            is_default=organization.is_default,
            role=role,
            permissions=OrganizationPermissionsOut(manage=role in ("owner", "admin")),
        )
