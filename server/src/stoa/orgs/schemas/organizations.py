"""Bodies of the organizations' routes."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from stoa.orgs.models import Organization
from stoa.platform.http.schemas import Body, Out


def _one_line(text: str) -> str:
    if len(text.strip()) < 2 or not text.isprintable():
        raise ValueError("must have two visible characters and no control characters")
    return text


class OrganizationCreate(Body):
    name: Annotated[str, Field(min_length=2, max_length=100), AfterValidator(_one_line)]
    slug: Annotated[str, Field(max_length=100)] | None = None


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
