"""Levels of right on a page. Each includes the ones below it."""

from enum import IntEnum


class Level(IntEnum):
    """VIEW < EDIT < SHARE < DELETE; NONE answers like what does not exist."""

    NONE = 0
    VIEW = 1
    EDIT = 2
    SHARE = 3
    DELETE = 4
