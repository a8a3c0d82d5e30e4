"""Documents as Yjs documents: the same content in both forms, and the smallest change between two of them."""

import random
from typing import Any

import pytest

from stoa.pages.core import crdt, crdt_diff
from stoa.pages.core.crdt import HistoryWouldShrink, InvalidUpdate

MARKS: list[dict[str, Any]] = [
    {"type": "bold"},
    {"type": "italic"},
    {"type": "link", "attrs": {"href": "https://example.org"}},
]


def text(draw: random.Random) -> dict[str, Any]:
    letters = "".join(draw.choice("abc äß😀 ") for _ in range(draw.randint(1, 12)))
    marks = draw.sample(MARKS, draw.randint(1, 2)) if draw.random() < 0.4 else []
    return {"type": "text", "text": letters} | ({"marks": marks} if marks else {})


def block(draw: random.Random, depth: int = 0) -> dict[str, Any]:
    if depth < 3 and draw.random() < 0.3:
        kind = draw.choice(["blockquote", "bulletList"])
        return {"type": kind, "content": [block(draw, depth + 1) for _ in range(draw.randint(1, 4))]}
    inline = [text(draw) if draw.random() < 0.8 else {"type": "hardBreak"} for _ in range(draw.randint(0, 4))]
    made: dict[str, Any] = {"type": draw.choice(["paragraph", "heading"])}
    if draw.random() < 0.5:
        made["attrs"] = {"level": draw.randint(1, 3)}
    return made | ({"content": inline} if inline else {})


def document(draw: random.Random) -> dict[str, Any]:
    return {"type": "doc", "content": [block(draw) for _ in range(draw.randint(0, 8))]}


def seeded(content: dict[str, Any]) -> dict[str, Any]:
    return crdt.read(crdt.seed(content)[0])


def test_any_content_becomes_any_other_and_a_replica_follows() -> None:
    for number in range(300):
        draw = random.Random(number)
        before, after = document(draw), document(draw)
        doc, first = crdt.seed(before)
        replica = crdt.replay([first] if first else [])

        second = crdt.write(doc, after)
        if second:
            crdt.apply(replica, second)

        assert crdt.read(doc) == crdt.read(replica) == seeded(after), number
        assert crdt.write(doc, after) == b"", number


def test_a_change_of_one_word_leaves_what_others_typed_beside_it() -> None:
    def paragraph(words: str) -> dict[str, Any]:
        return {"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": words}]}]}

    doc, first = crdt.seed(paragraph("one two three"))
    other = crdt.replay([first])

    changed = crdt.write(doc, paragraph("one 2 three"))
    typed = crdt.write(other, paragraph("zero one two three four"))
    crdt.apply(doc, typed)
    crdt.apply(other, changed)

    assert crdt.read(doc) == crdt.read(other) == paragraph("zero one 2 three four")


def test_what_is_no_update_or_hangs_in_the_air_is_told() -> None:
    doc, first = crdt.seed(document(random.Random(3)))
    second = crdt.write(doc, {"type": "doc", "content": []})

    for bad in (b"", b"garbage", first[:-4], b"\xff" * 60):
        with pytest.raises(InvalidUpdate):
            crdt.apply(crdt.empty(), bad)
    for log in ([first[:-4], second], [crdt.write(doc, document(random.Random(4)))]):
        with pytest.raises(InvalidUpdate):
            crdt.replay(log)


@pytest.mark.spec("PG-37")
def test_a_snapshot_that_lacks_something_is_refused() -> None:
    doc, first = crdt.seed(document(random.Random(5)))
    kept = crdt.snapshot(doc, [first])
    assert crdt.read(crdt.replay([kept])) == crdt.read(doc)

    with pytest.raises(HistoryWouldShrink):
        crdt.snapshot(crdt.empty(), [first])


@pytest.mark.parametrize(
    ("old", "new"), [("", "a"), ("a b c", "a c"), ("the quick fox", "the slow fox ran"), ("äöü", "äü")]
)
def test_changes_of_a_text_lead_from_one_to_the_other(old: str, new: str) -> None:
    built = old
    for change in reversed(crdt_diff.text_changes(old, new)):
        built = built[: change.old_from] + new[change.new_from : change.new_to] + built[change.old_to :]

    assert built == new


@pytest.mark.parametrize(
    "block",
    [
        {"type": "hologram", "attrs": {"depth": 3}, "content": [{"type": "text", "text": "hi"}]},
        {"type": "blockquote", "content": [{"type": "text", "text": "no paragraph around it"}]},
        {"type": "paragraph", "content": [{"type": "sparkle", "attrs": {"n": 1}}, {"type": "text", "text": "a"}]},
        {"type": "paragraph", "content": [{"type": "text", "text": "a", "marks": [{"type": "glow"}]}]},
        {"type": "codeBlock", "content": [{"type": "text", "text": "a", "marks": [{"type": "bold"}]}]},
    ],
)
def test_what_the_editor_does_not_know_is_kept_and_wrapped_where_it_works(block: dict[str, Any]) -> None:
    content = {"type": "doc", "content": [{"type": "paragraph"}, block]}

    doc, _ = crdt.seed(content)

    assert crdt.read(doc) == content
    assert "unknown" in str(crdt.fragment_of(doc))
