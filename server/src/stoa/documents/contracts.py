"""What crosses the border: what was asked for, and what was found."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

# Characters for private use stand around the words in what was found; texts lose theirs before.
OPEN, CLOSE = "\ue000", "\ue001"


class Kind(StrEnum):
    """What can be found."""

    PAGE = "page"
    CONVERSATION = "conversation"


@dataclass(frozen=True)
class Asked:
    """A search. `words` is PostgreSQL's query text, empty where only operators were given; `text` is what was typed.

    `warnings` names what was searched as plain text although it looks like an operator.
    """

    words: str = ""
    text: str = ""
    tag: str | None = None
    model: str | None = None
    author: str | None = None
    before: datetime | None = None
    after: datetime | None = None
    kinds: frozenset[Kind] = frozenset(Kind)
    space_id: UUID | None = None
    author_id: UUID | None = None
    warnings: tuple[str, ...] = field(default=())

    @property
    def is_about_messages(self) -> bool:
        """Whether only a message can meet it; a title has neither author nor model."""
        given = (self.model, self.author, self.author_id, self.before, self.after)
        return any(value is not None for value in given)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked for; kinds and a space alone only narrow what is."""
        return not self.words and self.tag is None and not self.is_about_messages


@dataclass(frozen=True)
class Key:
    """Where a hit stands: the best first, among equals the newest."""

    score: float
    at: datetime
    id: UUID

    @property
    def order(self) -> tuple[float, datetime, UUID]:
        return self.score, self.at, self.id


@dataclass(frozen=True)
class Hit:
    """Something that was found and that the actor sees. Words in `title` and `snippet` are marked (OPEN, CLOSE).

    `detail` says more of the kind: the type of a page. `message_id`: the best message of a conversation.
    """

    kind: Kind
    key: Key
    title: str
    snippet: str
    detail: str
    space_id: UUID | None
    author_id: UUID | None
    message_id: UUID | None = None
