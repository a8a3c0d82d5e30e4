import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stoa.platform.errors import Invalid
from stoa.platform.http.body import MAX_DEPTH, NotJson, parse

SAFE_TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | SAFE_TEXT,
    lambda children: st.lists(children) | st.dictionaries(SAFE_TEXT, children),
    max_leaves=30,
)


@given(JSON)
def test_ordinary_documents_pass_unchanged(value: object) -> None:
    assert parse(json.dumps(value).encode()) == value


@pytest.mark.spec("OP-96")
@pytest.mark.parametrize(
    "body",
    [
        b'{"a": "\\u0000"}',
        b'{"\\u0000": 1}',
        b'{"a": "\\ud800"}',
        b'["\\udc00x"]',
        b"[NaN]",
        b"[Infinity]",
        b"[-Infinity]",
        b"[9223372036854775808]",
        b"[-9223372036854775809]",
        b"[" + b"9" * 5000 + b"]",
        b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1),
        b"[" * 200_000,
        b'{"a":' * 200_000,
    ],
)
def test_what_the_database_or_other_readers_cannot_hold_is_refused(body: bytes) -> None:
    with pytest.raises(Invalid):
        parse(body)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"{'a': 1}", b"[1,]"])
def test_what_is_not_json_is_refused(body: bytes) -> None:
    with pytest.raises(NotJson):
        parse(body)


def test_the_deepest_allowed_document_passes() -> None:
    parse(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)
