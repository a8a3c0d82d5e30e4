"""What the editor takes in and shows: pasted HTML, callouts, formulas, find and replace, the Markdown of a page."""

import base64
import io
import re
from typing import Any

import pytest
from PIL import Image
from playwright.async_api import Page, expect

from stoa.pages.core import markdown
from tests.browser.conftest import Visitors, assert_accessible, assert_fits, intercept_choosers, shot
from tests.pages.hostile import VECTORS
from tests.pages.test_incoming_html import assert_harmless
from tests.pages.test_page_media import html, site
from tests.support.world import Person

SAVED = re.compile(r"^Saved \d\d:\d\d$")
PASTE = """([html, text]) => {
    const data = new DataTransfer();
    data.setData("text/html", html);
    if (text) data.setData("text/plain", text);
    const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
    document.querySelector(".ProseMirror").dispatchEvent(paste);
}"""
EVERYTHING = """# Bay

Words, **bold**, `code` and $x^2$.

> [!WARNING]
> Mind the *gap*

- one
  - deep

To do:

- [x] done

| A | B |
| --- | --- |
| 1 | 2 |

$$
\\frac{1}{2}
$$

```python
x = 1
```

```stoa-node
{"attrs":{"depth":3},"type":"hologram"}
```
"""


async def content(person: Person, page_id: str) -> dict[str, Any]:
    answer = await person.client.get(f"/pages/{page_id}/content")
    found: dict[str, Any] = answer.json()["content"]
    return found


async def filled(ada: Person, title: str, text: str) -> str:
    made = await ada.page(title)
    stored = await ada.client.put(
        f"/pages/{made['id']}/content",
        json={"format": "markdown", "content": text},
        headers={"If-Match": '"0"'},
    )
    assert stored.status_code == 200, stored.text
    page_id: str = made["id"]
    return page_id


async def choose(page: Page, entry: str) -> None:
    await page.get_by_role("button", name="Page menu").click()
    await page.get_by_role("menuitem", name=entry).click()


async def body_of(page: Page) -> Any:
    body = page.locator(".ProseMirror")
    await body.click()
    return body


@pytest.mark.spec("PG-49")
async def test_nothing_hostile_is_pasted_and_nothing_of_it_runs(visitors: Visitors, ada: Person) -> None:
    made = await ada.page("Pasted")
    profile = await visitors.profile(ada)
    # The browser says of every handler that it would not run it, while the HTML is being looked at.
    profile.expected += ["Executing inline event handler", "Setting the document's base URI"]
    page = await profile.open(f"/pages/{made['id']}")
    await page.evaluate("() => { window.runs = 0; window.pwned = () => { window.runs += 1; }; }")
    body = await body_of(page)
    for vector in VECTORS:
        await page.evaluate(PASTE, [f"<p>before</p>{vector}<p>after</p>", ""])
    await page.evaluate(PASTE, ['<p style="color:red">kept <b>bold</b></p>', ""])

    await expect(body.locator("strong")).to_have_text("bold")
    await expect(page.get_by_text(SAVED)).to_be_visible()
    assert await page.evaluate("window.runs") == 0
    foreign = "script, style, iframe, object, embed, form, svg:not(.lucide):not(.katex *), math:not(.katex *)"
    assert await body.locator(foreign).count() == 0
    attributes = await body.evaluate(
        """body => [...body.querySelectorAll("*")].flatMap(e => [...e.attributes].map(a => [a.name, a.value]))"""
    )
    for name, value in attributes:
        assert not name.startswith("on"), (name, value)
        assert name not in {"href", "src"} or not re.match(
            r"\W*(?:javascript|vbscript|data:text)", value, re.IGNORECASE
        )
    assert_harmless(await content(ada, made["id"]))

    await page.evaluate(PASTE, ["<p>" + "x" * (5 * 1024 * 1024) + "</p>", ""])
    await expect(
        page.get_by_text("This is too large to paste. Import it as a file instead.").first
    ).to_be_visible()
    assert "xxx" not in await body.inner_text()


@pytest.mark.spec("PG-50")
async def test_callouts_and_formulas_are_written_by_keys_and_kept(visitors: Visitors, ada: Person) -> None:
    made = await ada.page("Blocks")
    page = await (await visitors.profile(ada)).open(f"/pages/{made['id']}")
    body = await body_of(page)
    await page.keyboard.type("/callout")
    await page.keyboard.press("Enter")
    await page.keyboard.type("Mind the gap")
    await page.get_by_role("button", name="Kind of callout: Note").press("Enter")
    await page.get_by_role("menuitem", name="Warning").press("Enter")
    await expect(page.get_by_role("button", name="Kind of callout: Warning")).to_be_visible()
    await body.locator(".callout p").click()
    await page.keyboard.press("End")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await page.keyboard.type("Energy is $E=mc^2$ and costs $5 and $6.")
    await expect(body.locator(".katex")).to_have_count(1)
    await page.keyboard.press("Enter")
    await page.keyboard.type("$$ ")
    source = page.get_by_role("textbox", name="Source of the formula (LaTeX)")
    await expect(source).to_be_focused()
    await page.keyboard.type("\\int_0^1 x")
    await shot(page, "formula")
    await page.keyboard.press("Enter")
    await expect(body.locator(".formula.block .katex")).to_have_count(1)
    await assert_accessible(page)

    await expect(page.get_by_text(SAVED)).to_be_visible()
    written = markdown.write(await content(ada, made["id"]))
    assert "> [!WARNING]\n> Mind the gap\n" in written
    assert "Energy is $E=mc^2$ and costs $5 and $6.\n" in written
    assert "$$\n\\int_0^1 x\n$$\n" in written


@pytest.mark.spec("PG-50")
async def test_words_are_found_and_replaced(visitors: Visitors, ada: Person) -> None:
    page_id = await filled(ada, "Search", "The bay is a **bay**.\n\nBAY again, [bay](<https://e.org>)\n")
    page = await (await visitors.profile(ada)).open(f"/pages/{page_id}")
    body = await body_of(page)
    await page.keyboard.press("ControlOrMeta+f")
    await expect(page.get_by_role("textbox", name="Find")).to_be_focused()
    await page.keyboard.type("bay")
    await expect(page.get_by_text("of 4")).to_be_visible()
    await expect(body.locator(".find-hit")).to_have_count(4)
    await page.get_by_role("button", name="Match case").click()
    await expect(page.get_by_text("of 3")).to_be_visible()
    await shot(page, "find")
    await assert_accessible(page)
    await page.get_by_role("textbox", name="Replace with").fill("pier")
    await page.get_by_role("button", name="Replace all").click()
    await expect(body).to_contain_text("The pier is a pier.")
    await page.keyboard.press("Escape")
    await page.get_by_role("textbox", name="Replace with").press("Escape")
    await expect(page.get_by_role("search")).to_have_count(0)

    await expect(page.get_by_text(SAVED)).to_be_visible()
    written = markdown.write(await content(ada, page_id))
    assert written == "The pier is a **pier**.\n\nBAY again, [pier](<https://e.org>)\n"


@pytest.mark.spec("PG-50")
async def test_blocks_move_by_keys_and_tables_stay_narrow(visitors: Visitors, ada: Person) -> None:
    page_id = await filled(ada, "Order", "one\n\ntwo\n\nthree\n")
    page = await (await visitors.profile(ada)).open(f"/pages/{page_id}")
    body = page.locator(".ProseMirror")
    await body.get_by_text("three").click()
    await page.keyboard.press("Alt+ArrowUp")
    await page.keyboard.press("Alt+ArrowUp")
    await expect(body).to_have_text("threeonetwo")
    await page.keyboard.press("Alt+ArrowDown")
    await expect(body).to_have_text("onethreetwo")
    wide = "<table><tr>" + "<td>c</td>" * 101 + "</tr></table>"
    await page.evaluate(PASTE, [wide, ""])
    await page.evaluate(PASTE, ["<p>behind</p>", ""])
    await expect(body).to_contain_text("behind")
    await expect(body.locator("td")).to_have_count(0)


@pytest.mark.spec("PG-47")
async def test_the_markdown_of_a_page_is_in_step_with_the_rich_view(visitors: Visitors, ada: Person) -> None:
    page_id = await filled(ada, "Source", EVERYTHING)
    before = await content(ada, page_id)
    profile = await visitors.profile(ada)
    profile.expected.append("412")
    page, other = await profile.open(f"/pages/{page_id}"), await profile.open(f"/pages/{page_id}")
    await expect(other.locator(".ProseMirror .unknown-block")).to_be_visible()
    await choose(page, "Show as Markdown")
    source = page.get_by_role("textbox", name="Markdown of the page")
    await expect(source).to_have_value(EVERYTHING)
    await source.click()
    # The name of the button that opened the menu goes.
    await expect(page.locator("[data-radix-popper-content-wrapper]")).to_have_count(0)
    await shot(page, "markdown")
    await assert_accessible(page)

    # Written here, shown there; nothing else changes.
    await source.press("ControlOrMeta+End")
    await page.keyboard.type("\nThe **end**\n")
    await expect(other.locator(".ProseMirror")).to_contain_text("The end")
    # Written there, shown here.
    await other.locator(".ProseMirror h1").click()
    await other.keyboard.press("End")
    await other.keyboard.type(" of glass")
    await expect(source).to_have_value(re.compile(r"^# Bay of glass\n"))

    await choose(page, "Show as text")
    await expect(page.locator(".ProseMirror .callout")).to_be_visible()
    after = await content(ada, page_id)
    assert after["content"][1:-1] == before["content"][1:]
    assert after["content"][-1]["content"][1] == {"type": "text", "text": "end", "marks": [{"type": "bold"}]}


@pytest.mark.spec("PG-47")
async def test_two_who_change_the_same_line_of_the_source_are_asked(visitors: Visitors, ada: Person) -> None:
    page_id = await filled(ada, "Both", "one\n\ntwo\n")
    profile = await visitors.profile(ada)
    profile.expected += ["ERR_FAILED", "412"]
    page = await profile.open(f"/pages/{page_id}")
    await choose(page, "Show as Markdown")
    source = page.get_by_role("textbox", name="Markdown of the page")
    await expect(source).to_have_value("one\n\ntwo\n")
    # While the line is cut, theirs is stored and mine is written.
    await page.route("**/content*", lambda route: route.abort())
    await source.fill("one, mine\n\ntwo\n")
    await expect(page.get_by_text("Not saved, retrying")).to_be_visible()
    read = await ada.client.get(f"/pages/{page_id}/content", params={"format": "markdown"})
    stored = await ada.client.put(
        f"/pages/{page_id}/content",
        json={"format": "markdown", "content": "one, theirs\n\ntwo\n"},
        headers={"If-Match": read.headers["etag"]},
    )
    assert stored.status_code == 200
    await page.unroute("**/content*")

    await expect(page.get_by_text("Somebody changed the same lines.")).to_be_visible()
    await page.get_by_role("button", name="Keep mine").click()
    await expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    assert markdown.write(await content(ada, page_id)) == "one, mine\n\ntwo\n"


async def test_the_source_fits_a_phone(visitors: Visitors, ada: Person) -> None:
    page_id = await filled(ada, "Small", EVERYTHING)
    page = await (await visitors.profile(ada, phone=True)).open(f"/pages/{page_id}")
    await expect(page.locator(".ProseMirror .callout")).to_be_visible()
    await shot(page, "blocks-phone")
    await assert_fits(page)
    await choose(page, "Show as Markdown")
    await expect(page.get_by_role("textbox", name="Markdown of the page")).to_be_visible()
    await assert_fits(page)


DROP = """([kind, name, type, text]) => {
    const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([bytes], name, { type }));
    const body = document.querySelector(".ProseMirror");
    const last = body.lastElementChild.getBoundingClientRect();
    const init = { bubbles: true, cancelable: true, clientX: last.x + 4, clientY: last.y + last.height / 2 };
    body.dispatchEvent(
        kind === "drop"
            ? new DragEvent("drop", { ...init, dataTransfer: data })
            : new ClipboardEvent("paste", { ...init, clipboardData: data }),
    );
}"""


DRAWN_WITHIN = """image => {
    const source = decodeURIComponent(image.src.slice(image.src.indexOf(",") + 1));
    const svg = new DOMParser().parseFromString(source, "image/svg+xml").documentElement;
    const host = document.body.appendChild(document.createElement("div"));
    host.attachShadow({ mode: "open" }).append(svg);
    const drawn = svg.getBBox(), box = svg.viewBox.baseVal;
    host.remove();
    return drawn.width > 100 && drawn.x >= box.x && drawn.x + drawn.width <= box.x + box.width
        && drawn.y >= box.y && drawn.y + drawn.height <= box.y + box.height;
}"""


def png() -> str:
    made = io.BytesIO()
    Image.new("RGB", (240, 120), "teal").save(made, "PNG")
    return base64.b64encode(made.getvalue()).decode()


@pytest.mark.spec("PG-50")
async def test_pictures_and_files_come_by_drop_by_paste_and_from_the_menu(visitors: Visitors, ada: Person) -> None:
    page_id = await filled(ada, "Pictures", "First\n")
    profile = await visitors.profile(ada)
    profile.expected.append("415")
    page = await profile.open(f"/pages/{page_id}")
    intercept_choosers(page)
    body = await body_of(page)
    await page.evaluate(DROP, ["drop", "bay.png", "image/png", png()])
    await expect(body.get_by_role("img", name="bay.png")).to_be_visible()
    await page.evaluate(DROP, ["paste", "pier.png", "image/png", png()])
    await expect(body.get_by_role("img", name="pier.png")).to_be_visible()
    natural = "image => image.decode().then(() => image.naturalWidth)"
    assert await body.get_by_role("img", name="bay.png").evaluate(natural) == 240
    await body.get_by_text("First").click()
    await page.keyboard.press("End")
    await page.keyboard.press("Enter")
    # Enter takes what was typed, whether the menu has drawn it yet or not.
    await page.keyboard.type("/attachment")
    async with page.expect_file_chooser() as chosen:
        await page.keyboard.press("Enter")
    await (await chosen.value).set_files({"name": "notes.txt", "mimeType": "text/plain", "buffer": b"words"})
    card = body.locator("a.link-card")
    await expect(card).to_contain_text("notes.txt")
    async with page.expect_download() as download:
        await card.click()
    assert (await download.value).suggested_filename == "notes.txt"
    # What the server does not take is named, with its reason, and leaves nothing in the text.
    await page.evaluate(DROP, ["drop", "run.exe", "application/x-msdownload", png()])
    await expect(page.get_by_text("run.exe was not added.")).to_be_visible()
    await expect(body.locator(".upload-waiting")).to_have_count(0)
    await shot(page, "pictures")
    await assert_accessible(page)

    await expect(page.get_by_text(SAVED)).to_be_visible()
    written = markdown.write(await content(ada, page_id))
    assert re.search(r"!\[bay\.png\]\(</api/v1/media/[0-9a-f-]{36}/files/original>\)", written), written
    assert re.search(r"\[notes\.txt\]\(</api/v1/media/[0-9a-f-]{36}/files/original>\)", written), written


@pytest.mark.spec("PG-50")
async def test_a_diagram_is_drawn_where_nothing_of_it_can_run(visitors: Visitors, ada: Person) -> None:
    hostile = (
        'flowchart LR\n  A["<img src=x onerror=window.pwned=1>"] --> B[Bay]\n'
        '  click B href "javascript:window.pwned=1"\n'
    )
    text = f"```mermaid\n{hostile}```\n\n```mermaid\nflowchart LR; A -->\n```\n\nEnd\n"
    page_id = await filled(ada, "Diagrams", text)
    profile = await visitors.profile(ada)
    # The browser says of every handler that it would not run it, while the label is being cleaned.
    profile.expected.append("Executing inline event handler")
    page = await profile.open(f"/pages/{page_id}")
    body = page.locator(".ProseMirror")
    drawn = body.get_by_role("img", name="Diagram")
    await expect(drawn).to_have_count(1, timeout=30_000)
    assert str(await drawn.get_attribute("src")).startswith("data:image/svg+xml")
    assert await drawn.evaluate("image => image.decode().then(() => image.naturalWidth)") > 50
    await expect(body.get_by_text("This diagram cannot be drawn.")).to_be_visible()
    assert await page.evaluate("window.pwned") is None
    # Nothing is cut off: what is drawn lies within the picture.
    assert await drawn.evaluate(DRAWN_WITHIN)
    # Mended in the text, it is drawn.
    await body.locator("pre").nth(1).click()
    await page.keyboard.press("End")
    await page.keyboard.type(" C")
    await expect(drawn).to_have_count(2)
    assert await drawn.nth(1).evaluate("image => image.decode().then(() => image.naturalWidth)") > 10
    # A picture that is drawn in the same moment sets the caret back to where it was.
    for _ in range(50):
        await page.keyboard.press("Control+End")
        await page.wait_for_timeout(200)
        if await page.evaluate("getSelection().anchorNode.textContent") == "End":
            break
    await page.keyboard.press("Enter")
    await page.keyboard.type("/mermaid")
    await expect(page.get_by_role("option", name="Diagram")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(drawn).to_have_count(3)
    await shot(page, "diagrams")
    await assert_accessible(page)


@pytest.mark.spec("PG-50")
async def test_an_address_alone_has_a_card_and_tables_are_changed_by_keys(visitors: Visitors, ada: Person) -> None:
    answers = {"/bay": html("<title>The bay</title><meta name='description' content='All about it'>")}
    async with site(answers) as (origin, asked):
        page_id = await filled(ada, "Cards", f"<{origin}/bay>\n\n| A | B |\n| --- | --- |\n| 1 | 2 |\n")
        profile = await visitors.profile(ada)
        requests: list[str] = []
        profile.context.on("request", lambda request: requests.append(request.url))
        page = await profile.open(f"/pages/{page_id}")
        card = page.locator("a.link-card")
        await expect(card).to_contain_text("The bay")
        await expect(card).to_contain_text("All about it")
        # The server asked, once; the reader's browser was never there.
        assert asked == ["/bay"]
        assert not [url for url in requests if url.startswith(origin)]
        assert await card.get_attribute("rel") == "noopener noreferrer nofollow"
    body = page.locator(".ProseMirror")
    await body.get_by_text("2", exact=True).click()
    await expect(page.get_by_role("toolbar", name="Table")).to_be_visible()
    await page.keyboard.press("Alt+F10")
    await expect(page.get_by_role("button", name="Row below")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(body.locator("tr")).to_have_count(3)
    await page.keyboard.press("Alt+F10")
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("button", name="Column after")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(body.locator("tr").first.locator("th")).to_have_count(3)
    await page.keyboard.press("Alt+F10")
    await page.keyboard.press("Escape")
    await expect(body).to_be_focused()
    # A heading of a column without words would be none.
    await body.locator("th").last.click()
    await page.keyboard.type("C")
    await shot(page, "cards")
    await assert_accessible(page)


@pytest.mark.spec("PG-50")
async def test_pages_open_to_read_first_for_whoever_wants_so(visitors: Visitors, ada: Person) -> None:
    page_id = await filled(ada, "Read first", "# Bay\n\nfour words are here\n")
    profile = await visitors.profile(ada)
    settings = await profile.open("/settings/appearance")
    await settings.get_by_role("radio", name="To read first").click()
    await expect(settings.get_by_role("radio", name="To read first")).to_be_checked()
    page = await profile.open(f"/pages/{page_id}")
    body = page.locator(".ProseMirror")
    await expect(body).to_have_attribute("contenteditable", "false")
    await page.get_by_role("button", name="Edit", exact=True).click()
    await expect(body).to_have_attribute("contenteditable", "true")
    await expect(body).to_have_attribute("aria-readonly", "false")
    await body.get_by_text("four words").click()
    await page.keyboard.press("End")
    await page.keyboard.type(" now")
    await page.keyboard.press("Escape")
    if await page.get_by_role("complementary", name="About this page").count() == 0:
        await page.get_by_role("button", name="Open panel").click()
    await page.get_by_role("radio", name="Outline").click()
    await expect(page.get_by_text("6 words")).to_be_visible()


@pytest.mark.spec("PG-50")
async def test_blocks_are_written_as_in_markdown_found_by_a_slash_and_dragged(
    visitors: Visitors, ada: Person
) -> None:
    made = await ada.page("Written")
    page = await (await visitors.profile(ada)).open(f"/pages/{made['id']}")
    body = await body_of(page)
    for line in (
        "## Plan",
        "**bold** and `code`",
        "- one",
        "",
        "1. first",
        "",
        "[ ] to do",
        "",
        "> quoted",
        "",
        "---",
    ):
        await page.keyboard.type(line)
        await page.keyboard.press("Enter")
    await page.keyboard.type("```python ")
    await page.keyboard.type("print(1)")
    await expect(body.locator("h2")).to_have_text("Plan")
    await expect(body.locator("strong")).to_have_text("bold")
    await expect(body.locator("p code")).to_have_text("code")
    await expect(body.locator("ul:not([data-type]) > li")).to_have_count(1)
    await expect(body.locator("ol > li")).to_have_count(1)
    await expect(body.get_by_role("checkbox")).to_have_count(1)
    await expect(body.locator("blockquote")).to_have_text("quoted")
    await expect(body.locator("hr")).to_have_count(1)
    await expect(body.locator("pre .hljs-built_in")).to_have_text("print")

    # The last block by its handle above the heading.
    await body.locator("pre").hover()
    handle = page.locator(".drag-handle")
    await expect(handle).to_be_visible()
    await handle.drag_to(body.locator("h2"), target_position={"x": 5, "y": 2})
    await expect(body.locator(":scope > *").first).to_have_text("print(1)")
    await expect(page.get_by_text(SAVED)).to_be_visible()
    assert markdown.write(await content(ada, made["id"])).startswith("```python\nprint(1)\n```\n\n## Plan\n")


async def test_a_link_is_written_as_in_markdown(visitors: Visitors, ada: Person) -> None:
    page_id = await filled(ada, "Links", "First\n")
    page = await (await visitors.profile(ada)).open(f"/pages/{page_id}")
    body = await body_of(page)
    await body.get_by_text("First").click()
    await page.keyboard.press("End")
    await page.keyboard.type(" see [the **whole** bay](https://bay.example/x) and [no](javascript:alert)")
    await expect(body.get_by_role("link")).to_have_text("the whole bay")
    await expect(page.get_by_text(SAVED)).to_be_visible()
    written = markdown.write(await content(ada, page_id))
    assert written == "First see [the **whole** bay](<https://bay.example/x>) and \\[no\\](javascript:alert)\n", (
        written
    )
