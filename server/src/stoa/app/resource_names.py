"""Which package knows the names of which resources in the audit log."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from uuid import UUID

from stoa.conversations import api as conversations
from stoa.orgs import api as orgs
from stoa.pages import api as pages
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession
from stoa.spaces import api as spaces
from stoa.tasks import api as tasks

Source = Callable[[ReadSession, Actor, Collection[UUID]], Awaitable[Mapping[UUID, str]]]


async def _group_names(session: ReadSession, actor: Actor, ids: Collection[UUID]) -> Mapping[UUID, str]:
    return await orgs.group_names(session, actor.require_organization(), ids)


SOURCES: Mapping[str, Source] = {
    "page": pages.visible_titles,
    "space": spaces.visible_names,
    "conversation": conversations.visible_titles,
    "task": tasks.visible_titles,
    "group": _group_names,
}


class _Names:
    """Implements `audit.ResourceNames` by asking the owner of each kind of resource."""

    async def names(
        self, session: ReadSession, actor: Actor, resource_type: str, ids: Collection[str]
    ) -> Mapping[str, str]:
        source = SOURCES.get(resource_type)
        if source is None or actor.organization_id is None:
            return {}
        found = await source(session, actor, [key for text in ids if (key := _uuid(text)) is not None])
        return {str(key): name for key, name in found.items()}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


NAMES = _Names()
