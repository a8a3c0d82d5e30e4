"""Out of the trash for good: who may, what goes along, and what a nightly job does."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from stoa.pages.jobs import purge_trash
from stoa.platform.ids import JobId, new_id
from stoa.platform.jobs import JobContext
from tests.pages.test_page_media import picture, put_file, shows
from tests.pages.test_versions import write
from tests.support.clock import TurnableClock
from tests.support.editor import Editor
from tests.support.http import assert_problem
from tests.support.team import Team, fetch
from tests.support.world import PASSWORD


async def purge(team: Team, page: dict[str, str], by: str = "Ada") -> int:
    client = team.founder.client if by == "Ada" else team.people[by].client
    answer = await client.delete(f"/spaces/{team.space_id}/trash/{page['id']}")
    if answer.status_code == 403:
        assert_problem(answer, 403, "pages.purge_needs_full_rights")
    if answer.status_code == 409:
        assert_problem(answer, 409, "pages.not_trashed")
    return answer.status_code


async def rows(team: Team, table: str) -> int:
    [(count,)] = await fetch(
        team.platform,
        f"SELECT count(*) FROM {table} WHERE organization_id = :organization",
        organization=team.organization_id,
    )
    return int(count)


HANGING = ("grants", "share_links", "page_tags", "page_updates", "page_versions", "page_comments", "mentions")


async def laden(team: Team, page: dict[str, str], shown: str) -> None:
    """Hang on a page all that a page may have, and show a file in it."""
    client, page_id = team.founder.client, page["id"]
    tag = await client.post(f"/spaces/{team.space_id}/tags", json={"name": "old"})
    assert (await client.put(f"/pages/{page_id}/tags/{tag.json()['id']}")).status_code < 300
    await write(team.founder, page_id, f"See @[Ada]({team.founder.id}:user) and ![plan]({shown})")
    for path, body in (("versions", {}), ("comments", {"content": "Hm"}), ("share-links", {})):
        made = await client.post(f"/pages/{page_id}/{path}", json=body)
        assert made.status_code == 201, made.text


@pytest.mark.spec("PG-30")
async def test_a_purge_takes_the_whole_trashed_subtree_and_needs_the_right_to_delete_each_page(team: Team) -> None:
    client, admin = team.founder.client, await team.join("Bo", role="admin")
    top = await team.page("top")
    kept = await team.page("kept")
    hidden = await team.page("hidden", parent_id=top["id"])
    await team.set_visibility(hidden["id"], "private")
    parked = await team.page("parked", parent_id=hidden["id"])
    lone = await team.page("lone")
    orphan = await team.page("orphan", parent_id=lone["id"])
    await team.grant(top["id"], admin, "VIEW")
    alone = (await put_file(team.founder, top["id"], "alone.png", picture())).json()["address"]
    shared = (await put_file(team.founder, top["id"], "shared.png", picture())).json()["address"]
    await laden(team, top, alone)
    # Pasted live into a page that stays.
    async with Editor(client, kept["id"]) as ada:
        await ada.synced()
        await ada.show(shared)
        await ada.saved()
        await shows(team, kept["id"], shared)
    assert {table for table in HANGING if not await rows(team, table)} == set()
    assert await purge(team, top) == 409
    await team.trash(hidden)
    await team.trash(top, "subtree")
    await team.trash(lone)

    assert await purge(team, top, by="Bo") == 403
    other = (await client.get("/spaces")).json()["items"]
    elsewhere = next(space["id"] for space in other if space["id"] != team.space_id)
    assert_problem(await client.delete(f"/spaces/{elsewhere}/trash/{top['id']}"), 404, "not_found")
    # Children that moved up when their page was trashed alone have no place to go back to.
    for gone, child in ((hidden, parked), (lone, orphan)):
        statement = "SELECT original_parent_id FROM pages WHERE id = :id"
        assert await fetch(team.platform, statement, id=UUID(child["id"])) == [(UUID(gone["id"]),)]
        assert await purge(team, gone) == 204
        assert await fetch(team.platform, statement, id=UUID(child["id"])) == [(None,)]
    assert "orphan" in (await team.outline())[None]
    assert await purge(team, top) == 204

    left = {table for table in HANGING if await rows(team, table)}
    # The page that stays has its text, and a version since its last editor left.
    assert left - {"page_versions"} == {"page_updates"}
    versions = await fetch(
        team.platform,
        "SELECT DISTINCT page_id FROM page_versions WHERE organization_id = :organization",
        organization=team.organization_id,
    )
    assert {row[0] for row in versions} <= {UUID(kept["id"])}
    assert await fetch(team.platform, "SELECT 1 FROM page_updates WHERE page_id = :id", id=UUID(top["id"])) == []
    assert_problem(await client.get(alone.removeprefix("/api/v1")), 404, "not_found")
    assert (await client.get(shared.removeprefix("/api/v1"))).status_code == 200
    assert (await team.restore(top)).status_code == 404
    assert (await team.restore(parked)).status_code == 404


async def run_job(team: Team) -> None:
    await purge_trash.function(JobContext(team.platform, JobId(new_id()), 1, is_last_attempt=False))


@pytest.mark.spec("PG-27", "PG-31")
async def test_every_night_what_lay_too_long_goes_and_a_restore_at_that_moment_is_whole_or_404(
    team: Team, clock: TurnableClock
) -> None:
    old = [await team.page(f"old {number}") for number in range(4)]
    children = [await team.page("child", parent_id=page["id"]) for page in old]
    for page in old:
        await team.trash(page, "subtree")
    clock.advance(timedelta(days=2))
    young = await team.page("young")
    await team.trash(young)
    listed = (await team.founder.client.get(f"/spaces/{team.space_id}/trash")).json()["items"]
    assert {node["title"]: node["days_left"] for node in listed}["young"] == 30
    assert {node["title"]: node["days_left"] for node in listed}["old 0"] == 28
    clock.advance(timedelta(days=28, hours=1))
    again = {"identifier": team.founder.email, "password": PASSWORD}
    assert (await team.founder.client.post("/sessions", json=again)).status_code == 201

    _, *answers = await asyncio.gather(run_job(team), *(team.restore(page) for page in old))

    left = await fetch(
        team.platform, "SELECT id, trashed_at FROM pages WHERE space_id = :space", space=UUID(team.space_id)
    )
    alive = {str(page_id) for page_id, trashed_at in left if trashed_at is None}
    kept = {str(page_id) for page_id, trashed_at in left if trashed_at is not None}
    assert kept == {young["id"]}
    for page, child, answer in zip(old, children, answers, strict=True):
        assert answer.status_code in (200, 404)
        assert {page["id"] in alive, child["id"] in alive} == {answer.status_code == 200}
