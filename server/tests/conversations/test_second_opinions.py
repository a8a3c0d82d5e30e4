"""Another model's view of an answer, and taking its guidance on."""

from typing import Any

import pytest

from tests.conversations.talking import Talker
from tests.support.http import assert_problem
from tests.support.model_server import ModelServer, Script

OTHER = "openai_compatible:stoa-test-large"
OPINION = "The load is right, the anchor is not.\n\n## Key guidance\n\n- Check the anchor.\n- Name the norm."


async def judged(
    ada: Talker, models: ModelServer, opinion: str = OPINION
) -> tuple[dict[str, Any], dict[str, Any]]:
    """An answer, and a second opinion on it."""
    sent = await ada.talk("Do the anchors hold?")
    models.play(Script(answer=opinion))
    answer_id = sent["assistant_message"]["id"]
    asked = await ada.client.post(f"/messages/{answer_id}/second-opinions", json={"model": OTHER})
    assert asked.status_code == 202, asked.text
    return sent, await ada.finished(asked.json())


@pytest.mark.spec("CV-66")
async def test_an_opinion_hangs_on_its_answer_and_is_no_part_of_the_path(ada: Talker, models: ModelServer) -> None:
    sent, opinion = await judged(ada, models)
    conversation_id, answer = sent["conversation"]["id"], sent["assistant_message"]

    assert (opinion["parent_id"], opinion["kind_hint"], opinion["model"]) == (
        answer["id"],
        "second_opinion",
        OTHER,
    )
    path = await ada.messages(conversation_id)
    assert [message["role"] for message in path] == ["user", "assistant"]
    assert [message["opinion_count"] for message in path] == [0, 1]
    listed = await ada.get(f"/messages/{answer['id']}/second-opinions")
    assert [item["content"] for item in listed["items"]] == [OPINION]
    asked = models.asked[-1].body["messages"]
    assert [message["content"] for message in asked[-3:-1]] == ["Do the anchors hold?", path[1]["content"]]
    assert 'End with a section headed "Key guidance"' in asked[-1]["content"]

    # What is said next continues the answer, and the opinion is neither read nor a branch beside it.
    more = await ada.talk("Go on", to=conversation_id)
    assert not [message for message in models.asked[-1].body["messages"] if "Key guidance" in message["content"]]
    assert more["user_message"]["parent_id"] == answer["id"]
    assert (await ada.messages(conversation_id))[2]["sibling_count"] == 1
    switched = await ada.client.put(
        f"/conversations/{conversation_id}/active-leaf", json={"message_id": answer["id"]}
    )
    assert switched.json()["active_leaf_id"] == more["assistant_message"]["id"]


@pytest.mark.spec("CV-66")
async def test_an_opinion_is_accounted_as_such(ada: Talker, models: ModelServer) -> None:
    _, opinion = await judged(ada, models)

    run = await ada.get(f"/runs/{opinion['run_id']}")
    assert (run["kind"], run["status"], run["model"]) == ("second_opinion", "completed", OTHER)
    assert (opinion["input_tokens"], opinion["output_tokens"]) == (7, 12)


@pytest.mark.spec("CV-67")
async def test_guidance_is_said_and_the_first_model_answers_again(ada: Talker, models: ModelServer) -> None:
    sent, opinion = await judged(ada, models)

    used = await ada.client.post(f"/messages/{opinion['id']}/guidance-uses")
    assert used.status_code == 202, used.text
    await ada.follow(used.json()["run"]["id"])

    path = await ada.messages(sent["conversation"]["id"])
    assert [message["role"] for message in path] == ["user", "assistant", "user", "assistant"]
    assert (path[2]["content"], path[2]["kind_hint"]) == ("- Check the anchor.\n- Name the norm.", "guidance")
    assert path[2]["author"]["id"] == str(ada.person.id)
    assert path[3]["model"] == path[1]["model"] == "openai_compatible:stoa-test"


@pytest.mark.spec("CV-67")
async def test_without_a_section_the_whole_text_is_taken_on(ada: Talker, models: ModelServer) -> None:
    _, opinion = await judged(ada, models, "Ask for the drawing first.")

    used = (await ada.client.post(f"/messages/{opinion['id']}/guidance-uses")).json()
    assert used["user_message"]["content"] == "Ask for the drawing first."
    await ada.follow(used["run"]["id"])


@pytest.mark.spec("CV-68", "CV-66")
async def test_what_cannot_be_judged_is_refused(ada: Talker, models: ModelServer) -> None:
    sent, opinion = await judged(ada, models)
    answer_id, question_id = sent["assistant_message"]["id"], sent["user_message"]["id"]

    async def asked(message_id: str, model: str) -> Any:
        return await ada.client.post(f"/messages/{message_id}/second-opinions", json={"model": model})

    same = await asked(answer_id, "openai_compatible:stoa-test")
    assert_problem(same, 422, "conversations.same_model")
    for message_id in (question_id, opinion["id"]):
        assert_problem(await asked(message_id, OTHER), 422, "conversations.not_editable")
    assert_problem(await asked(answer_id, "openai_compatible:none"), 404, "providers.model_unknown")
    for message_id in (answer_id, question_id):
        used = await ada.client.post(f"/messages/{message_id}/guidance-uses")
        assert_problem(used, 422, "conversations.not_editable")
    assert_problem(
        await ada.client.post(f"/messages/{opinion['id']}/regenerations", json={}),
        422,
        "conversations.not_editable",
    )
    switched = await ada.client.put(
        f"/conversations/{sent['conversation']['id']}/active-leaf", json={"message_id": opinion["id"]}
    )
    assert_problem(switched, 422, "conversations.not_editable")
    await ada.client.patch(f"/conversations/{sent['conversation']['id']}", json={"status": "archived"})
    assert_problem(await asked(answer_id, OTHER), 409, "conversations.not_writable")
    assert len(models.asked) == 2
