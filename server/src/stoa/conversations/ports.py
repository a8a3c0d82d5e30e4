"""What conversations need others to implement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.providers.contracts import ToolDefinition


@dataclass(frozen=True)
class ToolAnswer:
    """What a tool gave: text for the model; `error` is a code. `page_id` names the page that it read."""

    text: str
    error: str | None = None
    page_id: UUID | None = None


class Tool(Protocol):
    """Something that a model may do on behalf of the person whom it answers, with their rights and no more."""

    @property
    def definition(self) -> ToolDefinition: ...

    async def run(self, platform: Platform, actor: Actor, arguments: Mapping[str, Any]) -> ToolAnswer:
        """Do it. Refusals are answers with an error, not exceptions."""
        ...


class ToolBox(Protocol):
    """The tools of a turn."""

    def tools(self) -> Sequence[Tool]: ...
