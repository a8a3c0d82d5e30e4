"""What a new page may begin with: built-in templates and those of the space (PG-63, PG-64)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from stoa.access.contracts import Level
from stoa.identity import api as identity
from stoa.pages.commands.load_page import load_page
from stoa.pages.commands.write_document import current_content
from stoa.pages.core import templates as core
from stoa.pages.core.templates import Values
from stoa.pages.errors import NoTemplate
from stoa.pages.queries import lists
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession
from stoa.platform.ids import PageId, SpaceId
from stoa.spaces import api as spaces


@dataclass(frozen=True)
class Template:
    """A template; built-in ones have a kind, those of a space the id of their page."""

    page_type: str
    name: str
    page_id: UUID | None
    icon: str | None


async def list_templates(session: ReadSession, actor: Actor, space_id: SpaceId | None) -> list[Template]:
    """The seven built-in ones, then those of the space that the actor sees."""
    built_in = [Template(kind, name, None, None) for kind, name in core.NAMES.items()]
    if space_id is None:
        return built_in
    await spaces.tree_revision(session, actor, space_id)
    rows = await lists.templates(session, actor, space_id)
    return built_in + [Template("general", row.title, row.id, row.icon) for row in rows]


async def content_of(
    session: ReadSession, clock: Clock, actor: Actor, *, kind: str, page_id: PageId | None, title: str
) -> dict[str, Any]:
    """The text that a new page begins with, its variables filled in. Raises NotFound, NoTemplate."""
    people = await identity.user_refs(session, [actor.user_id])
    author = people[actor.user_id].name if actor.user_id in people else ""
    values = Values(clock.now().date().isoformat(), title, author)
    if page_id is None:
        return core.built_in(kind, values)
    page, _ = await load_page(session, actor, page_id, need=Level.VIEW, with_text=True)
    if not page.is_template or page.trashed_at is not None:
        raise NoTemplate
    return core.filled((await current_content(session, page)).content, values)
