"""Archives of other products: trees are kept, the rest is counted, and hostile files do no harm."""

import io
import json
import zipfile
from typing import Any

import pytest

from stoa.platform.context import Platform
from stoa.platform.jobs import Worker
from tests.imports.conftest import FILE, Mover
from tests.support.http import assert_problem
from tests.support.team import execute, fetch
from tests.support.world import World


def node(key: str, parent: str | None, role: str, text: str, **more: Any) -> dict[str, Any]:
    message = {
        "author": {"role": role},
        "content": {"content_type": "text", "parts": [text]},
        "create_time": 1.7e9,
    }
    return {"id": key, "parent": parent, "message": message | more}


CHATGPT = {
    "conversation_id": "c-1",
    "title": "Anchors",
    "create_time": 1_700_000_000.5,
    "update_time": 1_700_000_100,
    "current_node": "a2",
    "mapping": {
        "root": {"id": "root", "parent": None, "message": None},
        "q": node("q", "root", "user", "Which anchor?"),
        "t": node("t", "q", "tool", "searched"),
        "a1": node("a1", "t", "assistant", "A plough."),
        "a2": node("a2", "q", "assistant", "A fluke.", metadata={"model_slug": "gpt-4o"}),
    },
}
OTHERS: dict[str, Any] = {
    "claude": {
        "uuid": "c-2",
        "name": "Sails",
        "created_at": "2025-01-02T03:04:05Z",
        "chat_messages": [
            {"uuid": "1", "sender": "human", "content": [{"type": "text", "text": "Which sail?"}]},
            {"uuid": "2", "sender": "assistant", "text": "The jib."},
        ],
    },
    "open_webui": {
        "id": "c-3",
        "title": "Sails",
        "chat": {
            "models": ["llama3"],
            "history": {
                "currentId": "2",
                "messages": {
                    "1": {"role": "user", "content": "Which sail?", "parentId": None, "timestamp": 1_700_000_000},
                    "2": {"role": "assistant", "content": "The jib.", "parentId": "1", "model": "llama3"},
                    "3": {"role": "assistant", "content": "The spinnaker.", "parentId": "1"},
                },
            },
        },
    },
    "librechat": {
        "conversationId": "c-4",
        "title": "Sails",
        "messages": [
            {
                "messageId": "1",
                "isCreatedByUser": True,
                "text": "Which sail?",
                "createdAt": "2025-01-02T03:04:05Z",
                "children": [
                    {"messageId": "3", "text": "The spinnaker.", "createdAt": "2025-01-02T03:04:06Z"},
                    {"messageId": "2", "text": "The jib.", "createdAt": "2025-01-02T03:04:07Z"},
                ],
            }
        ],
    },
}


def packed(**files: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.json", content)
    return made.getvalue()


async def path_of(mover: Mover, conversation_id: str) -> list[dict[str, Any]]:
    found = (await mover.person.client.get(f"/conversations/{conversation_id}/messages")).json()["items"]
    return [dict(message) for message in found]


@pytest.mark.spec("CV-74")
async def test_a_chatgpt_archive_is_looked_at_first_and_keeps_its_branches(mover: Mover) -> None:
    broken = {"conversation_id": "c-9", "title": "Broken", "mapping": {"x": 7}}
    archive = packed(conversations=json.dumps([CHATGPT, broken, {"other": 1}]).encode(), user=b"{}")

    looked = await mover.ended(await mover.send("chatgpt", archive))
    assert (looked["mode"], looked["status"]) == ("dry_run", "succeeded")
    assert looked["conversations"] == {"read": 1, "created": 1}
    assert looked["titles"] == ["Anchors"]
    assert looked["losses"] == {"tool_message": 1, "conversation_empty": 1, "conversation_unknown": 1}
    assert await mover.listed() == []

    answer = await mover.person.client.post(f"/imports/{looked['id']}/applications")
    assert answer.status_code == 202
    done = await mover.ended(answer.json())
    assert (done["mode"], done["status"], done["messages"]["created"]) == ("apply", "succeeded", 3)
    [conversation] = await mover.listed()
    assert (conversation["title"], conversation["last_message_at"]) == ("Anchors", "2023-11-14T22:15:00Z")
    question, reply = await path_of(mover, conversation["id"])
    assert (question["content"], question["author"]["name"]) == ("Which anchor?", "Ada")
    assert (reply["content"], reply["model"], reply["cost_micros"]) == ("A fluke.", "openai:gpt-4o", 0)
    assert (reply["sibling_count"], reply["sibling_index"]) == (2, 1)
    assert question["created_at"] == "2023-11-14T22:13:20Z"

    usage = (await mover.person.client.get("/me/usage")).json()
    assert usage["items"] == []
    once_more = await mover.person.client.post(f"/imports/{looked['id']}/applications")
    assert_problem(once_more, 409, "imports.not_ready", state="succeeded")


@pytest.mark.spec("CV-74")
async def test_archives_of_other_products_are_read_too(mover: Mover) -> None:
    for source, conversation in OTHERS.items():
        done = await mover.move(source, [conversation])
        assert done["conversations"] == {"read": 1, "created": 1}, source
    for conversation in await mover.listed():
        path = await path_of(mover, conversation["id"])
        assert [message["content"] for message in path] == ["Which sail?", "The jib."]
        assert [message["role"] for message in path] == ["user", "assistant"]


async def test_a_file_that_is_not_what_its_source_says_is_refused_with_what_was_found(mover: Mover) -> None:
    answer = await mover.send("chatgpt", b"MZ this is no archive", status=422)
    assert (answer["code"], answer["found"]) == ("imports.unrecognized", "not_json")
    deep = b"[" * 100_000 + b"]" * 100_000
    for content, found in (
        ({"padding": "x" * 2_000_000}, "unknown"),
        ([OTHERS["claude"]], "claude"),
        ({"hello": "world"}, "unknown"),
        (b"{not json", "not_json"),
        (deep, "too_deep"),
        (packed(notes=b"{}"), "no_conversations"),
        (b"PK\x03\x04 truncated", "damaged"),
        # 300 MB of blanks in 300 kB.
        (packed(conversations=b" " * 300_000_000), "too_large"),
    ):
        ended = await mover.ended(await mover.send("chatgpt", content))
        assert (ended["status"], ended["error_code"], ended["error_detail"]) == (
            "failed",
            "imports.unrecognized",
            found,
        )
    assert await mover.listed() == []


async def test_rings_and_strange_values_are_cut_and_counted(mover: Mover) -> None:
    hostile = {
        "conversation_id": "c-1",
        "title": "x" * 500 + "\x00\ud800",
        "current_node": "nowhere",
        "create_time": 9e99,
        "mapping": {
            "a": node("a", "b", "user", "in a ring"),
            "b": node("b", "a", "assistant", "NUL \x00 and \ud800"),
            "c": node("c", "gone", "user", "orphan"),
            "d": {"message": [], "parent": {}},
        },
    }
    done = await mover.move("chatgpt", [hostile])

    assert done["losses"]["ring_cut"] == 1
    assert done["losses"]["parent_unknown"] == 1
    [conversation] = await mover.listed()
    assert conversation["title"].startswith("xxx")
    assert len(await mover.exported(conversation["id"])) > 0


async def test_imports_belong_to_who_asked(mover: Mover, world: World) -> None:
    looked = await mover.ended(await mover.send("chatgpt", [CHATGPT]))
    eve = await world.person("Eve")

    assert_problem(await eve.client.get(f"/imports/{looked['id']}"), 404, "not_found")
    assert_problem(await eve.client.post(f"/imports/{looked['id']}/applications"), 404, "not_found")
    path = f"/organizations/{mover.person.organization_id}/imports"
    assert_problem(
        await eve.client.post(path, params={"source": "chatgpt"}, content=b"[]", headers=FILE), 404, "not_found"
    )
    assert_problem(
        await mover.person.client.post(path, params={"source": "x"}, content=b"[]", headers=FILE),
        422,
        "invalid_input",
    )
    assert [each["id"] for each in (await mover.person.client.get(path)).json()["items"]] == [looked["id"]]
    canceled = await mover.person.client.delete(f"/imports/{looked['id']}")
    assert_problem(canceled, 409, "imports.not_ready", state="succeeded")


async def test_nothing_is_taken_over_for_who_has_left(mover: Mover, platform: Platform) -> None:
    looked = await mover.ended(await mover.send("chatgpt", [CHATGPT]))
    await mover.person.client.post(f"/imports/{looked['id']}/applications")
    await execute(platform, "UPDATE members SET status = 'suspended' WHERE user_id = :id", id=mover.person.id)

    await Worker(platform).run_until_idle()

    rows = await fetch(platform, "SELECT status FROM import_jobs WHERE id = :id", id=looked["id"])
    assert [row.status for row in rows] == ["canceled"]
    assert await fetch(platform, "SELECT id FROM conversations WHERE user_id = :id", id=mover.person.id) == []
