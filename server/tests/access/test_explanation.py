"""Why somebody can see a page."""

from typing import Any
from uuid import uuid4

import pytest

from tests.support.http import assert_problem
from tests.support.team import Team
from tests.support.world import Person


async def why(team: Team, page: dict[str, Any], of: Person, *, asked_by: Person | None = None) -> dict[str, Any]:
    answer = await (asked_by or team.founder).client.get(f"/pages/{page['id']}/access/{of.id}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def told(found: dict[str, Any]) -> list[tuple[str, str, str, bool]]:
    return [(each["rule"], each["level"], each["via"], each["decides"]) for each in found["reasons"]]


@pytest.mark.spec("SP-61")
async def test_every_reason_is_told_and_which_one_decides(team: Team) -> None:
    client = team.founder.client
    admin, member = await team.join("Amir", role="admin"), await team.join("Mel", role="member")
    sharer, stranger = await team.join("Sue"), await team.join("Sam")
    crew = await team.group("crew", member)
    hidden = await team.page("Hidden above")
    page = await team.page("Plans", parent_id=hidden["id"])
    await client.put(f"/pages/{page['id']}/visibility", json={"visibility": "space"})
    for place, body in (
        (hidden, {"group_id": crew, "level": "SHARE", "expires_at": "2031-01-01T00:00:00Z"}),
        (page, {"user_id": str(member.id), "level": "VIEW"}),
        (page, {"user_id": str(sharer.id), "level": "SHARE"}),
    ):
        assert (await client.put(f"/pages/{place['id']}/grants", json=body)).status_code == 201

    founder = await why(team, page, team.founder)
    assert told(founder) == [("R1", "DELETE", "role", True), ("R5", "DELETE", "ownership", False)]
    assert told(await why(team, page, admin)) == [("R2", "DELETE", "role", True)]
    found = await why(team, page, member)
    assert found["level"] == "SHARE"
    assert told(found) == [
        ("R3", "EDIT", "role", False),
        ("R4", "VIEW", "visibility", False),
        ("R6", "SHARE", "group", True),
        ("R6", "VIEW", "grant", False),
    ]
    by_group, direct = found["reasons"][2:]
    assert (by_group["group"]["name"], by_group["page_title"], by_group["is_above"]) == (
        "crew",
        "Hidden above",
        True,
    )
    assert (by_group["giver"]["name"], by_group["expires_at"]) == ("Ada", "2031-01-01T00:00:00Z")
    assert (direct["page_id"], direct["is_above"], direct["given_at"] is not None) == (page["id"], False, True)
    # Who sees the page alone is not told what stands above it.
    partly = await why(team, page, member, asked_by=sharer)
    assert told(partly) == told(found)
    assert (partly["reasons"][2]["page_title"], partly["reasons"][2]["page_id"]) == (None, None)
    assert partly["reasons"][2]["is_above"]
    assert hidden["id"] not in str(partly)
    assert await why(team, page, stranger) == {"level": "NONE", "reasons": []}

    assert told(await why(team, page, member, asked_by=member)) == told(found)
    viewer = await team.join("Vic")
    await client.put(f"/pages/{page['id']}/grants", json={"user_id": str(viewer.id), "level": "VIEW"})
    assert told(await why(team, page, viewer, asked_by=viewer)) == [("R6", "VIEW", "grant", True)]
    path = f"/pages/{page['id']}/access"
    assert_problem(await viewer.client.get(f"{path}/{member.id}"), 403, "access.forbidden")
    assert_problem(await stranger.client.get(f"{path}/{stranger.id}"), 404, "not_found")
    assert_problem(await client.get(f"{path}/{uuid4()}"), 404, "access.subject_not_found")
