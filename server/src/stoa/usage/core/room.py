"""Whether a call fits into a budget, and when somebody is told how full it is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Filling:
    """A budget in one period. `is_hard`: calls that do not fit are refused."""

    limit: int | None
    spent: int
    held: int
    hard_limit: bool

    @property
    def is_hard(self) -> bool:
        """A limit of zero says that nothing may be spent, however it is meant otherwise (US-28)."""
        return self.limit is not None and (self.hard_limit or self.limit == 0)

    @property
    def left(self) -> int | None:
        """What may still be spent; None without a limit."""
        return None if self.limit is None else max(self.limit - self.spent - self.held, 0)

    def fits(self, estimate: int) -> bool:
        """Whether a call of this size may begin. What costs nothing always may."""
        if not self.is_hard or self.limit is None or estimate == 0:
            return True
        return self.spent + self.held + estimate <= self.limit

    def has_reached(self, percent: int) -> bool:
        """Whether so much of the limit is spent. Nothing of nothing is no alarm."""
        return self.limit is not None and self.spent > 0 and self.spent * 100 >= self.limit * percent
