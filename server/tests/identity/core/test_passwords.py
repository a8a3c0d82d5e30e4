"""What is too easy to guess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stoa.identity.core.passwords import weakness
from tests.identity.letters import full_width

OWN = ("Ada Lovelace", "countess", "ada@example.org", "ada", "Analytical Engines")


def reason(password: str, *, minimum: int = 10) -> str | None:
    return weakness(password, minimum=minimum, own_words=OWN)


@pytest.mark.spec("ID-21")
@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("", "too_short"),
        ("nine-char", "too_short"),
        ("quiet-copper", None),
        ("🔥🌊🌍🌬" * 64, None),
        ("x1y2" * 64 + "z", "too_long"),
        ("all lower case words", None),
    ],
)
def test_length_counts_and_composition_does_not(password: str, expected: str | None) -> None:
    assert reason(password) == expected


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("1234567890", "common"),
        ("aaaaaaaaaaaa", "common"),
        ("abcabcabcabc", "common"),
        ("Stoa123456!", "personal"),
        ("Ada Lovelace", "personal"),
        ("adalovelace1", "personal"),
        ("ADA@example.org", "personal"),
        ("analyticalengines", "personal"),
        (full_width("adalovelace1"), "personal"),
    ],
)
def test_what_an_attacker_tries_first_is_refused(password: str, expected: str) -> None:
    assert reason(password) == expected


def test_the_minimum_is_a_setting() -> None:
    assert reason("lamp-9x!", minimum=8) is None
    assert reason("quiet-copper", minimum=15) == "too_short"


@given(st.text(max_size=400))
def test_every_text_has_a_verdict(password: str) -> None:
    assert reason(password) in (None, "too_short", "too_long", "common", "personal")
