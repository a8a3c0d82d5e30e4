"""Pictures and files in pages, and cards of links (PG-50)."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from PIL import Image

from stoa.pages.jobs import forget_unshown_files
from stoa.platform.ids import JobId, new_id
from stoa.platform.jobs import JobContext
from tests.support.clock import TurnableClock
from tests.support.editor import Editor
from tests.support.http import assert_problem
from tests.support.team import Team, execute, fetch
from tests.support.world import PASSWORD, Person, World

OCTETS = {"Content-Type": "application/octet-stream"}


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(made, "PNG")
    return made.getvalue()


async def put_file(person: Person, page_id: str, name: str, content: bytes) -> Any:
    return await person.client.put(
        f"/pages/{page_id}/files", params={"name": name}, content=content, headers=OCTETS
    )


async def test_a_picture_is_read_by_the_readers_of_its_page_and_by_nobody_else(world: World) -> None:
    ada, bob = await world.person("Ada"), await world.person("Bob")
    made = await ada.page("Plan")
    page_id = made["id"]
    taken = await put_file(ada, page_id, "plan.png", picture())
    assert taken.status_code == 201, taken.text
    shown = taken.json()
    assert shown["is_picture"] is True
    assert shown["name"] == "plan.png"
    address = shown["address"].removeprefix("/api/v1")
    read = await ada.client.get(address)
    assert read.status_code == 200
    assert read.headers["content-type"].startswith("image/")
    assert_problem(await bob.client.get(address), 404, "not_found")

    # Whoever names a file that they may not read gives nobody a way to it.
    theirs = await bob.page("Mine")
    doc = {"type": "doc", "content": [{"type": "image", "attrs": {"src": shown["address"]}}]}
    saved = await bob.client.put(
        f"/pages/{theirs['id']}/content", json={"content": doc}, headers={"If-Match": '"0"'}
    )
    assert saved.status_code == 200, saved.text
    assert_problem(await bob.client.get(address), 404, "not_found")

    # Bad files and pages are refused by name.
    assert_problem(await put_file(ada, page_id, "run.exe", b"MZ"), 415, "files.type_unsupported")
    assert_problem(await put_file(ada, page_id, "plan.png", b"no picture"), 415, "files.type_mismatch")
    assert_problem(await put_file(ada, page_id, "plan.txt", b""), 422, "files.empty")
    assert_problem(await put_file(ada, page_id, "plan.txt", b"x" * (2 * 1024 * 1024 + 1)), 413, "files.too_large")
    assert_problem(await put_file(bob, page_id, "plan.png", picture()), 404, "not_found")
    folder = await ada.client.post("/pages", json={"space_id": made["space_id"], "type": "FOLDER", "title": "F"})
    assert_problem(await put_file(ada, folder.json()["id"], "plan.png", picture()), 409, "pages.no_document")


async def test_a_viewer_reads_the_picture_and_may_add_none(team: Team) -> None:
    page_id = (await team.page("Shared"))["id"]
    viewer = await team.join("Vera")
    taken = await put_file(team.founder, page_id, "notes.txt", b"words")
    address = taken.json()["address"].removeprefix("/api/v1")
    assert_problem(await viewer.client.get(address), 404, "not_found")
    await team.grant(page_id, viewer, "VIEW")
    read = await viewer.client.get(address)
    assert read.content == b"words"
    assert_problem(await put_file(viewer, page_id, "plan.png", picture()), 403, "access.forbidden")


async def shows(team: Team, page_id: str, address: str) -> None:
    """Wait until readers of the page may read the file."""
    statement = "SELECT 1 FROM media_uses WHERE resource_id = :page AND media_id = :media AND unshown_at IS NULL"
    async with asyncio.timeout(20):
        while not await fetch(team.platform, statement, page=UUID(page_id), media=UUID(address.split("/")[4])):
            await asyncio.sleep(0.02)


async def stored(team: Team, page_id: str) -> None:
    """Wait until everything that follows from what was typed is stored."""
    statement = "SELECT 1 FROM pages WHERE id = :page AND content_seq = update_seq"
    async with asyncio.timeout(20):
        while not await fetch(team.platform, statement, page=UUID(page_id)):
            await asyncio.sleep(0.02)


async def forget(team: Team) -> None:
    await forget_unshown_files.function(JobContext(team.platform, JobId(new_id()), 1, is_last_attempt=False))


async def test_a_file_pasted_live_is_read_by_readers_if_whoever_pasted_it_may_read_it(team: Team) -> None:
    founder, mallory, vera = team.founder, await team.join("Mallory"), await team.join("Vera")
    page_id, own_id = (await team.page("Shared"))["id"], (await team.page("Own"))["id"]
    await team.grant(page_id, mallory, "EDIT")
    await team.grant(page_id, vera, "VIEW")
    hers = (await put_file(founder, own_id, "secret.txt", b"secret")).json()["address"]
    open_to_all = (await put_file(founder, own_id, "open.txt", b"open")).json()["address"]
    await team.set_visibility(own_id, "private")
    async with Editor(mallory.client, page_id) as bad, Editor(founder.client, page_id) as ada:
        await bad.synced()
        await ada.synced()
        await bad.show(hers)
        await bad.saved()
        # Whoever types next gives nobody a way to it, neither at once nor later, by whichever door.
        await ada.until(lambda: "image" in str(ada.content))
        await ada.write("One", paragraph=1)
        await ada.saved()
        await stored(team, page_id)
        await ada.write("Two", paragraph=1)
        await ada.show(open_to_all)
        await ada.saved()
        await shows(team, page_id, open_to_all)
    read = await founder.client.get(f"/pages/{page_id}/content", params={"format": "markdown"})
    body = {"format": "markdown", "content": read.json()["content"] + "\nThree\n"}
    put = await founder.client.put(
        f"/pages/{page_id}/content", json=body, headers={"If-Match": read.headers["ETag"]}
    )
    assert put.status_code == 200, put.text
    for person in (mallory, vera):
        assert_problem(await person.client.get(hers.removeprefix("/api/v1")), 404, "not_found")
        assert (await person.client.get(open_to_all.removeprefix("/api/v1"))).content == b"open"


async def test_what_no_text_and_no_version_names_is_forgotten_a_day_later(
    team: Team, clock: TurnableClock
) -> None:
    founder, page_id = team.founder, (await team.page("Shared"))["id"]
    viewer = await team.join("Vera")
    await team.grant(page_id, viewer, "VIEW")
    kept, cut = [(await put_file(founder, page_id, f"{n}.txt", b"x")).json()["address"] for n in "ab"]

    async def save(*addresses: str) -> None:
        present = await founder.client.get(f"/pages/{page_id}/content")
        content = "\n\n".join(f"[file]({each})" for each in addresses) or "Nothing"
        answer = await founder.client.put(
            f"/pages/{page_id}/content",
            json={"format": "markdown", "content": content},
            headers={"If-Match": present.headers["ETag"]},
        )
        assert answer.status_code == 200, answer.text

    async def seen() -> list[int]:
        again = {"identifier": viewer.email, "password": PASSWORD}
        assert (await viewer.client.post("/sessions", json=again)).status_code == 201
        return [(await viewer.client.get(each.removeprefix("/api/v1"))).status_code for each in (kept, cut)]

    await save(kept)
    assert (await founder.client.post(f"/pages/{page_id}/versions", json={})).status_code == 201
    await save(cut)
    await save()
    # Whoever cut it may paste it, and whoever deleted it may undo that.
    await forget(team)
    assert await seen() == [200, 200]
    clock.advance(timedelta(days=1, minutes=1))
    await forget(team)
    assert await seen() == [200, 404]
    await execute(team.platform, "DELETE FROM page_versions WHERE page_id = :page", page=UUID(page_id))
    clock.advance(timedelta(days=1, minutes=1))
    await forget(team)
    assert await seen() == [404, 404]


@asynccontextmanager
async def site(answers: dict[str, bytes]) -> AsyncIterator[tuple[str, list[str]]]:
    """A server that answers each path with the bytes given, and says what it was asked."""
    asked: list[str] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        path = head.split(" ", 2)[1]
        asked.append(path)
        writer.write(answers[path])
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", asked


def html(body: str) -> bytes:
    head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n\r\n"
    return (head + body).encode()


async def test_a_card_says_what_the_page_says_once_asked_by_the_server(world: World) -> None:
    ada = await world.person("Ada")

    async def card(address: str) -> Any:
        return await ada.client.post("/link-cards", json={"address": address})

    moved = b"HTTP/1.1 302 Found\r\nLocation: /harbour\r\nConnection: close\r\n\r\n"
    inward = b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nConnection: close\r\n\r\n"
    script = "<script>document.title = 'no'</script>"
    answers = {
        "/harbour": html(
            f"<title>Harbour &amp; bay</title>{script}<meta name='description' content='All\nabout it'>"
            "<meta property='og:site_name' content='Harbours'>"
        ),
        "/moved": moved,
        "/inward": inward,
        "/loop": b"HTTP/1.1 302 Found\r\nLocation: /loop\r\nConnection: close\r\n\r\n",
        "/picture": b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nConnection: close\r\n\r\nPNG",
        "/endless": html("<title>Long</title>" + "x" * 300_000),
    }
    async with site(answers) as (origin, asked):
        expected = {"title": "Harbour & bay", "description": "All about it", "site": "Harbours"}
        assert (await card(f"{origin}/harbour")).json() == expected
        assert (await card(f"{origin}/harbour")).json() == expected
        assert asked == ["/harbour"]
        assert (await card(f"{origin}/moved")).json() == expected
        nothing = {"title": None, "description": None, "site": None}
        for path in ("/inward", "/loop", "/picture"):
            assert (await card(f"{origin}{path}")).json() == nothing, path
        assert (await card(f"{origin}/endless")).json() == {**nothing, "title": "Long"}
        assert asked.count("/loop") == 4
    for refused in ("http://10.0.0.1/", "http://169.254.169.254/latest", "ftp://example.org/", "javascript:1"):
        assert_problem(await card(refused), 422, "platform.address_refused")
