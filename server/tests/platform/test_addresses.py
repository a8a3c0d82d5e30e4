"""Whose address counts."""

import pytest

from stoa.platform.addresses import client_address, is_loopback, limit_subject

PROXIES = ("10.0.0.0/8", "fd00::/8")


@pytest.mark.spec("ID-39")
@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1:4711", "198.51.100.1"),
        ("10.0.0.1", "[2001:db8::1]:443", "2001:db8::1"),
        ("10.0.0.1", "6.6.6.6, nonsense", "10.0.0.1"),
        ("10.0.0.1", "6.6.6.6, nonsense, 10.0.0.7", "10.0.0.7"),
        ("10.0.0.1", "10.0.0.5, 10.0.0.6", "10.0.0.5"),
        ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("fd00::1", "::ffff:198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "", "10.0.0.1"),
    ],
)
def test_the_right_most_entry_that_is_no_proxy_counts(peer: str, forwarded: str, expected: str) -> None:
    scope = {"client": (peer, 1234), "headers": [(b"x-forwarded-for", forwarded.encode())]}

    assert client_address(scope, PROXIES) == expected


def test_headers_sent_twice_are_one_list() -> None:
    headers = [(b"x-forwarded-for", b"6.6.6.6"), (b"x-forwarded-for", b"198.51.100.1")]

    assert client_address({"client": ("10.0.0.1", 1), "headers": headers}, PROXIES) == "198.51.100.1"
    assert client_address({"client": None, "headers": headers}, PROXIES) == "0.0.0.0"


@pytest.mark.spec("ID-39")
def test_an_ipv6_network_counts_as_one() -> None:
    assert limit_subject("2001:db8:1:2:3:4:5:6") == limit_subject("2001:db8:1:2::1") == "2001:db8:1:2::/64"
    assert limit_subject("2001:db8:1:3::1") != "2001:db8:1:2::/64"
    assert limit_subject("198.51.100.1") == "198.51.100.1"
    assert is_loopback("::1")
    assert not is_loopback("198.51.100.1")
