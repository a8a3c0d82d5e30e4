"""Calendar periods in a time zone: days of 23 and 25 hours, and clocks that skip midnight (US-25)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stoa.usage.core.periods import BEGINNING, Period, bounds, midnight, zone_of

ZONES = (
    "UTC",
    "Europe/Zurich",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Beirut",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Apia",
)
MOMENTS = st.datetimes(datetime(2001, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
ENDING = st.sampled_from([Period.DAY, Period.WEEK, Period.MONTH])


@pytest.mark.spec("US-25")
@given(moment=MOMENTS, name=st.sampled_from(ZONES), period=ENDING)
def test_every_moment_lies_in_one_period_and_the_next_begins_where_it_ends(
    moment: datetime, name: str, period: Period
) -> None:
    zone = ZoneInfo(name)

    found = bounds(period, zone, moment)

    assert found.end is not None
    assert found.start <= moment < found.end
    assert bounds(period, zone, found.end).start == found.end
    assert bounds(period, zone, found.start) == found
    assert bounds(period, zone, found.end - timedelta(microseconds=1)) == found


@pytest.mark.spec("US-25")
@given(moment=MOMENTS, name=st.sampled_from(ZONES))
def test_weeks_begin_on_monday_and_months_on_the_first(moment: datetime, name: str) -> None:
    zone = ZoneInfo(name)

    # An hour in, because a day whose midnight is skipped begins a little later on the clock.
    week = bounds(Period.WEEK, zone, moment).start + timedelta(hours=1)
    month = bounds(Period.MONTH, zone, moment).start + timedelta(hours=1)

    assert week.astimezone(zone).weekday() == 0
    assert month.astimezone(zone).day == 1


@pytest.mark.spec("US-25")
def test_daylight_saving_shortens_and_lengthens_a_day_and_total_never_resets() -> None:
    zone = ZoneInfo("Europe/Zurich")

    def hours(day: date) -> float:
        found = bounds(Period.DAY, zone, midnight(day, zone))
        assert found.end is not None
        return (found.end - found.start) / timedelta(hours=1)

    assert [hours(day) for day in (date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 25))] == [24, 23, 25]
    total = bounds(Period.TOTAL, zone, datetime(2026, 3, 29, tzinfo=UTC))
    assert (total.start, total.end) == (BEGINNING, None)
    assert not total.has_ended(datetime(9000, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("name", [None, "", "Nowhere/Atlantis", "../../etc/passwd", "Europe"])
def test_a_zone_that_does_not_exist_is_utc(name: str | None) -> None:
    assert zone_of(name).key == "UTC"
