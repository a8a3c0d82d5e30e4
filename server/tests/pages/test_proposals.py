"""Proposals: made by whoever sees a page, decided once by whoever may change it, applied beside those who type."""

import asyncio
from typing import Any

import pytest

from stoa.pages.commands.expire_proposals import expire_proposals
from tests.support.editor import Editor
from tests.support.http import assert_problem
from tests.support.team import Team, execute, fetch
from tests.support.world import Person

TEXT = "# Plan\n\nWe meet on Monday.\n\nBring bread.\n\nBring jam.\n"


async def written(team: Team, text: str = TEXT) -> str:
    page_id: str = (await team.page("page"))["id"]
    await write(team.founder, page_id, text)
    return page_id


async def write(person: Person, page_id: str, text: str) -> None:
    present = await person.client.get(f"/pages/{page_id}/content")
    answer = await person.client.put(
        f"/pages/{page_id}/content",
        json={"format": "markdown", "content": text},
        headers={"If-Match": present.headers["ETag"]},
    )
    assert answer.status_code == 200, answer.text


async def text_of(person: Person, page_id: str) -> str:
    found: str = (await person.client.get(f"/pages/{page_id}/content", params={"format": "markdown"})).json()[
        "content"
    ]
    return found


async def propose(person: Person, page_id: str, *changes: tuple[str, str], **more: Any) -> dict[str, Any]:
    hunks = [{"original": original, "replacement": replacement} for original, replacement in changes]
    answer = await person.client.post(f"/pages/{page_id}/proposals", json={"hunks": hunks} | more)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def decide(person: Person, proposal: dict[str, Any], **body: Any) -> Any:
    return await person.client.post(f"/proposals/{proposal['id']}/decisions", json=body)


async def test_a_reader_proposes_an_editor_decides_each_change_and_everything_is_noted(team: Team) -> None:
    page_id = await written(team)
    reader, editor = await team.join("Ray"), await team.join("Ed")
    await team.grant(page_id, reader, "VIEW")
    await team.grant(page_id, editor, "EDIT")
    made = await propose(
        reader, page_id,
        ("We meet on Monday.", "We meet on Friday."), ("Bring bread.", ""), ("Bring jam.", "Bring ham."),
        summary="Another day",
    )  # fmt: skip
    assert (made["status"], made["author"]["name"], made["summary"]) == ("open", "Ray", "Another day")
    assert [(hunk["fit"], hunk["line"]) for hunk in made["hunks"]] == [("exact", 3), ("exact", 5), ("exact", 7)]
    assert [(each["kind"], each["text"]) for each in made["hunks"][0]["pieces"]] == [
        ("same", "We meet on "), ("removed", "Monday"), ("added", "Friday"), ("same", "."),
    ]  # fmt: skip
    assert (made["permissions"], await text_of(reader, page_id)) == ({"decide": False, "withdraw": True}, TEXT)
    assert_problem(await decide(reader, made, all="accept"), 403, "access.forbidden")
    day, bread, jam = (hunk["id"] for hunk in made["hunks"])

    answer = await decide(editor, made, decisions=[{"hunk_id": day, "decision": "accept"}])

    assert answer.status_code == 200, answer.text
    assert (answer.json()["status"], answer.json()["version_before"]) == ("open", 1)
    rest = await decide(
        editor, made, decisions=[
            {"hunk_id": bread, "decision": "reject"},
            {"hunk_id": jam, "decision": "accept", "correction": "Bring cheese."},
        ],
    )  # fmt: skip
    shown = rest.json()
    assert (shown["status"], shown["decided_by"]["name"]) == ("partially_accepted", "Ed")
    assert [hunk["status"] for hunk in shown["hunks"]] == ["accepted", "rejected", "accepted"]
    assert {hunk["decided_by"] for hunk in shown["hunks"]} == {str(editor.id)}
    assert shown["hunks"][2]["correction"] == "Bring cheese."
    assert await text_of(reader, page_id) == "# Plan\n\nWe meet on Friday.\n\nBring bread.\n\nBring cheese.\n"
    before = (await editor.client.get(f"/pages/{page_id}/versions/1")).json()
    assert "Monday" in str(before["content"])
    listed = (await reader.client.get(f"/pages/{page_id}/proposals", params={"status": "decided"})).json()["items"]
    assert [(each["id"], each["hunk_count"]) for each in listed] == [(made["id"], 3)]
    assert (await reader.client.get(f"/pages/{page_id}/proposals", params={"status": "open"})).json()[
        "items"
    ] == []
    events = await fetch(
        team.platform,
        "SELECT event_type, metadata FROM audit_events WHERE resource_id = :page AND event_type LIKE 'page.proposal%'"
        " ORDER BY created_at, id",
        page=page_id,
    )
    assert [event.event_type.removeprefix("page.proposal_") for event in events] == [
        "created",
        "decided",
        "decided",
    ]
    assert (events[2].metadata["accepted"], events[2].metadata["rejected"]) == (1, 1)
    told = await fetch(
        team.platform,
        "SELECT payload->>'fact' AS fact FROM outbox_events WHERE event_type = 'proposal.changed'"
        " AND :topic = ANY(topics)",
        topic=f"page:{page_id}",
    )
    assert sorted(event.fact for event in told) == ["proposal.created", "proposal.decided", "proposal.decided"]


@pytest.mark.spec("PG-81")
async def test_fifty_people_accept_at_once_and_it_is_applied_once(team: Team) -> None:
    page_id = await written(team)
    made = await propose(team.founder, page_id, ("Bring jam.", "Bring jam.\n\nBring more jam."))
    hunk = made["hunks"][0]["id"]
    named = {"decisions": [{"hunk_id": hunk, "decision": "accept"}]}

    answers = await asyncio.gather(
        *(decide(team.founder, made, **({"all": "accept"} if n % 2 else named)) for n in range(50))
    )

    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 49
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"pages.proposal_decided"}
    assert (await text_of(team.founder, page_id)).count("more jam") == 1
    assert_problem(await decide(team.founder, made, all="reject"), 409, "pages.proposal_decided")
    two = await propose(team.founder, page_id, ("Bring bread.", "Bring rolls."), ("# Plan", "# Plans"))
    first = {"hunk_id": two["hunks"][0]["id"], "decision": "reject"}
    assert (await decide(team.founder, two, decisions=[first])).status_code == 200
    again = await decide(team.founder, two, decisions=[first | {"decision": "accept"}])
    assert again.json()["hunk_ids"] == [first["hunk_id"]]
    assert_problem(again, 409, "pages.proposal_decided")
    assert "bread" in await text_of(team.founder, page_id)


@pytest.mark.spec("PG-82")
async def test_a_text_that_moved_on_is_searched_anew_and_what_no_longer_fits_is_left(team: Team) -> None:
    page_id = await written(team)
    ada = team.founder
    made = await propose(
        ada,
        page_id,
        ("We meet on Monday.", "We meet on Friday."),
        ("Bring bread.", "Bring rolls."),
        ("Bring jam.", "x"),
    )
    day, bread, jam = (hunk["id"] for hunk in made["hunks"])
    await write(ada, page_id, "# Plan\n\nNew words.\n\nWe  meet on Mondays.\n\nBring bread.\n\nNobody comes.\n")

    found = (await ada.client.get(f"/proposals/{made['id']}")).json()["hunks"]

    assert [(hunk["fit"], hunk["line"]) for hunk in found] == [
        ("approximate", 5),
        ("exact", 7),
        ("unplaced", None),
    ]
    refused = await decide(
        ada, made, decisions=[{"hunk_id": jam, "decision": "accept"}, {"hunk_id": bread, "decision": "accept"}]
    )
    assert refused.json()["hunk_ids"] == [jam]
    assert_problem(refused, 409, "pages.proposal_stale")
    assert "rolls" not in await text_of(ada, page_id)
    # The others go on: all of it leaves open what does not fit.
    shown = (await decide(ada, made, all="accept")).json()
    assert (shown["status"], [hunk["status"] for hunk in shown["hunks"]]) == (
        "open",
        ["accepted", "accepted", "open"],
    )
    assert (
        await text_of(ada, page_id)
        == "# Plan\n\nNew words.\n\nWe meet on Friday.\n\nBring rolls.\n\nNobody comes.\n"
    )
    assert_problem(await decide(ada, made, all="accept"), 409, "pages.proposal_stale")
    assert (await decide(ada, made, all="reject")).json()["status"] == "partially_accepted"
    assert day != bread


async def test_what_somebody_types_while_a_proposal_is_accepted_stays(team: Team) -> None:
    page_id = await written(team, "Old words stay here.\n\nThe second paragraph.\n")
    made = await propose(team.founder, page_id, ("The second paragraph.", "The second paragraph, mended."))
    editor = await Editor(team.founder.client, page_id).open()
    await editor.synced()
    watching = await Editor(team.founder.client, page_id).open()
    await watching.synced()
    # On a train: what is typed now arrives after the decision.
    await editor.close()
    await editor.write("Typed meanwhile: ", at=0)

    assert (await decide(team.founder, made, all="accept")).status_code == 200
    await watching.until(lambda: "mended" in watching.text)
    async with editor:
        await editor.saved()
        await editor.until(lambda: "mended" in editor.text)
    await watching.until(lambda: "Typed meanwhile" in watching.text)
    await watching.close()
    assert await text_of(team.founder, page_id) == (
        "Typed meanwhile: Old words stay here.\n\nThe second paragraph, mended.\n"
    )


@pytest.mark.spec("PG-79")
async def test_a_block_that_is_there_forty_times_is_placed_by_its_hint_or_not_at_all(team: Team) -> None:
    page_id = await written(team, "\n\n".join(["The same line."] * 40) + "\n")
    ada = team.founder
    blind = await propose(ada, page_id, ("The same line.", "Another line."))
    assert [(hunk["fit"], hunk["line"]) for hunk in blind["hunks"]] == [("unplaced", None)]
    assert_problem(await decide(ada, blind, all="accept"), 409, "pages.proposal_stale")
    assert "Another" not in await text_of(ada, page_id)
    hint = {"original": "The same line.", "replacement": "Another line.", "hint_line": 13}
    near = {"original": "THE  same lime.", "replacement": "Nearly.", "hint_line": 13}

    made = (await ada.client.post(f"/pages/{page_id}/proposals", json={"hunks": [hint, near]})).json()

    assert [(hunk["fit"], hunk["line"]) for hunk in made["hunks"]] == [("exact", 13), ("unplaced", None)]
    named = [{"hunk_id": made["hunks"][0]["id"], "decision": "accept"}]
    assert (await decide(ada, made, decisions=named)).status_code == 200
    assert (await text_of(ada, page_id)).split("\n").index("Another line.") == 12


async def test_what_is_no_proposal_and_whose_it_is_not(team: Team) -> None:
    page_id = await written(team)
    ada, reader, stranger = team.founder, await team.join("Ray"), await team.join("Sam")
    await team.grant(page_id, reader, "VIEW")
    made = await propose(ada, page_id, ("Bring jam.", "Bring ham."))
    path, one = f"/pages/{page_id}/proposals", f"/proposals/{made['id']}"
    assert_problem(await stranger.client.get(one), 404, "not_found")
    assert_problem(
        await stranger.client.post(path, json={"hunks": [{"original": "", "replacement": "x"}]}), 404, "not_found"
    )
    assert_problem(await reader.client.delete(one), 403, "access.forbidden")
    wrong: list[dict[str, Any]] = [
        {"hunks": []},
        {"hunks": [{"original": "x", "replacement": "x"}]},
        {"hunks": [{"original": "x", "replacement": "y", "hint_line": 0}]},
        {"hunks": [{"original": "x", "replacement": "y"}], "base_revision": 9_999},
        {"hunks": [{"original": "x" * 20_001, "replacement": "y"}]},
        {"hunks": [{"original": "x", "replacement": "y"}], "summary": "s" * 501},
    ]
    for body in wrong:
        assert_problem(await ada.client.post(path, json=body), 422, "invalid_input")
    hunk = made["hunks"][0]["id"]
    reject = {"hunk_id": hunk, "decision": "reject"}
    for decision in (
        {},
        {"all": "accept", "decisions": [reject]},
        {"decisions": [reject, reject]},
        {"decisions": [reject | {"correction": "x"}]},
        {"decisions": [reject | {"hunk_id": page_id}]},
    ):
        assert_problem(await decide(ada, made, **decision), 422, "invalid_input")
    assert (await ada.client.delete(one)).status_code == 204
    assert (await ada.client.get(one)).json()["status"] == "withdrawn"
    assert_problem(await ada.client.delete(one), 409, "pages.proposal_decided")
    assert_problem(await decide(ada, made, all="accept"), 409, "pages.proposal_decided")
    other = await propose(ada, page_id, ("Bring jam.", "Bring ham."))
    folder = await team.page("folder", type="FOLDER")
    body = {"hunks": [{"original": "", "replacement": "x"}]}
    assert_problem(await ada.client.post(f"/pages/{folder['id']}/proposals", json=body), 409, "pages.no_document")
    await ada.client.put(f"/pages/{page_id}/finalization")
    assert_problem(await ada.client.post(path, json=body), 409, "pages.finalized")
    assert_problem(await decide(ada, other, all="accept"), 409, "pages.finalized")
    await team.trash({"id": page_id})
    assert_problem(await ada.client.post(path, json=body), 409, "pages.trashed")
    assert_problem(await decide(ada, other, all="accept"), 409, "pages.trashed")


async def test_a_proposal_that_nobody_decided_in_thirty_days_ends(team: Team) -> None:
    page_id = await written(team)
    old = await propose(team.founder, page_id, ("Bring jam.", "Bring ham."))
    new = await propose(team.founder, page_id, ("Bring jam.", "Bring cheese."))
    left = await fetch(
        team.platform,
        "SELECT expires_at - created_at AS kept FROM page_proposals WHERE page_id = :page",
        page=page_id,
    )
    assert [row.kept.days for row in left] == [30, 30]
    await execute(
        team.platform,
        "UPDATE page_proposals SET expires_at = now() - interval '1 minute' WHERE id = :id",
        id=old["id"],
    )

    await expire_proposals(team.platform)

    listed = (await team.founder.client.get(f"/pages/{page_id}/proposals")).json()["items"]
    assert {each["id"]: each["status"] for each in listed} == {old["id"]: "expired", new["id"]: "open"}
    assert_problem(await decide(team.founder, old, all="accept"), 409, "pages.proposal_decided")
    told = await fetch(
        team.platform,
        "SELECT payload FROM outbox_events WHERE event_type = 'proposal.changed' AND :topic = ANY(topics)"
        " AND payload->>'fact' = 'proposal.expired'",
        topic=f"page:{page_id}",
    )
    assert [event.payload["proposal_id"] for event in told] == [old["id"]]
