"""Versions: numbers without gaps, words compared, an old text brought back without losing the new one."""

import asyncio
from typing import Any

import pytest

from tests.support.editor import Editor
from tests.support.http import assert_problem
from tests.support.team import Team, fetch
from tests.support.world import Person


def document(*paragraphs: str) -> dict[str, Any]:
    return {
        "type": "doc",
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": text}]} for text in paragraphs],
    }


async def write(person: Person, page_id: str, *paragraphs: str) -> None:
    present = await person.client.get(f"/pages/{page_id}/content")
    answer = await person.client.put(
        f"/pages/{page_id}/content",
        json={"content": document(*paragraphs)},
        headers={"If-Match": present.headers["ETag"]},
    )
    assert answer.status_code == 200, answer.text


async def text_of(person: Person, page_id: str) -> list[str]:
    content = (await person.client.get(f"/pages/{page_id}/content")).json()["content"]
    return ["".join(each["text"] for each in block.get("content", [])) for block in content["content"]]


@pytest.mark.spec("PG-54")
async def test_fifty_versions_at_once_have_the_numbers_one_to_fifty(team: Team) -> None:
    page = await team.page("page")
    reader = await team.join("Ray")
    await team.grant(page["id"], reader, "VIEW")
    path = f"/pages/{page['id']}/versions"

    answers = await asyncio.gather(
        *(team.founder.client.post(path, json={"change_summary": f"step {n}"}) for n in range(50))
    )

    assert sorted(answer.json()["version_number"] for answer in answers) == list(range(1, 51))
    listed = await reader.client.get(path, params={"limit": 30})
    assert [each["version_number"] for each in listed.json()["items"]] == list(range(50, 20, -1))
    rest = await reader.client.get(path, params={"limit": 30, "cursor": listed.json()["next_cursor"]})
    assert [each["version_number"] for each in rest.json()["items"]] == list(range(20, 0, -1))
    assert_problem(await reader.client.post(path, json={}), 403, "access.forbidden")
    assert_problem(await team.founder.client.post(path, json={"change_summary": "x" * 501}), 422, "invalid_input")
    await team.trash(page)
    assert_problem(await team.founder.client.post(path, json={}), 409, "pages.trashed")


@pytest.mark.spec("PG-56")
async def test_a_restore_keeps_what_was_there_unlocks_the_page_and_changes_the_title_only_if_asked(
    team: Team,
) -> None:
    page = await team.page("Old title")
    ada, page_id = team.founder, page["id"]
    await write(ada, page_id, "old text", "stays")
    await ada.client.post(f"/pages/{page_id}/versions", json={})
    await ada.client.patch(f"/pages/{page_id}", json={"title": "New title"})
    await write(ada, page_id, "new text", "stays")
    await ada.client.put(f"/pages/{page_id}/finalization")
    await ada.client.put(f"/pages/{page_id}/context")
    editor = await team.join("Ed")
    await team.grant(page_id, editor, "EDIT")
    restorations = f"/pages/{page_id}/versions/1/restorations"
    assert_problem(await editor.client.post(restorations, json={}), 403, "access.forbidden")
    assert_problem(await ada.client.post(f"/pages/{page_id}/versions/99/restorations", json={}), 404, "not_found")

    answer = await ada.client.post(restorations, json={})

    assert answer.status_code == 200, answer.text
    shown = answer.json()
    assert (shown["title"], shown["status"], shown["in_context"]) == ("New title", "draft", False)
    assert await text_of(ada, page_id) == ["old text", "stays"]
    found = (await ada.client.get(f"/pages/{page_id}/versions")).json()["items"]
    assert [each["source"] for each in found] == ["restore", "pre_restore", "finalize", "manual"]
    kept = (await ada.client.get(f"/pages/{page_id}/versions/3")).json()
    assert "new text" in str(kept["content"])
    assert (await ada.client.post(restorations, json={"with_title": True})).json()["title"] == "Old title"
    events = await fetch(
        team.platform,
        "SELECT metadata FROM audit_events WHERE event_type = 'page.version_restored' AND resource_id = :page",
        page=page_id,
    )
    assert sorted(event.metadata["with_title"] for event in events) == [False, True]


@pytest.mark.spec("PG-56")
async def test_what_somebody_types_while_an_old_text_comes_back_stays_on_top(team: Team) -> None:
    page = await team.page("page")
    await write(team.founder, page["id"], "old words")
    await team.founder.client.post(f"/pages/{page['id']}/versions", json={})
    await write(team.founder, page["id"], "old words and many more")
    editor = await Editor(team.founder.client, page["id"]).open()
    await editor.synced()
    # On a train: what is typed now arrives after the restore.
    await editor.close()
    await editor.write("Typed meanwhile: ", at=0)

    answer = await team.founder.client.post(f"/pages/{page['id']}/versions/1/restorations", json={})
    assert answer.status_code == 200, answer.text
    async with editor:
        await editor.saved()
        await editor.until(lambda: editor.text == "Typed meanwhile: old words")
    assert await text_of(team.founder, page["id"]) == ["Typed meanwhile: old words"]


@pytest.mark.spec("PG-57")
async def test_two_versions_compare_by_words_and_a_version_is_pinned(team: Team) -> None:
    page = await team.page("page")
    ada, path = team.founder, f"/pages/{page['id']}/versions"
    await write(ada, page["id"], "The cat sat on the mat.", "Same line.")
    await ada.client.post(path, json={})
    await write(ada, page["id"], "The dog sat on the mat.", "Same line.", "More.")
    await ada.client.post(path, json={})

    pieces = (await ada.client.get(f"{path}/2/diff/1")).json()["pieces"]

    assert [piece["text"] for piece in pieces if piece["kind"] == "removed"] == ["cat"]
    assert [piece["text"].strip() for piece in pieces if piece["kind"] == "added"] == ["dog", "More."]
    old = "".join(piece["text"] for piece in pieces if piece["kind"] != "added")
    assert old.strip() == "The cat sat on the mat.\nSame line."
    assert (await ada.client.patch(f"{path}/1", json={"is_pinned": True})).json()["is_pinned"]
    reader = await team.join("Ray")
    await team.grant(page["id"], reader, "VIEW")
    assert_problem(await reader.client.patch(f"{path}/1", json={"is_pinned": False}), 403, "access.forbidden")
    assert_problem(await ada.client.patch(f"{path}/9", json={"is_pinned": True}), 404, "not_found")
    assert_problem(await ada.client.get(f"{path}/1/diff/9"), 404, "not_found")


@pytest.mark.spec("PG-57")
async def test_what_changed_between_any_two_versions_has_the_author_of_each_word(team: Team) -> None:
    page_id, ada = (await team.page("page"))["id"], team.founder
    bob, cy = await team.join("Bob"), await team.join("Cy")
    for person in (bob, cy):
        await team.grant(page_id, person, "EDIT")
    path = f"/pages/{page_id}/versions"

    async def keep(person: Person) -> None:
        assert (await person.client.post(path, json={})).status_code == 201

    await write(ada, page_id, "Alpha beta gamma delta.")
    await keep(ada)
    await write(bob, page_id, "Alpha beta gamma delta epsilon.")
    # Whoever keeps a version need not have written it.
    await keep(ada)
    await write(cy, page_id, "Alpha gamma delta epsilon zeta.")
    await keep(ada)
    async with Editor(bob.client, page_id) as one, Editor(cy.client, page_id) as other:
        await one.synced()
        await other.synced()
        await one.write(" Six.")
        await one.saved()
        await other.until(lambda: "Six" in other.text)
        await other.write(" Seven.")
        await other.saved()
    await keep(ada)

    async def changes(older: int, newer: int) -> list[tuple[str, str, set[str]]]:
        answer = await ada.client.get(f"{path}/{newer}/diff/{older}")
        assert answer.status_code == 200, answer.text
        names = {person["id"]: person["name"] for person in answer.json()["people"]}
        return [
            (piece["kind"], piece["text"].strip(), {names[each] for each in piece["authors"]})
            for piece in answer.json()["pieces"]
            if piece["kind"] != "same"
        ]

    assert await changes(1, 3) == [
        ("removed", "beta", {"Cy"}),
        ("added", "epsilon", {"Bob"}),
        ("added", "zeta", {"Cy"}),
    ]
    assert await changes(2, 3) == [("removed", "beta", {"Cy"}), ("added", "zeta", {"Cy"})]
    last = await changes(3, 4)
    assert {text for _, text, _ in last} == {"Six. Seven."}
    assert {name for _, _, names in last for name in names} == {"Bob", "Cy"}
    [same] = (await ada.client.get(f"{path}/2/diff/2")).json()["pieces"]
    assert (same["kind"], same["authors"]) == ("same", [])


async def test_who_wrote_is_known_after_the_log_was_folded(team: Team) -> None:
    page_id, ada, bob = (await team.page("page"))["id"], team.founder, await team.join("Bob")
    await team.grant(page_id, bob, "EDIT")
    path = f"/pages/{page_id}/versions"
    await write(ada, page_id, "One.")
    await ada.client.post(path, json={})
    async with Editor(bob.client, page_id) as editor:
        await editor.synced()
        for _ in range(520):
            await editor.write("x")
        await editor.saved()
        async with asyncio.timeout(30):
            while not await fetch(
                team.platform, "SELECT 1 FROM pages WHERE id = :id AND folded_authors <> '{}'", id=page_id
            ):
                await editor.write("y")
                await editor.saved()
    await ada.client.post(path, json={})
    versions = (await ada.client.get(path)).json()["items"]
    pieces = (await ada.client.get(f"{path}/1/diff/{versions[0]['version_number']}")).json()["pieces"]
    assert {each for piece in pieces for each in piece["authors"]} == {str(bob.id)}


@pytest.mark.spec("PG-57")
async def test_a_version_becomes_a_private_page_of_whoever_copies_it(team: Team) -> None:
    parent = await team.page("Parent")
    page = await team.page("Plan", parent_id=parent["id"])
    reader = await team.join("Ray")
    await team.grant(page["id"], reader, "VIEW")
    client = team.founder.client
    await write(team.founder, page["id"], "as it was")
    assert (await client.post(f"/pages/{page['id']}/versions", json={})).status_code == 201
    await write(team.founder, page["id"], "as it is")

    made = await client.post(f"/pages/{page['id']}/versions/1/copies")

    assert made.status_code == 201, made.text
    copy = made.json()
    assert copy["title"] == "Plan (Copy)"
    assert copy["parent_id"] == parent["id"]
    assert await text_of(team.founder, copy["id"]) == ["as it was"]
    assert await text_of(team.founder, page["id"]) == ["as it is"]
    assert_problem(await reader.client.get(f"/pages/{copy['id']}"), 404, "not_found")
    # Who may put no page there copies nothing, and a version that is none is not found.
    assert_problem(await reader.client.post(f"/pages/{page['id']}/versions/1/copies"), 404, "not_found")
    assert_problem(await client.post(f"/pages/{page['id']}/versions/9/copies"), 404, "not_found")
    await team.trash(page)
    assert_problem(await client.post(f"/pages/{page['id']}/versions/1/copies"), 409, "pages.trashed")
