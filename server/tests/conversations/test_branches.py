"""The tree of messages: nothing is deleted by an edit, and one path is shown."""

from uuid import uuid4

import pytest

from tests.conversations.talking import Talker
from tests.support.http import assert_problem
from tests.support.model_server import ModelServer, Script


@pytest.mark.spec("CV-25", "CV-27")
async def test_an_edit_makes_a_branch_beside_the_old_text(ada: Talker, models: ModelServer) -> None:
    sent = await ada.talk("Old question")
    conversation_id = sent["conversation"]["id"]
    await ada.talk("Follow-up", to=conversation_id)

    edited = await ada.client.patch(f"/messages/{sent['user_message']['id']}", json={"content": "New question"})
    await ada.follow(edited.json()["run"]["id"])
    shown = await ada.messages(conversation_id)
    old = await ada.get(f"/messages/{sent['user_message']['id']}")

    assert [message["content"] for message in shown if message["role"] == "user"] == ["New question"]
    assert [message["content"] for message in models.asked[-1].body["messages"]] == ["New question"]
    assert old["content"] == "Old question"
    assert shown[0]["sibling_ids"] == [sent["user_message"]["id"], shown[0]["id"]]


@pytest.mark.spec("CV-28")
async def test_switching_shows_the_newest_end_of_another_branch(ada: Talker, models: ModelServer) -> None:
    models.play(Script(answer="A"), Script(answer="B"), Script(answer="C"))
    sent = await ada.talk("One")
    conversation_id = sent["conversation"]["id"]
    await ada.talk("Two", to=conversation_id)
    edited = await ada.client.patch(f"/messages/{sent['user_message']['id']}", json={"content": "Uno"})
    await ada.follow(edited.json()["run"]["id"])

    answer = await ada.client.put(
        f"/conversations/{conversation_id}/active-leaf", json={"message_id": sent["user_message"]["id"]}
    )
    shown = await ada.messages(conversation_id)

    assert [message["content"] for message in shown] == ["One", "A", "Two", "B"]
    assert answer.json()["active_leaf_id"] == shown[-1]["id"]
    assert answer.json()["message_count"] == 4


async def test_a_branch_goes_on_from_where_it_was_switched_to(ada: Talker, models: ModelServer) -> None:
    models.play(Script(answer="A"), Script(answer="B"), Script(answer="C"))
    sent = await ada.talk("One")
    first = sent["assistant_message"]["id"]
    again = (await ada.client.post(f"/messages/{first}/regenerations", json={})).json()
    await ada.follow(again["run"]["id"])
    path = f"/conversations/{sent['conversation']['id']}/active-leaf"
    await ada.client.put(path, json={"message_id": first})
    await ada.talk("Two", to=sent["conversation"]["id"])

    shown = await ada.messages(sent["conversation"]["id"])

    assert [message["content"] for message in shown] == ["One", "A", "Two", "C"]


@pytest.mark.spec("CV-26")
async def test_an_answer_cannot_be_edited_nor_a_question_regenerated(ada: Talker) -> None:
    sent = await ada.talk()
    edited = await ada.client.patch(f"/messages/{sent['assistant_message']['id']}", json={"content": "Mine"})
    again = await ada.client.post(f"/messages/{sent['user_message']['id']}/regenerations", json={})

    assert_problem(edited, 422, "conversations.not_editable")
    assert_problem(again, 422, "conversations.not_editable")


@pytest.mark.spec("CV-4")
async def test_a_leaf_of_another_conversation_is_not_found(ada: Talker) -> None:
    one, other = await ada.talk("One"), await ada.talk("Other")

    answer = await ada.client.put(
        f"/conversations/{one['conversation']['id']}/active-leaf",
        json={"message_id": other["assistant_message"]["id"]},
    )

    assert_problem(answer, 404, "not_found")


async def test_a_repeated_edit_makes_one_branch(ada: Talker) -> None:
    sent = await ada.talk("Old")
    body = {"content": "New", "client_message_id": str(uuid4())}
    path = f"/messages/{sent['user_message']['id']}"
    first = await ada.client.patch(path, json=body)
    await ada.follow(first.json()["run"]["id"])
    second = await ada.client.patch(path, json=body)

    assert (first.status_code, second.status_code) == (202, 200)
    assert second.json()["user_message"]["id"] == first.json()["user_message"]["id"]
    assert second.json()["user_message"]["sibling_count"] == 2


@pytest.mark.spec("CV-24", "CV-29")
async def test_opening_a_conversation_reads_its_newest_fifty_and_pages_back(
    ada: Talker, models: ModelServer
) -> None:
    sent = await ada.talk("Message 0")
    conversation_id = sent["conversation"]["id"]
    for number in range(1, 5):
        await ada.talk(f"Message {number}", to=conversation_id)

    newest = await ada.client.get(f"/conversations/{conversation_id}/messages", params={"limit": 4})
    older = await ada.client.get(
        f"/conversations/{conversation_id}/messages",
        params={"limit": 100, "cursor": newest.json()["next_cursor"]},
    )

    seqs = [message["seq"] for part in (older, newest) for message in part.json()["items"]]
    assert seqs == list(range(1, 11))
    assert older.json()["next_cursor"] is None
