"""What happened to a page and in a space, as those who answer for them read it."""

from typing import Any

import pytest

from tests.pages.test_versions import write
from tests.support.http import assert_problem
from tests.support.team import Team
from tests.support.world import Person


async def log(who: Person, path: str) -> list[dict[str, Any]]:
    """All events of a page or a space, the oldest first."""
    found: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        answer = await who.client.get(f"{path}/audit-events", params={"limit": 100, **cursor})
        assert answer.status_code == 200, answer.text
        found += answer.json()["items"]
        if answer.json()["next_cursor"] is None:
            return list(reversed(found))
        cursor = {"cursor": answer.json()["next_cursor"]}


@pytest.mark.spec("ORG-65", "ORG-67")
async def test_each_thing_that_happens_to_a_page_is_an_event_with_old_and_new(team: Team) -> None:
    client = team.founder.client
    reader, sharer, guest = await team.join("Rea"), await team.join("Sue"), await team.join("Gus")
    crew = await team.group("crew", guest)
    page = await team.page("Told to nobody")
    path = f"/pages/{page['id']}"

    async def done(method: str, below: str = "", **body: Any) -> Any:
        answer = await client.request(method, f"{path}{below}", **({"json": body} if body else {}))
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content and "json" in answer.headers["content-type"] else None

    await write(team.founder, page["id"], "Nobody reads this in a log")
    grant = await done("PUT", "/grants", user_id=str(reader.id), level="VIEW")
    await done("PUT", "/grants", user_id=str(reader.id), level="EDIT")
    await done("PUT", "/grants", user_id=str(sharer.id), level="SHARE")
    of_group = await done("PUT", "/grants", group_id=crew, level="VIEW")
    for _ in range(2):
        assert (await reader.client.get(path)).status_code == 200
    await done("PUT", "/visibility", visibility="space")
    await done("POST", "/exports", format="markdown")
    await done("PUT", "/finalization")
    await done("PUT", "/context")
    await done("DELETE", "/context")
    await done("DELETE", "/finalization")
    await done("DELETE", f"/grants/{of_group['id']}")
    await done("DELETE", f"/grants/{grant['id']}")
    await team.trash(page)
    await team.restore(page)

    found = await log(sharer, path)
    kinds = [event["event_type"] for event in found]
    assert kinds == [
        "page.created",
        "page.edited",
        "grant.given",
        "grant.changed",
        "grant.given",
        "grant.given",
        "page.viewed",
        "visibility.changed",
        "page.exported",
        "page.finalized",
        "page.context_on",
        "page.context_off",
        "page.unlocked",
        "grant.revoked",
        "grant.revoked",
        "page.trashed",
        "page.restored",
    ]
    assert found[3]["metadata"] == {"user_id": str(reader.id), "level": {"old": "VIEW", "new": "EDIT"}}
    assert found[5]["metadata"]["group_id"] == crew
    assert found[7]["metadata"]["visibility"] == {"old": "inherit", "new": "space"}
    assert (found[6]["actor"]["id"], found[6]["actor"]["name"]) == (str(reader.id), "Rea")
    assert {event["name"] for event in found} == {"Told to nobody"}
    assert not [event for event in found if "obody" in str(event["metadata"])]
    assert_problem(await reader.client.get(f"{path}/audit-events"), 404, "not_found")
    await team.grant(page["id"], reader, "EDIT")
    refused = await reader.client.get(f"{path}/audit-events")
    assert_problem(refused, 403, "access.forbidden")
    assert refused.json()["required_level"] == "SHARE"


@pytest.mark.spec("ORG-67")
async def test_the_log_of_a_space_is_for_its_owner_and_admins_and_names_what_they_see(team: Team) -> None:
    client, admin, member = team.founder.client, await team.join("Amir", role="admin"), await team.join("Mel")
    path = f"/spaces/{team.space_id}"
    mine = (await client.post("/spaces", json={"name": "Elsewhere"})).json()
    await client.put(f"{path}/members", json={"user_id": str(member.id), "role": "guest"})
    row = (await client.put(f"{path}/members", json={"user_id": str(member.id), "role": "member"})).json()
    area = (await client.post(f"{path}/areas", json={"name": "Board"})).json()
    await client.patch(f"/areas/{area['id']}", json={"is_restricted": True})
    secret = await team.page("Of the founder alone")
    await client.put(f"/pages/{secret['id']}/visibility", json={"visibility": "private"})
    link = (await client.post(f"/pages/{secret['id']}/share-links", json={})).json()
    await client.delete(f"/share-links/{link['link']['id']}")
    await client.patch(path, json={"name": "Beacon"})
    await client.delete(f"/areas/{area['id']}")
    assert_problem(await member.client.get(f"{path}/audit-events"), 403, "access.forbidden")
    await client.delete(f"{path}/members/{row['id']}")
    assert_problem(await member.client.get(f"{path}/audit-events"), 404, "not_found")
    assert (await client.delete(path)).status_code == 200
    assert (await client.post(f"{path}/restorations")).status_code == 200

    found = await log(admin, path)
    assert [event["event_type"] for event in found] == [
        "space.created",
        "space_member.added",
        "space_member.role_changed",
        "area.created",
        "area.restricted",
        "page.created",
        "visibility.changed",
        "link.created",
        "link.revoked",
        "space.renamed",
        "area.deleted",
        "space_member.removed",
        "space.deleted",
        "space.restored",
    ]
    facts = {event["event_type"]: event["metadata"] for event in found}
    assert facts["space_member.role_changed"]["role"] == {"old": "guest", "new": "member"}
    assert facts["area.restricted"]["is_restricted"] == {"old": False, "new": True}
    # The admin sees that something happened to a page, and not which: it is private.
    assert {event["name"] for event in found if event["resource_type"] == "page"} == {None}
    assert {event["name"] for event in await log(team.founder, path) if event["resource_type"] == "page"} == {
        "Of the founder alone"
    }
    assert mine["id"] not in str(found)
