"""Whether something that may fail is worth trying now: circuit breakers of one process (PR-54, PR-59).

A breaker opens after so many failures in a short time, lets one probe through after a while, and closes once probes
have succeeded twice. Whatever is not told is closed; a restart forgets everything.
"""

from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

FAILURES = 5
WINDOW = timedelta(minutes=2)
COOLING = timedelta(seconds=60)
SUCCESSES = 2
# Breakers beyond these many that are closed and quiet are forgotten.
MOST = 10_000


@dataclass
class Breaker:
    """One of them. `opened_at` is None while it is closed."""

    failures: deque[datetime] = field(default_factory=deque)
    opened_at: datetime | None = None
    successes: int = 0
    is_probing: bool = False

    def is_open(self, now: datetime) -> bool:
        """Whether the next try would be refused."""
        return self.opened_at is not None and (self.is_probing or now - self.opened_at < COOLING)

    def admit(self, now: datetime) -> bool:
        """Begin a try, if one may begin; a half-open breaker admits one at a time."""
        if self.is_open(now):
            return False
        self.is_probing = self.opened_at is not None
        return True

    def succeed(self) -> None:
        if self.opened_at is None:
            return
        self.is_probing = False
        self.successes += 1
        if self.successes >= SUCCESSES:
            self.failures.clear()
            self.opened_at, self.successes = None, 0

    def fail(self, now: datetime) -> None:
        self.failures.append(now)
        while self.failures and now - self.failures[0] > WINDOW:
            self.failures.popleft()
        if self.opened_at is not None or len(self.failures) >= FAILURES:
            self.opened_at, self.successes, self.is_probing = now, 0, False

    def leave(self) -> None:
        """End a try that says nothing: it was stopped, or failed for a reason of its own."""
        self.is_probing = False


class Breakers:
    """The breakers of a process by their keys, what rests until when, and what was used last."""

    def __init__(self) -> None:
        self._held: dict[Hashable, Breaker] = {}
        self._resting: dict[Hashable, datetime] = {}
        self._uses: dict[Hashable, int] = {}
        self._count = 0

    def of(self, key: Hashable) -> Breaker:
        """The breaker of this key; made when it is first asked for."""
        if key not in self._held and len(self._held) >= MOST:
            self._held = {each: held for each, held in self._held.items() if held.opened_at is not None}
        return self._held.setdefault(key, Breaker())

    def is_open(self, key: Hashable, now: datetime) -> bool:
        held = self._held.get(key)
        return held is not None and held.is_open(now)

    def rest(self, key: Hashable, until: datetime) -> None:
        """Leave something alone until then."""
        self._resting[key] = until

    def is_resting(self, key: Hashable, now: datetime) -> bool:
        until = self._resting.get(key)
        if until is not None and until <= now:
            del self._resting[key]
            return False
        return until is not None

    def use(self, key: Hashable) -> None:
        """Note that something is used now."""
        self._count += 1
        self._uses[key] = self._count

    def last_use(self, key: Hashable) -> int:
        """When it was used last, as a number that grows with every use; 0 for never."""
        return self._uses.get(key, 0)
