"""What a month will have cost (US-46)."""

from collections.abc import Awaitable, Callable

import pytest

from stoa.usage.core.forecast import Forecast, forecast
from tests.support.clock import TurnableClock
from tests.usage.spending import TWO_CENTS, Spender, at
from tests.usage.test_figures import age

Spenders = Callable[[], Awaitable[Spender]]


def test_the_band_is_as_wide_as_days_differ_and_never_below_what_is_spent() -> None:
    assert forecast(100, 10, [10] * 6, 5) is None
    assert forecast(100, 10, [10] * 7, 5) == Forecast(150, 150, 150)
    # What is left of a day like the others still comes; a dear one has come already.
    assert forecast(100, 4, [10] * 7, 5) == Forecast(156, 156, 156)
    assert forecast(100, 90, [10] * 7, 5) == Forecast(150, 150, 150)
    wide = forecast(100, 0, [0, 40] * 7, 8)
    assert wide is not None
    assert (wide.low, wide.expected) == (178, 280)
    assert wide.high - wide.expected == wide.expected - wide.low
    wild = forecast(100, 0, [0] * 13 + [1000], 3)
    assert wild is not None
    assert wild.low == 100


@pytest.mark.spec("US-46")
async def test_the_forecast_of_an_organization_needs_a_week_and_adds_up(
    spender: Spenders, clock: TurnableClock
) -> None:
    ada = await spender()
    path = f"/organizations/{ada.organization_id}/usage/forecast"
    call_id = await ada.open()
    await ada.settle(call_id)
    early = (await ada.person.client.get(path)).json()
    assert (early["expected_micros"], early["low_micros"], early["high_micros"]) == (None, None, None)
    assert (early["spent_micros"], early["known_days"]) == (TWO_CENTS, 0)

    for days in range(1, 21):
        await age(ada, call_id, days)
    found = (await ada.person.client.get(path)).json()

    today, ends = clock.now().date(), at(found["month_ends"]).date()
    assert found["known_days"] == 14
    assert found["spent_micros"] == min(today.day, 21) * TWO_CENTS
    # Two cents each day, and today's have come.
    expected = found["spent_micros"] + (ends - today).days * TWO_CENTS
    assert found["expected_micros"] == found["low_micros"] == found["high_micros"] == expected
