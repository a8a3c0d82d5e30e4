"""Positions of siblings."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stoa.pages.core import positions


@pytest.mark.spec("PG-4")
def test_the_first_page_stands_at_one_and_the_last_after_the_last() -> None:
    assert positions.placed([], 0) == ([1.0], None)
    assert positions.placed([1.0, 7.0], 2) == ([8.0], None)


@pytest.mark.spec("PG-5")
def test_a_place_between_two_is_their_middle_and_before_the_first_its_half() -> None:
    assert positions.placed([1.0, 2.0], 1) == ([1.5], None)
    assert positions.placed([1.0, 2.0], 0) == ([0.5], None)


@pytest.mark.spec("PG-5")
def test_without_room_all_are_numbered_anew() -> None:
    assert positions.placed([1.0, 1.0 + 1e-10, 5.0], 1) == ([2.0], [1.0, 3.0, 4.0])
    assert positions.placed([positions.MAX_POSITION], 1) == ([2.0], [1.0])


@pytest.mark.spec("PG-5")
@pytest.mark.parametrize("index", [0, 1])
def test_ten_thousand_inserts_at_one_place_keep_the_exact_order(index: int) -> None:
    """Each new page goes right before the page at `index`, after those that came before it."""
    order = [("page", 1.0), ("page", 2.0)]
    for number in range(10_000):
        [position], fresh = positions.placed([place for _, place in order], index + number)
        if fresh is not None:
            order = [(name, place) for (name, _), place in zip(order, fresh, strict=True)]
        order.insert(index + number, (str(number), position))

    assert [name for name, _ in order[index : -1 if index else -2]] == [str(number) for number in range(10_000)]
    places = [place for _, place in order]
    assert places == sorted(set(places))


@given(st.lists(st.integers(0, 2**32)), st.integers(1, 5))
def test_any_history_of_inserts_keeps_positions_rising(choices: list[int], count: int) -> None:
    order: list[tuple[int, float]] = []
    expected: list[int] = []
    for step, choice in enumerate(choices):
        index = random.Random(choice).randint(0, len(order))
        found, fresh = positions.placed([place for _, place in order], index, count)
        if fresh is not None:
            order = [(name, place) for (name, _), place in zip(order, fresh, strict=True)]
        order[index:index] = [(step, place) for place in found]
        expected[index:index] = [step] * count

    places = [place for _, place in order]
    assert places == sorted(set(places))
    assert [name for name, _ in order] == expected
