"""Archives of Markdown pages: the tree, its links and its files are taken over, and hostile archives do no harm."""

import io
import stat
import zipfile
from dataclasses import dataclass
from typing import Any

import pytest

from stoa.platform.context import Platform
from tests.imports.conftest import FILE, Mover
from tests.pages.test_page_files import MARKDOWN, png
from tests.support.http import assert_problem
from tests.support.team import Team, fetch, make_team
from tests.support.world import World

NOTION = "0123456789abcdef0123456789abcdef"


def zipped(entries: list[tuple[str | zipfile.ZipInfo, str | bytes]]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return made.getvalue()


@dataclass
class Librarian(Mover):
    """Somebody who brings archives of pages under one page of theirs."""

    space_id: str
    parent_id: str

    async def bring(
        self, content: bytes, status: int = 202, source: str = "markdown_zip", **place: str
    ) -> dict[str, Any]:
        params = {"source": source, **(place or {"parent_id": self.parent_id})}
        path = f"/organizations/{self.person.organization_id}/imports"
        answer = await self.person.client.post(path, params=params, content=content, headers=FILE)
        assert answer.status_code == status, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def apply(self, looked: dict[str, Any]) -> dict[str, Any]:
        answer = await self.person.client.post(f"/imports/{looked['id']}/applications")
        assert answer.status_code == 202, answer.text
        return await self.ended(answer.json())

    async def imported(self, content: bytes, source: str = "markdown_zip") -> dict[str, Any]:
        return await self.apply(await self.ended(await self.bring(content, source=source)))

    async def children(self, page_id: str) -> list[dict[str, Any]]:
        answer = await self.person.client.get(f"/pages/{page_id}/children")
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    async def outline(self, page_id: str) -> dict[str, Any]:
        return {each["title"]: await self.outline(each["id"]) for each in await self.children(page_id)}

    async def text(self, page_id: str) -> str:
        answer = await self.person.client.get(f"/pages/{page_id}/content", params={"format": "markdown"})
        found: str = answer.json()["content"]
        return found

    async def page(self, title: str, parent_id: str | None = None) -> str:
        body = {"space_id": self.space_id, "parent_id": parent_id, "type": "DOCUMENT", "title": title}
        answer = await self.person.client.post("/pages", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def exported(self, page_id: str) -> dict[str, bytes]:
        body = {"format": "markdown", "with_descendants": True}
        answer = await self.person.client.post(f"/pages/{page_id}/exports", json=body)
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
async def team(platform: Platform, world: World) -> Team:
    return await make_team(platform, world)


@pytest.fixture
async def librarian(team: Team) -> Librarian:
    founder = Librarian(team.founder, team.platform, str(team.space_id), "")
    founder.parent_id = await founder.page("Imported")
    return founder


def kinds(found: dict[str, Any]) -> dict[str, str]:
    return {each["entry"]: each["reason"] for each in found["problems"]}


@pytest.mark.spec("PG-91")
async def test_an_own_export_comes_back_byte_for_byte(librarian: Librarian) -> None:
    root = await librarian.page("Harbour: plan")
    client = librarian.person.client
    headers = {"Content-Type": "application/octet-stream"}
    added = await client.put(f"/pages/{root}/files", params={"name": "chart.png"}, content=png(), headers=headers)
    shown = f"![chart](/api/v1/media/{added.json()['id']}/files/original)\n"
    texts = {root: f"# Harbour- plan\n\n{shown}"}
    texts[await librarian.page("Second", root)] = "Later.\n"
    first = await librarian.page("Second", root)
    texts[await librarian.page("Deep", first)] = MARKDOWN
    for page_id, text in texts.items():
        etag = (await client.get(f"/pages/{page_id}")).headers["ETag"]
        body = {"format": "markdown", "content": text}
        put = await client.put(f"/pages/{page_id}/content", json=body, headers={"If-Match": etag})
        assert put.status_code == 200, put.text
    before = await librarian.exported(root)
    assert len(before) == 5

    looked = await librarian.ended(await librarian.bring(zipped(list(before.items()))))
    assert (looked["mode"], looked["status"]) == ("dry_run", "succeeded"), (
        f"{looked['error_code']} {looked['error_detail']}"
    )
    assert (looked["pages"], looked["files"]) == ({"read": 4, "created": 4}, {"read": 1, "created": 1})
    assert looked["titles"][0] == "Harbour- plan"
    assert await librarian.children(librarian.parent_id) == []

    done = await librarian.apply(looked)
    assert (done["status"], done["pages"]["created"], done["losses"]) == ("succeeded", 4, {})
    [copy] = await librarian.children(librarian.parent_id)
    after = await librarian.exported(copy["id"])
    assert list(after) == list(before)
    assert {name: after[name] for name in after if name.endswith(".md")} == {
        name: before[name] for name in before if name.endswith(".md")
    }
    assert (await client.get(f"/pages/{copy['id']}")).json()["visibility"] == "private"


async def test_folders_links_and_files_are_kept(librarian: Librarian) -> None:
    archive = zipped(
        [
            (
                "Docs/Start.md",
                "# Start\n\nSee [the end](More/End.md#part), [site](https://example.org), [gone](no.md).\n",
            ),
            ("Docs/More/End.md", "# End\n\nBack to [start](../Start.md). ![map](uploads/a/map.png)\n"),
            ("Docs/uploads/a/map.png", png()),
            ("Docs/uploads/a/tool.exe", b"MZ"),
            ("__MACOSX/Docs/._Start.md", b"\x00"),
        ]
    )
    done = await librarian.imported(archive)

    assert done["status"] == "succeeded"
    assert (done["pages"], done["files"]) == ({"read": 4, "created": 4}, {"read": 1, "created": 1})
    assert kinds(done) == {"Docs/uploads/a/tool.exe": "not_shown", "Docs/Start.md → no.md": "broken_link"}
    assert await librarian.outline(librarian.parent_id) == {"Docs": {"Start": {}, "More": {"End": {}}}}
    [docs] = await librarian.children(librarian.parent_id)
    start, more = await librarian.children(docs["id"])
    [end] = await librarian.children(more["id"])
    text = await librarian.text(start["id"])
    assert f"[the end](</pages/{end['id']}>)" in text
    assert "[site](<https://example.org>)" in text
    assert not text.startswith("# Start")
    text = await librarian.text(end["id"])
    assert f"[start](</pages/{start['id']}>)" in text
    address = text.rpartition("](")[2].partition(")")[0].strip("<>")
    assert (await librarian.person.client.get(address.removeprefix("/api/v1"))).status_code == 200


async def test_an_export_of_notion_loses_the_ids_in_its_names(librarian: Librarian) -> None:
    other = NOTION[::-1]
    done = await librarian.imported(
        zipped(
            [
                (f"Team {NOTION}.md", f"# Team: all\n\n[Plan](Team%20{NOTION}/Plan%20{other}.md)\n"),
                (f"Team {NOTION}/Plan {other}.md", f"# Plan\n\n[Team](../Team%20{NOTION}.md)\n"),
            ]
        )
    )

    assert done["status"] == "succeeded"
    assert done["problems"] == []
    [team] = await librarian.children(librarian.parent_id)
    [plan] = await librarian.children(team["id"])
    assert (team["title"], plan["title"]) == ("Team: all", "Plan")
    assert (await librarian.text(team["id"])).strip() == f"[Plan](</pages/{plan['id']}>)"
    assert (await librarian.text(plan["id"])).strip() == f"[Team](</pages/{team['id']}>)"


@pytest.mark.spec("PG-91")
async def test_a_database_of_notion_becomes_a_table_and_a_page_for_each_row(librarian: Librarian) -> None:
    team, tasks, buoy = NOTION, NOTION[::-1], NOTION.replace("0", "f")
    rows = 'Name,Status,Notes\n"Paint, the buoy",Done,"a | b\nc"\nCount gulls,Open,=1+1\n,,\n'
    archive = zipped(
        [
            (f"Team {team}.md", f"# Team\n\n[Tasks](Team%20{team}/Tasks%20{tasks}.csv)\n"),
            (f"Team {team}/Tasks {tasks}.csv", "\ufeffName,Status\nCount gulls,Open\n"),
            (f"Team {team}/Tasks {tasks}_all.csv", f"\ufeff{rows}"),
            (
                f"Team {team}/Tasks {tasks}/Paint, the buoy {buoy}.md",
                "# Paint, the buoy\n\nStatus: Done\n\nRed.\n",
            ),
        ]
    )

    done = await librarian.imported(archive, "notion_zip")

    assert (done["status"], done["problems"]) == ("succeeded", [])
    assert done["pages"] == {"read": 4, "created": 4}
    outline = {"Team": {"Tasks": {"Paint, the buoy": {}, "Count gulls": {}}}}
    assert await librarian.outline(librarian.parent_id) == outline
    [root] = await librarian.children(librarian.parent_id)
    assert done["roots"] == [{"page_id": root["id"], "title": "Team"}]
    [table] = await librarian.children(root["id"])
    painted, gulls = await librarian.children(table["id"])
    assert f"[Tasks](</pages/{table['id']}>)" in await librarian.text(root["id"])
    text = await librarian.text(table["id"])
    assert [line.strip() for line in text.splitlines()][:1] == ["| Name | Status | Notes |"]
    assert f"[Paint, the buoy](</pages/{painted['id']}>)" in text
    assert "Count gulls" in text
    assert (await librarian.text(painted["id"])).strip() == "Status: Done\n\nRed."
    assert (await librarian.text(gulls["id"])).split() == ["Status:", "Open", "Notes:", "=1+1"]

    # What is no export of Notion is said to be what it is.
    looked = await librarian.ended(await librarian.bring(zipped([("notes.md", "x")]), source="notion_zip"))
    assert (looked["error_code"], looked["error_detail"]) == ("imports.unrecognized", "markdown_zip")
    parts = zipped([("Export-Part-1.zip", b"PK\x03\x04")])
    looked = await librarian.ended(await librarian.bring(parts, source="notion_zip"))
    assert looked["error_detail"] == "nested"


async def test_bad_entries_are_named_and_left_out_and_the_good_ones_come(librarian: Librarian) -> None:
    link = zipfile.ZipInfo("link.md")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    marked = b"THIS-IS-STORED"
    stored = zipfile.ZipInfo("torn.md")
    archive = zipped(
        [
            ("good.md", "Good\n"),
            ("../up.md", "x"),
            ("/root.md", "x"),
            ("c:\\drive.md", "x"),
            (link, "/etc/passwd"),
            ("GOOD.md", "again"),
            ("bomb.md", b" " * 30_000_000),
            ("/".join(["d"] * 80) + "/deep.md", "x"),
            ("wide.md", "|" + "a|" * 2000 + "\n|" + "-|" * 2000 + "\n"),
            (stored, marked),
        ]
    ).replace(marked, b"THIS-IS-BROKEN")
    done = await librarian.imported(archive)

    assert done["status"] == "succeeded"
    found = kinds(done)
    assert found.pop("/".join(["d"] * 80) + "/deep.md") == "too_deep"
    assert found == {
        "../up.md": "unsafe_path",
        "/root.md": "unsafe_path",
        "c:\\drive.md": "unsafe_path",
        "link.md": "not_a_file",
        "GOOD.md": "duplicate",
        "bomb.md": "too_large",
        "wide.md": "pages.too_complex",
        "torn.md": "damaged",
    }
    assert done["losses"]["unsafe_path"] == 3
    assert list(await librarian.outline(librarian.parent_id)) == ["good", "wide"]


async def test_archives_beyond_the_limits_are_refused_whole(librarian: Librarian) -> None:
    answer = await librarian.bring(b"MZ this is no archive", status=422)
    assert (answer["code"], answer["found"]) == ("imports.unrecognized", "not_json")
    bomb = zipped([(f"{number}.md", b"x") for number in range(9)])
    # Each of the nine says that it unpacks to 4 GB.
    at = -1
    claimed = bytearray(bomb)
    while (at := bomb.find(b"PK\x01\x02", at + 1)) >= 0:
        claimed[at + 24 : at + 28] = (4_000_000_000).to_bytes(4, "little")
    for content, reason in (
        (zipped([(f"{number}.md", b"") for number in range(50_001)]), "too_many_entries"),
        (bytes(claimed), "too_large"),
        (zipped([("notes.txt", b"no page")]), "no_pages"),
        (b"PK\x03\x04 truncated", "damaged"),
    ):
        ended = await librarian.ended(await librarian.bring(content))
        assert (ended["status"], ended["error_code"], ended["error_detail"]) == (
            "failed",
            "imports.unrecognized",
            reason,
        )
    assert await librarian.children(librarian.parent_id) == []


async def test_the_right_is_asked_at_the_door_and_before_each_batch(
    librarian: Librarian, team: Team, world: World, platform: Platform
) -> None:
    archive = zipped([("one.md", "One\n")])
    eve = await world.person("Eve")
    path = f"/organizations/{eve.organization_id}/imports"
    params = {"source": "markdown_zip", "parent_id": librarian.parent_id}
    assert_problem(await eve.client.post(path, params=params, content=archive, headers=FILE), 404, "not_found")
    missing = await eve.client.post(path, params={"source": "markdown_zip"}, content=archive, headers=FILE)
    assert_problem(missing, 422, "imports.place_missing")

    looked = await librarian.ended(await librarian.bring(archive))
    trashed = await librarian.person.client.delete(f"/pages/{librarian.parent_id}")
    assert trashed.status_code in {200, 204}, trashed.text
    assert_problem(
        await librarian.person.client.post(
            f"/organizations/{team.organization_id}/imports", params=params, content=archive, headers=FILE
        ),
        409,
        "pages.parent_trashed",
    )
    done = await librarian.apply(looked)
    assert (done["status"], done["error_code"]) == ("failed", "pages.parent_trashed")
    assert done["pages"].get("created", 0) == 0
    assert await fetch(platform, "SELECT id FROM pages WHERE parent_id = :id", id=librarian.parent_id) == []
