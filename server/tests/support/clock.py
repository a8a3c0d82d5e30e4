"""A clock that runs with real time and can be turned."""

from datetime import UTC, datetime, timedelta


class TurnableClock:
    """Real time plus an offset. Tests turn it instead of waiting."""

    def __init__(self) -> None:
        self._offset = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset

    def advance(self, by: timedelta) -> None:
        self._offset += by

    def reset(self) -> None:
        self._offset = timedelta()
