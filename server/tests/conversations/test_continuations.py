"""Going on in a new conversation that begins with a summary of the old one."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import text

from stoa.platform.context import Platform
from stoa.platform.db import Scope
from tests.conversations.talking import Event, Talker
from tests.support.http import assert_problem
from tests.support.model_server import ModelServer, Script
from tests.support.team import execute

SUMMARY = "Context: the anchors of the library bay.\n\nDecisions: M12 x 160."


async def press(ada: Talker, conversation_id: str, status: int = 202) -> dict[str, Any]:
    answer = await ada.client.post(f"/conversations/{conversation_id}/continuations")
    assert answer.status_code == status, answer.text
    run: dict[str, Any] = answer.json()
    return run


async def continued(ada: Talker, run: dict[str, Any]) -> tuple[dict[str, Any], list[Event]]:
    """The new conversation, and the events of the run that made it."""
    events = await ada.follow(run["id"])
    [named] = [event for event in events if event.type == "conversation.continued"]
    return await ada.get(f"/conversations/{named.data['conversation_id']}"), events


@pytest.mark.spec("CV-62")
async def test_a_conversation_goes_on_in_a_new_one_with_a_summary(ada: Talker, models: ModelServer) -> None:
    sent = await ada.talk("Do the anchors hold?")
    old_id = sent["conversation"]["id"]
    await ada.client.patch(
        f"/conversations/{old_id}", json={"title": "Anchors", "system_prompt": "Answer as a smith."}
    )
    before, path = await ada.get(f"/conversations/{old_id}"), await ada.messages(old_id)
    models.play(Script(pieces=(SUMMARY,)))

    new, events = await continued(ada, await press(ada, old_id))

    assert events[-1].type == "done"
    asked = models.asked[-1].body
    assert "at most 400 words" in asked["messages"][0]["content"]
    assert all(
        part in asked["messages"][0]["content"] for part in ("Context", "Key topics", "Decisions", "Pending")
    )
    assert "Do the anchors hold?" in asked["messages"][1]["content"]
    assert path[1]["content"] in asked["messages"][1]["content"]
    assert (new["title"], new["continued_from"]) == ("Anchors (continued)", {"id": old_id, "title": "Anchors"})
    assert (new["continuation_summary"], new["message_count"]) == (SUMMARY, 0)
    assert (new["model"], new["system_prompt"]) == (before["model"], "Answer as a smith.")
    assert (await ada.get(f"/conversations/{old_id}"), await ada.messages(old_id)) == (before, path)

    # The summary is context of the system; the first answer acknowledges it, later ones need not.
    await ada.talk("And with a banner?", to=new["id"])
    first = models.asked[-1].body["messages"]
    await ada.talk("And with two?", to=new["id"])
    second = models.asked[-1].body["messages"]
    assert first[-2]["role"] == second[1]["role"] == "system"
    assert SUMMARY in first[-2]["content"]
    assert "Begin your first answer" in first[-2]["content"]
    assert SUMMARY in second[1]["content"]
    assert "Begin your first answer" not in second[1]["content"]
    layers = (await ada.get(f"/conversations/{new['id']}/context"))["layers"]
    assert "continuation" in [layer["kind"] for layer in layers]


@pytest.mark.spec("CV-62")
async def test_a_summary_is_cut_after_four_hundred_words_and_made_by_the_cheapest_model(
    ada: Talker, models: ModelServer, platform: Platform
) -> None:
    for name, price in (("stoa-test", 5_000_000), ("stoa-test-large", 1_000_000)):
        await execute(
            platform,
            "INSERT INTO models (id, organization_id, slug, provider, provider_model, display_name,"
            " input_micros_per_mtok, output_micros_per_mtok, created_at, updated_at)"
            " VALUES (gen_random_uuid(), :organization, :slug, 'openai_compatible', :name, :name, :price, :price,"
            " now(), now())",
            organization=ada.person.organization_id,
            slug=f"openai_compatible:{name}",
            name=name,
            price=price,
        )
    sent = await ada.talk()
    models.play(Script(pieces=tuple(f"word-{number} " for number in range(500))))

    new, _ = await continued(ada, await press(ada, sent["conversation"]["id"]))

    words = new["continuation_summary"].split()
    assert (len(words), words[-1]) == (400, "word-399")
    assert models.asked[-1].body["model"] == "stoa-test-large"


@pytest.mark.spec("CV-65")
async def test_pressing_twice_makes_one_conversation(ada: Talker, models: ModelServer) -> None:
    sent = await ada.talk()
    old_id = sent["conversation"]["id"]
    models.play(Script(pieces=(SUMMARY,), delay_ms=300))

    answers = await asyncio.gather(*[ada.client.post(f"/conversations/{old_id}/continuations") for _ in range(5)])

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 200, 202]
    [run_id] = {answer.json()["id"] for answer in answers}
    new, _ = await continued(ada, answers[0].json())
    assert (await press(ada, old_id, status=200))["id"] == run_id
    assert len((await ada.get("/conversations"))["items"]) == 2
    # Once it is used, the next press makes another.
    await ada.talk(to=new["id"])
    assert (await press(ada, old_id))["id"] != run_id


@pytest.mark.spec("CV-65")
async def test_a_summary_that_fails_makes_nothing(ada: Talker, models: ModelServer) -> None:
    sent = await ada.talk()
    old_id = sent["conversation"]["id"]
    for script, code in (
        (Script(status=401), "providers.auth"),
        (Script(pieces=("Half", " a"), error_after=1), "providers.unavailable"),
        (Script(pieces=("  ",)), "conversations.no_summary"),
    ):
        models.play(script)
        run = await press(ada, old_id)
        events = await ada.follow(run["id"])
        assert [event.type for event in events][-2:] == ["error", "failed"]
        assert events[-2].data["detail"]
        assert (await ada.get(f"/runs/{run['id']}"))["error_code"] == events[-2].data["code"] == code
    models.play(Script(stall_before=True))
    run = await press(ada, old_id)
    await ada.client.put(f"/runs/{run['id']}/stop")
    assert (await ada.follow(run["id"]))[-1].type == "stopped"

    assert [item["id"] for item in (await ada.get("/conversations"))["items"]] == [old_id]
    empty = (await ada.client.post("/conversations", json={"kind": "chat"})).json()
    answer = await ada.client.post(f"/conversations/{empty['id']}/continuations")
    assert_problem(answer, 422, "conversations.nothing_to_continue")


@pytest.mark.spec("CV-63")
async def test_deleting_the_old_conversation_leaves_the_summary(
    ada: Talker, models: ModelServer, platform: Platform
) -> None:
    sent = await ada.talk()
    old_id = sent["conversation"]["id"]
    models.play(Script(pieces=(SUMMARY,)))
    new, _ = await continued(ada, await press(ada, old_id))

    await ada.client.delete(f"/conversations/{old_id}")
    shown = await ada.get(f"/conversations/{new['id']}")
    assert (shown["continued_from"], shown["continuation_summary"]) == (None, SUMMARY)

    await execute(platform, "DELETE FROM conversations WHERE id = :id", id=old_id)
    async with platform.db.reading(Scope.system()) as session:
        query = "SELECT continued_from_id, continuation_summary FROM conversations WHERE id = :id"
        [row] = (await session.execute(text(query), {"id": new["id"]})).all()
    assert tuple(row) == (None, SUMMARY)


async def test_who_does_not_see_the_old_conversation_is_not_told_of_it(
    ada: Talker, models: ModelServer, platform: Platform, talker: Callable[[str], Awaitable[Talker]]
) -> None:
    sent = await ada.talk()
    eve = await talker("Eve")
    answer = await eve.client.post(f"/conversations/{sent['conversation']['id']}/continuations")
    assert_problem(answer, 404, "not_found")
