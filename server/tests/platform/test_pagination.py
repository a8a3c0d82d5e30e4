import itertools
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stoa.platform.errors import Invalid
from stoa.platform.ids import new_id
from stoa.platform.migrations import first_uuid7, month_start, partition_statements
from stoa.platform.pagination import decode_cursor, encode_cursor, slice_of

KEYS = st.none() | st.text() | st.integers() | st.uuids() | st.datetimes(timezones=st.just(UTC))


@given(st.lists(KEYS, min_size=1, max_size=4))
def test_a_cursor_gives_back_its_key(key: list[str | int | UUID | datetime | None]) -> None:
    assert decode_cursor(encode_cursor(key), len(key)) == tuple(key)


@given(st.text(max_size=40))
def test_a_made_up_cursor_is_refused_and_never_an_error(cursor: str) -> None:
    try:
        decode_cursor(cursor, 2)
    except Invalid:
        return


def test_a_slice_names_its_last_row_only_when_more_follow() -> None:
    whole = slice_of([1, 2], 2, lambda row: (row,))
    cut = slice_of([1, 2, 3], 2, lambda row: (row,))

    assert (whole.items, whole.next_cursor) == ([1, 2], None)
    assert cut.items == [1, 2]
    assert cut.next_cursor is not None
    assert decode_cursor(cut.next_cursor, 1) == (2,)


def test_cursors_of_another_list_are_refused() -> None:
    with pytest.raises(Invalid):
        decode_cursor(encode_cursor((1, 2)), 3)


def test_monthly_partitions_of_ids_meet_without_gap_and_hold_the_ids_of_their_month() -> None:
    now = datetime.now(UTC).date()
    low, high = first_uuid7(month_start(now)), first_uuid7(month_start(now, 1))

    statements = partition_statements("runs", now, 13, by_id=True)

    assert low <= new_id() < high
    assert len(statements) == 13
    bounds = [(part.split("'")[1], part.split("'")[3]) for part in statements]
    assert all(earlier[1] == later[0] for earlier, later in itertools.pairwise(bounds))
