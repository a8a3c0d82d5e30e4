"""People outside who hold the link to something."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Visitor:
    """Who holds a link: the token, where they come from, and what an earlier password left in the browser."""

    token: str
    address: str
    unlocked: str | None
