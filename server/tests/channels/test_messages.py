"""Saying things in a channel: who may, what is refused, in which order, and how they are read."""

import asyncio
from datetime import timedelta

import pytest

from tests.channels.talking import changes, channel, delete, edit, post, read, say, set_channel, texts
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.team import Team, execute, fetch
from tests.support.world import World


@pytest.mark.spec("CH-2")
async def test_viewers_read_editors_post_and_for_others_there_is_no_channel(team: Team, world: World) -> None:
    ada, grace = team.founder, await team.join("Grace")
    outsider, stranger = await team.join("Oda"), await world.person("Eve")
    page = await channel(team)
    await team.grant(page, grace, "VIEW")
    said = await say(ada, page, "  Radius 160 cracked the zinc.\n")
    assert (said["content"], said["seq"], said["author"]["name"]) == ("Radius 160 cracked the zinc.", 1, "Ada")

    assert await texts(grace, page) == ["Radius 160 cracked the zinc."]
    assert_problem(await post(grace, page, "Fine"), 403, "access.forbidden")
    for person in (outsider, stranger):
        for path in (f"/channels/{page}", f"/channels/{page}/messages", f"/channel-messages/{said['id']}"):
            assert_problem(await person.client.get(path), 404, "not_found")
        assert_problem(await post(person, page, "Hello"), 404, "not_found")
    # A page of another type is no channel.
    document = (await team.page("Brief"))["id"]
    assert_problem(await post(ada, document, "Hello"), 404, "not_found")

    # A private channel has no members of its own: grants on the page are all there is.
    private = await channel(team, "plans")
    hidden = await ada.client.put(f"/pages/{private}/visibility", json={"visibility": "private"})
    assert hidden.status_code == 200, hidden.text
    await say(ada, private, "Between us")
    assert_problem(await post(grace, private, "Me too"), 404, "not_found")
    await team.grant(private, grace, "EDIT")
    await say(grace, private, "Now I see it")
    assert await texts(grace, private) == ["Between us", "Now I see it"]


async def test_a_channel_is_made_moved_shared_trashed_and_restored_as_any_page(team: Team) -> None:
    ada, grace, page = team.founder, await team.join("Grace"), await channel(team)
    below = (await team.page("Notes"))["id"]
    assert (await team.move({"id": page}, parent_id=below)).status_code == 200
    shared = await ada.client.put(f"/pages/{page}/grants", json={"user_id": str(grace.id), "level": "EDIT"})
    assert shared.status_code in (200, 201), shared.text
    said = await say(grace, page, "I see it")
    # EDIT posts, and neither sets anything nor deletes what others said.
    assert_problem(await set_channel(grace, page, topic="Mine"), 403, "access.forbidden")
    assert_problem(await delete(grace, await say(ada, page, "Good")), 403, "access.forbidden")
    assert (await team.trash({"id": page}, by=grace)).status_code == 403

    assert (await team.trash({"id": page})).status_code == 200
    assert_problem(await post(grace, page, "Still there?"), 404, "not_found")
    assert_problem(await post(ada, page, "Still there?"), 409, "pages.trashed")
    assert_problem(await edit(ada, said, "x"), 403, "access.forbidden")
    assert (await team.restore({"id": page})).status_code == 200
    assert await texts(grace, page) == ["I see it", "Good"]
    # A copy begins empty.
    copied = await ada.client.post(f"/pages/{page}/duplicates", json={"with_descendants": False})
    assert copied.status_code == 201, copied.text
    assert await texts(ada, copied.json()["id"]) == []


async def test_a_message_that_is_empty_too_long_or_no_text_is_refused(team: Team) -> None:
    ada, page = team.founder, await channel(team)
    for content in ("", "  \n ", "x" * 20_001, "a\x00b"):
        assert (await post(ada, page, content)).status_code == 422, content[:10]
    surrogate = await ada.client.post(
        f"/channels/{page}/messages",
        content=b'{"content": "\\ud800"}',
        headers={"content-type": "application/json"},
    )
    assert surrogate.status_code == 422
    assert (await post(ada, page, "x" * 1_100_000)).status_code == 413
    assert_problem(await post(ada, page, "x", client_id="x" * 65), 422, "invalid_input")
    said = await say(ada, page, " " + "x" * 20_000 + " ")
    assert (len(said["content"]), said["seq"]) == (20_000, 1)


@pytest.mark.spec("CH-13")
async def test_what_is_sent_again_under_its_client_id_is_said_once(team: Team) -> None:
    ada, grace, page = team.founder, await team.join("Grace", role="member"), await channel(team)
    answers = await asyncio.gather(*(post(ada, page, "Once", "a-1") for _ in range(10)))
    assert sorted(each.status_code for each in answers) == [200] * 9 + [201]
    assert len({each.json()["id"] for each in answers}) == 1
    assert await texts(ada, page) == ["Once"]
    assert_problem(await post(ada, page, "Other", "a-1"), 409, "channels.client_id_reused")
    # It is known by what was sent, also after an edit; and everybody has names of their own.
    said = answers[0].json()
    assert (await edit(ada, said, "Once more")).status_code == 200
    again = await post(ada, page, "Once", "a-1")
    assert (again.status_code, again.json()["content"]) == (200, "Once more")
    await say(grace, page, "Mine", "a-1")
    assert await texts(grace, page) == ["Once more", "Mine"]
    # A retry is answered even after the channel was archived: it was said before.
    assert (await set_channel(ada, page, archived=True)).status_code == 200
    assert (await post(ada, page, "Once", "a-1")).status_code == 200


@pytest.mark.spec("CH-14", "CH-15")
async def test_messages_stand_in_the_order_of_their_commits_and_every_change_has_a_number(team: Team) -> None:
    people = [team.founder, await team.join("Grace", role="member"), await team.join("Mary", role="member")]
    ada, page = people[0], await channel(team)

    async def talk(number: int) -> list[dict[str, object]]:
        return [await say(people[number], page, f"{number}-{turn}") for turn in range(6)]

    said = [each for talked in await asyncio.gather(*map(talk, range(3))) for each in talked]
    # Each took one number, none is missing, and who waited for an answer has the greater one.
    assert sorted(int(str(each["seq"])) for each in said) == list(range(1, 19))
    shown = await read(ada, page)
    assert [each["seq"] for each in shown["items"]] == list(range(1, 19))
    assert shown["change_seq"] == 18

    first, second = shown["items"][:2]
    by = {str(person.id): person for person in people}
    assert (await edit(by[first["author"]["id"]], first, "Changed")).status_code == 200
    assert (await delete(ada, second)).status_code == 204
    told = await changes(ada, page, 18)
    assert [(each["id"], each["changed_seq"]) for each in told["items"]] == [(first["id"], 19), (second["id"], 20)]
    assert (told["items"][0]["content"], told["items"][1]["content"]) == ("Changed", "")
    assert (told["through"], told["change_seq"]) == (20, 20)

    # Applied from the beginning, in pieces and twice, they make what a fresh reading shows.
    held: dict[str, dict[str, object]] = {}
    for _ in range(2):
        after = 0
        while after < 20:
            told = await changes(ada, page, after, limit=7)
            held |= {each["id"]: each for each in told["items"]}
            after = told["through"]
    live = sorted((each for each in held.values() if each["deleted_at"] is None), key=lambda each: each["seq"])
    assert live == (await read(ada, page))["items"]
    for after in (-1, "x", 2**63):
        answer = await ada.client.get(f"/channels/{page}/changes", params={"after": after})
        assert answer.status_code == 422


@pytest.mark.spec("CH-35")
async def test_history_is_read_in_pages_of_any_age(team: Team, clock: TurnableClock) -> None:
    ada, page = team.founder, await channel(team)
    for number in range(1, 61):
        if number % 9 == 0:
            clock.advance(timedelta(seconds=60))
        await say(ada, page, str(number))
    await execute(
        team.platform,
        "UPDATE channel_messages SET created_at = '2001-01-01' WHERE page_id = :id AND seq < 9",
        id=page,
    )

    end = await read(ada, page)
    assert [each["content"] for each in end["items"]] == [str(number) for number in range(11, 61)]
    assert (end["has_earlier"], end["has_later"]) == (True, False)
    start = await read(ada, page, before=end["items"][0]["seq"])
    assert [each["content"] for each in start["items"]] == [str(number) for number in range(1, 11)]
    assert (start["has_earlier"], start["has_later"]) == (False, True)
    assert await texts(ada, page, after=57) == ["58", "59", "60"]
    middle = await read(ada, page, after=10, limit=5)
    assert ([each["seq"] for each in middle["items"]], middle["has_later"]) == ([11, 12, 13, 14, 15], True)
    assert len(await texts(ada, page, limit=100)) == 60
    for wrong in ({"limit": 101}, {"limit": 0}, {"before": -1}, {"before": "x"}, {"around": "x"}):
        assert (await ada.client.get(f"/channels/{page}/messages", params=wrong)).status_code == 422


async def test_a_message_is_shown_with_what_stands_around_it(team: Team, clock: TurnableClock) -> None:
    ada, page, other = team.founder, await channel(team), await channel(team, "workshop")
    said = []
    for number in range(1, 61):
        if number % 9 == 0:
            clock.advance(timedelta(seconds=60))
        said.append(await say(ada, page, str(number)))
    around = await read(ada, page, around=said[29]["id"])
    assert [each["seq"] for each in around["items"]] == list(range(5, 56))
    assert (around["has_earlier"], around["has_later"]) == (True, True)
    first = await read(ada, page, around=said[0]["id"])
    assert [each["seq"] for each in first["items"]] == list(range(1, 27))
    assert (first["has_earlier"], first["has_later"]) == (False, True)
    elsewhere = await ada.client.get(f"/channels/{other}/messages", params={"around": said[0]["id"]})
    assert_problem(elsewhere, 404, "not_found")


@pytest.mark.spec("CH-23")
async def test_who_posts_too_fast_in_a_channel_waits(team: Team, clock: TurnableClock) -> None:
    ada, grace = team.founder, await team.join("Grace", role="member")
    page, other = await channel(team), await channel(team, "workshop")
    for number in range(10):
        await say(ada, page, str(number), client_id=f"c-{number}")
    refused = await post(ada, page, "Too fast")
    assert_problem(refused, 429, "rate_limited")
    assert 1 <= int(refused.headers["Retry-After"]) <= 10
    # Others, other channels and retries are not concerned.
    await say(grace, page, "Me")
    await say(ada, other, "Here")
    assert (await post(ada, page, "0", client_id="c-0")).status_code == 200
    for _ in range(5):
        clock.advance(timedelta(seconds=11))
        for number in range(10):
            answer = await post(ada, page, f"More {number}")
            if answer.status_code == 429:
                break
    # Sixty in a minute, whatever the pace.
    assert_problem(await post(ada, page, "Too many"), 429, "rate_limited")
    rows = await fetch(
        team.platform,
        "SELECT count(*) AS n FROM channel_messages WHERE page_id = :id AND user_id = :ada",
        id=page,
        ada=ada.id,
    )
    assert rows[0].n == 60
    clock.advance(timedelta(seconds=61))
    await say(ada, page, "Again")
