"""Each thing that happens to a page is an event of the audit log, with old and new and without its words."""

from datetime import timedelta
from typing import Any

import pytest

from tests.access.test_audit_events import change, done
from tests.pages.test_logs import log
from tests.pages.test_versions import write
from tests.support.clock import TurnableClock
from tests.support.team import Team


@pytest.mark.spec("PG-96")
async def test_the_life_of_a_page_is_in_the_log(team: Team, clock: TurnableClock) -> None:
    # In the middle of an hour, so that the test does not run over its end.
    clock.advance(timedelta(minutes=65 - clock.now().minute))
    ada, rea = team.founder, await team.join("Rea", role="member")
    area = (await done(ada, "POST", f"/spaces/{team.space_id}/areas", name="Board"))["id"]
    folder, page = await team.page("Folder of secrets"), await team.page("Secret draft")
    path = f"/pages/{page['id']}"
    for words in ("One secret", "Another secret"):
        await write(ada, page["id"], words)
    for _ in range(2):
        assert (await rea.client.get(path)).status_code == 200
    await done(ada, "PATCH", path, title="Secret plan")
    await done(ada, "POST", f"{path}/moves", parent_id=folder["id"])
    await done(ada, "POST", f"{path}/moves", area_id=area, accept_audience_change=True)
    version = await done(ada, "POST", f"{path}/versions")
    number = version["version_number"]
    await write(ada, page["id"], "A third secret")
    await done(ada, "POST", f"{path}/versions/{number}/restorations")
    hunks = [{"original": "Another secret", "replacement": "No secret"}]
    proposal = await done(ada, "POST", f"{path}/proposals", hunks=hunks)
    await done(ada, "POST", f"/proposals/{proposal['id']}/decisions", all="accept")
    await ada.client.post(f"{path}/exports", json={"format": "markdown"})
    await done(ada, "PUT", f"{path}/finalization")
    await done(ada, "PUT", f"{path}/context")
    await done(ada, "DELETE", f"{path}/context")
    await done(ada, "DELETE", f"{path}/finalization")
    copy = await done(ada, "POST", f"{path}/duplicates")
    await team.trash(page)
    await team.restore(page)
    await team.trash(page)
    await done(ada, "DELETE", f"/spaces/{team.space_id}/trash/{page['id']}")

    expected: list[tuple[str, dict[str, Any]]] = [
        ("page.created", {}),
        ("page.edited", {}),
        ("page.viewed", {}),
        ("page.title_changed", {}),
        (
            "page.moved",
            {"parent_id": change(None, folder["id"]), "area_id": change(team.general_id, team.general_id)},
        ),
        ("page.moved", {"parent_id": change(folder["id"], None), "area_id": change(team.general_id, area)}),
        ("page.version_restored", {"version": number}),
        ("page.proposal_created", {}),
        ("page.proposal_decided", {"proposal_id": proposal["id"], "status": "accepted", "accepted": 1}),
        ("page.exported", {"format": "markdown"}),
        ("page.finalized", {"status": change("draft", "finalized")}),
        ("page.context_on", {"in_context": change(False, True)}),
        ("page.context_off", {"in_context": change(True, False)}),
        ("page.unlocked", {"status": change("finalized", "draft")}),
        ("page.duplicated", {"copy_id": copy["id"]}),
        ("page.trashed", {"mode": "only", "count": 1}),
        ("page.restored", {}),
        ("page.trashed", {}),
        ("page.purged", {"count": 1}),
    ]
    found = [event for event in await log(ada, f"/spaces/{team.space_id}") if event["resource_id"] == page["id"]]
    assert [event["event_type"] for event in found] == [name for name, _ in expected]
    for event, (name, facts) in zip(found, expected, strict=True):
        assert event["metadata"].items() >= facts.items(), name
        assert event["actor"]["name"] == ("Rea" if name == "page.viewed" else "Ada")
    assert "ecret" not in str([event["metadata"] for event in found])
