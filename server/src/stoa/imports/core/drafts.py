"""What every reader makes of a file: conversations whose messages form a tree, in one shape."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

MAX_MESSAGES = 100_000
EARLIEST, LATEST = 0.0, 4_102_444_800.0


@dataclass
class DraftMessage:
    """A message of another product; `key` and `parent` are its ids there."""

    key: str
    parent: str | None
    role: str
    content: str
    created_at: str | None = None
    model: str | None = None
    thinking: str | None = None
    author: str | None = None
    author_digest: str | None = None
    is_active: bool = False
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass
class Draft:
    """A conversation of another product. `leaf`: the message at the end of the path that is shown there."""

    key: str
    title: str
    messages: list[DraftMessage]
    leaf: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    model: str | None = None
    system_prompt: str | None = None
    tags: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def text(value: object) -> str:
    """A text that every reader after us can hold."""
    if not isinstance(value, str):
        return ""
    return value.replace("\0", "").encode("utf-8", "replace").decode()


def moment(value: object) -> str | None:
    """A time of day of whatever notation; None for what is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        seconds = value / 1000 if value > LATEST else float(value)
        return datetime.fromtimestamp(seconds, UTC).isoformat() if EARLIEST < seconds < LATEST else None
    try:
        found = datetime.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
    if found is None:
        return None
    found = found if found.tzinfo is not None else found.replace(tzinfo=UTC)
    return found.isoformat() if EARLIEST < found.timestamp() < LATEST else None


def mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def items(value: object) -> Iterable[Mapping[str, Any]]:
    """The objects of a list; what is none is left out."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def arranged(draft: Draft, losses: Counter[str]) -> Draft:
    """Parents before children, with the path that is shown marked. Rings are cut, unknown parents become none."""
    known: dict[str, DraftMessage] = {}
    for each in draft.messages[:MAX_MESSAGES]:
        if each.key in known:
            losses["twin_message"] += 1
        else:
            known[each.key] = each
    losses["message_over_limit"] += max(0, len(draft.messages) - MAX_MESSAGES)
    ordered: list[DraftMessage] = []
    placed: set[str] = set()
    for start in known.values():
        chain: list[DraftMessage] = []
        on_chain: set[str] = set()
        message: DraftMessage | None = start
        while message is not None and message.key not in placed:
            chain.append(message)
            on_chain.add(message.key)
            if message.parent is not None and message.parent not in known:
                message.parent = None
                losses["parent_unknown"] += 1
            if message.parent in on_chain:
                message.parent = None
                losses["ring_cut"] += 1
            message = known[message.parent] if message.parent is not None else None
        placed |= on_chain
        ordered += reversed(chain)
    _mark(ordered, known, draft)
    draft.messages = ordered
    return draft


def _mark(ordered: list[DraftMessage], known: Mapping[str, DraftMessage], draft: Draft) -> None:
    if draft.leaf not in known:
        draft.leaf = ordered[-1].key if ordered else None
    key = draft.leaf
    while key is not None:
        known[key].is_active = True
        key = known[key].parent


def rehung(messages: list[DraftMessage], hidden: Mapping[str, str | None]) -> None:
    """Hang messages whose parents are left out at the nearest one that is there."""
    for message in messages:
        seen: set[str] = set()
        while message.parent is not None and message.parent in hidden and message.parent not in seen:
            seen.add(message.parent)
            message.parent = hidden[message.parent]
        if message.parent in seen:
            message.parent = None


def nearest(key: str | None, hidden: Mapping[str, str | None]) -> str | None:
    """The message that is there, at or above a key."""
    seen: set[str] = set()
    while key is not None and key in hidden and key not in seen:
        seen.add(key)
        key = hidden[key]
    return key
