"""Cost arithmetic: exact integers, one division, half up (US-3 to US-7)."""

from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stoa.usage.contracts import Price, TokenUse
from stoa.usage.core import cost

TOKENS = st.integers(0, 2_000_000)
PRICES = st.integers(0, 1_000_000_000)
USES = st.builds(TokenUse, prompt=TOKENS, completion=TOKENS, cache_read=TOKENS, cache_creation=TOKENS)
KNOWN = st.builds(Price, input=PRICES, output=PRICES, cache_read=PRICES, cache_write=PRICES)


@pytest.mark.spec("US-3")
@given(use=USES, price=KNOWN)
def test_cost_is_the_exact_sum_rounded_half_up_once(use: TokenUse, price: Price) -> None:
    fresh = max(use.prompt - use.cache_read - use.cache_creation, 0)
    exact = (
        Decimal(fresh) * (price.input or 0)
        + Decimal(use.completion) * (price.output or 0)
        + Decimal(use.cache_read) * (price.cache_read or 0)
        + Decimal(use.cache_creation) * (price.cache_write or 0)
    ) / 1_000_000

    found = cost.cost_micros(use, price)

    assert isinstance(found, int)
    assert found == int(exact.to_integral_value(ROUND_HALF_UP))


@pytest.mark.spec("US-3")
@pytest.mark.parametrize(
    ("total", "micros"), [(0, 0), (499_999, 0), (500_000, 1), (500_001, 1), (1_499_999, 1), (1_500_000, 2)]
)
def test_half_a_micro_dollar_is_rounded_up(total: int, micros: int) -> None:
    assert cost.cost_micros(TokenUse(prompt=1), Price(input=total, output=0)) == micros


@pytest.mark.spec("US-4")
@given(use=USES, price=KNOWN)
def test_contradictory_cached_tokens_count_as_none_uncached_and_as_a_guess(use: TokenUse, price: Price) -> None:
    is_contradictory = use.cache_read + use.cache_creation > use.prompt
    left, negative = cost.uncached_input(use)

    assert negative is is_contradictory
    assert left == max(use.prompt - use.cache_read - use.cache_creation, 0)
    assert cost.is_estimated(use, price) is is_contradictory


@pytest.mark.spec("US-5")
@given(price=st.integers(0, 10**12))
def test_missing_cache_prices_are_parts_of_the_input_price_rounded_up(price: int) -> None:
    only_input = Price(input=price, output=0)

    assert cost.cache_read_price(only_input) == (Decimal(price) / 10).to_integral_value(ROUND_CEILING)
    assert cost.cache_write_price(only_input) == (Decimal(price) * 5 / 4).to_integral_value(ROUND_CEILING)


@given(price=st.integers(0, 10**9), own=PRICES)
def test_own_cache_prices_count_even_when_they_are_zero(price: int, own: int) -> None:
    known = Price(input=price, output=0, cache_read=own, cache_write=0)

    assert (cost.cache_read_price(known), cost.cache_write_price(known)) == (own, 0)


@pytest.mark.spec("US-6")
@pytest.mark.parametrize(("characters", "tokens"), [(0, 0), (1, 1), (4, 1), (5, 2), (8, 2), (4001, 1001)])
def test_tokens_without_a_report_are_a_quarter_of_the_characters_rounded_up(characters: int, tokens: int) -> None:
    assert cost.estimate_tokens(characters) == tokens


@pytest.mark.spec("US-7")
@given(use=USES)
@pytest.mark.parametrize("price", [Price(None, None), Price(1000, None), Price(None, 1000)])
def test_without_a_price_a_call_costs_nothing_and_says_that_it_is_a_guess(use: TokenUse, price: Price) -> None:
    assert cost.cost_micros(use, price) == 0
    assert cost.is_estimated(use, price)


@given(use=USES, price=KNOWN, more=st.integers(0, 1000))
def test_more_output_never_costs_less(use: TokenUse, price: Price, more: int) -> None:
    longer = TokenUse(use.prompt, use.completion + more, use.cache_read, use.cache_creation)

    assert cost.cost_micros(longer, price) >= cost.cost_micros(use, price)


@given(characters=st.integers(0, 100_000), output=st.integers(0, 100_000), price=KNOWN)
def test_an_estimate_covers_a_call_without_cache_of_that_size(characters: int, output: int, price: Price) -> None:
    use = TokenUse(prompt=cost.estimate_tokens(characters), completion=output)

    assert cost.estimate_micros(characters, output, price) == cost.cost_micros(use, price)
