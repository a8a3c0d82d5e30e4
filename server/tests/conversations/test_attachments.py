"""Files that are sent with messages: what is taken, who reads them, and what models are given."""

import asyncio
import base64
import io
import json
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from PIL import Image

from stoa.conversations.jobs import purge_deleted
from stoa.platform.blobs import BlobMissing
from stoa.platform.context import Platform
from stoa.platform.ids import JobId, new_id
from stoa.platform.jobs import JobContext, Worker
from tests.conversations.talking import MODEL, Talker
from tests.conversations.test_sharing import Colleague, colleague, invite
from tests.support.http import assert_problem
from tests.support.model_server import ModelServer
from tests.support.team import execute, fetch

__all__ = ["colleague"]

VISION = "openai_compatible:stoa-vision"


def picture(kind: str = "PNG", size: tuple[int, int] = (640, 400), color: str = "teal") -> bytes:
    buffer = io.BytesIO()
    image = Image.new("RGB", size, color)
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    image.save(buffer, kind, exif=exif) if kind != "GIF" else image.save(buffer, kind)
    return buffer.getvalue()


async def try_upload(ada: Talker, name: str, content: bytes, declared: str = "") -> httpx.Response:
    return await ada.client.put(
        f"/organizations/{ada.person.organization_id}/media",
        params={"name": name, "type": declared},
        content=content,
        headers={"Content-Type": "application/octet-stream"},
    )


async def upload(ada: Talker, name: str, content: bytes, declared: str = "") -> dict[str, Any]:
    answer = await try_upload(ada, name, content, declared)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


@pytest.fixture
async def seer(ada: Talker, models: ModelServer) -> Talker:
    """Ada, with a model that looks at pictures beside one that does not."""
    models.models = ["stoa-test", "stoa-vision"]
    [key] = (await ada.get("/me/provider-keys"))["items"]
    answer = await ada.client.post(f"/provider-keys/{key['id']}/verifications")
    assert answer.status_code == 200, answer.text
    return ada


async def share(platform: Platform, conversation_id: str, ada: Talker, other: Talker, level: str = "EDIT") -> None:
    """Let somebody of the organization into a conversation, for tests alone."""
    await execute(
        platform,
        "INSERT INTO conversation_members (organization_id, conversation_id, user_id, level, created_at, updated_at)"
        " VALUES (:organization, :conversation, :user, :level, now(), now())",
        organization=ada.person.organization_id,
        conversation=conversation_id,
        user=other.person.id,
        level=level,
    )


@pytest.mark.spec("CV-34", "CV-21")
async def test_pictures_and_texts_reach_the_model_with_their_message(seer: Talker, models: ModelServer) -> None:
    photo = await upload(seer, "kerb photo.png", picture(), "image/png")
    notes = await upload(seer, "notes.md", b"Kerb: 12 cm, really", "text/markdown")
    assert (photo["width"], photo["height"], photo["variants"]) == (640, 400, ["320"])

    sent = await seer.say("", model=VISION, attachment_ids=[photo["id"], notes["id"]])
    await seer.follow(sent["run"]["id"])

    shown = sent["user_message"]["attachments"]
    assert [(each["name"], each["is_readable"]) for each in shown] == [
        ("kerb photo.png", True),
        ("notes.md", True),
    ]
    [image, text, *_] = models.asked[-1].body["messages"][-1]["content"]
    head, _, data = image["image_url"]["url"].partition(",")
    assert head == "data:image/jpeg;base64"
    with Image.open(io.BytesIO(base64.b64decode(data))) as seen:
        assert (seen.size, dict(seen.getexif())) == ((640, 400), {})
    assert "notes.md" in text["text"]
    assert "Kerb: 12 cm, really" in text["text"]

    # Edited, the message keeps them unless it says otherwise; both belong to the path that is sent from now on.
    path = f"/messages/{sent['user_message']['id']}"
    for more, count in (({}, 2), ({"attachment_ids": [notes["id"]]}, 1)):
        answer = await seer.client.patch(path, json={"content": "What is it?", "model": VISION, **more})
        assert answer.status_code == 202, answer.text
        await seer.follow(answer.json()["run"]["id"])
        assert len(answer.json()["user_message"]["attachments"]) == count
        assert json.dumps(models.asked[-1].body).count("data:image") == count - 1


@pytest.mark.spec("CV-34", "CV-15")
async def test_a_model_that_cannot_see_is_refused_pictures_before_any_call(
    seer: Talker, models: ModelServer
) -> None:
    photo = await upload(seer, "a.webp", picture("WEBP"))
    refused = await seer.try_to_say("Look", model=MODEL, attachment_ids=[photo["id"]])
    problem = assert_problem(refused, 422, "conversations.capability_missing", capability="images")
    assert problem["model"] == MODEL

    sent = await seer.say("Look", model=VISION, attachment_ids=[photo["id"]])
    await seer.follow(sent["run"]["id"])
    later = await seer.try_to_say("And now?", to=sent["conversation"]["id"], model=MODEL)
    assert_problem(later, 422, "conversations.capability_missing", capability="images")
    assert [request.body["model"] for request in models.asked] == ["stoa-vision"]


@pytest.mark.spec("CV-34", "CV-4")
async def test_what_is_not_ones_own_is_not_attached(
    seer: Talker, talker: Callable[[str], Awaitable[Talker]], models: ModelServer
) -> None:
    eve = await talker("Eve")
    theirs = await upload(eve, "secret.txt", b"marker")
    own = await upload(seer, "own.txt", b"own")
    for ids in ([theirs["id"]], [own["id"], theirs["id"]], [str(uuid4())]):
        assert_problem(await seer.try_to_say("Hi", attachment_ids=ids), 404, "not_found")
    assert_problem(await seer.try_to_say("Hi", attachment_ids=[own["id"]] * 21), 422, "invalid_input")
    assert_problem(await seer.try_to_say(""), 422, "invalid_input")

    assert (await seer.get("/conversations"))["items"] == []
    assert models.asked == []
    for path in ("", "/files/original", "/files/320"):
        assert_problem(await seer.client.get(f"/media/{theirs['id']}{path}"), 404, "not_found")
    assert_problem(await seer.client.delete(f"/media/{theirs['id']}"), 404, "not_found")


@pytest.mark.spec("CV-34")
async def test_each_reader_is_asked_anew(
    seer: Talker, talker: Callable[[str], Awaitable[Talker]], platform: Platform, models: ModelServer
) -> None:
    bob, eve = await talker("Bob"), await talker("Eve")
    for other in (bob, eve):
        await execute(
            platform,
            "INSERT INTO members (id, organization_id, user_id, role, created_at, updated_at)"
            " VALUES (gen_random_uuid(), :organization, :user, 'member', now(), now())",
            organization=seer.person.organization_id,
            user=other.person.id,
        )
        answer = await other.client.patch(
            "/sessions/current", json={"active_organization_id": str(seer.person.organization_id)}
        )
        assert answer.status_code == 200, answer.text
    file = await upload(seer, "plan.txt", b"the plan")
    first = await seer.say("See", attachment_ids=[file["id"]])
    await seer.follow(first["run"]["id"])
    await share(platform, first["conversation"]["id"], seer, bob)

    # Who sees the message reads the file, and may pass it on; that gives others no right to it.
    assert (await bob.client.get(f"/media/{file['id']}/files/original")).content == b"the plan"
    second = await bob.say("Look at this", attachment_ids=[file["id"]])
    await bob.follow(second["run"]["id"])
    assert "the plan" in json.dumps(models.asked[-1].body)
    await share(platform, second["conversation"]["id"], seer, eve)
    for path in (f"/messages/{second['user_message']['id']}",):
        [shown] = (await eve.get(path))["attachments"]
        assert (shown["is_readable"], shown["name"], shown["mime_type"]) == (False, None, None)
    assert_problem(await eve.client.get(f"/media/{file['id']}/files/original"), 404, "not_found")
    third = await eve.say("What does it say?", to=second["conversation"]["id"])
    await eve.follow(third["run"]["id"])
    assert "the plan" not in json.dumps(models.asked[-1].body)

    await execute(platform, "DELETE FROM conversation_members WHERE user_id = :user", user=bob.person.id)
    [shown] = (await bob.get(f"/messages/{second['user_message']['id']}"))["attachments"]
    assert shown["is_readable"] is False


@pytest.mark.spec("CV-34")
async def test_files_are_what_they_say_and_not_too_large(ada: Talker) -> None:
    png, pdf = picture(), b"%PDF-1.7 ..."
    for name, content, declared, status, code in (
        ("a.jpg", png, "", 415, "files.type_mismatch"),
        ("a.png", png, "image/jpeg", 415, "files.type_mismatch"),
        ("a.png", b"<html>", "", 415, "files.type_mismatch"),
        ("a.txt", pdf, "", 415, "files.type_mismatch"),
        ("a.txt", b"a\0b", "", 415, "files.type_mismatch"),
        ("a.csv", b"\xff\xfe1", "", 415, "files.type_mismatch"),
        ("a.txt", b"text", "image/png", 415, "files.type_mismatch"),
        ("a.svg", b"<svg/>", "image/svg+xml", 415, "files.type_unsupported"),
        ("a.pdf", pdf, "application/pdf", 415, "files.type_unsupported"),
        ("noname", b"x", "", 415, "files.type_unsupported"),
        ("a.txt", b"", "", 422, "files.empty"),
        ("a.png", png[:60], "", 422, "platform.image_broken"),
        ("a.txt", b"x" * (2 * 1024 * 1024 + 1), "", 413, "files.too_large"),
        ("a.png", png + b"x" * (5 * 1024 * 1024), "", 413, "files.too_large"),
    ):
        assert_problem(await try_upload(ada, name, content, declared), status, code)
    refused = assert_problem(await try_upload(ada, "a.exe", b"x"), 415, "files.type_unsupported")
    assert ".png" in refused["accepted"]
    large = assert_problem(await try_upload(ada, "a.md", b"x" * 3_000_000), 413, "files.too_large")
    assert large["limit_bytes"] == 2 * 1024 * 1024
    for kind in ("PNG", "JPEG", "WEBP", "GIF"):
        made = await upload(ada, f"a.{kind.lower()}", picture(kind, (3000, 60)))
        assert (made["width"], made["height"]) == (2048, 41)
    hostile = await upload(ada, "../../etc/<b>p\u202easswd\n.txt", b"x")
    assert hostile["original_name"] == "<b>passwd.txt"


@pytest.mark.spec("CV-34")
async def test_files_are_served_so_that_nothing_in_them_runs(ada: Talker) -> None:
    page = await upload(ada, "näme.html", b"<script>alert(1)</script>")
    photo = await upload(ada, "a.png", picture())

    html = await ada.client.get(f"/media/{page['id']}/files/original")
    shown = await ada.client.get(f"/media/{photo['id']}/files/320")

    assert html.headers["content-type"] == "application/octet-stream"
    assert html.headers["content-disposition"] == "attachment; filename*=UTF-8''n%C3%A4me.html"
    assert "sandbox" in html.headers["content-security-policy"]
    assert html.headers["x-content-type-options"] == shown.headers["x-content-type-options"] == "nosniff"
    assert shown.headers["content-type"] == "image/jpeg"
    assert shown.headers["content-disposition"].startswith("inline")
    with Image.open(io.BytesIO(shown.content)) as small:
        assert small.size == (320, 200)


async def test_a_file_that_nothing_shows_is_removed_by_who_brought_it(ada: Talker) -> None:
    spare, used = await upload(ada, "spare.txt", b"x"), await upload(ada, "used.txt", b"y")
    await ada.finished(await ada.say("See", attachment_ids=[used["id"]]))

    assert (await ada.client.delete(f"/media/{spare['id']}")).status_code == 204
    assert_problem(await ada.client.get(f"/media/{spare['id']}"), 404, "not_found")
    assert_problem(await ada.client.delete(f"/media/{used['id']}"), 409, "files.in_use")


async def test_the_same_client_id_with_other_files_is_another_message(ada: Talker) -> None:
    first, second = await upload(ada, "a.txt", b"a"), await upload(ada, "b.txt", b"b")
    client_id = str(uuid4())
    sent = await ada.say("See", client_message_id=client_id, attachment_ids=[first["id"]])
    again = await ada.try_to_say("See", client_message_id=client_id, attachment_ids=[first["id"]])
    other = await ada.try_to_say("See", client_message_id=client_id, attachment_ids=[second["id"]])

    assert (again.status_code, again.json()["run"]["id"]) == (200, sent["run"]["id"])
    assert_problem(other, 409, "conversations.client_id_reused")


async def test_files_go_with_the_last_conversation_that_shows_them(seer: Talker, platform: Platform) -> None:
    lone = await upload(seer, "lone.png", picture(), "image/png")
    both = await upload(seer, "both.md", b"In two places", "text/markdown")
    first = await seer.say("Look", model=VISION, attachment_ids=[lone["id"], both["id"]])
    second = await seer.say("And here", model=VISION, attachment_ids=[both["id"]])
    for sent in (first, second):
        await seer.follow(sent["run"]["id"])
    [row] = await fetch(platform, "SELECT storage_key, variants FROM media WHERE id = :id", id=lone["id"])
    keys = [row.storage_key, *(variant["storage_key"] for variant in row.variants)]
    assert len(keys) == 2
    gone = first["conversation"]["id"]
    assert (await seer.client.delete(f"/conversations/{gone}")).status_code == 204
    await execute(
        platform, "UPDATE conversations SET deleted_at = now() - interval '31 days' WHERE id = :id", id=gone
    )

    await purge_deleted.function(JobContext(platform, JobId(new_id()), 1, is_last_attempt=False))

    assert (await seer.client.get(f"/media/{lone['id']}")).status_code == 404
    assert (await seer.client.get(f"/media/{both['id']}")).status_code == 200
    # The bytes go with jobs. Another worker may have them: wait for their end.
    await Worker(platform).run_until_idle()
    async with asyncio.timeout(30):
        while [key for key in keys if await is_stored(platform, key)]:
            await asyncio.sleep(0.1)


async def is_stored(platform: Platform, key: str) -> bool:
    try:
        await platform.blobs.get(key)
    except BlobMissing:
        return False
    return True


@pytest.mark.spec("CV-33")
async def test_a_removed_message_takes_its_files_along(seer: Talker, colleague: Colleague) -> None:
    grace = await colleague("Grace")
    notes = await upload(seer, "notes.md", b"Kerb: 12 cm", "text/markdown")
    sent = await seer.say("Read this", attachment_ids=[notes["id"]])
    await seer.follow(sent["run"]["id"])
    await invite(seer, grace, sent["conversation"]["id"], "VIEW")
    assert (await grace.client.get(f"/media/{notes['id']}")).status_code == 200

    for side in ("assistant_message", "user_message"):
        assert (await seer.client.delete(f"/messages/{sent[side]['id']}")).status_code == 204

    for reader in (grace, seer):
        assert_problem(await reader.client.get(f"/media/{notes['id']}"), 404, "not_found")
