"""Refusals of the agents package."""

from stoa.platform.errors import Conflict


class PromptNameTaken(Conflict):
    code, title = "agents.prompt_name_taken", "There is a preset of this name already"
