"""What other packages may call."""

from collections.abc import Sequence

from stoa.agents.commands.page_agents import ChatPages
from stoa.agents.commands.read_page import ReadPage
from stoa.conversations.ports import Tool

__all__ = ["ChatPages", "Tools"]


class Tools:
    """Implements `conversations.ToolBox`."""

    def tools(self) -> Sequence[Tool]:
        """Everything that reads; nothing that a model does here changes anything."""
        return (ReadPage(),)
