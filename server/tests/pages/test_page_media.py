"""Pictures and files in pages, and cards of links (PG-50)."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from PIL import Image

from tests.support.http import assert_problem
from tests.support.team import Team
from tests.support.world import Person, World

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
