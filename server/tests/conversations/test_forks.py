"""A conversation of one's own that begins with a part of another; removing one message; judging an answer."""

import pytest

from tests.conversations.talking import MODEL, Talker
from tests.conversations.test_sharing import Colleague, colleague, invite
from tests.support.http import assert_problem
from tests.support.model_server import ModelServer, Script

__all__ = ["colleague"]


@pytest.mark.spec("CV-30")
async def test_whoever_reads_goes_on_in_a_copy_of_their_own(
    ada: Talker, colleague: Colleague, models: ModelServer
) -> None:
    grace, olga = await colleague("Grace"), await colleague("Olga")
    models.play(Script(pieces=("Behind the church.",)))
    first = await ada.talk("Where is the harbour")
    conversation_id = first["conversation"]["id"]
    await ada.talk("And the lighthouse", to=conversation_id)
    await invite(ada, grace, conversation_id, "VIEW")
    path, upto = f"/conversations/{conversation_id}/forks", first["assistant_message"]["id"]

    answer = await grace.client.post(path, json={"message_id": upto})
    assert answer.status_code == 201, answer.text
    fork = answer.json()
    assert (fork["title"], fork["visibility"], fork["message_count"]) == ("Where is the harbour", "private", 2)
    assert (fork["permissions"]["level"], fork["forked_from_message_id"]) == ("DELETE", upto)
    copies = await grace.messages(fork["id"])
    assert [(each["content"], each["cost_micros"], each["input_tokens"]) for each in copies] == [
        ("Where is the harbour", None, None),
        ("Behind the church.", None, None),
    ]
    assert copies[0]["author"]["name"] == "Ada"
    await grace.talk("And the bakery", to=fork["id"])
    asked = [each["content"] for each in models.asked[-1].body["messages"] if each["role"] != "system"]
    assert asked == ["Ada: Where is the harbour", "Behind the church.", "Grace: And the bakery"]

    # The original is as it was, and the copy is nobody else's.
    assert len(await ada.messages(conversation_id)) == 4
    assert_problem(await ada.client.get(f"/conversations/{fork['id']}"), 404, "not_found")
    elsewhere = {"message_id": copies[0]["id"]}
    assert_problem(await grace.client.post(path, json=elsewhere), 404, "not_found")
    assert_problem(await olga.client.post(path, json={"message_id": upto}), 404, "not_found")


@pytest.mark.spec("CV-33")
async def test_the_last_message_of_a_branch_is_emptied_by_its_author_or_the_owner(
    ada: Talker, colleague: Colleague, models: ModelServer
) -> None:
    grace = await colleague("Grace")
    models.play(Script(pieces=("Behind the church.",)))
    first = await ada.talk("Where is the harbour")
    conversation_id = first["conversation"]["id"]
    await invite(ada, grace, conversation_id, "EDIT")
    question, answer = f"/messages/{first['user_message']['id']}", f"/messages/{first['assistant_message']['id']}"

    assert_problem(await ada.client.delete(question), 422, "conversations.not_editable")
    assert_problem(await grace.client.delete(answer), 403, "access.forbidden")
    for _ in range(2):
        assert (await ada.client.delete(answer)).status_code == 204
    gone = await ada.get(answer)
    assert (gone["content"], gone["is_deleted"], gone["parent_id"]) == ("", True, first["user_message"]["id"])
    assert len(await ada.messages(conversation_id)) == 2
    # An author removes what they said themselves; the model does not read it any more.
    hers = await grace.talk("Forget this", to=conversation_id)
    own = f"/messages/{hers['user_message']['id']}"
    assert_problem(await grace.client.delete(own), 422, "conversations.not_editable")
    assert (await ada.client.delete(f"/messages/{hers['assistant_message']['id']}")).status_code == 204
    assert (await grace.client.delete(own)).status_code == 204
    await ada.talk("And the lighthouse", to=conversation_id)
    asked = [each["content"] for each in models.asked[-1].body["messages"] if each["role"] != "system"]
    assert asked == ["Where is the harbour", "And the lighthouse"]

    models.play(Script(stall_before=True))
    running = await ada.say("Wait", to=conversation_id)
    busy = await ada.client.delete(f"/messages/{running['assistant_message']['id']}")
    assert_problem(busy, 409, "conversations.run_active")
    assert (await ada.client.put(f"/runs/{running['run']['id']}/stop")).status_code == 200


@pytest.mark.spec("CV-37")
async def test_an_answer_is_judged_by_each_reader_and_told_to_the_owner_in_sums(
    ada: Talker, colleague: Colleague
) -> None:
    grace, olga = await colleague("Grace"), await colleague("Olga")
    sent = await ada.talk("Where is the harbour")
    conversation_id, answer = sent["conversation"]["id"], f"/messages/{sent['assistant_message']['id']}"
    await invite(ada, grace, conversation_id, "VIEW")
    path = f"{answer}/feedback"

    assert (await grace.client.put(path, json={"value": 1})).status_code == 204
    body = {"value": -1, "reasons": ["wrong", "too_long"], "note": "There is no church"}
    assert (await grace.client.put(path, json=body)).status_code == 204
    assert (await ada.client.put(path, json={"value": 1})).status_code == 204
    theirs, own = await grace.get(answer), await ada.get(answer)
    assert (theirs["own_feedback"], theirs["feedback"]) == (body, None)
    assert own["own_feedback"] == {"value": 1, "reasons": [], "note": ""}
    assert own["feedback"] == {"good": 1, "bad": 1}
    assert "There is no church" not in str(own)
    # Whoever manages the organization is told sums by model, whosever conversation it is, and nobody's name.
    sums = f"/organizations/{ada.person.organization_id}/answer-feedback"
    assert (await ada.get(sums))["items"] == [
        {"model": MODEL, "good": 1, "bad": 1, "reasons": {"too_long": 1, "wrong": 1}}
    ]
    assert_problem(await grace.client.get(sums), 403, "access.forbidden")

    assert (await grace.client.delete(path)).status_code == 204
    assert (await ada.get(answer))["feedback"] == {"good": 1, "bad": 0}
    for wrong in ({"value": 0}, {"value": 1, "reasons": ["ugly"]}, {"value": 1, "note": "x" * 1001}):
        assert_problem(await grace.client.put(path, json=wrong), 422, "invalid_input")
    question = f"/messages/{sent['user_message']['id']}/feedback"
    assert_problem(await grace.client.put(question, json={"value": 1}), 422, "conversations.not_editable")
    assert_problem(await olga.client.put(path, json={"value": 1}), 404, "not_found")
