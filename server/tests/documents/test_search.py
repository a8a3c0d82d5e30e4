"""One search over everything: titles first, snippets, only what one sees, and page after page."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from stoa.conversations.api import ConversationSource
from stoa.platform.context import Platform
from tests.support.http import assert_problem
from tests.support.team import Team
from tests.support.world import Person


def doc(*paragraphs: str) -> dict[str, Any]:
    nodes = [{"type": "paragraph", "content": [{"type": "text", "text": text}]} for text in paragraphs]
    return {"type": "doc", "content": nodes}


async def written(team: Team, title: str, *paragraphs: str, **place: Any) -> dict[str, Any]:
    page = await team.page(title, **place)
    answer = await team.founder.client.put(
        f"/pages/{page['id']}/content", json={"content": doc(*paragraphs)}, headers={"If-Match": '"0"'}
    )
    assert answer.status_code == 200, answer.text
    return page


async def said(person: Person, title: str) -> str:
    answer = await person.client.post("/conversations", json={"kind": "chat", "title": title})
    assert answer.status_code == 201, answer.text
    found: str = answer.json()["id"]
    return found


async def found(person: Person, q: str, **params: Any) -> dict[str, Any]:
    answer = await person.client.get("/search", params={"q": q, **params})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def plain(parts: list[dict[str, Any]]) -> str:
    return "".join(part["text"] for part in parts)


def marked(parts: list[dict[str, Any]]) -> list[str]:
    return [part["text"] for part in parts if part["is_match"]]


def titles(body: dict[str, Any]) -> list[str]:
    return [plain(item["title"]) for item in body["items"]]


@pytest.mark.spec("PG-94")
async def test_pages_are_found_by_title_and_text_as_soon_as_they_are_stored(team: Team) -> None:
    ada = team.founder
    in_text = await written(team, "Winter", "The mooring lines", "hold in any <b>wind</b> & weather.")
    await team.page("Mooring of guests")
    await written(team, "Mooring", "Nothing else.")
    await team.page("Unrelated")

    body = await found(ada, "mooring", kind="page")
    # The exact title first, then titles, then texts.
    assert titles(body) == ["Mooring", "Mooring of guests", "Winter"]
    hit = body["items"][2]
    assert (hit["kind"], hit["id"], hit["link"], hit["detail"]) == (
        "page",
        in_text["id"],
        f"/pages/{in_text['id']}",
        "DOCUMENT",
    )
    assert hit["space"] == {"id": team.space_id, "name": team.space["name"]}
    assert hit["author"] == {"id": str(ada.id), "name": "Ada"}
    assert marked(hit["snippet"]) == ["mooring"]
    assert plain(hit["snippet"]).endswith("& weather.")
    assert "<" not in plain(hit["snippet"])

    # Beginnings, phrases, exclusions; all words, wherever they stand.
    assert titles(await found(ada, "moor weath", kind="page")) == ["Winter"]
    assert titles(await found(ada, '"lines hold"', kind="page")) == ["Winter"]
    assert titles(await found(ada, '"hold lines"', kind="page")) == []
    assert titles(await found(ada, "winter mooring", kind="page")) == ["Winter"]
    assert titles(await found(ada, "mooring -guests -winter", kind="page")) == ["Mooring"]
    assert titles(await found(ada, "it's ' & | ! \\ :* (", kind="page")) == []

    # What is changed, trashed, restored and moved is found as it is now.
    await ada.client.patch(f"/pages/{in_text['id']}", json={"title": "Anchors"})
    assert titles(await found(ada, "anchors")) == ["Anchors"]
    assert titles(await found(ada, "winter")) == []
    await team.trash(in_text)
    assert titles(await found(ada, "anchors")) == []
    await ada.client.post(f"/pages/{in_text['id']}/restorations")
    assert titles(await found(ada, "weather")) == ["Anchors"]

    # The quick search: titles alone, at most ten, also mistyped.
    for number in range(11):
        await team.page(f"Harbour {number}")
    quick = await ada.client.get("/pages", params={"q": "harbuor", "limit": 50})
    assert len(quick.json()["items"]) == 10
    assert (await ada.client.get("/pages", params={"q": "weather"})).json()["items"] == []
    assert len((await found(ada, "harbour", limit=50, kind="page"))["items"]) == 11


@pytest.mark.spec("DS-59", "DS-60", "PG-94")
async def test_only_what_one_sees_is_found_counted_and_shown_from_the_commit_on(team: Team) -> None:
    ada = team.founder
    parent = await team.page("Plans")
    below = await written(team, "Secret harbour", "A harbour of gold", parent_id=parent["id"])
    # Many that nobody else sees, all newer and better.
    for number in range(12):
        await written(team, f"Harbour harbour {number}", "harbour harbour harbour")
    hidden_talk = await said(ada, "Harbour talk")
    rea, gus = await team.join("Rea"), await team.join("Gus")
    group_id = await team.group("Readers", gus)

    for person in (rea, gus):
        assert (await found(person, "harbour"))["items"] == []
    await team.grant(parent["id"], rea, "VIEW")
    await team.grant_group(parent["id"], group_id, "VIEW")
    for person in (rea, gus):
        body = await found(person, "harbour", limit=1)
        assert [item["id"] for item in body["items"]] == [below["id"]]
        assert body["next_cursor"] is None
        assert hidden_talk not in str(body)
    everything = await found(ada, "harbour", limit=50)
    assert len(everything["items"]) == 14

    grants = (await ada.client.get(f"/pages/{parent['id']}/grants")).json()["items"]
    [grant] = [each for each in grants if each["subject"]["id"] == str(rea.id)]
    revoked = await ada.client.delete(f"/pages/{parent['id']}/grants/{grant['id']}")
    assert revoked.status_code in {200, 204}, revoked.text
    assert (await found(rea, "harbour"))["items"] == []
    await ada.client.delete(f"/groups/{group_id}/members/{gus.id}")
    assert (await found(gus, "harbour"))["items"] == []

    # Another organization finds nothing of this one.
    stranger = await team.world.person("Stranger")
    assert (await found(stranger, "harbour"))["items"] == []


async def test_every_kind_is_found_page_after_page_or_in_groups(team: Team) -> None:
    ada = team.founder
    for number in range(5):
        await written(team, f"Keel {number}", "keel " * (number + 1))
    for number in range(3):
        await said(ada, f"About the keel {number}")
    await written(team, "Ribs", "and a keel")

    whole = await found(ada, "keel", limit=50)
    assert len(whole["items"]) == 9
    assert {item["kind"] for item in whole["items"]} == {"page", "conversation"}
    assert plain(whole["items"][-1]["title"]) == "Ribs"
    paged: list[str] = []
    cursor = None
    for _ in range(5):
        body = await found(ada, " keel ", limit=2, **({"cursor": cursor} if cursor else {}))
        paged += [item["id"] for item in body["items"]]
        cursor = body["next_cursor"]
    assert cursor is None
    assert paged == [item["id"] for item in whole["items"]]

    grouped = await found(ada, "keel", view="grouped", limit=2)
    assert [item["kind"] for item in grouped["items"]] == ["page"] * 2 + ["conversation"] * 2
    assert len((await found(ada, "keel", view="grouped", limit=50))["items"]) == 9
    talk = next(item for item in whole["items"] if item["kind"] == "conversation")
    assert (talk["link"], talk["space"]) == (f"/conversations/{talk['id']}", None)

    for q in ("", "   ", "&|!", "x" * 513, "type:page"):
        assert_problem(await ada.client.get("/search", params={"q": q}), 422, "documents.query_invalid")
    for params in ({"limit": 0}, {"limit": 51}, {"cursor": "nonsense"}, {"kind": "everything"}):
        assert_problem(await ada.client.get("/search", params={"q": "keel", **params}), 422, "invalid_input")
    pages_cursor = (await ada.client.get("/pages", params={"limit": 1})).json()["next_cursor"]
    foreign = await ada.client.get("/search", params={"q": "keel", "cursor": pages_cursor})
    assert_problem(foreign, 422, "invalid_input")


async def test_a_search_is_narrowed_by_kind_space_author_tag_and_day(team: Team) -> None:
    ada = team.founder
    grace = await team.join("Grace", role="member")
    mine = await team.page("Rudder of Ada")
    hers = await team.page("Rudder of Grace", by=grace)
    talk = await said(ada, "Rudder talk")
    made = await ada.client.post(f"/spaces/{team.space_id}/tags", json={"name": "Sea"})
    assert made.status_code == 201, made.text
    await ada.client.put(f"/pages/{mine['id']}/tags/{made.json()['id']}")

    async def ids(q: str, **params: Any) -> set[str]:
        return {item["id"] for item in (await found(ada, q, **params))["items"]}

    assert await ids("rudder") == {mine["id"], hers["id"], talk}
    assert await ids("rudder", kind="conversation") == await ids("rudder type:conversation") == {talk}
    assert await ids("rudder", space=team.space_id) == {mine["id"], hers["id"]}
    assert await ids("rudder", space=str(uuid4())) == set()
    assert await ids("rudder from:grace") == await ids("rudder", author=str(grace.id)) == {hers["id"]}
    assert await ids("rudder from:me") == {mine["id"]}
    assert await ids("rudder tag:sea") == await ids("tag:sea") == {mine["id"]}
    assert await ids("rudder after:2020-01-01", kind="page") == {mine["id"], hers["id"]}
    assert await ids("rudder", before="2020-01-01T00:00:00Z") == set()
    assert (await found(ada, "rudder before:soon type:ship"))["warnings"] == ["before:soon", "type:ship"]


@pytest.mark.spec("DS-81")
async def test_a_search_ends_after_two_seconds_of_the_database_and_sixty_in_a_minute(
    team: Team, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = team.founder
    page = await team.page("Compass")

    async def slow(_self: object, session: Any, *_args: object, **_more: object) -> list[object]:
        limit = (await session.execute(text("SELECT current_setting('statement_timeout')"))).scalar_one()
        assert 0 < int(str(limit).removesuffix("ms").removesuffix("s")) <= 2000
        await session.execute(text("SET LOCAL statement_timeout = 50"))
        await session.execute(text("SELECT pg_sleep(60)"))
        return []

    monkeypatch.setattr(ConversationSource, "find", slow)
    body = await found(ada, "compass")
    assert ([item["id"] for item in body["items"]], body["timed_out"]) == ([page["id"]], True)
    monkeypatch.undo()
    assert (await found(ada, "compass"))["timed_out"] is False

    answers = [await ada.client.get("/search", params={"q": "compass", "kind": "page"}) for _ in range(59)]
    assert {answer.status_code for answer in answers[:58]} == {200}
    assert_problem(answers[-1], 429, "rate_limited")
    assert int(answers[-1].headers["retry-after"]) > 0
    grace = await team.join("Grace")
    assert (await found(grace, "compass"))["items"] == []
