"""Merging of deltas: what arrives within one batch becomes one event of its kind."""

from dataclasses import dataclass, field

import orjson

from stoa.conversations.contracts import StoredEvent

CONTENT, THINKING = "content.delta", "thinking.delta"


def storable(text: str) -> str:
    """The text without what a database cannot hold: NUL and lone surrogates become U+FFFD."""
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@dataclass
class PendingEvents:
    """Events of one run that are not stored yet, and the text so far. Numbers have no gaps and begin at 1."""

    next_seq: int = 1
    _items: list[tuple[str, dict[str, object], list[str]]] = field(default_factory=list)
    _answer: list[str] = field(default_factory=list)
    _thinking: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self._items)

    @property
    def answer(self) -> str:
        """The text of all taken events."""
        return "".join(self._answer)

    @property
    def thinking(self) -> str:
        return "".join(self._thinking)

    def add(self, kind: str, data: dict[str, object]) -> None:
        """An event that stands for itself."""
        self._items.append((kind, data, []))

    def add_text(self, kind: str, text: str) -> None:
        """Text of a delta; joins the last event if that is of the same kind."""
        if self._items and self._items[-1][0] == kind:
            self._items[-1][2].append(text)
        else:
            self._items.append((kind, {}, [text]))

    def take(self) -> list[StoredEvent]:
        """All pending events with their numbers."""
        taken = [
            StoredEvent(self.next_seq + offset, kind, orjson.dumps(self._data(kind, data, pieces)))
            for offset, (kind, data, pieces) in enumerate(self._items)
        ]
        self.next_seq += len(taken)
        self._items = []
        return taken

    def _data(self, kind: str, data: dict[str, object], pieces: list[str]) -> dict[str, object]:
        if not pieces:
            return data
        text = storable("".join(pieces))
        (self._answer if kind == CONTENT else self._thinking).append(text)
        return {"text": text}
