"""The text of documents: saved on top of a revision, cleaned, limited."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import event

from tests.support.http import assert_problem
from tests.support.team import Team, fetch


def doc(text: str) -> dict[str, Any]:
    return {"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": text}]}]}


async def put(team: Team, page: dict[str, Any], content: object, *, match: str | None = '"0"') -> Any:
    headers = {"If-Match": match} if match is not None else {}
    return await team.founder.client.put(
        f"/pages/{page['id']}/content", json={"content": content}, headers=headers
    )


async def test_a_text_is_stored_with_its_words_and_read_again(team: Team) -> None:
    page = await team.page("Plans")

    stored = await put(team, page, doc("Ship it today"))
    read = await team.founder.client.get(f"/pages/{page['id']}/content", params={"format": "json"})

    assert (stored.status_code, stored.headers["etag"]) == (200, '"1"')
    assert (stored.json()["revision"], stored.json()["word_count"]) == (1, 3)
    assert (read.json()["content"], read.json()["revision"], read.headers["etag"]) == (
        doc("Ship it today"),
        1,
        '"1"',
    )
    [row] = await fetch(team.platform, "SELECT content_text FROM pages WHERE id = :id", id=page["id"])
    assert row.content_text == "Ship it today"


@pytest.mark.spec("PG-45")
async def test_saving_needs_the_revision_it_builds_on(team: Team) -> None:
    page = await team.page("Plans")

    assert_problem(await put(team, page, doc("a"), match=None), 428, "precondition_required")
    assert (await put(team, page, doc("a"))).status_code == 200
    assert_problem(await put(team, page, doc("b")), 412, "pages.changed", revision=1)
    assert_problem(await put(team, page, doc("b"), match="*"), 412, "pages.changed", revision=1)

    read = await team.founder.client.get(f"/pages/{page['id']}/content")
    assert read.json()["content"] == doc("a")


async def test_a_new_title_does_not_stand_in_the_way_of_a_text(team: Team) -> None:
    page = await team.page("Plans")
    assert (await put(team, page, doc("a"))).status_code == 200
    renamed = await team.founder.client.patch(f"/pages/{page['id']}", json={"title": "Plans for the bay"})

    stored = await put(team, page, doc("b"), match='"1"')

    assert (renamed.json()["revision"], stored.json()["revision"]) == (2, 3)
    for stale in ('"1"', '"2"', '"4"', '"99999999999999999999"', '"-1"', '"x"'):
        assert_problem(await put(team, page, doc("c"), match=stale), 412, "pages.changed", revision=3)


@pytest.mark.spec("PG-45")
async def test_of_many_saves_on_one_revision_exactly_one_wins(team: Team) -> None:
    page = await team.page("Plans")

    answers = await asyncio.gather(*(put(team, page, doc(f"text {number}")) for number in range(12)))

    won = [number for number, answer in enumerate(answers) if answer.status_code == 200]
    assert len(won) == 1
    for number, answer in enumerate(answers):
        if number not in won:
            assert_problem(answer, 412, "pages.changed", revision=1)
    read = await team.founder.client.get(f"/pages/{page['id']}/content")
    assert read.json()["content"] == doc(f"text {won[0]}")


async def test_a_folder_has_no_text(team: Team) -> None:
    folder = await team.page("Folder", type="FOLDER")

    assert_problem(await team.founder.client.get(f"/pages/{folder['id']}/content"), 409, "pages.no_document")
    assert_problem(await put(team, folder, doc("a")), 409, "pages.no_document")


async def test_links_that_run_code_never_come_back(team: Team) -> None:
    page = await team.page("Plans")
    content = doc("click")
    content["content"][0]["content"][0]["marks"] = [{"type": "link", "attrs": {"href": "javascript:alert(1)"}}]

    assert (await put(team, page, content)).status_code == 200

    read = await team.founder.client.get(f"/pages/{page['id']}/content")
    assert read.json()["content"]["content"][0]["content"] == [{"type": "text", "text": "click"}]


async def test_documents_beyond_the_limits_are_refused_and_deep_ones_within_kept(team: Team) -> None:
    page = await team.page("Plans")

    def nested(depth: int) -> dict[str, Any]:
        node: dict[str, Any] = {"type": "text", "text": "deep"}
        for _ in range(depth - 2):
            node = {"type": "blockquote", "content": [node]}
        return {"type": "doc", "content": [node]}

    assert_problem(await put(team, page, nested(101)), 422, "pages.too_complex")
    for depth, code in ((120, "invalid_input"), (100_000, "invalid_input")):
        body = '{"content": ' + '{"type": "doc", "content": [' * depth + "]}" * depth + "}"
        answer = await team.founder.client.put(
            f"/pages/{page['id']}/content",
            content=body,
            headers={"If-Match": '"0"', "Content-Type": "application/json"},
        )
        assert_problem(answer, 422, code)
    assert_problem(await put(team, page, doc("x" * 2_000_001)), 422, "pages.too_complex")
    assert (await put(team, page, nested(100))).status_code == 200


@pytest.mark.parametrize("content", [{}, {"type": "paragraph"}, {"type": "doc", "content": [{"type": "text"}]}])
async def test_what_is_no_document_is_refused(team: Team, content: object) -> None:
    page = await team.page("Plans")

    assert_problem(await put(team, page, content), 422, "pages.document_invalid")


async def test_a_reader_reads_and_does_not_write(team: Team) -> None:
    page = await team.page("Plans")
    reader = await team.join("Rea")
    await team.grant(page["id"], reader, "VIEW")
    path = f"/pages/{page['id']}/content"

    assert (await reader.client.get(path)).status_code == 200
    answer = await reader.client.put(path, json={"content": doc("a")}, headers={"If-Match": '"0"'})
    assert_problem(answer, 403, "access.forbidden", required_level="EDIT", level="VIEW")


async def test_a_save_is_announced_on_the_page(team: Team) -> None:
    page = await team.page("Plans")
    await put(team, page, doc("a"))

    [row] = await fetch(
        team.platform,
        "SELECT payload FROM outbox_events WHERE event_type = 'page.updated' AND :topic = ANY(topics)",
        topic=f"page:{page['id']}",
    )

    assert row.payload == {
        "page_id": page["id"], "revision": 1, "updated_by": str(team.founder.id), "source": "api",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "most"), [("/spaces/{space}/tree", 3), ("/pages", 1), ("/pages?q=plans", 2), ("/pages/{page}", 2)]
)
async def test_hot_reads_take_few_statements(team: Team, path: str, most: int) -> None:
    parent = await team.page("Plans")
    page = await team.page("Plans below", parent_id=parent["id"])
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "FROM pages" in statement or "roles" in statement or "pg_trgm" in statement:
            seen.append(statement)

    engine = team.platform.db.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        answer = await team.founder.client.get(path.format(space=team.space_id, page=page["id"]))
    finally:
        event.remove(engine, "before_cursor_execute", note)

    assert answer.status_code == 200
    assert len(seen) <= most, seen
