"""Bodies of share links and of what they show."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, Field

from stoa.platform.http.schemas import Body, Out

LinkPassword = Annotated[str, Field(min_length=8, max_length=200)]


class LinkCreate(Body):
    includes_children: bool = False
    allow_download: bool = False
    password: LinkPassword | None = None
    expires_at: AwareDatetime | None = None


class LinkUpdate(Body):
    """Fields that are left out stay; null takes password and expiry away."""

    includes_children: bool = False
    allow_download: bool = False
    password: LinkPassword | None = None
    expires_at: AwareDatetime | None = None

    def changes(self) -> dict[str, Any]:
        sent: dict[str, Any] = self.model_dump(exclude_unset=True)
        return sent


class LinkOut(Out):
    """A link. `suspended`: it shows nothing now, by a rule or because its maker may not share the page any more."""

    id: UUID
    page_id: UUID
    token_hint: str
    includes_children: bool
    allow_download: bool
    has_password: bool
    expires_at: datetime | None
    view_count: int
    last_viewed_at: datetime | None
    created_at: datetime
    created_by: UUID
    maker_name: str
    suspended: bool
    may_adopt: bool


class LinkCreated(Out):
    """The address is shown this once."""

    link: LinkOut
    url: str


class Unlock(Body):
    password: Annotated[str, Field(max_length=1000)]


class SharedNodeOut(Out):
    id: UUID
    parent_id: UUID | None
    title: str
    icon: str | None


class SharedPageOut(Out):
    """A page as a link shows it, and the pages that it shows beside it."""

    id: UUID
    title: str
    icon: str | None
    type: str
    content: dict[str, Any] | None
    updated_at: datetime
    allow_download: bool
    pages: list[SharedNodeOut]
