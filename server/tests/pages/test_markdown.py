"""The text in other forms: Markdown there and back, edits by its lines, HTML, plain text."""

from typing import Any
from uuid import UUID

import pytest

from stoa.pages.core import crdt, markdown
from tests.support.http import assert_problem
from tests.support.team import Team, execute


def text(words: str, *marks: str) -> dict[str, Any]:
    return {"type": "text", "text": words} | ({"marks": [{"type": mark} for mark in marks]} if marks else {})


def paragraph(*inline: dict[str, Any]) -> dict[str, Any]:
    return {"type": "paragraph"} | ({"content": list(inline)} if inline else {})


def item(kind: str, *blocks: dict[str, Any], **attributes: Any) -> dict[str, Any]:
    return {"type": kind} | ({"attrs": attributes} if attributes else {}) | {"content": list(blocks)}


BLOCKS = [
    paragraph(text("Hello *world* & <b> _x_ [a] `q` | ~~ \\")),
    item("heading", text("Head # one"), level=2),
    item(
        "bulletList",
        item("listItem", paragraph(text("one")), item("bulletList", item("listItem", paragraph(text("deep"))))),
        item("listItem", paragraph(text("two"))),
    ),
    item("bulletList", item("listItem", paragraph(text("a list of its own")))),
    item("orderedList", item("listItem", paragraph(text("one")), paragraph(text("and more"))), start=3),
    item(
        "taskList",
        item("taskItem", paragraph(text("done")), checked=True),
        item("taskItem", paragraph(text("to do", "bold")), checked=False),
    ),
    item("codeBlock", text("x = 1\n```\ny"), language="python"),
    {"type": "horizontalRule"},
    item("blockquote", paragraph(text("q")), paragraph(text("r"))),
    paragraph(
        text("bold", "bold"), text(" both", "bold", "italic"), text(" code", "code"), text(" u", "underline")
    ),
    item(
        "table",
        item("tableRow", item("tableHeader", paragraph(text("A|b"))), item("tableHeader", paragraph(text("B")))),
        item("tableRow", item("tableCell", paragraph(text("1"))), item("tableCell", paragraph())),
    ),
    paragraph(),
    paragraph(text("1. no list")),
    paragraph(text("- nor this")),
    paragraph(text("# no heading")),
    paragraph(text(" spaces at both ends ")),
    paragraph(text("line"), {"type": "hardBreak"}, text("next")),
    {"type": "hologram", "attrs": {"depth": 3}},
    paragraph(text("glowing", "glow")),
    paragraph(
        text("hi "),
        {
            "type": "mention",
            "attrs": {"kind": "user", "id": "01a218a4-652b-76d1-be74-207a9f255599", "label": "Bo"},
        },
    ),
    paragraph(
        {"type": "mention", "attrs": {"kind": "page", "id": "01a218a4-652b-76d1-be74-207a9f255599"}},
        text(" and "),
        {
            "type": "mention",
            "attrs": {"kind": "group", "id": "01a218a4-652b-76d1-be74-207a9f255599", "label": "A]b"},
        },
    ),
    {"type": "image", "attrs": {"src": "/files/1", "alt": "a]b", "title": "t"}},
]


def plain(document: dict[str, Any]) -> dict[str, Any]:
    return crdt.read(crdt.seed(document)[0])


def test_markdown_loses_nothing_that_the_editor_can_express_nor_what_it_does_not_know() -> None:
    for blocks in (*([block] for block in BLOCKS), BLOCKS):
        document = {"type": "doc", "content": blocks}
        written = markdown.write(document)

        assert plain(markdown.read(written)) == plain(document), written
        assert markdown.write(markdown.read(written)) == written


async def put(team: Team, page_id: str, body: dict[str, Any]) -> Any:
    read = await team.founder.client.get(f"/pages/{page_id}/content")
    headers = {"If-Match": read.headers["etag"]}
    return await team.founder.client.put(f"/pages/{page_id}/content", json=body, headers=headers)


async def read(team: Team, page_id: str, kind: str) -> Any:
    answer = await team.founder.client.get(f"/pages/{page_id}/content", params={"format": kind})
    assert answer.status_code == 200, answer.text
    return answer.json()["content"]


@pytest.mark.spec("PG-45")
async def test_the_text_is_given_in_four_forms_and_taken_in_two(team: Team) -> None:
    page = await team.page("Forms")
    body = {"format": "markdown", "content": "# Title\n\nSome **bold** words <script>alert(1)</script>\n"}

    assert (await put(team, page["id"], body)).status_code == 200

    content = await read(team, page["id"], "json")
    assert content["content"][0] == item("heading", text("Title"), level=1)
    assert await read(team, page["id"], "text") == "Title\nSome bold words <script>alert(1)</script>"
    html = await read(team, page["id"], "html")
    assert "<h1>Title</h1>" in html
    assert "<script" not in html
    assert (await read(team, page["id"], "markdown")).startswith("# Title\n\nSome **bold** words")
    for bad in ({"format": "markdown", "content": {}}, {"content": "# text"}, {"format": "html", "content": {}}):
        assert_problem(await put(team, page["id"], bad), 422, "invalid_input")


@pytest.mark.spec("PG-46")
async def test_lines_are_replaced_inserted_appended_and_prepended_on_the_named_revision(team: Team) -> None:
    page = await team.page("Lines")
    path = f"/pages/{page['id']}/content"

    async def edit(match: str | None = None, **body: Any) -> Any:
        current = (await team.founder.client.get(path)).headers["etag"]
        return await team.founder.client.patch(path, json=body, headers={"If-Match": match or current})

    for body, expected in (
        ({"operation": "append", "text": "one\n\ntwo"}, "one\n\ntwo\n"),
        ({"operation": "prepend", "text": "zero\n"}, "zero one\n\ntwo\n"),
        ({"operation": "replace", "start": 1, "end": 2, "text": "# Top\n"}, "# Top\n\ntwo\n"),
        ({"operation": "insert", "start": 3, "text": "between\n"}, "# Top\n\nbetween two\n"),
    ):
        answer = await edit(**body)
        assert answer.status_code == 200, answer.text
        assert await read(team, page["id"], "markdown") == expected
    for start, end in ((9, None), (1, 99), (3, 2)):
        answer = await edit(operation="replace", start=start, end=end, text="x")
        assert_problem(answer, 422, "pages.line_range", line_count=3)
    assert_problem(await edit(operation="insert", text="x"), 422, "pages.line_range", line_count=3)
    assert_problem(await edit(match='"1"', operation="append", text="x"), 412, "pages.changed", revision=4)
    answer = await team.founder.client.patch(path, json={"operation": "append", "text": "x"})
    assert_problem(answer, 428, "precondition_required")


async def test_old_databases_are_only_read(team: Team) -> None:
    page = await team.page("Old")
    await execute(team.platform, "UPDATE pages SET type = 'DATABASE' WHERE id = :id", id=UUID(page["id"]))
    answer = await team.founder.client.put(
        f"/pages/{page['id']}/content", json={"content": {"type": "doc"}}, headers={"If-Match": '"0"'}
    )

    assert_problem(answer, 422, "pages.type_deprecated")


def test_what_the_editor_writes_of_every_node_does_not_keep_it_from_being_markdown() -> None:
    link = {"type": "link", "attrs": {"href": "https://e.org", "rel": "noopener", "target": None, "title": None}}
    cell = {"colspan": 1, "rowspan": 1, "colwidth": None}
    document = {
        "type": "doc",
        "content": [
            item("orderedList", item("listItem", paragraph(text("one"))), start=1),
            item(
                "table",
                item("tableRow", item("tableHeader", paragraph(text("A")), **cell)),
                item("tableRow", item("tableCell", paragraph(text("1")), **cell)),
            ),
            paragraph(text("see "), {"type": "text", "text": "this", "marks": [link]}),
        ],
    }

    assert markdown.write(document) == "1. one\n\n| A |\n| --- |\n| 1 |\n\nsee [this](<https://e.org>)\n"
