"""One key per mailbox."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stoa.identity.core.emails import MAX_BYTES, normalise
from tests.identity.letters import full_width

LOCAL = st.text("abcdefghijklmnopqrstuvwxyzABCXYZ0123456789.+-_'", min_size=1, max_size=40)
LABEL = st.text("abcdefghijklmnopqrstuvwxyzABCXYZ0123456789", min_size=1, max_size=20)


@pytest.mark.spec("ID-5")
@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Ada@Example.ORG", "ada@example.org"),
        ("  ada@example.org\t", "ada@example.org"),
        ("ada+lists@example.org", "ada+lists@example.org"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada@BÜCHER.example", "ada@xn--bcher-kva.example"),
        (full_width("ada@example.org"), "ada@example.org"),
        ("\u212aim@example.org", "kim@example.org"),  # the Kelvin sign
        ("ada@localhost", "ada@localhost"),
        ("a" * 242 + "@example.org", "a" * 242 + "@example.org"),
    ],
)
def test_what_people_type_becomes_one_key(typed: str, key: str) -> None:
    assert normalise(typed) == key


@pytest.mark.spec("ID-5")
@pytest.mark.parametrize(
    "typed",
    [
        "",
        "@",
        "ada",
        "ada@",
        "@example.org",
        "ada@@example.org",
        "ada lovelace@example.org",
        "ada@exam ple.org",
        "ada@example..org",
        "ada@.example.org",
        "ada@example.org.",
        "ada@-example.org",
        "\u0430da@example.org",  # a Cyrillic a
        "ada\u200b@example.org",
        "ada\r\nbcc:eve@example.org",
        "ada\x00@example.org",
        "ada@exa\u202emple.org",
        "a" * 243 + "@example.org",
        "ada@" + "x" * 64 + ".org",
    ],
)
def test_what_is_no_address_has_no_key(typed: str) -> None:
    assert normalise(typed) is None


@given(st.text(max_size=300) | st.builds("{}@{}.{}".format, LOCAL, LABEL, LABEL))
@example("ada@ﬃ.example")
def test_a_key_is_its_own_key_and_plain(typed: str) -> None:
    key = normalise(typed)

    if key is not None:
        assert normalise(key) == key
        assert key.isascii()
        assert key.isprintable()
        assert " " not in key
        assert key == key.lower()
        assert key.count("@") == 1
        assert len(key.encode()) <= MAX_BYTES


@given(LOCAL, LABEL)
def test_case_and_space_around_it_make_no_difference(local: str, domain: str) -> None:
    address = f"{local}@{domain}.example"

    assert normalise(f" {address.upper()} ") == normalise(address) == address.lower()
