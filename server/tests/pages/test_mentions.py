"""Mentions: what is stored, what is shown to whom, where a page is named, and what one finds to name."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
from pycrdt import XmlElement

from tests.support.editor import Editor
from tests.support.http import assert_problem
from tests.support.team import Team, fetch
from tests.support.world import Person


def naming(*named: tuple[str, str, str], text: str = "See ") -> dict[str, Any]:
    nodes: list[dict[str, Any]] = [{"type": "text", "text": text}]
    nodes += [
        {"type": "mention", "attrs": {"kind": kind, "id": target, "label": label}} for kind, target, label in named
    ]
    return {"type": "doc", "content": [{"type": "paragraph", "content": nodes}]}


async def store(person: Person, page_id: str, content: dict[str, Any]) -> None:
    present = await person.client.get(f"/pages/{page_id}/content")
    answer = await person.client.put(
        f"/pages/{page_id}/content", json={"content": content}, headers={"If-Match": present.headers["ETag"]}
    )
    assert answer.status_code == 200, answer.text


async def rows(team: Team, page_id: str) -> dict[str, UUID]:
    found = await fetch(
        team.platform,
        "SELECT id, coalesce(target_page_id, target_user_id, target_group_id) AS target FROM mentions"
        " WHERE source_type = 'page' AND source_id = CAST(:page AS uuid)",
        page=page_id,
    )
    return {str(row.target): row.id for row in found}


@pytest.mark.spec("PG-70", "PG-71")
async def test_only_the_difference_is_written_and_never_what_the_author_may_not_name(team: Team) -> None:
    page, target = await team.page("page"), await team.page("Target")
    member = await team.join("Mo", role="member")
    hidden = await team.page("Secret plan")
    await team.set_visibility(hidden["id"], "private")
    group_id = await team.group("Design", member)
    stranger = await team.world.person("Stan")
    first = naming(("page", target["id"], "Target"), ("user", str(member.id), "Mo"), ("group", group_id, "Design"))
    await store(member, page["id"], first)
    before = await rows(team, page["id"])
    assert set(before) == {target["id"], str(member.id), group_id}

    second = naming(
        ("page", target["id"], "Target"),
        ("page", hidden["id"], "Guessed title"),
        ("page", page["id"], "itself"),
        ("user", str(stranger.id), "Stan"),
        ("user", str(uuid4()), "nobody"),
        text=f"@[Ada]({team.founder.id}:user) and @[Gone]({uuid4()}:page) ",
    )
    await store(member, page["id"], second)

    after = await rows(team, page["id"])
    assert set(after) == {target["id"], str(team.founder.id)}
    assert after[target["id"]] == before[target["id"]]
    content = (await member.client.get(f"/pages/{page['id']}/content")).json()["content"]
    nodes = content["content"][0]["content"]
    assert "@Guessed title" in "".join(node.get("text", "") for node in nodes)
    assert hidden["id"] not in str(content)
    await store(member, page["id"], naming())
    assert await rows(team, page["id"]) == {}


@pytest.mark.spec("PG-70")
async def test_a_mention_that_was_typed_live_is_stored_too(team: Team) -> None:
    page, target = await team.page("page"), await team.page("Target")
    member = await team.join("Mo", role="member")
    async with Editor(member.client, page["id"]) as editor:
        await editor.synced()
        await editor.write("See ")
        block = editor.fragment.children[0]
        assert isinstance(block, XmlElement)
        with editor.doc.transaction():
            block.children.append(XmlElement("mention", {"kind": "page", "id": target["id"]}))
        await editor.flush()
        await editor.saved()
        async with asyncio.timeout(30):
            while set(await rows(team, page["id"])) != {target["id"]}:
                await asyncio.sleep(0.05)


async def test_a_mention_bears_the_present_title_for_those_who_see_the_page(team: Team) -> None:
    page, target = await team.page("page"), await team.page("Old title")
    reader = await team.join("Ray")
    await team.grant(page["id"], reader, "VIEW")
    await store(team.founder, page["id"], naming(("page", target["id"], "Old title")))
    await team.founder.client.patch(f"/pages/{target['id']}", json={"title": "New title"})

    async def labels(person: Person) -> list[str | None]:
        answer = await person.client.get(f"/pages/{page['id']}/mentions")
        return [each["label"] for each in answer.json()["items"]]

    assert await labels(team.founder) == ["New title"]
    assert await labels(reader) == [None]
    content = await reader.client.get(f"/pages/{page['id']}/content")
    assert "title" not in content.text.lower().replace("subtitle", "")


@pytest.mark.spec("PG-73")
async def test_backlinks_are_the_pages_that_the_asker_sees_with_the_text_around(team: Team) -> None:
    target = await team.page("Lighthouse plan")
    open_page, secret = await team.page("open"), await team.page("secret")
    member = await team.join("Mo", role="member")
    link = ("page", target["id"], "Lighthouse plan")
    await store(team.founder, open_page["id"], naming(link, text="As agreed in spring, see "))
    await store(team.founder, secret["id"], naming(link))
    await team.set_visibility(secret["id"], "private")
    remark = f"Compare @[Lighthouse plan]({target['id']}:page)"
    await member.client.post(f"/pages/{open_page['id']}/comments", json={"content": remark})

    async def links(person: Person) -> list[dict[str, Any]]:
        return list((await person.client.get(f"/pages/{target['id']}/backlinks")).json()["items"])

    [found] = await links(member)
    assert found["title"] == "open"
    assert "As agreed in spring" in found["snippets"][0]
    assert "Compare" in found["snippets"][1]
    assert {each["title"] for each in await links(team.founder)} == {"open", "secret"}


@pytest.mark.spec("PG-74")
async def test_one_finds_visible_pages_reachable_people_and_groups_to_name(team: Team) -> None:
    member = await team.join("Planck", role="member")
    guest = await team.join("Gus", organization_role="guest")
    await team.group("Planners", member)
    for title in ("A plan", "Planning", "plan"):
        await team.page(title)
    hidden = await team.page("plan of mine")
    await team.set_visibility(hidden["id"], "private")
    elsewhere = await team.world.person("Stan")
    personal = (await member.client.post("/spaces", json={"name": "Observatory"})).json()
    await member.client.post("/pages", json={"space_id": personal["id"], "title": "plan elsewhere"})

    async def find(person: Person, **asked: Any) -> list[dict[str, Any]]:
        answer = await person.client.get("/mentionables", params={"space": team.space_id, **asked})
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])

    found = await find(member, q="plan")
    assert [each["label"] for each in found if each["kind"] == "page"] == ["plan", "Planning", "A plan"]
    assert found[0]["label"] == "plan"
    assert {each["label"] for each in found if each["kind"] != "page"} == {"Planck", "Planners"}
    assert all("@" not in str(each.values()) for each in found)
    assert await find(member, q=member.email) == []
    assert await find(member, q=elsewhere.email) == []
    pages = await find(member, q="plan", kind="page", everywhere=True)
    assert ("plan elsewhere", personal["name"]) in [(each["label"], each["space_name"]) for each in pages]
    assert "plan elsewhere" not in [each["label"] for each in await find(member, q="plan", kind="page")]
    many = [await team.page(f"plan {number}") for number in range(10)]
    assert len(many) == len(await find(member, q="plan"))
    seen_by_guest = (await guest.client.get("/mentionables", params={"q": "plan"})).json()["items"]
    assert [each["kind"] for each in seen_by_guest] == []
    nowhere = await guest.client.get("/mentionables", params={"q": "plan", "space": team.space_id})
    assert_problem(nowhere, 404, "not_found")
