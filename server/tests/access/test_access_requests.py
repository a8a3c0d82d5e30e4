"""Asking to see a page, and the answer."""

from typing import Any
from uuid import uuid4

import pytest

from tests.support.http import assert_problem
from tests.support.team import Team, fetch, make_team


async def letters(team: Team) -> list[str]:
    """Addresses that were told of a request."""
    rows = await fetch(
        team.platform,
        "SELECT recipient_email FROM email_logs WHERE organization_id = :o AND email_type = 'access_requested'",
        o=team.organization_id,
    )
    return [row[0] for row in rows]


@pytest.mark.spec("SP-59")
async def test_asking_tells_those_who_may_share_and_says_nothing_of_what_exists(team: Team) -> None:
    asker, sharer, viewer = await team.join("Kim"), await team.join("Sue"), await team.join("Vic")
    others = [await team.join(name) for name in ("Una", "Ugo", "Ulf", "Uwe", "Udo")]
    page, other = await team.page("Plans"), await team.page("Budget")
    elsewhere = await (await make_team(team.platform, team.world)).page("Foreign")
    await team.grant(page["id"], viewer, "VIEW")
    for person in (sharer, *others):
        await team.grant(page["id"], person, "SHARE")
    path = f"/pages/{page['id']}/access-requests"

    answers = [
        await asker.client.post(f"/pages/{page_id}/access-requests", json={"message": "For the fair"})
        for page_id in (page["id"], page["id"], str(uuid4()), elsewhere["id"])
    ]
    seen = await viewer.client.post(path, json={})

    assert {(answer.status_code, answer.content) for answer in (*answers, seen)} == {(202, answers[0].content)}
    told = await letters(team)
    assert len(told) == 5
    assert team.founder.email in told
    assert not {asker.email, viewer.email} & set(told)
    [request] = (await sharer.client.get(path)).json()["items"]
    assert (request["requester"]["name"], request["message"]) == ("Kim", "For the fair")
    assert_problem(await viewer.client.get(path), 403, "access.forbidden")
    assert_problem(await asker.client.get(path), 404, "not_found")

    decision = f"{path}/{request['id']}"
    assert_problem(await viewer.client.patch(decision, json={"status": "granted"}), 403, "access.forbidden")
    above = await sharer.client.patch(decision, json={"status": "granted", "level": "DELETE"})
    assert_problem(above, 403, "access.delete_not_grantable")
    given = await sharer.client.patch(decision, json={"status": "granted", "level": "EDIT"})
    assert given.status_code == 204, given.text
    assert (await asker.client.get(f"/pages/{page['id']}")).json()["permissions"]["level"] == "EDIT"
    assert_problem(await sharer.client.patch(decision, json={"status": "refused"}), 404, "not_found")

    await asker.client.post(f"/pages/{other['id']}/access-requests", json={})
    mine = f"/pages/{other['id']}/access-requests"
    [second] = (await team.founder.client.get(mine)).json()["items"]
    wrong = await team.founder.client.patch(f"{mine}/{second['id']}", json={"status": "refused", "level": "VIEW"})
    assert wrong.status_code == 422
    refused = await team.founder.client.patch(f"{mine}/{second['id']}", json={"status": "refused"})
    assert refused.status_code == 204
    assert_problem(await asker.client.get(f"/pages/{other['id']}"), 404, "not_found")
    # Asking again on the same day changes nothing, and after ten an hour it is enough.
    again: list[Any] = [await asker.client.post(mine, json={}) for _ in range(5)]
    assert [answer.status_code for answer in again] == [202] * 5
    assert (await team.founder.client.get(mine)).json()["items"] == []
    limited = await asker.client.post(f"/pages/{uuid4()}/access-requests", json={})
    assert limited.status_code == 429
    assert "retry-after" in limited.headers
