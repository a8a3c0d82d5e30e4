"""Who is in a room and where their caret stands; never stored, never content (PG-43)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import orjson

from stoa.pages.core.frames import BadFrame, Reader, framed, number

MAX_STATE = 4096
EXPIRY_SECONDS = 30.0
# Clients that one socket may speak for: its own, and the one that it bore before a reload.
MAX_CLIENTS_OF_CONNECTION = 2


@dataclass
class Presence:
    """What one client says of itself."""

    clock: int
    state: bytes | None
    heard_at: float


def decode(payload: bytes, *, most: int = MAX_CLIENTS_OF_CONNECTION) -> list[tuple[int, int, bytes]]:
    """Client, clock and state of an awareness update. Raises BadFrame."""
    reader = Reader(payload)
    count = reader.number()
    if count > most:
        raise BadFrame("awareness of others")
    found = [(reader.number(), reader.number(), reader.bytes()) for _ in range(count)]
    if not reader.is_at_end or any(len(state) > MAX_STATE for _, _, state in found):
        raise BadFrame("awareness")
    return found


def encode(clients: Iterable[tuple[int, Presence]]) -> bytes:
    """An awareness update of the y-protocols; a client without state has left."""
    parts = [
        number(client) + number(presence.clock) + framed(presence.state or b"null") for client, presence in clients
    ]
    return number(len(parts)) + b"".join(parts)


def cleaned(state: bytes, person: dict[str, str]) -> bytes | None:
    """A state as the room tells it: who it is says the server, and of the rest only where the caret stands."""
    try:
        said: Any = orjson.loads(state)
    except orjson.JSONDecodeError as error:
        raise BadFrame("awareness state") from error
    if said is None:
        return None
    if not isinstance(said, dict):
        raise BadFrame("awareness state")
    told: dict[str, Any] = {"user": person}
    cursor = said.get("cursor")
    if isinstance(cursor, dict):
        told["cursor"] = {name: _place(cursor.get(name)) for name in ("anchor", "head")}
    return orjson.dumps(told)


def _place(value: Any) -> Any:
    """A relative position: ids and numbers, no text beyond the name of the root."""
    if not isinstance(value, dict):
        return None
    kept: dict[str, Any] = {}
    for name in ("type", "item"):
        place = value.get(name)
        if isinstance(place, dict) and all(isinstance(place.get(key), int) for key in ("client", "clock")):
            kept[name] = {"client": place["client"], "clock": place["clock"]}
        else:
            kept[name] = None
    kept["tname"] = "default" if value.get("tname") == "default" else None
    kept["assoc"] = value["assoc"] if isinstance(value.get("assoc"), int) else 0
    return kept


@dataclass
class Roster:
    """All clients of a room, those of other processes included."""

    present: dict[int, Presence] = field(default_factory=dict)

    def hear(self, client: int, clock: int, state: bytes | None, now: float) -> bool:
        """Take what a client says of itself; False if it is older than what is known."""
        known = self.present.get(client)
        if known is not None:
            if clock < known.clock or (clock == known.clock and state is not None):
                known.heard_at = now if clock == known.clock else known.heard_at
                return False
        elif state is None:
            return False
        self.present[client] = Presence(clock, state, now)
        return True

    def leave(self, clients: Iterable[int], now: float) -> list[int]:
        """Those of the clients that were here and are gone now."""
        gone = []
        for client in clients:
            known = self.present.get(client)
            if known is not None and known.state is not None:
                self.present[client] = Presence(known.clock + 1, None, now)
                gone.append(client)
        return gone

    def expire(self, now: float) -> list[int]:
        """Clients that were silent for too long, gone now; those that left before are forgotten."""
        silent = [client for client, each in self.present.items() if each.heard_at < now - EXPIRY_SECONDS]
        for client in [client for client in silent if self.present[client].state is None]:
            del self.present[client]
        return self.leave([client for client in silent if client in self.present], now)

    def here(self) -> list[tuple[int, Presence]]:
        return [(client, each) for client, each in self.present.items() if each.state is not None]
