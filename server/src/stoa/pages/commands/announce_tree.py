"""The end of every change of a tree: count it and tell who watches the space."""

from stoa.pages.events import TreeChanged
from stoa.platform.db import WriteSession
from stoa.platform.ids import OrganizationId, PageId, SpaceId
from stoa.platform.outbox import record
from stoa.spaces import api as spaces


async def announce_tree(
    session: WriteSession,
    organization_id: OrganizationId,
    space_id: SpaceId,
    page_id: PageId,
    *,
    parent_id: PageId | None,
    kind: str,
) -> int:
    """Raise the tree revision, which locks the space's row, and announce it on the space's topic (PG-16)."""
    revision = await spaces.raise_tree_revision(session, organization_id, space_id)
    event = TreeChanged(organization_id, page_id=page_id, parent_id=parent_id, kind=kind, tree_revision=revision)
    await record(session, event, topics=[f"space:{space_id}"])
    return revision
