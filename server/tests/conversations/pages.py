"""Pages that conversations are about."""

from typing import Any

from tests.pages.test_versions import write
from tests.support.team import Team


async def written_page(team: Team, title: str, text: str = "", **more: Any) -> str:
    """The id of a new page of the founder's, with a text if one is given."""
    page_id: str = (await team.page(title, **more))["id"]
    if text:
        await write(team.founder, page_id, text)
    return page_id
