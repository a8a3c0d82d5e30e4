"""What pages need others to implement."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from stoa.pages.contracts import PageType
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import WriteSession
from stoa.platform.ids import OrganizationId, PageId, SpaceId

# Pages of these types are rows of this package alone.
PLAIN = frozenset({PageType.DOCUMENT, PageType.FOLDER, PageType.CAD})


class PageKind(Protocol):
    """What a type of page brings along in the tables of another package, in the transaction of the page."""

    async def created(
        self, session: WriteSession, clock: Clock, actor: Actor, organization_id: OrganizationId, page_id: PageId
    ) -> None:
        """The page has just been made by the actor."""
        ...

    async def copied(
        self, session: WriteSession, clock: Clock, actor: Actor, original_id: PageId, copy_id: PageId
    ) -> None:
        """The page has just been made as a copy of another one, which the actor sees."""
        ...


class PageCompany(Protocol):
    """What other packages keep with pages, and what therefore goes where the pages go."""

    async def transferred(
        self,
        session: WriteSession,
        organization_id: OrganizationId,
        page_ids: Collection[PageId],
        space_id: SpaceId,
    ) -> None:
        """The pages lie in this space now; in the transaction of their transfer."""
        ...


@dataclass(frozen=True)
class PageKinds:
    """The types of pages that bring something along."""

    by_type: Mapping[PageType, PageKind] = field(default_factory=dict)

    def can_make(self, kind: PageType) -> bool:
        return kind in PLAIN or kind in self.by_type


ONLY_PLAIN = PageKinds()
