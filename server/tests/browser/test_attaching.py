"""Files with a message, and thinking, in a real browser."""

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import expect

from tests.browser.conftest import Visitors, assert_accessible, assert_fits, shot
from tests.browser.test_conversations import say
from tests.support.model_server import ModelServer, Script
from tests.support.world import Person

DROP = """([name, text]) => {
  const held = new DataTransfer();
  held.items.add(new File([text], name, { type: "text/plain" }));
  for (const kind of ["dragover", "drop"])
    window.dispatchEvent(new DragEvent(kind, { dataTransfer: held, bubbles: true, cancelable: true }));
}"""
PASTE = """([name, bytes]) => {
  const held = new DataTransfer();
  held.items.add(new File([new Uint8Array(bytes)], name, { type: "image/png" }));
  document.activeElement.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: held, bubbles: true, cancelable: true }));
}"""


def picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (640, 400), "teal").save(buffer, "PNG")
    return buffer.getvalue()


async def connect_claude(ada: Person, models: ModelServer) -> None:
    models.models = ["claude-sonnet-4-5", "claude-3-5-haiku-latest"]
    body = {"provider": "anthropic", "name": "Workshop", "base_url": models.origin, "secret": "sk-anything"}
    assert (await ada.client.post("/me/provider-keys", json=body)).json()["status"] == "valid"


@pytest.mark.spec("CV-34")
@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
async def test_files_are_chosen_dropped_and_pasted_and_go_with_the_message(
    visitors: Visitors, ada: Person, models: ModelServer, tmp_path: Path, *, phone: bool
) -> None:
    await connect_claude(ada, models)
    (tmp_path / "kerb.png").write_bytes(picture())
    (tmp_path / "bad.png").write_bytes(b"no picture")
    visitor = await visitors.profile(ada, phone=phone)
    visitor.expected.append("415")
    page = await visitor.open("/conversations")
    waiting = page.get_by_role("list", name="Attached files")
    await page.get_by_label("Files to attach").set_input_files([tmp_path / "kerb.png", tmp_path / "bad.png"])
    await expect(waiting.locator("img")).to_be_visible()
    await expect(waiting.get_by_role("alert")).to_contain_text("not what its name says")
    await waiting.get_by_role("button", name="Remove bad.png").click()
    await page.evaluate(DROP, ["notes.md", "The kerb is 12 cm."])
    await page.get_by_role("textbox", name="Message", exact=True).focus()
    await page.evaluate(PASTE, ["pasted.png", [*picture()]])
    await expect(waiting.get_by_role("listitem")).to_have_count(3)
    await expect(waiting.locator("img")).to_have_count(2)
    name = "phone" if phone else "desk"
    await shot(page, f"attached-composer-{name}")
    await assert_accessible(page)
    await assert_fits(page)

    await page.get_by_role("textbox", name="Message", exact=True).fill("What do you see?")
    await page.get_by_role("button", name="Send").click()

    await expect(page.locator("article.answer")).to_have_attribute("data-status", "complete")
    question = page.get_by_role("article", name="Message by Ada")
    await expect(question.get_by_role("img", name="kerb.png")).to_be_visible()
    await expect(question.get_by_role("link", name="notes.md")).to_be_visible()
    kinds = [part["type"] for part in models.asked[-1].body["messages"][-1]["content"]]
    assert kinds == ["image", "text", "image", "text"]
    await shot(page, f"attached-message-{name}")
    await assert_accessible(page)
    await assert_fits(page)


@pytest.mark.spec("CV-46")
async def test_thinking_is_switched_on_and_folded_on_the_answer(
    visitors: Visitors, ada: Person, models: ModelServer
) -> None:
    await connect_claude(ada, models)
    models.play(Script(answer="Forty-two.", thinking=("Let me ", "see.")))
    page = await (await visitors.profile(ada)).open("/conversations")
    await page.get_by_role("button", name="Think first").click()

    await say(page, "How many?")

    answer = page.locator("article.answer")
    await expect(answer).to_contain_text("Forty-two.")
    await expect(answer).not_to_contain_text("Let me see.")
    assert models.asked[-1].body["thinking"]["budget_tokens"] == 10_000
    await answer.get_by_role("button", name="Thought").click()
    await expect(answer).to_contain_text("Let me see.")
    await expect(page.get_by_role("button", name="Think first")).to_have_attribute("aria-pressed", "true")
    await shot(page, "thinking")
    await page.get_by_role("button", name=re.compile("^Model: ")).click()
    await page.get_by_role("option", name=re.compile("haiku", re.IGNORECASE)).click()
    await expect(page.get_by_role("button", name="Think first")).to_have_count(0)
