"""Pages as files: import of one, export of one and of a tree (PG-91, PG-92)."""

import base64
import io
import json
import zipfile
from typing import Any

import pycrdt
import pytest
from PIL import Image

from stoa.pages.core import crdt
from tests.support.http import assert_problem
from tests.support.team import Team, fetch

MARKDOWN = """# Plan for the bay

Some **bold**, *italic*, ~~gone~~ and <u>under</u> words, `code`, [a link](<https://example.org/a?b=1>) and $x^2$.

- one
  - deeper
- two

1. first
2. second

- [x] done
- [ ] to do

> A quote

> [!WARNING]
> Mind the gap
>
> - and this

| Name | Costs |
| --- | --- |
| Bay | $5 and $6 |

```python
print("hi")
```

$$
\\int_0^1 x
$$

---

The end
"""


def png() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(made, "PNG")
    return made.getvalue()


async def send(team: Team, file_name: str, content: bytes, **place: str) -> Any:
    params = {"space_id": team.space_id, "file_name": file_name} | place
    headers = {"Content-Type": "application/octet-stream"}
    return await team.founder.client.post("/page-imports", params=params, content=content, headers=headers)


async def take(team: Team, page_id: str, form: str, **more: Any) -> Any:
    answer = await team.founder.client.post(f"/pages/{page_id}/exports", json={"format": form, **more})
    assert answer.status_code == 200, answer.text
    return answer


async def text_of(team: Team, page_id: str) -> str:
    read = await team.founder.client.get(f"/pages/{page_id}/content", params={"format": "markdown"})
    found: str = read.json()["content"]
    return found


def archive(files: dict[str, str], *, like: bytes) -> bytes:
    """A Word file with some of its parts replaced."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(like)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, files.get(entry.filename, old.read(entry)))
        for name in files.keys() - set(old.namelist()):
            new.writestr(name, files[name])
    return made.getvalue()


@pytest.mark.spec("PG-91")
async def test_what_was_exported_as_markdown_is_the_same_after_import_and_export(team: Team) -> None:
    folder = await team.page("Imports")
    first = await send(team, "Plan for the bay.md", MARKDOWN.encode(), parent_id=folder["id"])
    assert first.status_code == 201, first.text
    page = first.json()["page"]
    assert (page["title"], page["parent_id"], first.json()["losses"]) == ("Plan for the bay", folder["id"], [])

    once = await take(team, page["id"], "markdown")
    again = await send(team, "Plan for the bay.md", once.content)
    twice = await take(team, again.json()["page"]["id"], "markdown")

    assert once.content == twice.content == MARKDOWN.encode()
    assert once.headers["content-disposition"].startswith("attachment;")
    assert "Plan%20for%20the%20bay.md" in once.headers["content-disposition"]
    [event] = await fetch(
        team.platform,
        "SELECT metadata FROM audit_events WHERE event_type = 'page.exported' AND resource_id = :id",
        id=page["id"],
    )
    assert event.metadata == {"format": "markdown", "count": 1}


@pytest.mark.spec("PG-92")
async def test_a_page_survives_html_and_word_and_json_holds_its_crdt(team: Team) -> None:
    page = (await send(team, "Plan.md", MARKDOWN.encode())).json()["page"]

    html = await take(team, page["id"], "html")
    assert b"<script" not in html.content
    by_html = (await send(team, "other.html", html.content)).json()["page"]
    assert (by_html["title"], await text_of(team, by_html["id"])) == ("Plan", MARKDOWN)

    word = await take(team, page["id"], "docx")
    by_word = (await send(team, "other.docx", word.content)).json()["page"]
    text = await text_of(team, by_word["id"])
    assert by_word["title"] == "Plan"
    for kept in (
        "# Plan for the bay\n",
        "Some **bold**, *italic*, ~~gone~~ and <u>under</u> words, `code`,",
        "[a link](<https://example.org/a?b=1>)",
        "- one\n  - deeper\n- two\n",
        "1. first\n2. second\n",
        "- [x] done\n- [ ] to do\n",
        "> A quote\n",
        "| Name | Costs |\n| --- | --- |\n| Bay | $5 and $6 |\n",
        'print("hi")',
        "---\n\nThe end\n",
    ):
        assert kept in text

    told = json.loads((await take(team, page["id"], "json")).content)
    doc: pycrdt.Doc[Any] = pycrdt.Doc()
    doc.apply_update(base64.b64decode(told["crdt"]["state"]))
    assert (told["title"], crdt.read(doc)) == ("Plan", told["content"])
    assert (await take(team, page["id"], "pdf")).content.startswith(b"%PDF-")


@pytest.mark.spec("PG-91")
async def test_the_kinds_of_files_and_what_is_lost_of_them(team: Team) -> None:
    text = await send(team, "notes.TXT", "one\r\n\r\n# no heading\x00".encode("utf-16"))
    assert await text_of(team, text.json()["page"]["id"]) == "one\n\n&nbsp;\n\n\\# no heading\n"
    old = await send(team, "letter.txt", "Gr\xfc\xdfe".encode("cp1252"))
    assert await text_of(team, old.json()["page"]["id"]) == "Grüße\n"
    front = await send(team, "post.md", b'---\ntitle: "From elsewhere"\ntags: [a]\n---\n\nHello\n')
    assert (front.json()["page"]["title"], front.json()["losses"]) == (
        "From elsewhere",
        [{"kind": "front_matter", "count": 1}],
    )
    assert await text_of(team, front.json()["page"]["id"]) == "Hello\n"
    ruled = await send(team, "x/..\\..\\a.md", b"---\n\nnot yaml\n\n---\n")
    assert await text_of(team, ruled.json()["page"]["id"]) == "---\n\nnot yaml\n\n---\n"


async def test_files_that_are_none_or_mean_harm_make_no_page(team: Team) -> None:
    page = (await send(team, "Plan.md", b"Hello\n")).json()["page"]
    word = (await take(team, page["id"], "docx")).content
    bomb = archive({f"word/media/{number}.bin": "\0" * 50_000_000 for number in range(5)}, like=word)
    laughs = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    entities = archive({"word/document.xml": f'<!DOCTYPE x [<!ENTITY a0 "ha">{laughs}]><x>&a9;</x>'}, like=word)
    foreign = archive(
        {"docProps/core.xml": '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>'}, like=word
    )
    cases = (
        ("a.docx", bomb, "too_large_unpacked"),
        ("a.docx", entities, "declares_entities"),
        ("a.docx", foreign, "declares_entities"),
        ("a.docx", b"PK\x03\x04 no archive", "not_docx"),
        ("a.docx", archive({"word/document.xml": "<x/>"}, like=word), "not_docx"),
    )
    for name, content, reason in cases:
        assert_problem(await send(team, name, content), 422, "pages.file_unreadable", reason=reason)
    for name in ("notes.zip", "picture.png", "noending", ".md"):
        assert_problem(await send(team, name, b"x"), 415, "pages.file_type")
    assert_problem(await send(team, "big.md", b"x" * (25 * 1024 * 1024 + 1)), 413, "too_large")
    assert_problem(await send(team, "long.txt", b"x" * 2_000_001), 422, "pages.too_complex")
    [count] = await fetch(
        team.platform, "SELECT count(*) AS n FROM pages WHERE organization_id = :id", id=team.organization_id
    )
    assert count.n == 1


@pytest.mark.spec("SP-74", "PG-92")
async def test_an_archive_holds_only_what_the_asker_sees_under_names_that_are_safe(team: Team) -> None:
    top = await team.page("Top: a/b")
    await team.page("con", parent_id=top["id"])
    twins = [await team.page(title, parent_id=top["id"]) for title in ("Notes", "NOTES", "../up")]
    hidden = await team.page("Secret", parent_id=twins[0]["id"])
    below = await team.page("Below the secret", parent_id=hidden["id"])
    reader = await team.join("Rea", role="member")
    for page, visibility in ((hidden, "private"), (below, "space")):
        put = await team.founder.client.put(f"/pages/{page['id']}/visibility", json={"visibility": visibility})
        assert put.status_code == 200, put.text

    whole = await take(team, top["id"], "markdown", with_descendants=True)
    answer = await reader.client.post(
        f"/pages/{top['id']}/exports", json={"format": "markdown", "with_descendants": True}
    )

    assert answer.headers["content-type"] == "application/zip"
    with (
        zipfile.ZipFile(io.BytesIO(answer.content)) as seen,
        zipfile.ZipFile(io.BytesIO(whole.content)) as all_of_it,
    ):
        assert seen.testzip() is None
        assert seen.namelist() == [
            "Top- a-b.md",
            "Top- a-b/_con.md",
            "Top- a-b/Notes.md",
            "Top- a-b/NOTES (2).md",
            "Top- a-b/-up.md",
            "Top- a-b/Notes/Below the secret.md",
        ]
        assert "Top- a-b/Notes/Secret/Below the secret.md" in all_of_it.namelist()
    # One line in the log for the whole of it.
    events = await fetch(
        team.platform,
        "SELECT metadata FROM audit_events WHERE event_type = 'page.exported' AND resource_id = :id",
        id=top["id"],
    )
    assert sorted(event.metadata["count"] for event in events) == [6, 7]


@pytest.mark.spec("PG-92")
async def test_an_archive_holds_the_files_that_the_asker_may_read_beside_their_page(team: Team) -> None:
    top = await team.page("Top")
    below = await team.page("Below", parent_id=top["id"])
    stranger = await team.world.person("Eve")
    octets = {"Content-Type": "application/octet-stream"}

    async def file_of(page_id: str, name: str, content: bytes, *, client: Any = None) -> str:
        taken = await (client or team.founder.client).put(
            f"/pages/{page_id}/files", params={"name": name}, content=content, headers=octets
        )
        assert taken.status_code == 201, taken.text
        address: str = taken.json()["address"]
        return address

    foreign = await file_of((await stranger.page("Theirs"))["id"], "secret.txt", b"secret", client=stranger.client)
    picture = await file_of(top["id"], "a b.png", png())
    notes = [await file_of(top["id"], name, name.encode()) for name in ("../up.txt", "con.txt", "con.txt")]
    links = " ".join(f"[file](<{address}>)" for address in (*notes, foreign))
    for page, text in ((top, f"![Plan](<{picture}>)\n\n{links}\n"), (below, f"![Plan](<{picture}>)\n")):
        stored = await team.founder.client.put(
            f"/pages/{page['id']}/content",
            json={"format": "markdown", "content": text},
            headers={"If-Match": '"0"'},
        )
        assert stored.status_code == 200, stored.text

    with zipfile.ZipFile(
        io.BytesIO((await take(team, top["id"], "markdown", with_descendants=True)).content)
    ) as archive:
        names = archive.namelist()
        assert names == [
            "Top.md",
            "Top.files/a b.png",
            "Top.files/up.txt",
            "Top.files/_con.txt",
            "Top.files/_con (2).txt",
            "Top/Below.md",
            "Top/Below.files/a b.png",
        ]
        written = archive.read("Top.md").decode()
        assert "![Plan](<Top.files/a%20b.png>)" in written
        assert "[file](<Top.files/_con%20%282%29.txt>)" in written
        # What the asker may not read stays an address of the server, which gives it to nobody else either.
        assert foreign in written
        assert "![Plan](<Below.files/a%20b.png>)" in archive.read("Top/Below.md").decode()
        assert archive.read("Top.files/_con.txt") == b"con.txt"
        read = await team.founder.client.get(picture.removeprefix("/api/v1"))
        assert archive.read("Top/Below.files/a b.png") == read.content
    html = (await take(team, top["id"], "html")).text
    assert 'src="data:image/' in html
    assert picture not in html


async def test_importing_needs_the_right_to_put_a_page_there(team: Team) -> None:
    page = await team.page("Plans")
    reader, stranger = await team.join("Rea"), await team.world.person("Stella")
    await team.grant(page["id"], reader, "VIEW")
    for person, status, code in ((reader, 403, "access.forbidden"), (stranger, 404, "not_found")):
        answer = await person.client.post(
            "/page-imports",
            params={"space_id": team.space_id, "parent_id": page["id"], "file_name": "a.docx"},
            content=b"no file at all",
            headers={"Content-Type": "application/octet-stream"},
        )
        assert_problem(answer, status, code)
