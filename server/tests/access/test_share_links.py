"""Links for people outside."""

from base64 import urlsafe_b64decode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import httpx
import pytest

from stoa.platform.context import Platform
from tests.architecture.test_secrets import tables_holding
from tests.orgs.test_settings import change
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.team import Team, execute, fetch
from tests.support.world import World


async def make(team: Team, page_id: str, **more: Any) -> tuple[str, str]:
    """A link of the founder: its id and its token."""
    made = await team.founder.client.post(f"/pages/{page_id}/share-links", json=more)
    assert made.status_code == 201, made.text
    return made.json()["link"]["id"], made.json()["url"].partition("#token=")[2]


async def read(visitor: httpx.AsyncClient, token: str, page_id: str | None = None) -> httpx.Response:
    route = "/shared" if page_id is None else f"/shared/pages/{page_id}"
    return await visitor.get(route, headers={"Stoa-Link": token})


MENTION = {
    "type": "doc",
    "content": [
        {
            "type": "paragraph",
            "content": [
                {"type": "mention", "attrs": {"kind": "page", "id": "0197", "label": "Secret plans"}},
                {"type": "text", "text": "go", "marks": [{"type": "link", "attrs": {"href": "/pages/1"}}]},
            ],
        }
    ],
}


@pytest.mark.spec("SP-50")
async def test_a_link_shows_one_page_to_strangers_and_nothing_of_the_inside(team: Team, world: World) -> None:
    above = await team.page("Above")
    page = await team.page("Plans", parent_id=above["id"])
    below = await team.page("Below", parent_id=page["id"])
    revision = (await team.founder.client.get(f"/pages/{page['id']}/content")).headers["ETag"]
    stored = await team.founder.client.put(
        f"/pages/{page['id']}/content", json={"content": MENTION}, headers={"If-Match": revision}
    )
    assert stored.status_code == 200, stored.text
    link, token = await make(team, page["id"])
    visitor = world.tab()

    seen = await read(visitor, token)
    assert seen.status_code == 200, seen.text
    assert [seen.headers[name] for name in ("Cache-Control", "X-Robots-Tag", "Referrer-Policy")] == [
        "no-store", "noindex", "no-referrer",
    ]  # fmt: skip
    assert seen.json()["content"]["content"][0]["content"] == [
        {"type": "mention", "attrs": {"kind": "page", "label": None}},
        {"type": "text", "text": "go", "marks": []},
    ]
    assert [node["title"] for node in seen.json()["pages"]] == ["Plans"]
    for hidden in ("Secret plans", above["id"], str(team.founder.id), "Ada", below["id"]):
        assert hidden not in seen.text
    assert_problem(await read(visitor, token, below["id"]), 404, "not_found")
    assert_problem(await visitor.get(f"/pages/{page['id']}"), 401, "identity.session_required")
    [row] = await fetch(
        team.platform, "SELECT token_hash, token_hint, view_count FROM share_links WHERE id = :id", id=link
    )
    assert token.encode() not in bytes(row.token_hash)
    assert (row.token_hint, row.view_count) == (token[-4:], 1)
    listed = await team.founder.client.get(f"/pages/{page['id']}/share-links")
    assert token not in listed.text
    page_of_client = await visitor.get(f"{world.origin}/shared")
    assert page_of_client.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.spec("SP-51")
async def test_the_token_of_a_link_is_shown_once_and_kept_nowhere(
    team: Team, world: World, capfd: pytest.CaptureFixture[str]
) -> None:
    page = await team.page("Plans")
    link, token = await make(team, page["id"])
    visitor = world.tab()

    assert len(urlsafe_b64decode(token + "=")) == 32
    answers = [
        await read(visitor, token),
        await read(visitor, token, page["id"]),
        await visitor.get(f"{world.origin}/shared"),
    ]
    for answer in answers:
        assert answer.status_code == 200, answer.text
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
    refused = await visitor.get(f"/shared/pages/{link}", headers={"Stoa-Link": token})
    assert_problem(refused, 404, "not_found")
    later = [
        await team.founder.client.get(f"/pages/{page['id']}/share-links"),
        await team.founder.client.patch(f"/share-links/{link}", json={"allow_download": True}),
    ]
    for answer in (*answers, refused, *later):
        assert token not in answer.text
    [row] = await fetch(team.platform, "SELECT token_hash FROM share_links WHERE id = :id", id=link)
    assert bytes(row.token_hash) == sha256(token.encode()).digest()
    assert await tables_holding(team.platform, {"token": token}) == []
    logged = "".join(capfd.readouterr())
    assert "/shared" in logged
    assert token not in logged


@pytest.mark.spec("SP-54")
async def test_whatever_a_link_does_not_show_answers_alike(team: Team, world: World) -> None:
    page = await team.page("Plans")
    below = await team.page("Below", parent_id=page["id"])
    visitor, client = world.tab(), team.founder.client
    unknown = await read(visitor, "x" * 43)
    link, token = await make(team, page["id"], includes_children=True)
    assert (await read(visitor, token, below["id"])).status_code == 200

    await team.move(below, first=True)
    answers = [await read(visitor, token, below["id"])]
    await client.delete(f"/share-links/{link}")
    answers.append(await read(visitor, token))
    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    ended, ended_token = await make(team, page["id"], expires_at=soon)
    assert (await read(visitor, ended_token)).status_code == 200
    await execute(team.platform, "UPDATE share_links SET expires_at = now() WHERE id = :id", id=ended)
    answers.append(await read(visitor, ended_token))
    _, trashed_token = await make(team, page["id"])
    await team.trash(page)
    answers.append(await read(visitor, trashed_token))

    expected = assert_problem(unknown, 404, "not_found")
    for answer in answers:
        found = assert_problem(answer, 404, "not_found")
        assert {k: v for k, v in found.items() if k not in ("instance", "request_id")} == {
            k: v for k, v in expected.items() if k not in ("instance", "request_id")
        }
    assert_problem(await client.patch(f"/share-links/{link}", json={}), 404, "not_found")


@pytest.mark.spec("SP-52")
async def test_a_link_gives_no_more_than_its_maker_has(team: Team, world: World) -> None:
    page = await team.page("Plans")
    sharer, editor, visitor = await team.join("Sue"), await team.join("Edo"), world.tab()
    grants = f"/pages/{page['id']}/grants"
    body = {"user_id": str(sharer.id), "level": "SHARE"}
    given = (await team.founder.client.put(grants, json=body)).json()["id"]
    await team.founder.client.put(grants, json={"user_id": str(editor.id), "level": "EDIT"})

    refused = await editor.client.post(f"/pages/{page['id']}/share-links", json={})
    assert_problem(refused, 403, "access.forbidden")
    made = (await sharer.client.post(f"/pages/{page['id']}/share-links", json={})).json()
    token, link = made["url"].partition("#token=")[2], made["link"]["id"]
    assert (await read(visitor, token)).status_code == 200
    await team.founder.client.patch(f"{grants}/{given}", json={"level": "EDIT"})
    assert_problem(await read(visitor, token), 404, "not_found")
    [listed] = (await team.founder.client.get(f"/pages/{page['id']}/share-links")).json()["items"]
    assert (listed["suspended"], listed["may_adopt"], listed["maker_name"]) == (True, True, "Sue")
    assert_problem(await sharer.client.post(f"/share-links/{link}/adoptions"), 403, "access.forbidden")
    assert (await team.founder.client.post(f"/share-links/{link}/adoptions")).json()["suspended"] is False
    assert (await read(visitor, token)).status_code == 200
    await execute(team.platform, "UPDATE users SET banned_at = now() WHERE id = :id", id=team.founder.id)
    assert_problem(await read(visitor, token), 404, "not_found")


@pytest.mark.spec("SP-53")
async def test_a_password_opens_a_link_for_one_browser(team: Team, world: World, clock: TurnableClock) -> None:
    page = await team.page("Plans")
    link, token = await make(team, page["id"], password="open sesame")
    _, other = await make(team, page["id"], password="open sesame")
    visitor, second = world.tab(), world.tab()
    header = {"Stoa-Link": token}
    short = await team.founder.client.post(f"/pages/{page['id']}/share-links", json={"password": "short"})
    assert_problem(short, 422, "invalid_input")

    assert_problem(await read(visitor, token), 401, "access.link_password")
    right = {"password": "open sesame"}
    assert (await visitor.post("/shared/unlocks", json=right, headers=header)).status_code == 204
    assert (await read(visitor, token)).status_code == 200
    assert_problem(await read(visitor, other), 401, "access.link_password")
    clock.advance(timedelta(hours=11, minutes=59))
    assert (await read(visitor, token)).status_code == 200
    clock.advance(timedelta(minutes=2))
    assert_problem(await read(visitor, token), 401, "access.link_password")
    clock.reset()
    assert (await visitor.post("/shared/unlocks", json=right, headers=header)).status_code == 204
    for _ in range(5):
        wrong = await second.post("/shared/unlocks", json={"password": "open barley"}, headers=header)
        assert_problem(wrong, 401, "access.link_password")
    blocked = await second.post("/shared/unlocks", json=right, headers=header)
    assert_problem(blocked, 429, "rate_limited")
    assert int(blocked.headers["Retry-After"]) > 0
    await team.founder.client.patch(f"/share-links/{link}", json={"password": "another one"})
    assert_problem(await read(visitor, token), 401, "access.link_password")


@pytest.mark.spec("SP-69")
async def test_a_page_has_at_most_twenty_live_links_and_a_rule_may_forbid_them(team: Team, world: World) -> None:
    page = await team.page("Plans")
    made = [await make(team, page["id"]) for _ in range(20)]

    more = await team.founder.client.post(f"/pages/{page['id']}/share-links", json={})
    assert_problem(more, 409, "limit_reached", limit=20)
    rules = {"rules": {"no_public_links": True}}
    await team.founder.client.patch(f"/spaces/{team.space_id}", json=rules)
    assert_problem(await read(world.tab(), made[0][1]), 404, "not_found")
    await team.founder.client.delete(f"/share-links/{made[0][0]}")
    forbidden = await team.founder.client.post(f"/pages/{page['id']}/share-links", json={})
    assert_problem(forbidden, 403, "spaces.rule", rule="no_public_links")
    rest = (await team.founder.client.get(f"/pages/{page['id']}/share-links")).json()["items"]
    assert {link["suspended"] for link in rest} == {True}


@pytest.mark.spec("SP-55")
async def test_an_organization_or_a_space_forbids_links_and_the_present_ones_stop(
    team: Team, world: World
) -> None:
    page = await team.page("Plans")
    path = f"/pages/{page['id']}/share-links"
    _, token = await make(team, page["id"])
    for forbid, allow, code, facts in (
        (
            {"settings": {"no_share_links": True}},
            {"settings": {"no_share_links": None}},
            "access.links_disabled",
            {},
        ),
        (
            {"rules": {"no_public_links": True}},
            {"rules": {}},
            "spaces.rule",
            {"rule": "no_public_links"},
        ),
    ):
        assert (await read(world.tab(), token)).status_code == 200
        await _set(team, forbid)
        assert_problem(await read(world.tab(), token), 404, "not_found")
        assert_problem(await team.founder.client.post(path, json={}), 403, code, **facts)
        listed = (await team.founder.client.get(path)).json()["items"]
        assert [link["suspended"] for link in listed] == [True]
        await _set(team, allow)
    assert (await read(world.tab(), token)).status_code == 200
    assert (await team.founder.client.post(path, json={})).status_code == 201


async def _set(team: Team, changes: dict[str, Any]) -> None:
    """Change the rules of the space, or the settings of the organization."""
    if "rules" in changes:
        answer = await team.founder.client.patch(f"/spaces/{team.space_id}", json=changes)
    else:
        answer = await change(team.founder, **changes)
    assert answer.status_code == 200, answer.text


@pytest.mark.spec("SP-56")
async def test_a_view_counts_once_for_each_client_in_half_an_hour(
    team: Team, world: World, platform: Platform
) -> None:
    page = await team.page("Plans")
    link, token = await make(team, page["id"])
    for visitor in (world.tab(), world.tab()):
        for _ in range(3):
            assert (await read(visitor, token)).status_code == 200

    [row] = await fetch(platform, "SELECT view_count FROM share_links WHERE id = :id", id=link)
    assert row.view_count == 2
    keys = await fetch(platform, "SELECT key FROM rate_limits WHERE key LIKE 'link_views:%'")
    assert not any("10.20." in row.key for row in keys)
