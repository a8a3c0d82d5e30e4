"""What conversations need others to implement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession
from stoa.platform.ids import AgentId, OrganizationId, PageId
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


@dataclass(frozen=True)
class PageAgent:
    """Who answers on a page, and with which model unless another is named."""

    id: AgentId
    model: str | None


class PageAgents(Protocol):
    """The agents of pages."""

    async def of_page(
        self, session: ReadSession, organization_id: OrganizationId, page_id: PageId
    ) -> PageAgent | None:
        """That of a page of the type AI_CHAT."""
        ...


class ToolBox(Protocol):
    """The tools of a turn."""

    def tools(self) -> Sequence[Tool]: ...


class ChannelTexts(Protocol):
    """What is said on pages of the type CHANNEL."""

    async def last_messages(
        self, session: ReadSession, actor: Actor, page_id: PageId, limit: int
    ) -> list[tuple[str, str]]:
        """Author and text of the last messages that the actor may read, oldest first."""
        ...
