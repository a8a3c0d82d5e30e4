"""How fast a connection's updates are taken: what comes faster waits on its way in, nothing is dropped (PG-42)."""


class Allowance:
    """So many at once, and as many in each second after that."""

    def __init__(self, per_second: float) -> None:
        self._per_second = per_second
        self._left = per_second
        self._at = 0.0

    def has_one(self, now: float) -> bool:
        """Whether one could be taken without waiting."""
        return self._left + (now - self._at) * self._per_second >= 1

    def spend(self, now: float) -> float:
        """Take one; gives the seconds to wait before it is used. Who was told to wait owes that much."""
        self._left = min(self._per_second, self._left + (now - self._at) * self._per_second) - 1
        self._at = now
        return max(0.0, -self._left / self._per_second)
