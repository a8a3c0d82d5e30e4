"""The tool that reads a page, as the person who asks would (AG-23)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from stoa.conversations.ports import ToolAnswer
from stoa.pages import api as pages
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.errors import AppError
from stoa.platform.ids import PageId
from stoa.providers.contracts import ToolDefinition

MAX_CHARACTERS = 100_000
DEFINITION = ToolDefinition(
    "read_page",
    "Read a page of the workspace by its id. Gives its title and its text with numbered lines.",
    {
        "type": "object",
        "properties": {"page_id": {"type": "string", "description": "The id of the page, a UUID"}},
        "required": ["page_id"],
        "additionalProperties": False,
    },
)


class ReadPage:
    """Implements `conversations.Tool`."""

    @property
    def definition(self) -> ToolDefinition:
        return DEFINITION

    async def run(self, platform: Platform, actor: Actor, arguments: Mapping[str, Any]) -> ToolAnswer:
        """A page that the person does not see is as one that does not exist."""
        try:
            page_id = PageId(UUID(str(arguments.get("page_id"))))
        except ValueError:
            return ToolAnswer("page_id must be the id of a page, a UUID.", error="invalid_input")
        try:
            async with platform.db.reading(Scope.of(actor)) as session:
                found = await pages.read_text(session, actor, page_id)
        except AppError as refusal:
            return ToolAnswer("There is no such page.", error=refusal.code)
        return ToolAnswer(_numbered(found.title, found.text), page_id=page_id)


def _numbered(title: str, text: str) -> str:
    lines = text[:MAX_CHARACTERS].splitlines()
    numbered = "\n".join(f"{number}: {line}" for number, line in enumerate(lines, start=1))
    cut = "\n[The page goes on.]" if len(text) > MAX_CHARACTERS else ""
    return f"# {title}\n{numbered}{cut}"
