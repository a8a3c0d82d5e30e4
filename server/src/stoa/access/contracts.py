"""Levels of right on a page, and ranks of roles. Each includes the ones below it."""

from enum import IntEnum


class Level(IntEnum):
    """VIEW < EDIT < SHARE < DELETE; NONE answers like what does not exist."""

    NONE = 0
    VIEW = 1
    EDIT = 2
    SHARE = 3
    DELETE = 4


class SpaceRole(IntEnum):
    """Role of a person in a space."""

    NONE = 0
    GUEST = 1
    MEMBER = 2
    ADMIN = 3
    OWNER = 4


class AreaRole(IntEnum):
    """Role of a person in an area. On pages that are not private, each gives the level of the same rank (R3)."""

    NONE = 0
    VIEWER = 1
    MEMBER = 2
    ADMIN = 3
    OWNER = 4
