"""Positions of siblings: numbers between numbers, and when to count anew (PG-4 to PG-6)."""

import itertools
from collections.abc import Sequence

MIN_GAP = 1e-9
# Above this, adding one to a double may change nothing.
MAX_POSITION = float(2**52)


def spread(before: float | None, after: float | None, count: int) -> list[float] | None:
    """`count` rising positions between two neighbours; None as a neighbour is the end of the list.

    None as the answer: there is no room any more, and the siblings must be numbered anew.
    """
    if after is None:
        start = before or 0.0
        return [start + number for number in range(1, count + 1)] if start + count < MAX_POSITION else None
    low = before or 0.0
    step = (after - low) / (count + 1)
    if step < MIN_GAP:
        return None
    found = [low + step * number for number in range(1, count + 1)]
    edges = [low, *found, after]
    return found if all(left < right for left, right in itertools.pairwise(edges)) else None


def renumbered(count: int) -> list[float]:
    """Positions 1, 2, 3 …"""
    return [float(number) for number in range(1, count + 1)]


def placed(siblings: Sequence[float], index: int, count: int = 1) -> tuple[list[float], list[float] | None]:
    """Positions for `count` new siblings before the one at `index` of a sorted list.

    The second value is None, or new positions for all present siblings where they had to be counted anew.
    """
    before = siblings[index - 1] if index > 0 else None
    after = siblings[index] if index < len(siblings) else None
    found = spread(before, after, count)
    if found is not None:
        return found, None
    fresh = renumbered(len(siblings) + count)
    return fresh[index : index + count], fresh[:index] + fresh[index + count :]
