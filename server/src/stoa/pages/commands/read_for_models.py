"""The text of pages as models are given it, under the rights of whoever asks (PG-28, CV-85)."""

from collections.abc import Sequence

from stoa.access.contracts import Level
from stoa.pages.commands.load_page import load_page
from stoa.pages.contracts import PageText
from stoa.pages.queries import versions
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession
from stoa.platform.errors import AppError
from stoa.platform.ids import PageId


async def texts_for_models(
    session: ReadSession, actor: Actor, ids: Sequence[PageId]
) -> list[tuple[PageId, PageText]]:
    """The pinned version where there is one, else the present text; in the order of the ids."""
    found = []
    for page_id in ids:
        text = await _text(session, actor, page_id)
        if text is not None:
            found.append((page_id, text))
    return found


async def _text(session: ReadSession, actor: Actor, page_id: PageId) -> PageText | None:
    try:
        page, _ = await load_page(session, actor, page_id, need=Level.VIEW, with_text=True)
    except AppError:
        return None
    if page.trashed_at is not None:
        return None
    if page.context_version_number is not None:
        version = await versions.find_version(session, page.organization_id, page.id, page.context_version_number)
        if version is not None:
            return PageText(page.title, page.type, version.content_text)
    return PageText(page.title, page.type, page.content_text)
