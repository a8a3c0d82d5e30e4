"""What agents change in a text: proposed, or applied and taken back."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from stoa.pages import api as pages
from stoa.pages.contracts import ProposalOrigin
from stoa.pages.core.hunks import Hunk
from stoa.pages.jobs import expire_old_proposals
from stoa.platform.actor import Actor, InstanceRole, OrganizationRole
from stoa.platform.db import Scope
from stoa.platform.ids import JobId, PageId, new_id
from stoa.platform.jobs import JobContext
from tests.pages.test_proposals import decide, text_of, written
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.team import Team, fetch
from tests.support.world import PASSWORD, Person


async def edit(
    team: Team,
    person: Person,
    page_id: str,
    *changes: tuple[str, str],
    run_id: UUID,
    may_apply: bool,
    conversation_id: UUID | None = None,
) -> dict[str, Any]:
    """As the tools of an agent do it for the person."""
    actor = Actor(person.id, "", InstanceRole.USER, team.organization_id, OrganizationRole.MEMBER)
    origin = ProposalOrigin(
        run_id=run_id, agent_id=new_id(), conversation_id=conversation_id or new_id(), model="small"
    )
    async with team.platform.db.writing(Scope.of(actor)) as session:
        proposal_id = await pages.edit_page(
            session,
            team.platform.clock,
            actor,
            PageId(UUID(page_id)),
            changes=[Hunk(original, replacement) for original, replacement in changes],
            summary="Mended",
            origin=origin,
            may_apply=may_apply,
        )
    read = await person.client.get(f"/proposals/{proposal_id}")
    assert read.status_code == 200, read.text
    made: dict[str, Any] = read.json()
    assert (made["run_id"], made["model"], made["agent_id"]) == (str(run_id), "small", str(origin.agent_id))
    return made


async def updates(team: Team, page_id: str, run_id: UUID | None) -> list[Any]:
    return await fetch(
        team.platform,
        "SELECT source, author_id FROM page_updates WHERE page_id = :page AND run_id IS NOT DISTINCT FROM :run"
        " AND source <> 'system' ORDER BY seq",
        page=UUID(page_id),
        run=run_id,
    )


@pytest.mark.spec("PG-80")
async def test_what_an_agent_proposed_is_accepted_as_one_change_of_its_run_after_a_version(team: Team) -> None:
    page_id, run_id = await written(team), new_id()
    editor = await team.join("Ed")
    await team.grant(page_id, editor, "EDIT")
    changes = [
        ("We meet on Monday.", "We meet on Friday."),
        ("Bring bread.", "Bring rolls."),
        ("Bring jam.", "Ham."),
    ]
    made = await edit(team, team.founder, page_id, *changes, run_id=run_id, may_apply=False)
    assert (made["status"], made["policy"], made["version_before"]) == ("open", "review", None)
    assert await updates(team, page_id, run_id) == []
    day, bread, jam = (hunk["id"] for hunk in made["hunks"])

    answer = await decide(
        editor,
        made,
        decisions=[
            {"hunk_id": day, "decision": "accept"},
            {"hunk_id": bread, "decision": "reject"},
            {"hunk_id": jam, "decision": "accept", "correction": "Bring ham."},
        ],
    )

    assert answer.status_code == 200, answer.text
    decided = answer.json()
    assert decided["status"] == "partially_accepted"
    assert [hunk["status"] for hunk in decided["hunks"]] == ["accepted", "rejected", "accepted"]
    assert {hunk["decided_by"] for hunk in decided["hunks"]} == {str(editor.id)}
    assert all(hunk["decided_at"] for hunk in decided["hunks"])
    assert decided["hunks"][2]["correction"] == "Bring ham."
    assert await text_of(editor, page_id) == "# Plan\n\nWe meet on Friday.\n\nBring bread.\n\nBring ham.\n"
    # One change, whatever the number of hunks, of the agent's run; and the text before it is kept.
    assert await updates(team, page_id, run_id) == [("agent", editor.id)]
    [kept] = (await editor.client.get(f"/pages/{page_id}/versions")).json()["items"]
    assert (kept["source"], kept["version_number"]) == ("pre_ai", decided["version_before"])
    before = (await editor.client.get(f"/pages/{page_id}/versions/{kept['version_number']}")).json()
    assert "Monday" in str(before["content"])
    whole = await edit(team, team.founder, page_id, ("Bring bread.", "Rolls."), run_id=new_id(), may_apply=False)
    assert (await decide(editor, whole, all="accept")).json()["status"] == "accepted"


@pytest.mark.spec("PG-83")
async def test_what_an_agent_applied_at_once_is_reviewed_and_taken_back_like_any_proposal(team: Team) -> None:
    page_id, run_id = await written(team), new_id()
    editor, viewer = await team.join("Ed"), await team.join("Vera")
    await team.grant(page_id, editor, "EDIT")
    await team.grant(page_id, viewer, "VIEW")
    changes = [
        ("# Plan", "# Plans\n\nOurs."),
        ("Bring bread.", ""),
        ("Bring jam.", "Ham."),
    ]
    made = await edit(team, editor, page_id, *changes, run_id=run_id, may_apply=True)

    assert (made["status"], made["policy"]) == ("open", "auto_applied")
    applied = await text_of(editor, page_id)
    assert "Plans" in applied
    assert "bread" not in applied
    assert await updates(team, page_id, run_id) == [("agent", editor.id)]
    [kept] = (await editor.client.get(f"/pages/{page_id}/versions")).json()["items"]
    assert (kept["source"], kept["version_number"]) == ("pre_ai", made["version_before"])
    before = (await editor.client.get(f"/pages/{page_id}/versions/{kept['version_number']}")).json()
    assert "bread" in str(before["content"])
    # The same review: where each change stands, by words; the one keeps, the other takes back.
    assert [(hunk["fit"], hunk["status"]) for hunk in made["hunks"]] == [("exact", "open")] * 3
    assert ("removed", "Plan") in [(each["kind"], each["text"]) for each in made["hunks"][0]["pieces"]]
    title, bread, jam = (hunk["id"] for hunk in made["hunks"])
    assert_problem(await decide(viewer, made, all="reject"), 403, "access.forbidden")
    assert_problem(await editor.client.delete(f"/proposals/{made['id']}"), 403, "access.forbidden")
    keep = await decide(editor, made, decisions=[{"hunk_id": jam, "decision": "accept"}])
    assert keep.status_code == 200, keep.text
    assert await text_of(editor, page_id) == applied
    undone = await decide(editor, made, decisions=[{"hunk_id": bread, "decision": "reject"}])
    assert undone.status_code == 200, undone.text
    rest = (await decide(editor, made, all="reject")).json()
    assert rest["status"] == "partially_accepted"
    assert await text_of(editor, page_id) == "# Plan\n\nWe meet on Monday.\n\nBring bread.\n\nHam.\n"
    assert await updates(team, page_id, None) == [
        ("api", team.founder.id),
        ("undo", editor.id),
        ("undo", editor.id),
    ]
    assert_problem(await decide(editor, made, all="reject"), 409, "pages.proposal_decided")
    assert title != jam


async def test_an_agent_applies_no_more_than_its_person_may_and_only_what_fits(team: Team) -> None:
    page_id = await written(team)
    viewer = await team.join("Vera")
    await team.grant(page_id, viewer, "VIEW")
    text = await text_of(viewer, page_id)
    cases = [(viewer, [("Bring jam.", "Ham.")]), (team.founder, [("Bring jam.", "Ham."), ("Nowhere", "else")])]
    for person, changes in cases:
        made = await edit(team, person, page_id, *changes, run_id=new_id(), may_apply=True)
        assert (made["policy"], made["status"], made["version_before"]) == ("review", "open", None)
    assert await text_of(viewer, page_id) == text


@pytest.mark.spec("PG-87")
async def test_what_nobody_decided_in_thirty_days_ends_and_its_conversation_says_so(
    team: Team, clock: TurnableClock
) -> None:
    page_id, other_id = await written(team), await written(team)
    ada, bob = team.founder, await team.join("Bob")
    talk = (await ada.client.post("/conversations", json={"kind": "chat"})).json()["id"]
    run = {"run_id": new_id(), "conversation_id": UUID(talk)}
    old = await edit(team, ada, page_id, ("Bring jam.", "Ham."), may_apply=False, **run)
    elsewhere = await edit(team, ada, other_id, ("Bring jam.", "Ham."), may_apply=True, **run)
    await edit(team, ada, other_id, ("Bring bread.", "Rolls."), run_id=new_id(), may_apply=False)
    clock.advance(timedelta(days=29, hours=23))
    await expire(team)
    for person in (ada, bob):
        again = {"identifier": person.email, "password": PASSWORD}
        assert (await person.client.post("/sessions", json=again)).status_code == 201
    new = await edit(team, ada, page_id, ("Bring bread.", "Rolls."), may_apply=False, **run)

    async def states() -> dict[str, tuple[str, str]]:
        answer = await ada.client.get(f"/conversations/{talk}/proposals")
        assert answer.status_code == 200, answer.text
        return {each["id"]: (each["status"], each["policy"]) for each in answer.json()["items"]}

    waiting = ("open", "review")
    assert await states() == {old["id"]: waiting, elsewhere["id"]: ("open", "auto_applied"), new["id"]: waiting}
    clock.advance(timedelta(hours=1, minutes=1))
    await expire(team)
    assert await states() == {
        old["id"]: ("expired", "review"),
        elsewhere["id"]: ("expired", "auto_applied"),
        new["id"]: waiting,
    }
    assert_problem(await decide(ada, old, all="accept"), 409, "pages.proposal_decided")
    assert (await decide(ada, new, all="accept")).status_code == 200
    await team.trash({"id": other_id})
    assert await states() == {old["id"]: ("expired", "review"), new["id"]: ("accepted", "review")}
    assert_problem(await bob.client.get(f"/conversations/{talk}/proposals"), 404, "not_found")


async def expire(team: Team) -> None:
    await expire_old_proposals.function(JobContext(team.platform, JobId(new_id()), 1, is_last_attempt=False))
