"""An answer from the model to the reader, over real HTTP on both sides."""

import pytest

from tests.conversations.talking import MODEL, TERMINAL, Talker, text_of
from tests.support.model_server import ModelServer, Script


@pytest.mark.spec("CV-7", "CV-23", "CV-69")
async def test_the_first_message_makes_the_conversation_and_its_run(ada: Talker) -> None:
    sent = await ada.say("Where do the cranes sleep in winter, and who counts them there?")

    assert sent["conversation"]["title"] == "Where do the cranes sleep in winter, and who"
    assert sent["user_message"]["status"] == "complete"
    assert sent["user_message"]["author"] == {"id": str(ada.person.id), "name": "Ada"}
    assert sent["assistant_message"]["parent_id"] == sent["user_message"]["id"]
    assert sent["assistant_message"]["status"] == "streaming"
    assert sent["run"]["message_id"] == sent["assistant_message"]["id"]


@pytest.mark.spec("CV-38", "CV-43", "CV-45", "CV-51")
async def test_an_answer_is_streamed_and_stored(ada: Talker, models: ModelServer) -> None:
    script = Script(tokens=40, delay_ms=2)
    models.play(script)

    sent = await ada.say()
    events = await ada.follow(sent["run"]["id"])
    message = await ada.get(f"/messages/{sent['assistant_message']['id']}")

    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert text_of(events) == script.text == message["content"]
    assert [event.type for event in events if event.type in TERMINAL] == ["done"]
    assert events[-1].data["message_id"] == message["id"]
    assert events[-1].data["stop_reason"] == "end"
    assert events[-1].data["cost_micros"] == message["cost_micros"]
    assert (message["status"], message["stop_reason"]) == ("complete", "end")
    assert (message["input_tokens"], message["output_tokens"]) == (7, 12)
    assert (message["model"], message["provider_key_kind"]) == (MODEL, "user")


async def test_thinking_is_kept_apart_from_the_answer(ada: Talker, models: ModelServer) -> None:
    models.play(Script(answer="Forty-two.", thinking=("Let me ", "see.")))

    sent = await ada.say()
    events = await ada.follow(sent["run"]["id"])
    message = await ada.get(f"/messages/{sent['assistant_message']['id']}")

    kinds = [event.type for event in events]
    assert kinds.index("thinking.start") < kinds.index("thinking.end") < kinds.index("content.delta")
    assert text_of(events, "thinking.delta") == "Let me see." == message["thinking"]
    assert message["content"] == "Forty-two."


@pytest.mark.spec("CV-27")
async def test_the_model_reads_the_path_in_order(ada: Talker, models: ModelServer) -> None:
    models.play(Script(answer="First answer"), Script(answer="Second answer"))
    sent = await ada.talk("First question")
    await ada.talk("Second question", to=sent["conversation"]["id"])

    asked = models.asked[-1].body["messages"]

    assert [(message["role"], message["content"]) for message in asked] == [
        ("user", "First question"),
        ("assistant", "First answer"),
        ("user", "Second question"),
    ]


async def test_the_systems_prompt_of_a_conversation_comes_first(ada: Talker, models: ModelServer) -> None:
    made = await ada.client.post("/conversations", json={"kind": "chat", "system_prompt": "Answer in verse."})
    await ada.talk("Hello", to=made.json()["id"])

    assert models.asked[-1].body["messages"][0] == {"role": "system", "content": "Answer in verse."}


async def test_a_reload_in_mid_answer_shows_the_text_so_far(ada: Talker, models: ModelServer) -> None:
    models.play(Script(tokens=30, stall_after=10))
    sent = await ada.say()
    async with ada.stream(sent["run"]["id"]) as events:
        async for event in events:
            if "-9" in text_of([event]) if event.type == "content.delta" else False:
                break
        [_, answer] = await ada.messages(sent["conversation"]["id"])
    await ada.client.put(f"/runs/{sent['run']['id']}/stop")

    assert answer["status"] == "streaming"
    assert answer["content"] == "".join(Script(tokens=30).texts()[:10])
    assert answer["stream_seq"] > 0
    rest = await ada.follow(sent["run"]["id"], after=answer["stream_seq"])
    assert text_of(rest) == ""
    assert rest[-1].type == "stopped"


async def test_text_that_no_database_can_hold_is_repaired(ada: Talker, models: ModelServer) -> None:
    models.play(Script(pieces=("zero\0", " and ", "ümläut 🦩")))

    message = await ada.finished(await ada.say())

    assert message["content"] == "zero\ufffd and ümläut 🦩"
