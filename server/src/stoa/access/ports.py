"""What access needs others to do: the content behind a link belongs to packages above."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from stoa.platform.db import ReadSession
from stoa.platform.ids import OrganizationId, PageId


@dataclass(frozen=True)
class SharedPage:
    """A page as strangers may see it: no people, no backlinks, mentions as plain text. `content` None: no text."""

    id: PageId
    title: str
    icon: str | None
    type: str
    content: dict[str, Any] | None
    updated_at: datetime


@dataclass(frozen=True)
class SharedNode:
    """A page below a shared one."""

    id: UUID
    parent_id: UUID | None
    title: str
    icon: str | None


class SharedView(Protocol):
    """Reads what a link shows; whoever calls has checked the link."""

    async def page(
        self, session: ReadSession, organization_id: OrganizationId, page_id: PageId
    ) -> SharedPage | None:
        """A live page."""
        ...

    async def nodes(
        self, session: ReadSession, organization_id: OrganizationId, page_ids: Sequence[PageId]
    ) -> list[SharedNode]:
        """The pages, parents before children, siblings in order."""
        ...
