"""Pages over HTTP: making, reading, renaming, finding; and what strangers learn."""

import asyncio
import json
from typing import Any
from uuid import uuid4

import pytest

from tests.support.http import assert_problem
from tests.support.team import Team, execute, fetch
from tests.support.world import World


@pytest.mark.spec("PG-4")
async def test_new_pages_go_last_or_where_they_are_told(team: Team) -> None:
    first = await team.page("first")
    last = await team.page("last")
    await team.page("before last", before_id=last["id"])
    await team.page("after first", after_id=first["id"])
    await team.page("very first", first=True)
    child = await team.page("child", parent_id=first["id"])

    outline = await team.outline()

    assert outline[None] == ["very first", "first", "after first", "before last", "last"]
    assert outline["first"] == ["child"]
    assert [ancestor["title"] for ancestor in child["ancestors"]] == ["first"]
    assert (first["revision"], first["status"], first["permissions"]["level"]) == (0, "draft", "DELETE")


async def test_a_raw_position_or_two_places_are_refused(team: Team) -> None:
    page = await team.page("Plans")
    for body in ({"position": 3.5}, {"owner_id": str(uuid4())}, {"organization_id": str(uuid4())}):
        answer = await team.founder.client.post("/pages", json={"space_id": team.space_id, **body})
        assert_problem(answer, 422, "unknown_field")
    answer = await team.founder.client.post(
        "/pages", json={"space_id": team.space_id, "before_id": page["id"], "first": True}
    )
    assert_problem(answer, 422, "invalid_input")


@pytest.mark.spec("PG-1")
async def test_making_needs_edit_on_the_parent_or_a_members_role(team: Team) -> None:
    parent = await team.page("Plans")
    hidden = await team.join("Hal")
    reader = await team.join("Rea")
    await team.grant(parent["id"], reader, "VIEW")
    viewer = await team.join("Vic")
    await team.give_area_role(team.general_id, viewer, "viewer")

    for person, place, status, code in (
        (hidden, {"parent_id": parent["id"]}, 404, "not_found"),
        (hidden, {}, 404, "not_found"),
        (reader, {"parent_id": parent["id"]}, 403, "access.forbidden"),
        (viewer, {}, 403, "access.forbidden"),
    ):
        answer = await person.client.post("/pages", json={"space_id": team.space_id, "title": "x", **place})
        assert_problem(answer, status, code)


@pytest.mark.spec("PG-1")
async def test_a_parent_elsewhere_or_in_the_trash_is_refused(team: Team) -> None:
    elsewhere = await team.founder.page("Diary")
    trashed = await team.page("Old")
    await team.trash(trashed)

    for parent, status, code in (
        (elsewhere, 422, "pages.parent_elsewhere"),
        (trashed, 409, "pages.parent_trashed"),
    ):
        answer = await team.founder.client.post(
            "/pages", json={"space_id": team.space_id, "parent_id": parent["id"]}
        )
        assert_problem(answer, status, code)


@pytest.mark.spec("PG-2")
async def test_databases_are_not_made_any_more(team: Team) -> None:
    answer = await team.founder.client.post("/pages", json={"space_id": team.space_id, "type": "DATABASE"})

    assert_problem(answer, 422, "pages.type_deprecated")


@pytest.mark.spec("PG-3")
@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("  Plans  ", "Plans"),
        ("", "Untitled"),
        ("   ", "Untitled"),
        ("x" * 300, "x" * 300),
        ("\u202eevil\u200b", "evil"),
        ("👩‍👩‍👧 family", "👩‍👩‍👧 family"),
    ],
)
async def test_titles_are_trimmed_and_never_empty(team: Team, given: str, stored: str) -> None:
    page = await team.page(given)
    renamed = await team.founder.client.patch(f"/pages/{page['id']}", json={"title": given})

    assert (page["title"], renamed.json()["title"]) == (stored, stored)


@pytest.mark.spec("PG-3")
@pytest.mark.parametrize("title", ["x" * 301, "a\nb", "a\x07b", "\x00", "\ud800", 7, None, ["x"]])
async def test_titles_that_are_no_line_are_refused(team: Team, title: object) -> None:
    client = team.founder.client
    body = json.dumps({"space_id": team.space_id, "title": title})
    answer = await client.post("/pages", content=body, headers={"Content-Type": "application/json"})

    assert_problem(answer, 422, "invalid_input")


@pytest.mark.spec("PG-53")
async def test_the_last_title_wins_unless_the_revision_is_named(team: Team) -> None:
    page = await team.page("One")
    client, path = team.founder.client, f"/pages/{page['id']}"

    two = await client.patch(path, json={"title": "Two"})
    old = await client.patch(path, json={"title": "Three"}, headers={"If-Match": '"0"'})
    three = await client.patch(path, json={"title": "Three"}, headers={"If-Match": '"1"'})

    assert two.json()["revision"] == 1
    assert_problem(old, 412, "pages.changed", revision=1)
    assert (three.json()["title"], three.json()["revision"]) == ("Three", 2)
    assert (await client.get(path)).headers["etag"] == '"2"'


async def test_icon_and_description_change_alone_and_an_empty_icon_goes(team: Team) -> None:
    page = await team.page("One")
    client, path = team.founder.client, f"/pages/{page['id']}"

    first = (await client.patch(path, json={"icon": "🚀", "description": "To the moon"})).json()
    second = (await client.patch(path, json={"icon": ""})).json()

    assert (first["title"], first["icon"], first["description"]) == ("One", "🚀", "To the moon")
    assert (second["icon"], second["description"]) == (None, "To the moon")


@pytest.mark.spec("SP-3")
async def test_a_hidden_page_answers_like_one_that_never_was(team: Team, world: World) -> None:
    page = await team.page("Plans")
    fellow = await team.join("Fay")
    stranger = await world.person("Sid")
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("GET", "", {}),
        ("PATCH", "", {"json": {"title": "x"}}),
        ("DELETE", "", {}),
        ("GET", "/children", {}),
        ("GET", "/content", {}),
        ("PUT", "/content", {"json": {"content": {"type": "doc"}}, "headers": {"If-Match": '"0"'}}),
        ("POST", "/moves", {"json": {"first": True}}),
        ("POST", "/restorations", {}),
    ]
    for person in (fellow, stranger):
        for method, path, more in calls:
            hidden = await person.client.request(method, f"/pages/{page['id']}{path}", **more)
            unknown_id = str(uuid4())
            unknown = await person.client.request(method, f"/pages/{unknown_id}{path}", **more)

            assert_problem(hidden, 404, "not_found")
            known = {key: value for key, value in hidden.json().items() if key not in ("instance", "request_id")}
            other = {key: value for key, value in unknown.json().items() if key not in ("instance", "request_id")}
            assert known == other
            assert len(hidden.content) == len(unknown.content)
            variable = {"x-request-id", "date"}
            assert {n: v for n, v in hidden.headers.items() if n not in variable} == {
                n: v for n, v in unknown.headers.items() if n not in variable
            }


@pytest.mark.spec("SP-3", "SP-7")
async def test_too_little_right_says_which_is_needed(team: Team) -> None:
    page = await team.page("Plans")
    reader = await team.join("Rea")
    await team.grant(page["id"], reader, "VIEW")

    shown = (await reader.client.get(f"/pages/{page['id']}")).json()
    renaming = await reader.client.patch(f"/pages/{page['id']}", json={"title": "Mine"})
    trashing = await team.trash(page, by=reader)

    assert shown["permissions"] == {
        "level": "VIEW", "comment": True, "edit": False, "create_child": False, "move": False, "share": False,
        "delete": False, "finalize": False,
    }  # fmt: skip
    assert_problem(renaming, 403, "access.forbidden", required_level="EDIT", level="VIEW")
    assert_problem(trashing, 403, "access.forbidden", required_level="DELETE", level="VIEW")


@pytest.mark.spec("SP-8", "PG-14")
async def test_a_page_below_hidden_ones_is_shown_detached_without_their_names(team: Team) -> None:
    secret = await team.page("Secret")
    inner = await team.page("Inner secret", parent_id=secret["id"])
    shared = await team.page("Shared", parent_id=inner["id"])
    below = await team.page("Below", parent_id=shared["id"])
    reader = await team.join("Rea")
    await team.grant(shared["id"], reader, "VIEW")

    answers = [
        await reader.client.get(path)
        for path in (f"/pages/{below['id']}", f"/pages/{shared['id']}", f"/spaces/{team.space_id}/tree", "/pages")
    ]

    assert answers[0].json()["ancestors"] == [{"id": None, "title": None}, {"id": shared["id"], "title": "Shared"}]
    assert answers[1].json()["parent_id"] is None
    nodes = {node["title"]: node for node in answers[2].json()["items"]}
    assert (nodes["Shared"]["detached"], nodes["Shared"]["parent_id"]) == (True, None)
    assert (nodes["Below"]["detached"], nodes["Below"]["parent_id"]) == (False, shared["id"])
    for answer in answers:
        assert all(hidden not in answer.text for hidden in (secret["id"], inner["id"], "ecret"))


@pytest.mark.spec("PG-15")
async def test_the_tree_is_answered_with_304_until_tree_or_rights_change(team: Team) -> None:
    page = await team.page("Plans")
    reader = await team.join("Rea", role="member")
    path = f"/spaces/{team.space_id}/tree"
    tag = (await reader.client.get(path)).headers["etag"]

    unchanged = await reader.client.get(path, headers={"If-None-Match": tag})
    await team.founder.client.patch(f"/pages/{page['id']}", json={"title": "Plan"})
    renamed = await reader.client.get(path, headers={"If-None-Match": tag})
    await team.grant(page["id"], reader, "SHARE")
    granted = await reader.client.get(path, headers={"If-None-Match": renamed.headers["etag"]})

    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert (renamed.status_code, granted.status_code) == (200, 200)
    assert len({tag, renamed.headers["etag"], granted.headers["etag"]}) == 3


@pytest.mark.spec("PG-14")
async def test_children_come_in_order_and_in_slices(team: Team) -> None:
    parent = await team.page("Plans")
    for number in range(5):
        await team.page(f"{number}", parent_id=parent["id"])
    found: list[str] = []
    cursor = ""
    while True:
        answer = await team.founder.client.get(
            f"/pages/{parent['id']}/children", params={"limit": 2} | ({"cursor": cursor} if cursor else {})
        )
        found.extend(node["title"] for node in answer.json()["items"])
        cursor = answer.json()["next_cursor"]
        if cursor is None:
            break

    assert found == ["0", "1", "2", "3", "4"]
    children = f"/pages/{parent['id']}/children"
    assert len((await team.founder.client.get(children, params={"limit": 200})).json()["items"]) == 5
    assert_problem(await team.founder.client.get(children, params={"limit": 201}), 422, "invalid_input")


async def test_a_cursor_of_another_list_is_refused(team: Team) -> None:
    parent = await team.page("Plans")
    await team.page("More")
    recent = await team.founder.client.get("/pages", params={"limit": 1})

    answer = await team.founder.client.get(
        f"/pages/{parent['id']}/children", params={"cursor": recent.json()["next_cursor"]}
    )

    assert_problem(answer, 422, "invalid_input")


async def test_quick_search_finds_exact_then_prefix_then_part_then_mistyped(team: Team) -> None:
    for title in ("The roadmap", "Roadmap 2027", "Roadmap", "Groceries", "100% sure"):
        await team.page(title)

    async def titles(q: str, **more: str) -> list[str]:
        answer = await team.founder.client.get("/pages", params={"q": q, **more})
        assert answer.status_code == 200, answer.text
        return [item["title"] for item in answer.json()["items"]]

    assert await titles("roadmap") == ["Roadmap", "Roadmap 2027", "The roadmap"]
    assert set(await titles("rodmap")) == {"Roadmap", "Roadmap 2027", "The roadmap"}
    assert await titles("%") == ["100% sure"]
    assert await titles("roadmap", space=str(uuid4())) == []


async def test_quick_search_and_recents_show_only_what_the_asker_sees_and_nothing_trashed(team: Team) -> None:
    page = await team.page("Roadmap")
    await team.page("Roadmap of secrets")
    old = await team.page("Roadmap of old")
    await team.trash(old)
    reader = await team.join("Rea")
    await team.grant(page["id"], reader, "VIEW")

    for params in ({"q": "roadmap"}, {}):
        answer = await reader.client.get("/pages", params=params)
        assert [item["title"] for item in answer.json()["items"]] == ["Roadmap"]
    mine = await team.founder.client.get("/pages", params={"q": "roadmap of"})
    assert [item["title"] for item in mine.json()["items"]] == ["Roadmap of secrets", "Roadmap"]


async def test_recents_are_the_last_changed_first(team: Team) -> None:
    pages = [await team.page(title) for title in ("a", "b", "c")]
    await team.founder.client.patch(f"/pages/{pages[0]['id']}", json={"title": "a2"})

    first = (await team.founder.client.get("/pages", params={"limit": 2})).json()
    second = (await team.founder.client.get("/pages", params={"limit": 2, "cursor": first["next_cursor"]})).json()

    assert [item["title"] for item in first["items"] + second["items"]] == ["a2", "c", "b"]


@pytest.mark.spec("PG-16")
async def test_changes_of_the_tree_are_announced_with_rising_revisions(team: Team) -> None:
    page = await team.page("One")
    await team.founder.client.patch(f"/pages/{page['id']}", json={"title": "Two"})
    await team.trash(page)
    await team.restore(page)

    rows = await fetch(
        team.platform,
        "SELECT payload FROM outbox_events WHERE event_type = 'tree.changed' AND :topic = ANY(topics) ORDER BY id",
        topic=f"space:{team.space_id}",
    )

    assert [row.payload["kind"] for row in rows] == ["created", "renamed", "trashed", "restored"]
    assert [row.payload["tree_revision"] for row in rows] == [1, 2, 3, 4]
    assert {row.payload["page_id"] for row in rows} == {page["id"]}


async def test_fifty_pages_at_once_each_have_a_place_of_their_own(team: Team) -> None:
    await asyncio.gather(*(team.page(f"{number}") for number in range(50)))

    nodes = await team.tree()

    assert len(nodes) == 50
    assert sorted(node["position"] for node in nodes) == [float(number) for number in range(1, 51)]


@pytest.mark.spec("PG-13")
async def test_the_tree_is_at_most_sixty_four_pages_deep(team: Team) -> None:
    parent: dict[str, Any] = {}
    for number in range(64):
        parent = await team.page(f"{number}", **({"parent_id": parent["id"]} if parent else {}))

    answer = await team.founder.client.post("/pages", json={"space_id": team.space_id, "parent_id": parent["id"]})

    assert_problem(answer, 409, "limit_reached", limit=64)


async def test_deleting_an_organization_takes_its_tree_along(team: Team) -> None:
    parent = await team.page("Plans")
    await team.page("Below", parent_id=parent["id"])

    await execute(team.platform, "DELETE FROM organizations WHERE id = :id", id=team.organization_id)

    left = await fetch(team.platform, "SELECT 1 FROM pages WHERE organization_id = :o", o=team.organization_id)
    assert left == []
