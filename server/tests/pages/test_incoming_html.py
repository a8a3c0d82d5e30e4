"""HTML of strangers: only what is on the list comes in, by the API and by a file (PG-49)."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from stoa.pages.core import editor_schema, html_reader
from tests.pages.hostile import VECTORS
from tests.support.http import assert_problem
from tests.support.team import Team

SCHEMES = re.compile(r"[\x00-\x20\u200b]*(?:https?:|mailto:|tel:|[^:/?#]*(?:[/?#]|$))", re.IGNORECASE)


def nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("content") or []:
        yield from nodes(child)


def assert_harmless(document: dict[str, Any]) -> None:
    """Nothing in the document but what the editor shows, with addresses of the web alone."""
    for node in nodes(document):
        assert node["type"] in editor_schema._CONTENT, node  # the list of what the editor knows
        attributes = [node.get("attrs") or {}, *(mark.get("attrs") or {} for mark in node.get("marks") or [])]
        for each in attributes:
            # How the editor shows a link; it names nothing.
            assert {each.get("target"), each.get("class")} <= {None}, node
            assert each.get("rel") in {None, "noopener noreferrer nofollow"}, node
            assert each.keys() <= {"level", "href", "src", "alt", "title", "checked", "start", "language"} | {
                "kind",
                "id",
                "label",
                "latex",
                "colspan",
                "rowspan",
                *("target", "class", "rel", "open", "type", "width", "height", "colwidth"),
            }, node
            for name in {"href", "src"} & each.keys():
                assert each[name] is None or SCHEMES.match(each[name]), node


async def send(team: Team, page: dict[str, Any], html: str) -> dict[str, Any]:
    client, path = team.founder.client, f"/pages/{page['id']}/content"
    revision = (await client.get(path)).headers["etag"]
    sent = await client.put(path, json={"format": "html", "content": html}, headers={"If-Match": revision})
    assert sent.status_code == 200, sent.text
    found: dict[str, Any] = (await client.get(path)).json()["content"]
    return found


@pytest.mark.spec("PG-49")
async def test_no_hostile_html_comes_in_by_the_api_or_by_a_file(team: Team) -> None:
    # Some of them swallow what follows, so that each is read alone too, by the same reader.
    for vector in VECTORS:
        assert_harmless(html_reader.read(f"<p>before</p>{vector}<p>after</p>").content)
    page = await team.page("Guarded")
    together = "".join(f"<p>before</p>{vector}<p>after</p>" for vector in VECTORS).replace("\x00", "")
    assert_harmless(await send(team, page, together))
    for vector in VECTORS[5:80:25]:
        assert_harmless(await send(team, page, vector.replace("\x00", "")))

    file = "\n".join(VECTORS).encode()
    place = {"space_id": team.space_id, "file_name": "hostile.html"}
    headers = {"Content-Type": "application/octet-stream"}
    imported = await team.founder.client.post("/page-imports", params=place, content=file, headers=headers)

    assert imported.status_code == 201, imported.text
    made = await team.founder.client.get(f"/pages/{imported.json()['page']['id']}/content")
    assert_harmless(made.json()["content"])
    assert {"scripts", "styles", "embeds"} <= {loss["kind"] for loss in imported.json()["losses"]}
    shown = await team.founder.client.get(f"/pages/{page['id']}/content", params={"format": "html"})
    assert not re.search(
        r"<(?:script|style|iframe|svg|math|object|embed|form)\b", shown.json()["content"], re.IGNORECASE
    )


@pytest.mark.spec("PG-49")
async def test_harmless_html_stays_and_pictures_may_be_data(team: Team) -> None:
    page = await team.page("Kept")
    pixel = "data:image/png;base64,iVBORw0KGgo="

    found = await send(
        team,
        page,
        f'<h2>Head</h2><p>a <b>bold</b> <a href="https://e.org/x?y=1#z">link</a> <code>c</code></p>'
        f'<ul><li>one<ul><li>deep</li></ul></li></ul><img src="{pixel}" alt="dot">'
        '<pre><code class="language-python">x = 1\ny</code></pre>'
        '<table><tr><th>A</th><td colspan="2">b</td></tr></table>',
    )

    kinds = [node["type"] for node in found["content"]]
    assert kinds == ["heading", "paragraph", "bulletList", "image", "codeBlock", "table"]
    assert found["content"][1]["content"][3]["marks"] == [
        {"type": "link", "attrs": {"href": "https://e.org/x?y=1#z"}}
    ]
    assert found["content"][3]["attrs"] == {"src": pixel, "alt": "dot"}
    assert found["content"][4]["attrs"] == {"language": "python"}
    assert found["content"][4]["content"][0]["text"] == "x = 1\ny"


async def test_html_that_nests_without_end_is_refused(team: Team) -> None:
    page = await team.page("Deep")

    sent = await team.founder.client.put(
        f"/pages/{page['id']}/content",
        json={"format": "html", "content": "<div>" * 100_000},
        headers={"If-Match": '"0"'},
    )

    assert_problem(sent, 422, "pages.file_unreadable", reason="too_deep")
