"""What the search needs others to implement."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from stoa.documents.contracts import Asked, Hit, Key, Kind
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession


class IndexSource(Protocol):
    """Finds things of one kind, by an index that is written in the transaction of what it finds."""

    kind: Kind

    async def find(
        self, session: ReadSession, actor: Actor, asked: Asked, *, after: Key | None, limit: int
    ) -> Sequence[Hit]:
        """What the actor sees and what fits, the best first, behind `after`.

        The session is in the system's scope, where PostgreSQL uses its text indexes: the organization and the right
        are a part of the statement, before every rank and limit. Titles that fit score from 2, one that is exactly
        what was typed from 4, all else below 2.
        """
        ...


@dataclass(frozen=True)
class IndexSources:
    """The sources of the packages above this one."""

    sources: tuple[IndexSource, ...]
