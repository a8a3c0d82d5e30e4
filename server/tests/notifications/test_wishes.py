"""From narrow to wide, by the table."""

import itertools

import pytest

from stoa.notifications.contracts import Following, Kind, ScopeType, Stated
from stoa.notifications.core.wishes import level_of, wishes


def says(
    scope: ScopeType, *, kind: Kind | None = None, inbox: bool | None = None, email: bool | None = None
) -> Stated:
    return Stated(scope, kind, None, inbox, email)


@pytest.mark.spec("CH-65")
def test_each_place_comes_before_every_wider_one_and_a_silent_one_is_passed_over() -> None:
    for wide, narrow in itertools.combinations(ScopeType, 2):
        for rows in ([says(wide, inbox=True), says(narrow, inbox=False)],) * 2:
            assert not wishes(rows, Kind.MENTION).inbox, (wide, narrow)
            assert not wishes(rows[::-1], Kind.MENTION).inbox, (wide, narrow)
        silent = [says(wide, inbox=False), says(narrow, email=False)]
        assert not wishes(silent, Kind.MENTION).inbox
        levels = [Stated(wide, None, Following.NONE, None, None), Stated(narrow, None, Following.ALL, None, None)]
        assert level_of(levels) is Following.ALL
    own = [says(ScopeType.PAGE, inbox=False), says(ScopeType.PAGE, kind=Kind.MENTION, inbox=True)]
    assert wishes(own, Kind.MENTION).inbox
    assert not wishes(own, Kind.COMMENT).inbox
    off = [
        says(scope, kind=kind, inbox=False, email=False) for scope in ScopeType for kind in (None, Kind.SECURITY)
    ]
    assert wishes(off, Kind.SECURITY) == wishes([], Kind.SECURITY)


@pytest.mark.spec("CH-66")
def test_what_is_said_to_a_person_is_mailed_and_what_they_follow_is_not() -> None:
    mailed = {kind for kind in Kind if wishes([], kind).email}
    assert mailed >= {Kind.MENTION, Kind.DIRECT_MESSAGE, Kind.TASK_ASSIGNED, Kind.REPLY, Kind.APPROVAL_NEEDED}
    assert not mailed & {Kind.PAGE_CHANGED, Kind.COMMENT, Kind.CHANNEL_MESSAGE}
    assert all(wishes([], kind).inbox for kind in Kind)
