"""Text of a stream that is found by its place reads as if every chunk had been parsed (PR-58)."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from stoa.providers.adapters.openai import _Reader
from stoa.providers.contracts import ModelEvent, TextDelta, UsageReport
from stoa.providers.core.sse import ServerEvent, SseParser
from stoa.providers.core.text_frame import TextFrame

TEXTS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(['","content":"', '"content": "x"', "\\", '"', "}", '"}}]}', "\n", "\0", "é", "—", ""]),
)


def chunk(content: object, **delta: Any) -> dict[str, Any]:
    return {"id": "c-1", "choices": [{"index": 0, "delta": {"content": content, **delta}, "finish_reason": None}]}


def read(chunks: list[bytes]) -> list[ModelEvent]:
    reader, found = _Reader(), list[ModelEvent]()
    for data in chunks:
        reader.read(ServerEvent("", data), found)
    return found


@given(st.lists(TEXTS, max_size=8), st.booleans(), st.booleans())
def test_every_text_comes_out_as_it_was_written(texts: list[str], is_spaced: bool, is_ascii: bool) -> None:
    separators = (", ", ": ") if is_spaced else (",", ":")
    chunks = [
        json.dumps(chunk(text), separators=separators, ensure_ascii=is_ascii).encode(errors="replace")
        for text in texts
    ]

    said = "".join(event.text for event in read(chunks) if isinstance(event, TextDelta))

    assert said == "".join(json.loads(data)["choices"][0]["delta"]["content"] for data in chunks)


def test_a_chunk_that_says_more_than_text_is_parsed() -> None:
    plain = json.dumps(chunk("one")).encode()
    counted = json.dumps(chunk("two") | {"usage": {"prompt_tokens": 3, "completion_tokens": 2}}).encode()

    events = read([plain, plain, counted, plain])

    assert events[0] == TextDelta("oneonetwo")
    assert [event.prompt for event in events if isinstance(event, UsageReport)] == [3]


def test_a_form_is_not_learnt_from_a_chunk_that_thinks_or_ends() -> None:
    frame = TextFrame()
    for said in (
        chunk("a", reasoning_content="b"),
        chunk("a", tool_calls=[{"index": 0}]),
        {"choices": [{"delta": {"content": "a"}, "finish_reason": "stop"}]},
        chunk(None),
    ):
        frame.learn(json.dumps(said).encode(), said)

        assert frame.text_in(json.dumps(said).encode()) is None


@given(
    st.lists(
        st.sampled_from([b"data: {}", b"data: a", b"data:b", b"event: x\ndata: c", b": d", b"data: e\ndata: f"])
    )
)
def test_whole_events_are_the_same_however_they_are_cut(lines: list[bytes]) -> None:
    stream = b"".join(line + b"\n\n" for line in lines)
    bytewise, parser = SseParser(), SseParser()

    at_once = parser.feed(stream)

    assert at_once == [event for at in range(len(stream)) for event in bytewise.feed(stream[at : at + 1])]
