"""Stretches of days that figures are shown for, and whether they rise."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Span(StrEnum):
    TODAY = "today"
    WEEK = "7d"
    MONTH = "30d"
    QUARTER = "90d"
    THIS_WEEK = "week"
    THIS_MONTH = "month"
    THIS_YEAR = "year"
    ALL = "all"


class Trend(StrEnum):
    RISING = "rising"
    FALLING = "falling"
    STEADY = "steady"


@dataclass(frozen=True)
class Days:
    """From the first to the last day, both included. `before`: the first of as many days before; None: of all."""

    first: date
    last: date
    before: date | None


EVER = date(2000, 1, 1)
LENGTHS = {Span.TODAY: 1, Span.WEEK: 7, Span.MONTH: 30, Span.QUARTER: 90}


def days_of(span: Span, today: date) -> Days:
    """The days of a span that ends today, and the equally long one before it."""
    if span is Span.ALL:
        return Days(EVER, today, None)
    if span in LENGTHS:
        first = today - timedelta(days=LENGTHS[span] - 1)
    elif span is Span.THIS_WEEK:
        first = today - timedelta(days=today.weekday())
    else:
        first = today.replace(day=1) if span is Span.THIS_MONTH else today.replace(month=1, day=1)
    return Days(first, today, first - (today - first) - timedelta(days=1))


def trend(now: int, before: int) -> Trend:
    """More than a tenth above or below what it was (US-42)."""
    if now * 10 > before * 11:
        return Trend.RISING
    return Trend.FALLING if now * 10 < before * 9 else Trend.STEADY
