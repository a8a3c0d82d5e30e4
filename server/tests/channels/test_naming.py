"""Whom messages name, and who types."""

import pytest

from stoa.platform.context import Platform
from tests.channels.hearing import ask, hear, socket_of
from tests.channels.talking import changes, channel, delete, edit, post, say, texts
from tests.notifications.reading import inbox, settle
from tests.support.http import assert_problem
from tests.support.team import Team, fetch
from tests.support.world import Person, World


def named(person: Person) -> str:
    return f"@[{person.name}]({person.id}:user)"


async def told(team: Team, person: Person) -> list[tuple[str, int]]:
    """Page and number of the mentions that a person is told of."""
    await settle(team.platform, team.founder)
    return [(each["title"], each["count"]) for each in await inbox(person) if each["kind"] == "mention"]


@pytest.mark.spec("CH-16")
async def test_who_is_named_hears_of_it_and_an_edit_tells_only_those_named_anew(team: Team) -> None:
    """The window and the history of edits stand in test_changing."""
    ada, grace, mary = (
        team.founder,
        await team.join("Grace", role="member"),
        await team.join("Mary", role="member"),
    )
    page = await channel(team)
    said = await say(ada, page, f"Can we, {named(grace)}? And {named(ada)}?")
    assert (await told(team, grace), await told(team, ada), await told(team, mary)) == ([("design", 1)], [], [])
    edited = await edit(ada, said, f"Can we, {named(grace)} and {named(mary)}?")
    assert edited.status_code == 200
    assert edited.json()["edited_at"] is not None
    assert (await told(team, grace), await told(team, mary)) == ([("design", 1)], [("design", 1)])
    kept = (await mary.client.get(f"/channel-messages/{said['id']}/history")).json()["items"]
    assert [each["content"] for each in kept] == [said["content"]]
    assert_problem(await edit(grace, said, "Mine"), 403, "access.forbidden")
    # Unread ones of one channel add up.
    await say(ada, page, named(grace))
    assert await told(team, grace) == [("design", 2)]
    # What names nobody any more is no mention of anybody.
    assert (await delete(ada, said)).status_code == 204
    rows = await fetch(team.platform, "SELECT count(*) AS n FROM mentions WHERE source_id = :id", id=said["id"])
    assert rows[0].n == 0


@pytest.mark.spec("CH-21")
async def test_a_group_that_is_named_means_those_who_are_in_it_then_and_may_read(team: Team) -> None:
    ada, grace, mary, oda = (
        team.founder,
        await team.join("Grace", role="member"),
        await team.join("Mary", role="member"),
        await team.join("Oda"),
    )
    page, group = await channel(team), await team.group("makers", grace, oda)
    await say(ada, page, f"Look, @[makers]({group}:group)")
    # Oda does not see the channel, Mary comes later.
    assert [await told(team, each) for each in (grace, oda, mary)] == [[("design", 1)], [], []]
    put = await ada.client.put(f"/groups/{group}/members/{mary.id}", json={"role": "member"})
    assert put.status_code == 201, put.text
    await say(ada, page, f"Again, @[makers]({group}:group)")
    assert [await told(team, each) for each in (grace, oda, mary)] == [[("design", 2)], [], [("design", 1)]]


async def test_strangers_are_no_mention_and_fifty_are_enough(team: Team, world: World) -> None:
    ada, eve, page = team.founder, await world.person("Eve"), await channel(team)
    await say(ada, page, f"Hello {named(eve)}")
    await settle(team.platform, ada)
    assert await inbox(eve) == []
    many = [f"@[P{number}](00000000-0000-7000-8000-{number:012}:user)" for number in range(10_000)]
    refused = assert_problem(await post(ada, page, " ".join(many[:51])), 422, "channels.too_many_mentions")
    assert refused["limit"] == 50
    assert (await post(ada, page, " ".join(many))).status_code == 422
    said = await say(ada, page, " ".join(many[:50]))
    assert_problem(await edit(ada, said, " ".join(many[:51])), 422, "channels.too_many_mentions")
    assert len(await texts(ada, page)) == 2
    assert (await changes(ada, page, 0))["change_seq"] == 2


async def test_who_types_is_told_to_listeners_and_stored_nowhere(
    team: Team, world: World, platform: Platform
) -> None:
    ada, grace, viewer = team.founder, await team.join("Grace", role="member"), await team.join("Vera")
    page = await channel(team)
    await team.grant(page, viewer, "VIEW")
    path = f"/channels/{page}/typing"
    async with socket_of(world, grace) as held:
        assert (await ask(held, f"channel:{page}"))["op"] == "subscribed"
        assert (await ada.client.put(path, json={"is_typing": True})).status_code == 204
        heard = await hear(held)
        assert (heard["kind"], heard["seq"]) == ("typing", 0)
        assert heard["data"] == {"user_id": str(ada.id), "name": "Ada", "is_typing": True}
        # At once again is heard once; who only reads types nothing; for others there is no channel.
        assert (await ada.client.put(path, json={"is_typing": True})).status_code == 204
        assert_problem(await viewer.client.put(path, json={"is_typing": True}), 403, "access.forbidden")
        stranger = await team.join("Oda")
        assert_problem(await stranger.client.put(path, json={"is_typing": True}), 404, "not_found")
        await say(ada, page, "Said")
        assert (await hear(held))["kind"] == "message.changed"
    stored = await fetch(
        platform,
        "SELECT count(*) AS n FROM outbox_events WHERE organization_id = :id AND event_type = 'typing'",
        id=team.organization_id,
    )
    assert stored[0].n == 0
