"""Finalized pages that are to be looked at again on a day."""

from datetime import timedelta
from typing import Any

import pytest

from stoa.pages.jobs import note_reviews
from stoa.platform.ids import JobId, new_id
from stoa.platform.jobs import JobContext
from tests.notifications.reading import inbox, settle
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.team import Team
from tests.support.world import PASSWORD, Person


async def note(team: Team) -> None:
    await note_reviews.function(JobContext(team.platform, JobId(new_id()), 1, is_last_attempt=False))


async def notes(person: Person, page_id: str) -> list[str]:
    listed = (await person.client.get(f"/pages/{page_id}/versions")).json()["items"]
    return [each["change_summary"] for each in listed if each["source"] == "system"]


@pytest.mark.spec("PG-62")
async def test_a_finalized_page_is_noted_and_its_owner_told_once_when_its_day_has_come(
    team: Team, clock: TurnableClock
) -> None:
    ada, editor = team.founder, await team.join("Ed")
    page_id = (await team.page("Rules"))["id"]
    await team.grant(page_id, editor, "EDIT")
    path = f"/pages/{page_id}/review"
    today = clock.now().date()
    body = {"review_on": (today + timedelta(days=20)).isoformat()}
    assert_problem(await ada.client.put(path, json=body), 409, "pages.not_finalized")
    assert (await ada.client.put(f"/pages/{page_id}/finalization")).status_code == 200
    assert_problem(await editor.client.put(path, json=body), 403, "access.forbidden")
    past = {"review_on": (today - timedelta(days=2)).isoformat()}
    assert_problem(await ada.client.put(path, json=past), 422, "invalid_input")
    assert_problem(await ada.client.put(path, json={"review_on": "soon"}), 422, "invalid_input")

    made = await ada.client.put(path, json=body)

    assert made.json()["review_on"] == body["review_on"]
    await note(team)
    assert await notes(ada, page_id) == []
    clock.advance(timedelta(days=20, minutes=1))
    again = {"identifier": ada.email, "password": PASSWORD}
    assert (await ada.client.post("/sessions", json=again)).status_code == 201
    await note(team)
    await note(team)
    assert await notes(ada, page_id) == [f"Due for review on {body['review_on']}"]

    async def told() -> list[dict[str, Any]]:
        return [each for each in await inbox(ada) if each["facts"].get("fact") == "page_review"]

    await settle(team.platform, ada)
    [entry] = await told()
    assert (entry["kind"], entry["page_id"], entry["title"]) == ("system", page_id, "Rules")
    assert entry["count"] == 1

    # Another day is noted anew; none, and a page that is a draft again, are not.
    later = (clock.now().date() + timedelta(days=5)).isoformat()
    assert (await ada.client.put(path, json={"review_on": later})).status_code == 200
    assert (await ada.client.delete(path)).json()["review_on"] is None
    assert (await ada.client.put(path, json={"review_on": later})).status_code == 200
    clock.advance(timedelta(days=5, minutes=1))
    await note(team)
    assert (await notes(ada, page_id))[0] == f"Due for review on {later}"
    assert (await ada.client.put(path, json={"review_on": clock.now().date().isoformat()})).status_code == 200
    unlocked = await ada.client.delete(f"/pages/{page_id}/finalization")
    assert unlocked.json()["review_on"] is None
    await note(team)
    assert len(await notes(ada, page_id)) == 2
