"""The log behind a document: seeded once, written to by every door, folded, never shrunk."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from stoa.pages.core import crdt
from tests.support.http import assert_problem
from tests.support.team import Team, execute, fetch


def doc(*paragraphs: str) -> dict[str, Any]:
    return {
        "type": "doc",
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": text}]} for text in paragraphs],
    }


async def put(team: Team, page_id: str, content: dict[str, Any]) -> Any:
    read = await team.founder.client.get(f"/pages/{page_id}/content")
    return await team.founder.client.put(
        f"/pages/{page_id}/content", json={"content": content}, headers={"If-Match": read.headers["etag"]}
    )


async def content_of(team: Team, page_id: str) -> Any:
    answer = await team.founder.client.get(f"/pages/{page_id}/content")
    return answer.json().get("content", answer.json())


async def log_of(team: Team, page_id: str) -> list[Any]:
    return await fetch(
        team.platform,
        "SELECT seq, kind, covers_seq, payload, author_id, source FROM page_updates WHERE page_id = :id ORDER BY seq",
        id=UUID(page_id),
    )


@pytest.mark.spec("PG-39")
async def test_a_text_without_a_log_is_seeded_once_and_then_only_added_to(team: Team) -> None:
    page = await team.page("Old")
    await execute(
        team.platform,
        "UPDATE pages SET content = CAST(:content AS jsonb), revision = 1, content_revision = 1 WHERE id = :id",
        content='{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"before the log"}]}]}',
        id=UUID(page["id"]),
    )

    answers = await asyncio.gather(*(put(team, page["id"], doc("before the log", f"line {n}")) for n in range(4)))

    assert sorted(answer.status_code for answer in answers).count(200) >= 1
    rows = await log_of(team, page["id"])
    assert (rows[0].source, rows[0].author_id, rows[1].source) == ("system", None, "api")
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
    read = crdt.read(crdt.replay([row.payload for row in rows]))
    assert read == await content_of(team, page["id"])
    assert read["content"][0]["content"] == [{"type": "text", "text": "before the log"}]
    assert len(read["content"]) == 2


@pytest.mark.spec("PG-40")
async def test_a_long_log_is_folded_into_a_snapshot_that_says_the_same(team: Team) -> None:
    page = await team.page("Long")
    big = "x" * 600_000
    for text in (big, "y" * 600_000, "the end"):
        assert (await put(team, page["id"], doc(text))).status_code == 200

    rows = await log_of(team, page["id"])

    assert [(row.seq, row.kind, row.covers_seq) for row in rows] == [(2, "snapshot", 2), (3, "update", None)]
    assert crdt.read(crdt.replay([row.payload for row in rows])) == doc("the end")
    assert await content_of(team, page["id"]) == doc("the end")


@pytest.mark.spec("PG-37")
async def test_a_log_with_damage_or_a_hole_is_neither_shown_nor_written_to(team: Team) -> None:
    page = await team.page("Damaged")
    for text in ("one", "two", "three"):
        assert (await put(team, page["id"], doc(text))).status_code == 200
    before = await log_of(team, page["id"])

    for damage in (
        "UPDATE page_updates SET payload = substr(payload, 1, 5) WHERE page_id = :id AND seq = 2",
        "DELETE FROM page_updates WHERE page_id = :id AND seq = 2",
        "DELETE FROM page_updates WHERE page_id = :id AND seq = 3",
        "DELETE FROM page_updates WHERE page_id = :id",
    ):
        await execute(team.platform, damage, id=UUID(page["id"]))
        left = await log_of(team, page["id"])
        answer = await team.founder.client.put(
            f"/pages/{page['id']}/content", json={"content": doc("new")}, headers={"If-Match": '"3"'}
        )
        assert_problem(answer, 503, "pages.load_failed")
        assert await log_of(team, page["id"]) == left
        assert await content_of(team, page["id"]) == doc("three")
    assert len(before) == 3


async def test_the_same_text_again_makes_no_revision(team: Team) -> None:
    page = await team.page("Same")
    first, second = await put(team, page["id"], doc("a")), await put(team, page["id"], doc("a"))

    assert (first.json()["revision"], second.json()["revision"]) == (1, 1)
    assert len(await log_of(team, page["id"])) == 1


@pytest.mark.spec("PG-48")
async def test_empty_documents_take_one_form(team: Team) -> None:
    page = await team.page("Empty")
    assert (await put(team, page["id"], doc("a"))).status_code == 200

    stored = await put(team, page["id"], {"type": "doc", "content": [{"type": "paragraph"}]})

    assert (stored.status_code, stored.json()["word_count"]) == (200, 0)
    assert await content_of(team, page["id"]) == {"type": "doc", "content": []}
