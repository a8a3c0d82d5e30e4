"""The document model: kept, cleaned, refused."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stoa.pages.core import document
from stoa.pages.core.document import InvalidDocument, TooComplex


def doc(*content: dict[str, Any]) -> dict[str, Any]:
    return {"type": "doc", "content": list(content)}


def paragraph(text: str, **link: str) -> dict[str, Any]:
    node: dict[str, Any] = {"type": "text", "text": text}
    if link:
        node["marks"] = [{"type": "bold"}, {"type": "link", "attrs": link}]
    return {"type": "paragraph", "content": [node]}


def test_text_and_words_are_derived_block_by_block() -> None:
    items = [{"type": "listItem", "content": [paragraph(word)]} for word in ("bread", "olive oil")]
    heading = {"type": "heading", "attrs": {"level": 1}, "content": [{"type": "text", "text": "To buy"}]}

    read = document.read(doc(heading, {"type": "bulletList", "content": items}))

    assert [line for line in read.text.split("\n") if line] == ["To buy", "bread", "olive oil"]
    assert read.word_count == 5


def test_unknown_nodes_marks_and_attributes_are_kept_as_they_are() -> None:
    strange = {
        "type": "hologram",
        "attrs": {"depth": 3, "colour": None},
        "content": [{"type": "text", "text": "hi", "marks": [{"type": "glow", "attrs": {"power": 0.5}}]}],
        "version": 2,
    }

    assert document.read(doc(strange)).content == doc(strange)


@pytest.mark.spec("PG-48")
@pytest.mark.parametrize(
    "empty", [{"type": "doc"}, doc(), doc({"type": "paragraph"}), doc({"type": "paragraph", "content": []})]
)
def test_empty_documents_take_one_form(empty: dict[str, Any]) -> None:
    assert document.read(empty) == document.ReadDocument({"type": "doc", "content": []}, "", 0)


def test_a_document_without_text_may_still_show_something() -> None:
    image = doc({"type": "image", "attrs": {"src": "https://example.org/a.png"}})

    assert document.read(image).content == image
    assert document.read(doc({"type": "horizontalRule"})).content == doc({"type": "horizontalRule"})


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)",
        "java\nscript:alert(1)", "\x01javascript:alert(1)", "java\u200bscript:alert(1)", "vbscript:x",
        "data:text/html,<script>alert(1)</script>", "data:image/svg+xml;base64,AAAA", "file:///etc/passwd",
        "blob:https://example.org/x", "javascript\u00a0:x",
    ],
)  # fmt: skip
def test_addresses_that_run_code_are_taken_out_and_the_text_stays(address: str) -> None:
    read = document.read(
        doc(paragraph("click", href=address), {"type": "image", "attrs": {"src": address, "alt": "a"}})
    )

    assert read.text == "click"
    assert address not in repr(read.content)
    [text] = read.content["content"][0]["content"]
    assert text["marks"] == [{"type": "bold"}]


@pytest.mark.parametrize(
    "address",
    ["https://example.org/?q=a:b", "HTTP://example.org", "mailto:a@b.org", "/pages/1", "#top", "notes.html"],
)
def test_ordinary_addresses_stay(address: str) -> None:
    content = doc(paragraph("click", href=address))

    assert document.read(content).content == content


def test_pasted_raster_images_stay_in_images_alone() -> None:
    data = "data:image/png;base64,iVBORw0KGgo="
    read = document.read(doc({"type": "image", "attrs": {"src": data}}, paragraph("x", href=data)))

    image, text = read.content["content"]
    assert image["attrs"]["src"] == data
    assert text["content"][0]["marks"] == [{"type": "bold"}]


def test_handlers_are_taken_out() -> None:
    read = document.read(doc({"type": "embed", "attrs": {"onLoad": "x()", "srcdoc": "<b>", "width": 3}}))

    assert read.content["content"][0]["attrs"] == {"width": 3}


def nested(depth: int) -> dict[str, Any]:
    node: dict[str, Any] = paragraph("deep")
    for _ in range(depth - 3):
        node = {"type": "blockquote", "content": [node]}
    return doc(node)


def test_depth_and_length_have_limits() -> None:
    assert document.read(nested(document.MAX_DEPTH)).text == "deep"
    for refused in (nested(document.MAX_DEPTH + 1), doc(paragraph("x" * (document.MAX_CHARACTERS + 1)))):
        with pytest.raises(TooComplex):
            document.read(refused)


@pytest.mark.parametrize(
    "value",
    [
        None, [], "doc", {}, {"type": "paragraph"}, doc("text"), doc({"type": 3}), doc({"type": ""}),  # type: ignore[arg-type]
        {"type": "doc", "content": {}}, doc({"type": "text"}), doc({"type": "text", "text": ""}),
        doc({"type": "text", "text": "a", "marks": ["bold"]}), doc({"type": "image", "attrs": []}),
    ],
)  # fmt: skip
def test_what_is_no_document_is_refused(value: object) -> None:
    with pytest.raises(InvalidDocument):
        document.read(value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "content", "attrs", "marks", "text", "href"]), inner)
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_json_is_read_or_refused_and_reading_twice_changes_nothing(value: object) -> None:
    try:
        read = document.read({"type": "doc", "content": value})
    except InvalidDocument:
        return
    assert document.read(read.content) == read
