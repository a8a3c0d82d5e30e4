"""Usernames and what looks like them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stoa.identity.core.usernames import base_from_name, fold, is_valid

ALLOWED = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"


@pytest.mark.spec("ID-9")
@pytest.mark.parametrize(
    ("username", "key"), [("Ada", "ada"), ("ad4", "ada"), ("l00k", "look"), ("5e1f", "self"), ("a-3_b", "a-e_b")]
)
def test_look_alike_digits_are_letters_in_the_key(username: str, key: str) -> None:
    assert fold(username) == key


@given(st.text(ALLOWED, max_size=40))
def test_a_valid_username_has_the_form_and_a_stable_key(username: str) -> None:
    if is_valid(username):
        assert 3 <= len(username) <= 30
        assert username[0] not in "_-"
        assert username[-1] not in "_-"
        assert fold(fold(username)) == fold(username)


@given(st.text(min_size=1, max_size=100))
def test_every_name_gives_a_valid_username_with_room_for_a_number(name: str) -> None:
    base = base_from_name(name)

    assert is_valid(base)
    assert is_valid(f"{base}-999")


@pytest.mark.parametrize(
    ("name", "base"),
    [("Ada Lovelace", "ada-lovelace"), ("Éric Über", "eric-uber"), ("李", "person"), ("Admin", "admin-1")],
)
def test_usernames_made_from_names(name: str, base: str) -> None:
    assert base_from_name(name) == base
