"""What is written down of a space, its areas, members, grants, links and looks, with old and new."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from stoa.access.jobs import expire_grants_job
from stoa.platform.ids import JobId, new_id
from stoa.platform.jobs import JobContext
from tests.pages.test_logs import log
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.team import Team
from tests.support.world import Person


async def done(who: Person, method: str, path: str, **body: Any) -> Any:
    """The answer to a request that is allowed."""
    sends = method not in {"GET", "DELETE"}
    answer = await who.client.request(method, path, **({"json": body} if sends else {}))
    assert answer.status_code < 300, (method, path, answer.text)
    return answer.json() if answer.content else None


def change(old: object, new: object) -> dict[str, object]:
    return {"old": old, "new": new}


@pytest.mark.spec("SP-68")
async def test_each_change_of_access_is_an_event_with_old_and_new_for_those_who_answer_for_it(
    team: Team, clock: TurnableClock
) -> None:
    ada, mel, sue = team.founder, await team.join("Mel"), await team.join("Sue")
    space, mel_id, sue_id = f"/spaces/{team.space_id}", str(mel.id), str(sue.id)

    await done(ada, "PATCH", space, name="Beacon")
    row = await done(ada, "PUT", f"{space}/members", user_id=mel_id, role="guest")
    await done(ada, "PUT", f"{space}/members", user_id=mel_id, role="admin")
    area = await done(ada, "POST", f"{space}/areas", name="Board", is_restricted=False)
    await done(ada, "PATCH", f"/areas/{area['id']}", is_restricted=True)
    await done(ada, "DELETE", f"/areas/{area['id']}")
    page = await team.page("Plans")
    path = f"/pages/{page['id']}"
    await done(ada, "PUT", f"{path}/grants", user_id=sue_id, level="VIEW")
    grant = await done(ada, "PUT", f"{path}/grants", user_id=sue_id, level="SHARE")
    await done(ada, "PUT", f"{path}/visibility", visibility="space")
    link = (await done(sue, "POST", f"{path}/share-links", includes_children=False))["link"]["id"]
    await done(mel, "POST", f"/share-links/{link}/adoptions")
    await done(mel, "DELETE", f"/share-links/{link}")
    of_page = await log(sue, path)
    await done(ada, "DELETE", f"{path}/grants/{grant['id']}")
    soon = (clock.now() + timedelta(minutes=2)).isoformat()
    await done(ada, "PUT", f"{path}/grants", user_id=sue_id, level="VIEW", expires_at=soon)
    await done(ada, "GET", f"{path}?view_as={mel_id}")
    await done(ada, "DELETE", f"{space}/members/{row['id']}")
    await done(ada, "PUT", f"{space}/members", user_id=mel_id, role="member")
    await done(ada, "POST", f"{space}/transfers", user_id=mel_id)
    await done(mel, "DELETE", space)
    await done(mel, "POST", f"{space}/restorations")
    clock.advance(timedelta(minutes=3))
    await expire_grants_job.function(JobContext(team.platform, JobId(new_id()), 1, is_last_attempt=False))

    expected: list[tuple[str, Person | None, dict[str, object]]] = [
        ("space.created", ada, {}),
        ("space.renamed", ada, {"fields": ["name"]}),
        ("space_member.added", ada, {"user_id": mel_id, "role": change(None, "guest")}),
        ("space_member.role_changed", ada, {"user_id": mel_id, "role": change("guest", "admin")}),
        ("area.created", ada, {"is_restricted": False}),
        ("area.restricted", ada, {"is_restricted": change(False, True)}),
        ("area.deleted", ada, {"with_content": False}),
        ("page.created", ada, {}),
        ("grant.given", ada, {"user_id": sue_id, "level": change(None, "VIEW")}),
        ("grant.changed", ada, {"user_id": sue_id, "level": change("VIEW", "SHARE")}),
        ("visibility.changed", ada, {"visibility": change("inherit", "space")}),
        ("link.created", sue, {"link_id": link}),
        ("link.adopted", mel, {"link_id": link, "maker_id": change(sue_id, mel_id)}),
        ("link.revoked", mel, {"link_id": link}),
        ("grant.revoked", ada, {"user_id": sue_id, "level": change("SHARE", None)}),
        ("grant.given", ada, {"user_id": sue_id, "level": change(None, "VIEW")}),
        ("view_as.used", ada, {}),
        ("page.viewed", ada, {}),
        ("space_member.removed", ada, {"user_id": mel_id, "role": change("admin", None)}),
        ("space_member.added", ada, {"user_id": mel_id, "role": change(None, "member")}),
        ("space.transferred", ada, {"owner_id": change(str(ada.id), mel_id)}),
        ("space.deleted", mel, {}),
        ("space.restored", mel, {}),
        ("grant.expired", None, {"user_id": sue_id, "level": change("VIEW", None)}),
    ]
    found = await log(ada, space)
    async with asyncio.timeout(20):
        # A job of the server may be about to write the last one.
        while "grant.expired" not in {event["event_type"] for event in found}:
            await asyncio.sleep(0.05)
            found = await log(ada, space)
    assert [event["event_type"] for event in found] == [name for name, _, _ in expected]
    for event, (name, who, facts) in zip(found, expected, strict=True):
        assert (event["actor"] or {}).get("id") == (str(who.id) if who else None), name
        assert event["metadata"].items() >= facts.items(), name
    assert [event["resource_id"] for event in found if event["event_type"] == "view_as.used"] == [mel_id]
    # A holder of SHARE reads the events of the page, and neither they nor a member those of the space.
    on_page = [
        event for event in expected if event[0].partition(".")[0] in ("page", "grant", "visibility", "link")
    ]
    assert [event["event_type"] for event in of_page] == [name for name, _, _ in on_page[:7]]
    assert not [
        event for event in found if "Plans" in str(event["metadata"]) or "Beacon" in str(event["metadata"])
    ]
    await team.give_space_role(sue, "member")
    assert_problem(await sue.client.get(f"{space}/audit-events"), 403, "access.forbidden")
    assert_problem(await sue.client.get(f"{path}/audit-events"), 403, "access.forbidden")
    assert [event["id"] for event in await log(mel, space)] == [event["id"] for event in found]
