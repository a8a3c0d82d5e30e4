"""Finding what was said: only what one may see, best first, with the way to the message."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from stoa.documents.api import taken_apart
from stoa.platform.context import Platform
from tests.conversations.talking import Talker
from tests.conversations.test_rights import share
from tests.support.http import assert_problem
from tests.support.model_server import ModelServer, Script

Maker = Callable[[str], Awaitable[Talker]]


async def hits(talker: Talker, q: str, **params: Any) -> list[dict[str, Any]]:
    answer = await talker.client.get("/conversation-hits", params={"q": q, **params})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def plain(parts: list[dict[str, Any]]) -> str:
    return "".join(part["text"] for part in parts)


def marked(parts: list[dict[str, Any]]) -> list[str]:
    return [part["text"] for part in parts if part["is_match"]]


async def titled(ada: Talker, title: str, **more: Any) -> str:
    answer = await ada.client.post("/conversations", json={"kind": "chat", "title": title, **more})
    assert answer.status_code == 201, answer.text
    found: str = answer.json()["id"]
    return found


@pytest.mark.spec("CV-71")
async def test_titles_and_messages_are_found_with_the_way_to_the_message(ada: Talker, models: ModelServer) -> None:
    models.play(Script(answer="The mooring holds in any wind."), Script(answer="Of course."))
    first = await ada.talk("How strong are anchors?")
    second = await titled(ada, "Mooring lines")
    await ada.talk("Unrelated", to=second)

    found = await hits(ada, "moor")
    assert [plain(hit["title"]) for hit in found] == ["Mooring lines", "How strong are anchors?"]
    assert (found[0]["message"], marked(found[0]["title"])) == (None, ["Mooring"])
    message = found[1]["message"]
    assert message["message_id"] == first["assistant_message"]["id"]
    assert plain(message["snippet"]) == "The mooring holds in any wind."
    assert marked(message["snippet"]) == ["mooring"]
    assert found[1]["conversation_id"] == first["conversation"]["id"]

    assert len(await hits(ada, "moor", limit=1)) == 1
    assert [hit["message_count"] for hit in await hits(ada, '"holds in" -anchors')] == [1]
    assert await hits(ada, "mooring sandwich") == []
    assert await hits(ada, "it's ' & | ! \\ :* (") == []
    for q in ("   ", "&|!", "x" * 513):
        assert_problem(await ada.client.get("/conversation-hits", params={"q": q}), 422, "invalid_input")


@pytest.mark.spec("CV-71")
async def test_a_search_is_narrowed_by_tag_model_author_and_day(ada: Talker) -> None:
    plain_one = await titled(ada, "Keel")
    tagged = await titled(ada, "Keel again", tags=["sea"])
    sent = await ada.talk("What is a keel?", to=plain_one)

    async def ids(q: str) -> set[str]:
        return {hit["conversation_id"] for hit in await hits(ada, q)}

    assert await ids("keel") == {plain_one, tagged}
    assert await ids("keel tag:sea") == await ids("tag:sea") == {tagged}
    assert await ids("keel from:me") == await ids("from:ada keel") == {plain_one}
    assert await ids("keel from:grace") == set()
    assert (await hits(ada, "from:ai model:stoa-test"))[0]["message"]["message_id"] == sent["assistant_message"][
        "id"
    ]
    assert await ids("keel after:2020-01-01") == {plain_one}
    assert await ids("keel before:2020-01-01") == set()
    answer = await ada.client.get("/conversation-hits", params={"q": "keel before:soon"})
    assert answer.json()["warnings"] == ["before:soon"]


@pytest.mark.spec("CV-71", "CV-2")
async def test_only_what_one_may_see_is_found_and_counted(ada: Talker, talker: Maker, platform: Platform) -> None:
    grace = await talker("Grace")
    shared = await ada.talk("The harbour is deep")
    hidden = await ada.talk("The harbour is secret")
    await share(platform, ada, grace, shared["conversation"]["id"], "VIEW")
    await grace.talk("My own harbour")

    found = await hits(grace, "harbour")
    assert {plain(hit["title"]) for hit in found} == {"The harbour is deep", "My own harbour"}
    assert len(await hits(ada, "harbour")) == 2
    path = f"/conversations/{hidden['conversation']['id']}/message-hits"
    assert_problem(await grace.client.get(path, params={"q": "harbour"}), 404, "not_found")

    # What is deleted is found by nobody.
    await ada.client.delete(f"/conversations/{shared['conversation']['id']}")
    assert [plain(hit["title"]) for hit in await hits(ada, "harbour")] == ["The harbour is secret"]
    assert [plain(hit["title"]) for hit in await hits(grace, "harbour")] == ["My own harbour"]


@pytest.mark.spec("CV-71")
async def test_other_branches_are_found_inside_a_conversation_alone_and_marked(ada: Talker) -> None:
    sent = await ada.talk("The rudder is stuck")
    await ada.client.patch(f"/messages/{sent['user_message']['id']}", json={"content": "The rudder is free"})
    path = f"/conversations/{sent['conversation']['id']}/message-hits"

    assert [hit["message"] for hit in await hits(ada, "stuck")] == [None]
    found = (await ada.client.get(path, params={"q": "rudder"})).json()["items"]
    assert [(plain(hit["snippet"]), hit["is_active"]) for hit in found] == [
        ("The rudder is free", True),
        ("The rudder is stuck", False),
    ]


def test_what_is_typed_is_words_and_never_the_language_of_queries() -> None:
    asked = taken_apart("""it's "a 'b" -c\\ tag:Sea from:me after:2026-01-31 before:x :: x:y""")

    assert asked.words == """'it''s':* & 'a ''b' & !'c\\\\':* & 'x:y':*"""
    assert (asked.tag, asked.author, asked.warnings) == ("sea", "me", ("before:x",))
    assert asked.after is not None
    assert asked.after.isoformat() == "2026-02-01T00:00:00+00:00"
