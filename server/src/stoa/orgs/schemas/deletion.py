"""Bodies about the end of organizations."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from stoa.platform.http.schemas import Body, Out


class OrganizationDeletion(Body):
    """The slug, typed: whoever deletes an organization knows which one."""

    slug: Annotated[str, Field(max_length=63)]


class DeletedOrganizationOut(Out):
    """An organization that may still come back, until `purged_at`."""

    id: UUID
    name: str
    deleted_at: datetime
    purged_at: datetime
