"""Pictures of people: taken apart before they are looked at, shown to fellow members."""

import io
import time

import httpx
import pytest
from PIL import Image

from stoa.platform.context import Platform
from stoa.platform.jobs import Worker
from tests.identity.behind import change, rows
from tests.identity.pictures import SVG, bomb, photograph, picture
from tests.support.http import assert_problem
from tests.support.team import make_team
from tests.support.world import World


async def upload(client: httpx.AsyncClient, content: bytes, kind: str = "image/png") -> httpx.Response:
    return await client.put("/me/avatar", content=content, headers={"Content-Type": kind})


def address(user: dict[str, str]) -> str:
    """Where the picture is, below the base of the test's client."""
    return user["avatar_url"].removeprefix("/api/v1")


@pytest.mark.spec("ID-104")
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
async def test_a_picture_becomes_two_squares_of_webp_without_metadata(world: World, kind: str) -> None:
    ada = (await world.person()).client
    content = photograph() if kind == "JPEG" else picture(kind)

    answer = await upload(ada, content, f"image/{kind.lower()}")

    assert answer.status_code == 200, answer.text
    for size in (64, 256):
        shown = await ada.get(address(answer.json()), params={"size": size})
        assert shown.headers["content-type"] == "image/webp"
        with Image.open(io.BytesIO(shown.content)) as opened:
            assert (opened.format, opened.size) == ("WEBP", (size, size))
            assert not opened.getexif()
        assert b"SECRET-PLACE" not in shown.content


@pytest.mark.spec("ID-104")
async def test_a_known_picture_is_not_sent_again(world: World) -> None:
    ada = (await world.person()).client
    url = address((await upload(ada, picture())).json())
    tag = (await ada.get(url)).headers["etag"]

    again = await ada.get(url, headers={"If-None-Match": tag})
    other = (await upload(ada, picture(colour=(10, 90, 10)))).json()

    assert (again.status_code, again.content) == (304, b"")
    assert address(other) != url
    assert (await ada.get(address(other), headers={"If-None-Match": tag})).status_code == 200


@pytest.mark.spec("ID-104")
async def test_fellow_members_see_a_picture_and_strangers_do_not(world: World, platform: Platform) -> None:
    team = await make_team(platform, world)
    fellow, stranger = await team.join("Frida"), await world.person("Stan")
    user = (await upload(team.founder.client, picture())).json()

    assert (await fellow.client.get(address(user))).status_code == 200
    assert_problem(await stranger.client.get(address(user)), 404, "not_found")
    assert_problem(await world.tab().get(address(user)), 401, "identity.session_required")
    await change(
        platform, "UPDATE members SET status = 'suspended' WHERE user_id = :id AND role = 'member'", id=fellow.id
    )
    assert_problem(await fellow.client.get(address(user)), 404, "not_found")


@pytest.mark.spec("ID-104")
async def test_a_bomb_is_refused_by_its_header_before_it_is_unpacked(world: World) -> None:
    """Abuse case 21."""
    ada = (await world.person()).client
    content = bomb()
    assert len(content) < 150_000
    began = time.monotonic()

    answer = await upload(ada, content)

    assert_problem(answer, 422, "platform.image_too_large", max_pixels=25_000_000)
    assert time.monotonic() - began < 1


@pytest.mark.spec("ID-104")
@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (SVG, 415, "platform.image_type"),
        (b"GIF89a" + bytes(100), 415, "platform.image_type"),
        (b"", 415, "platform.image_type"),
        (picture()[:60], 422, "platform.image_broken"),
        (picture("JPEG")[:12], 422, "platform.image_broken"),
        (b"\x89PNG\r\n\x1a\n" + bytes(16), 422, "platform.image_broken"),
        (b"\xff\xd8\xff\xe0\x00\x00" + bytes(20), 422, "platform.image_broken"),
        (b"RIFF\x00\x00\x00\x00WEBPVP9 " + bytes(40), 422, "platform.image_broken"),
        (bytes(5 * 1024 * 1024 + 1), 413, "too_large"),
    ],
)
async def test_what_is_no_whole_picture_is_refused(world: World, content: bytes, status: int, code: str) -> None:
    ada = (await world.person()).client

    assert_problem(await upload(ada, content), status, code)

    assert (await ada.get("/me")).json()["avatar_url"] is None


@pytest.mark.spec("ID-104")
async def test_what_hides_behind_a_picture_does_not_survive(world: World) -> None:
    """Abuse case 21: a polyglot is made anew from its pixels."""
    ada = (await world.person()).client

    user = (await upload(ada, picture() + b"<script>alert(document.cookie)</script>")).json()

    shown = await ada.get(address(user))
    assert b"script" not in shown.content
    assert shown.headers["x-content-type-options"] == "nosniff"


async def test_files_of_a_former_picture_are_deleted(world: World, platform: Platform) -> None:
    ada = await world.person()
    await upload(ada.client, picture())
    key = (await rows(platform, "SELECT avatar_key FROM users WHERE id = :id", id=ada.id))[0][0]
    assert await platform.blobs.exists(f"{key}/64.webp")

    answer = await ada.client.delete("/me/avatar")
    await Worker(platform).run_until_idle()

    assert answer.json()["avatar_url"] is None
    assert not await platform.blobs.exists(f"{key}/64.webp")
    assert not await platform.blobs.exists(f"{key}/256.webp")
