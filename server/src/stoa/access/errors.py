"""Refusals of the access package."""

from stoa.access.contracts import Level
from stoa.platform.errors import Forbidden


class LevelTooLow(Forbidden):
    """Visible, but the level is not enough. Shares its code with every other refusal of this kind."""

    def __init__(self, *, required: Level, level: Level) -> None:
        super().__init__(required_level=required.name, level=level.name)
