"""What a month will have cost, going on as in the last days (US-46)."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

LOOKS_BACK_DAYS = 14
NEEDS_DAYS = 7
# Nine months of ten end within the band, were days alike but for chance.
WIDTH = 1.645


@dataclass(frozen=True)
class Forecast:
    """Micro-dollars at the end of the month, and the band in which it likely ends."""

    expected: int
    low: int
    high: int


@dataclass(frozen=True)
class MonthForecast:
    """`forecast` is None while too little is known; `known_days`: whole days that there is something to say of."""

    month_ends: date
    spent_micros: int
    known_days: int
    forecast: Forecast | None


def forecast(spent: int, today: int, whole_days: Sequence[int], days_left: int) -> Forecast | None:
    """From what this month has cost so far (`today` is the part of today in it), what each of the last whole days
    cost, and the number of whole days that are left. None: too few days are known.
    """
    if len(whole_days) < NEEDS_DAYS:
        return None
    usual, spread = statistics.fmean(whole_days), statistics.stdev(whole_days)
    rest_of_today = max(usual - today, 0.0)
    expected = spent + rest_of_today + usual * days_left
    band = WIDTH * spread * math.sqrt(days_left + 1)
    return Forecast(round(expected), max(spent, round(expected - band)), round(expected + band))
