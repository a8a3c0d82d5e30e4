"""Arrays of ids: one that the caller does not see, and the whole request is refused.

Two answer otherwise, as their own requirements say: the order of areas (SP-40), and members of groups, row by row
(ORG-49).
"""

from typing import Any

import pytest

from tests.support.http import assert_problem
from tests.support.team import Team, fetch, make_team


@pytest.mark.spec("SP-10")
async def test_an_array_with_one_foreign_id_is_refused_whole(team: Team) -> None:
    other = await make_team(team.platform, team.world)
    client, organization = team.founder.client, f"/organizations/{team.organization_id}"
    own, foreign = await team.page("Own"), await other.page("Foreign")
    groups = [await team.group("crew"), await other.group("theirs")]
    spaces = [team.space_id, other.space_id]
    tags = [
        (await who.founder.client.post(f"/spaces/{who.space_id}/tags", json={"name": "Urgent"})).json()["id"]
        for who in (team, other)
    ]
    member = await team.join("Mel")
    people = [str(member.id), str(other.founder.id)]
    await client.put(f"/favorites/{own['id']}")
    new: dict[str, Any] = {"email": "new@example.org", "name": "New"}
    invited: dict[str, Any] = {"emails": [new["email"]]}
    token: dict[str, Any] = {"name": "Script", "scopes": ["pages:read"]}
    read = await client.get(f"{organization}/settings")
    match = {"If-Match": read.headers.get("ETag", "*")}
    requests: list[tuple[str, str, dict[str, Any]]] = [
        ("PUT", "/favorites", {"page_ids": [own["id"], foreign["id"]]}),
        ("POST", f"{organization}/members", {**new, "group_ids": groups}),
        ("POST", f"{organization}/members", {**new, "space_ids": spaces}),
        ("POST", f"{organization}/invitations", {**invited, "group_ids": groups}),
        ("POST", f"{organization}/invitations", {**invited, "space_ids": spaces}),
        ("PATCH", f"{organization}/members/{member.id}", {"group_ids": groups}),
        ("PATCH", f"{organization}/members", {"user_ids": people, "role": "guest"}),
        ("PATCH", f"{organization}/members", {"user_ids": people[:1], "add_group_ids": groups}),
        ("PATCH", f"{organization}/settings", {"default_group_ids": groups}),
        ("POST", "/me/api-tokens", {**token, "space_ids": spaces}),
    ]

    for method, path, body in requests:
        answer = await client.request(method, path, json=body, headers=match if "settings" in path else {})
        assert_problem(answer, 404, "not_found")
    assert_problem(await client.get("/pages", params={"tag": tags}), 404, "not_found")
    assert_problem(await client.get("/pages", params={"tag": tags, "q": "Own"}), 404, "not_found")

    written = await fetch(
        team.platform,
        "SELECT (SELECT count(*) FROM group_members WHERE user_id = :member)"
        " + (SELECT count(*) FROM invitations WHERE organization_id = :organization)"
        " + (SELECT count(*) FROM members WHERE user_id = :member AND role = 'guest')"
        " + (SELECT count(*) FROM api_tokens WHERE user_id = :founder) AS rows",
        member=member.id,
        organization=team.organization_id,
        founder=team.founder.id,
    )
    assert written[0].rows == 0
    assert (await client.get("/pages", params={"tag": tags[:1]})).status_code == 200
    made = await client.post("/me/api-tokens", json={**token, "space_ids": spaces[:1]})
    assert made.status_code == 201, made.text
