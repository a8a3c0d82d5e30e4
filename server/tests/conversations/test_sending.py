"""Sending once, sending twice, and sending into what cannot be written."""

import asyncio
from uuid import uuid4

import pytest

from tests.conversations.talking import MODEL, Talker
from tests.support.http import assert_problem
from tests.support.model_server import ModelServer, Script
from tests.support.world import World


@pytest.mark.spec("CV-22")
async def test_a_repeated_send_gives_the_first_message_and_run(ada: Talker, models: ModelServer) -> None:
    client_id = str(uuid4())
    first = await ada.say("Once", client_message_id=client_id)
    answer = await ada.try_to_say("Once", client_message_id=client_id)

    again = answer.json()
    assert answer.status_code == 200
    assert again["user_message"]["id"] == first["user_message"]["id"]
    assert again["run"]["id"] == first["run"]["id"]
    await ada.follow(first["run"]["id"])
    assert len(models.asked) == 1


@pytest.mark.spec("CV-22")
async def test_the_same_client_id_with_other_content_is_refused(ada: Talker) -> None:
    client_id = str(uuid4())
    first = await ada.talk("Once")
    sent = await ada.say("One", to=first["conversation"]["id"], client_message_id=client_id)
    await ada.follow(sent["run"]["id"])

    for content, to in (("Two", first["conversation"]["id"]), ("Two", None)):
        answer = await ada.try_to_say(content, to=to, client_message_id=client_id)
        assert_problem(answer, 409, "conversations.client_id_reused")


@pytest.mark.spec("CV-22", "CV-23")
async def test_twins_of_one_send_make_one_message_and_one_run(ada: Talker, models: ModelServer) -> None:
    client_id = str(uuid4())

    answers = await asyncio.gather(*(ada.try_to_say("Twin", client_message_id=client_id) for _ in range(10)))

    assert sorted(answer.status_code for answer in answers) == [200] * 9 + [202]
    assert len({answer.json()["run"]["id"] for answer in answers}) == 1
    await ada.follow(answers[0].json()["run"]["id"])
    conversation_id = answers[0].json()["conversation"]["id"]
    assert len(await ada.messages(conversation_id)) == 2
    assert len(models.asked) == 1


@pytest.mark.spec("CV-31")
async def test_of_two_sends_at_once_one_wins(ada: Talker, models: ModelServer) -> None:
    sent = await ada.talk()
    conversation_id = sent["conversation"]["id"]
    models.play(Script(tokens=3, stall_after=1))

    answers = await asyncio.gather(*(ada.try_to_say(f"Number {n}", to=conversation_id) for n in range(2)))

    won, lost = sorted(answers, key=lambda answer: answer.status_code)
    run_id = won.json()["run"]["id"]
    assert won.status_code == 202
    assert_problem(lost, 409, "conversations.run_active", run_id=run_id)
    await ada.client.put(f"/runs/{run_id}/stop")
    assert len(await ada.messages(conversation_id)) == 4


@pytest.mark.spec("CV-21")
@pytest.mark.parametrize("content", ["", "   \n ", "x" * 100_001, "nul\0byte"])
async def test_content_that_is_no_message_is_refused(ada: Talker, content: str) -> None:
    answer = await ada.try_to_say(content)

    assert_problem(answer, 422, "invalid_input")
    assert (await ada.get("/conversations"))["items"] == []


@pytest.mark.spec("CV-21")
async def test_the_longest_message_of_the_widest_characters_is_taken(ada: Talker) -> None:
    content = "🦩" * 100_000

    sent = await ada.say(content)

    assert sent["user_message"]["content"] == content


@pytest.mark.spec("CV-23")
async def test_without_a_model_nothing_is_stored(world: World) -> None:
    person = await world.person("Nell")
    body = {"content": "Hello", "client_message_id": str(uuid4())}

    answer = await person.client.post("/messages", json=body)

    assert_problem(answer, 422, "providers.no_key")
    assert (await person.client.get("/conversations")).json()["items"] == []


@pytest.mark.spec("CV-11")
async def test_an_archived_conversation_is_only_read(ada: Talker) -> None:
    sent = await ada.talk()
    path = f"/conversations/{sent['conversation']['id']}"
    await ada.client.patch(path, json={"status": "archived"})

    answer = await ada.try_to_say("More", to=sent["conversation"]["id"])

    assert_problem(answer, 409, "conversations.not_writable", reason="archived")
    assert len(await ada.messages(sent["conversation"]["id"])) == 2


async def test_fields_that_are_not_the_senders_are_refused(ada: Talker) -> None:
    for field in ("user_id", "cost_micros", "organization_id", "seq"):
        body = {"content": "Hello", "client_message_id": str(uuid4()), field: 1}
        assert_problem(await ada.client.post("/messages", json=body), 422, "unknown_field")


@pytest.mark.spec("CV-14")
async def test_the_model_used_last_is_used_in_a_new_conversation(ada: Talker, models: ModelServer) -> None:
    large = "openai_compatible:stoa-test-large"
    await ada.finished(await ada.say("One", model=large))

    sent = await ada.say("Two", model=None)
    message = await ada.finished(sent)

    assert message["model"] == large
    assert models.asked[-1].body["model"] == "stoa-test-large"
    assert (await ada.get("/sessions/current"))["user"]["last_used_model"] == large


@pytest.mark.spec("CV-15")
async def test_each_message_records_the_model_that_made_it(ada: Talker) -> None:
    sent = await ada.say("One")
    await ada.follow(sent["run"]["id"])
    other = await ada.say("Two", to=sent["conversation"]["id"], model="openai_compatible:stoa-test-large")
    await ada.follow(other["run"]["id"])

    messages = await ada.messages(sent["conversation"]["id"])

    assert [message["model"] for message in messages if message["role"] == "assistant"] == [
        MODEL,
        "openai_compatible:stoa-test-large",
    ]
