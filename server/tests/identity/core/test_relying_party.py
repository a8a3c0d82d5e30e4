"""For which addresses passkeys are made."""

import pytest

from stoa.identity.core.relying_party import relying_party


@pytest.mark.parametrize(
    ("public_url", "expected"),
    [
        (None, ("localhost", ("http://localhost:8420",))),
        ("https://stoa.example.org", ("stoa.example.org", ("https://stoa.example.org",))),
        ("https://stoa.example.org:8443/", ("stoa.example.org", ("https://stoa.example.org:8443",))),
        ("http://localhost:9000", ("localhost", ("http://localhost:9000",))),
        ("http://stoa.example.org", None),
        ("https://192.0.2.7", None),
        ("https://[2001:db8::1]", None),
    ],
)
def test_a_relying_party_has_a_name_and_a_secure_origin(
    public_url: str | None, expected: tuple[str, tuple[str, ...]] | None
) -> None:
    party = relying_party(public_url, 8420)

    assert (None if party is None else (party.id, party.origins)) == expected
