"""Pages that go to another space of their organization: what goes with them, what stays behind, and who may."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from stoa.platform.ids import new_id
from tests.support.http import assert_problem
from tests.support.team import Team, execute, fetch
from tests.support.world import Person


async def other_space(team: Team, name: str = "Harbour") -> dict[str, Any]:
    answer = await team.founder.client.post("/spaces", json={"name": name})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def give_role(team: Team, space: dict[str, Any], person: Person, role: str) -> None:
    await execute(
        team.platform,
        "INSERT INTO space_members (id, organization_id, space_id, user_id, role, created_at, updated_at)"
        " VALUES (:id, :organization, :space, :person, :role, now(), now())",
        id=new_id(),
        organization=team.organization_id,
        space=UUID(space["id"]),
        person=person.id,
        role=role,
    )


async def transfer(
    person: Person, page: dict[str, Any], space_id: str, *, what: str = "transfers", **place: Any
) -> httpx.Response:
    return await person.client.post(f"/pages/{page['id']}/{what}", json={"space_id": space_id, **place})


async def titles(person: Person, space_id: str) -> list[str]:
    answer = await person.client.get(f"/spaces/{space_id}/tree")
    return [node["title"] for node in answer.json()["items"]] if answer.status_code == 200 else []


async def status(person: Person, page: dict[str, Any]) -> int:
    return (await person.client.get(f"/pages/{page['id']}")).status_code


async def revision(person: Person, space_id: str) -> int:
    found: int = (await person.client.get(f"/spaces/{space_id}/tree")).json()["tree_revision"]
    return found


async def tag(team: Team, space_id: str, name: str, *pages: dict[str, Any]) -> str:
    made = await team.founder.client.post(f"/spaces/{space_id}/tags", json={"name": name})
    assert made.status_code == 201, made.text
    tag_id: str = made.json()["id"]
    for page in pages:
        put = await team.founder.client.put(f"/pages/{page['id']}/tags/{tag_id}")
        assert put.status_code in (200, 201, 204), put.text
    return tag_id


async def write_on(founder: Person, page: dict[str, Any], below: dict[str, Any], named: dict[str, Any]) -> None:
    """A version and a comment of the page; the one below names another page."""
    version = await founder.client.post(f"/pages/{page['id']}/versions", json={"change_summary": "First"})
    assert version.status_code == 201, version.text
    comment = await founder.client.post(f"/pages/{page['id']}/comments", json={"content": "Look"})
    assert comment.status_code == 201, comment.text
    attrs = {"kind": "page", "id": named["id"], "label": named["title"]}
    line = {"type": "paragraph", "content": [{"type": "mention", "attrs": attrs}]}
    present = await founder.client.get(f"/pages/{below['id']}/content")
    naming = await founder.client.put(
        f"/pages/{below['id']}/content",
        json={"content": {"type": "doc", "content": [line]}},
        headers={"If-Match": present.headers["ETag"]},
    )
    assert naming.status_code == 200, naming.text


async def assert_kept(team: Team, page: dict[str, Any], lost: dict[str, Any], space_id: str) -> None:
    """The version, the comment, and the page below that lay in the trash."""
    founder = team.founder
    versions = (await founder.client.get(f"/pages/{page['id']}/versions")).json()["items"]
    assert "First" in [each["change_summary"] for each in versions]
    comments = (await founder.client.get(f"/pages/{page['id']}/comments")).json()["items"]
    assert len(comments) == 1
    assert (await founder.client.get(f"/spaces/{team.space_id}/trash")).json()["items"] == []
    trash = (await founder.client.get(f"/spaces/{space_id}/trash")).json()["items"]
    assert [each["title"] for each in trash] == ["lost"]
    assert (await team.restore(lost)).status_code == 200
    assert await titles(founder, space_id) == ["page", "below", "lost"]


@pytest.mark.spec("PG-11")
async def test_a_subtree_goes_to_another_space_without_what_was_bound_to_its_own(team: Team) -> None:
    harbour = await other_space(team)
    founder = team.founder
    sam, mel = await team.join("Sam", role="member"), await team.join("Mel", role="member")
    await give_role(team, harbour, mel, "member")
    stranger = await team.join("Rae")
    above = await team.page("above")
    page = await team.page("page", parent_id=above["id"])
    below = await team.page("below", parent_id=page["id"])
    lost = await team.page("lost", parent_id=page["id"])
    stays = await team.page("stays")
    assert (await team.trash(lost)).status_code == 200
    for granted in (page, below, stays):
        await team.grant(granted["id"], stranger, "VIEW")
    link = await founder.client.post(f"/pages/{below['id']}/share-links", json={})
    assert link.status_code == 201, link.text
    for person in (founder, sam, mel, stranger):
        kept = await person.client.put(f"/favorites/{page['id']}")
        assert kept.status_code in (200, 201, 204), kept.text
    await tag(team, team.space_id, "Urgent", page, below)
    await tag(team, team.space_id, "Lonely", page, below)
    namesake = await tag(team, harbour["id"], "URGENT")
    await write_on(founder, page, below, stays)
    mentions = "SELECT target_page_id::text FROM mentions WHERE source_page_id = :page"
    named = [tuple(row) for row in await fetch(team.platform, mentions, page=UUID(below["id"]))]
    assert named == [(stays["id"],)]
    dropped = {"pages": 3, "grants": 2, "links": 1, "favorites": 2, "tags": 1}
    before = await revision(founder, team.space_id), await revision(founder, harbour["id"])

    # What will be dropped is said before, and nothing has happened then.
    preview = await transfer(founder, page, harbour["id"], what="transfer-previews")
    assert (preview.status_code, preview.json()) == (200, dropped), preview.text
    assert await titles(founder, harbour["id"]) == []
    assert [await status(person, page) for person in (sam, mel, stranger)] == [200, 200, 200]
    assert (await revision(founder, team.space_id), await revision(founder, harbour["id"])) == before

    answer = await transfer(founder, page, harbour["id"])

    assert (answer.status_code, answer.json()) == (200, dropped), answer.text
    assert await titles(founder, harbour["id"]) == ["page", "below"]
    assert await titles(founder, team.space_id) == ["above", "stays"]
    after = await revision(founder, team.space_id), await revision(founder, harbour["id"])
    assert after == (before[0] + 1, before[1] + 1)
    # Whoever sees it at the target sees it, and nobody else: not by the old space, a grant or a link.
    assert [await status(person, page) for person in (sam, mel, stranger)] == [404, 200, 404]
    assert [await status(person, below) for person in (sam, mel, stranger)] == [404, 200, 404]
    assert await status(stranger, stays) == 200
    assert (await founder.client.get(f"/pages/{below['id']}/share-links")).json()["items"] == []
    favorites = await fetch(
        team.platform, "SELECT user_id FROM favorites WHERE page_id = :page", page=UUID(page["id"])
    )
    assert {row[0] for row in favorites} == {founder.id, mel.id}
    for each in (page, below):
        shown = (await founder.client.get(f"/pages/{each['id']}")).json()
        assert [borne["id"] for borne in shown["tags"]] == [namesake]
        assert shown["space_id"] == harbour["id"]
    # What belongs to the pages went with them, the trash among it.
    assert [tuple(row) for row in await fetch(team.platform, mentions, page=UUID(below["id"]))] == named
    await assert_kept(team, page, lost, harbour["id"])
    told = await fetch(
        team.platform,
        "SELECT space_id::text FROM audit_events WHERE event_type = 'page.transferred'"
        " AND organization_id = :organization",
        organization=team.organization_id,
    )
    assert {row[0] for row in told} == {team.space_id, harbour["id"]}


@pytest.mark.spec("PG-11")
async def test_a_transfer_needs_delete_on_every_page_and_edit_at_the_target(team: Team) -> None:
    harbour = await other_space(team)
    ada, boss = team.founder, await team.join("Bo", role="admin")
    page = await team.page("page")
    below = await team.page("below", parent_id=page["id"])
    guarded = await team.page("guarded")
    both = ("transfers", "transfer-previews")

    async def refused(person: Person, what: dict[str, Any], code: int, problem: str, **body: Any) -> None:
        target = body.pop("space_id", harbour["id"])
        for route in both:
            assert_problem(await transfer(person, what, target, what=route, **body), code, problem)

    # The target: unknown, hidden, in another organization, visible with too little right.
    other = await team.world.person("Eve")
    await refused(boss, page, 404, "not_found")
    await refused(ada, page, 404, "not_found", space_id=str(uuid4()))
    await refused(ada, page, 404, "not_found", space_id=(await other.personal_space())["id"])
    await refused(ada, {"id": str(uuid4())}, 404, "not_found")
    await refused(other, page, 404, "not_found", space_id=(await other.personal_space())["id"])
    inside = await ada.client.post("/pages", json={"space_id": harbour["id"], "title": "inside"})
    await team.grant(inside.json()["id"], boss, "VIEW")
    await refused(boss, page, 403, "access.forbidden", parent_id=inside.json()["id"])
    await give_role(team, harbour, boss, "member")
    # The pages: one below is hidden from the admin, who may delete the others.
    await team.set_visibility(below["id"], "private")
    await refused(boss, page, 403, "pages.transfer_needs_full_rights")
    sam = await team.join("Sam", role="member")
    await give_role(team, harbour, sam, "member")
    await refused(sam, guarded, 403, "access.forbidden")
    # Places that are none.
    await refused(ada, page, 422, "pages.same_space", space_id=team.space_id)
    await refused(ada, page, 422, "pages.parent_elsewhere", parent_id=guarded["id"])
    assert await titles(ada, harbour["id"]) == ["inside"]
    assert sorted(await titles(ada, team.space_id)) == ["below", "guarded", "page"]

    # Below a page of the target; what was private stays so.
    answer = await transfer(ada, page, harbour["id"], parent_id=inside.json()["id"])
    assert answer.status_code == 200, answer.text
    assert await titles(ada, harbour["id"]) == ["inside", "page", "below"]
    assert (await status(sam, page), await status(sam, below)) == (200, 404)
    await team.trash(guarded)
    await refused(ada, guarded, 409, "pages.trashed")


async def test_what_was_private_by_its_parent_is_not_opened_by_going_elsewhere(team: Team) -> None:
    harbour = await other_space(team)
    mel = await team.join("Mel")
    await give_role(team, harbour, mel, "member")
    closed = await team.page("closed")
    secret = await team.page("secret", parent_id=closed["id"])
    await team.set_visibility(closed["id"], "private")

    assert (await transfer(team.founder, secret, harbour["id"])).status_code == 200

    assert await titles(team.founder, harbour["id"]) == ["secret"]
    assert await status(mel, secret) == 404


async def test_conversations_on_a_page_go_with_it(team: Team) -> None:
    harbour = await other_space(team)
    page = await team.page("Assistant", type="AI_CHAT")
    made = await team.founder.client.post("/conversations", json={"kind": "page", "page_id": page["id"]})
    assert made.status_code == 201, made.text

    assert (await transfer(team.founder, page, harbour["id"])).status_code == 200

    shown = (await team.founder.client.get(f"/conversations/{made.json()['id']}")).json()
    assert shown["space_id"] == harbour["id"]
