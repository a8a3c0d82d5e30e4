"""The event parser against every cut of the bytes (PR-58)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stoa.providers.core.sse import MAX_LINE, MAX_TOTAL, ServerEvent, SseParser, StreamTooLong

NEWLINES = st.sampled_from(["\n", "\r", "\r\n"])
# Text of one line, with characters of one to four bytes and the signs of the format itself.
LINE = st.text(
    st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]) | st.sampled_from(":  äß€漢🚀"),
    max_size=20,
)


def parsed(stream: bytes, cuts: list[int]) -> list[ServerEvent]:
    """Events of a stream that arrives cut at these places."""
    parser, found, at = SseParser(), [], 0
    for cut in [*sorted(cut % (len(stream) + 1) for cut in cuts), len(stream)]:
        found += parser.feed(stream[at:cut])
        at = cut
    return found + parser.close()


def written(events: list[tuple[str, list[str]]], newline: str) -> bytes:
    lines = []
    for name, data in events:
        lines += [
            ": comment",
            f"event: {name}",
            *(f"data: {line}" for line in data),
            "retry: 5",
            "unknown: field",
            "",
        ]
    return "".join(f"{line}{newline}" for line in lines).encode()


@pytest.mark.spec("PR-58")
@given(
    events=st.lists(st.tuples(LINE, st.lists(LINE, min_size=1, max_size=3)), max_size=6),
    newline=NEWLINES,
    cuts=st.lists(st.integers(0, 10_000), max_size=30),
)
def test_events_survive_every_cut_and_line_end(
    events: list[tuple[str, list[str]]], newline: str, cuts: list[int]
) -> None:
    expected = [ServerEvent(name, "\n".join(data).encode()) for name, data in events]

    assert parsed(written(events, newline), cuts) == expected


@given(stream=st.binary(max_size=300), cuts=st.lists(st.integers(0, 300), max_size=10))
def test_where_bytes_are_cut_changes_nothing_whatever_they_are(stream: bytes, cuts: list[int]) -> None:
    assert parsed(stream, cuts) == parsed(stream, [])


@pytest.mark.spec("PR-58")
def test_one_byte_at_a_time_splits_characters_and_crlf() -> None:
    stream = "data: 漢字 🚀\r\ndata: zwei\r\n\r\n".encode()

    assert parsed(stream, list(range(len(stream)))) == [ServerEvent("", "漢字 🚀\nzwei".encode())]


@pytest.mark.parametrize(
    "stream", [b"data: x", b"data: x\n", b"data: x\n\n", b"\xef\xbb\xbfdata: x\n\n", b"data:x\n\n"]
)
def test_an_end_without_an_empty_line_loses_nothing(stream: bytes) -> None:
    assert parsed(stream, []) == [ServerEvent("", b"x")]


@pytest.mark.parametrize("stream", [b"", b"\n\n", b": only a comment\n\n", b"event: ping\n\n", b"id: 7\n\n"])
def test_what_has_no_data_is_no_event(stream: bytes) -> None:
    assert parsed(stream, []) == []


@pytest.mark.spec("PR-58")
@pytest.mark.parametrize("size", [1, 1000, 65_536, MAX_LINE + 100])
def test_a_line_above_one_megabyte_ends_the_stream(size: int) -> None:
    parser = SseParser()
    line = b"data: " + b"x" * MAX_LINE + b"\n"
    pieces = (
        [line[at : at + size] for at in range(0, len(line), size)] if size > 1 else [line[:-2], b"x", b"x", b"x"]
    )

    with pytest.raises(StreamTooLong):
        _feed(parser, pieces)


@pytest.mark.spec("PR-58")
def test_an_answer_above_ten_megabytes_ends_the_stream() -> None:
    parser = SseParser()
    event = b"data: " + b"x" * 10_000 + b"\n\n"
    fitting = MAX_TOTAL // len(event)
    _feed(parser, [event] * fitting)

    with pytest.raises(StreamTooLong):
        parser.feed(event)


def _feed(parser: SseParser, pieces: list[bytes]) -> None:
    for piece in pieces:
        parser.feed(piece)
