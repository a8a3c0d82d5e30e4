"""What administrators make of models, and what people see of it, in a real browser."""

import asyncio
import re

import pytest
from playwright.async_api import Locator, Page, expect

from stoa.platform.context import Platform
from stoa.platform.ids import new_id
from tests.browser.conftest import Visitors, assert_accessible, assert_fits, connect, shot
from tests.browser.test_conversations import say
from tests.conversations.talking import Talker
from tests.providers.conftest import change_organization
from tests.support.http import assert_problem
from tests.support.model_server import ModelServer, Script, model_server
from tests.support.team import execute, make_team
from tests.support.world import Person, World


@pytest.mark.spec("PR-21")
@pytest.mark.spec("PR-29")
async def test_price_abilities_and_work_of_models_are_set(
    visitors: Visitors, ada: Person, models: ModelServer
) -> None:
    await connect(ada, models)
    page = await (await visitors.profile(ada)).open("/organization/ai")
    await page.get_by_role("button", name="Price and abilities of stoa-test", exact=True).click()
    dialog = page.get_by_role("dialog", name="stoa-test")
    await dialog.get_by_label("Reading, $ per million tokens").fill("1.25")
    await dialog.get_by_label("Writing, $ per million tokens").fill("10")
    await dialog.get_by_role("checkbox", name="Reads pictures").click()
    await assert_accessible(page)
    await shot(page, "model-editor")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_be_hidden()
    found = (await ada.client.get("/models/openai_compatible:stoa-test")).json()
    assert (found["input_micros_per_mtok"], found["supports_vision"]) == (1_250_000, True)

    await page.get_by_role("combobox", name="Titles and summaries").click()
    await page.get_by_role("option", name="stoa-test-large").click()
    await page.get_by_role("checkbox", name="Nobody uses keys of their own here").click()
    async with page.expect_response(lambda answer: answer.request.method == "PATCH") as saved:
        await page.get_by_role("button", name="Save changes").click()
    assert (await saved.value).status == 200
    await shot(page, "models-of-the-organization")
    held = (await ada.client.get(f"/organizations/{ada.organization_id}")).json()["settings"]["providers"]
    assert (held["cheap_model"], held["no_personal_keys"]) == ("openai_compatible:stoa-test-large", True)

    phone = await (await visitors.profile(ada, phone=True, dark=True)).open("/conversations")
    await expect(phone.get_by_text("Own keys are not used here.")).to_be_visible()
    await assert_fits(phone)
    await assert_accessible(phone)
    await shot(phone, "composer-rules-phone-dark")


@pytest.mark.spec("PR-55")
async def test_a_substitute_is_named_at_the_answer(
    visitors: Visitors, ada: Person, models: ModelServer, platform: Platform
) -> None:
    models.models = ["stoa-test"]
    await connect(ada, models)
    async with model_server() as elsewhere:
        elsewhere.models = ["llama"]
        elsewhere.default = Script(answer="From elsewhere.")
        body = {"provider": "ollama", "name": "Other", "base_url": elsewhere.origin}
        assert (await ada.client.post("/me/provider-keys", json=body)).status_code == 201
        await execute(
            platform, "UPDATE users SET last_used_model = 'auto:openai_compatible' WHERE id = :id", id=ada.id
        )
        models.play(Script(status=401))
        page = await (await visitors.profile(ada)).open("/conversations")
        await say(page, "Who answers?")
        answer = page.get_by_role("article", name=re.compile("Answer by"))
        await expect(answer).to_have_attribute("data-status", "complete")
        await expect(
            answer.get_by_text("ollama:llama answered instead of openai_compatible:stoa-test, which could not.")
        ).to_be_visible()
        await assert_accessible(page)
        await shot(page, "substitute")


@pytest.mark.spec("PR-11")
async def test_rules_of_space_and_organization_are_set_said_and_kept(
    visitors: Visitors, world: World, models: ModelServer, platform: Platform
) -> None:
    team = await make_team(platform, world)
    ada = team.founder
    await connect(ada, models)
    member = await team.join("Mel", role="member")
    made = await ada.client.post("/conversations", json={"kind": "assistant", "space_id": team.space_id})
    path = f"/conversations/{made.json()['id']}/messages"
    body = {"content": "Hello", "client_message_id": str(new_id()), "model": "openai_compatible:stoa-test"}

    # Whoever does not own the space reads its rules, and why that is all.
    reader = await (await visitors.profile(member, phone=True)).open(f"/spaces/{team.space_id}")
    await reader.get_by_role("tab", name="Rules").click()
    await expect(
        reader.get_by_text("The owner of the space changes its rules; you read them here.")
    ).to_be_visible()
    await expect(reader.get_by_role("switch", name="Nobody uses keys of their own here")).to_be_disabled()
    await assert_fits(reader)
    await shot(reader, "space-rules-read-phone")

    owner = await visitors.profile(ada, dark=True)
    page = await owner.open(f"/spaces/{team.space_id}")
    await page.get_by_role("tab", name="Rules").click()
    switch = page.get_by_role("switch", name="Nobody uses keys of their own here")
    await switch.click()
    await expect(switch).to_be_checked()
    await expect(switch).to_be_enabled()
    await assert_accessible(page)
    await shot(page, "space-rules-dark")
    refused = await ada.client.post(path, json=body)
    assert_problem(refused, 403, "spaces.rule", rule="no_personal_keys")
    talk = await owner.open(f"/conversations/{made.json()['id']}")
    await expect(talk.get_by_text("In this space own keys are not used.")).to_be_visible()

    await change_organization(ada, settings={"providers": {"local_models_only": True, "no_personal_keys": True}})
    await talk.reload()
    said = "Only models on machines of the organization answer here. Own keys are not used here."
    await expect(talk.get_by_text(said)).to_be_visible()
    await assert_accessible(talk)
    await shot(talk, "composer-rules-dark")
    refused = await ada.client.post(path, json=body)
    assert_problem(refused, 403, "providers.forbidden_by_organization", rule="no_personal_keys")
    # Models of the organization answer, as long as their machine is its own.
    shared = {"provider": "openai_compatible", "name": "Shared", "base_url": f"{models.origin}/v1"}
    organization = f"/organizations/{team.organization_id}"
    assert (await ada.client.post(f"{organization}/provider-keys", json=shared)).status_code == 201
    assert (await ada.client.post(path, json=body)).status_code == 202
    await change_organization(ada, settings={"providers": {"local_models_only": True}})
    moved = "UPDATE provider_keys SET base_url = 'https://models.example' WHERE organization_id = :id OR user_id = :ada"
    await execute(platform, moved, id=team.organization_id, ada=ada.id)
    body |= {"client_message_id": str(new_id())}
    refused = await ada.client.post("/messages", json=body)
    assert_problem(refused, 403, "providers.forbidden_by_organization", rule="local_models_only")


@pytest.mark.spec("PR-28")
async def test_models_are_chosen_by_tier_context_price_abilities_and_own_rating(
    visitors: Visitors, ada: Person, models: ModelServer
) -> None:
    await connect(ada, models)
    for name, price, tier in (("stoa-test", 1_000_000, "basic"), ("stoa-test-large", 20_000_000, "premium")):
        values = {"input_micros_per_mtok": price, "output_micros_per_mtok": 4 * price, "tier": tier}
        values |= {"context_window": 128_000, "supports_vision": tier == "premium"}
        slug = f"openai_compatible:{name}"
        assert (await ada.client.patch(f"/models/{slug}", json=values)).status_code == 200
    talk = Talker(ada, models)
    said = await talk.talk()
    await ada.client.put(f"/messages/{said['assistant_message']['id']}/feedback", json={"value": 1})

    visitor = await visitors.profile(ada)
    page = await visitor.open("/conversations")
    await page.get_by_label("Message").fill("x" * 4000)
    await page.get_by_role("button", name=re.compile("^Model:")).click()
    small = page.get_by_role("option", name=re.compile("^stoa-test Basic"))
    for words in (
        "128k context",
        "$1 in, $4 out per million",
        "about $0.003 for this text",
        "your rating: 1 good",
    ):
        await expect(small).to_contain_text(words)
    large = page.get_by_role("option", name=re.compile("^stoa-test-large Premium"))
    await expect(large).to_contain_text("reads pictures")
    await expect(large).to_contain_text("about $0.06 for this text")
    await assert_accessible(page)
    await shot(page, "model-picker")
    await page.get_by_role("button", name="Compare models").click()
    dialog = page.get_by_role("dialog", name="Compare models")
    await expect(dialog.get_by_label("Tokens to read")).to_have_value("1000")
    await dialog.get_by_label("Tokens to read").fill("1000000")
    table = dialog.get_by_role("table", name="Models by price")
    await expect(table.get_by_role("row")).to_have_count(3)
    await expect(table.get_by_role("row").nth(1)).to_contain_text("too long for it")
    await dialog.get_by_label("Tokens to read").fill("100000")
    await dialog.get_by_label("Tokens to write").fill("1000")
    await expect(table.get_by_role("row").nth(1)).to_contain_text("$0.1")
    await expect(table.get_by_role("row").nth(2)).to_contain_text("$2.08")
    await assert_accessible(page)
    await shot(page, "compare-models")

    phone = await (await visitors.profile(ada, phone=True, dark=True)).open("/conversations")
    await phone.get_by_role("button", name=re.compile("^Model:")).click()
    await phone.get_by_role("button", name="Compare models").click()
    await expect(phone.get_by_role("list", name="Models by price")).to_contain_text("$0.003")
    await assert_fits(phone)
    await shot(phone, "compare-models-phone-dark")


async def drag(page: Page, handle: Locator, row: Locator) -> None:
    """Let go only where the row shows that it would be taken, however long that takes to be drawn."""
    # Near its edge the screen would scroll by itself meanwhile.
    await row.evaluate("row => row.scrollIntoView({ block: 'center', behavior: 'instant' })")
    start, end = await handle.bounding_box(), await row.bounding_box()
    assert start is not None
    assert end is not None
    await page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    await page.mouse.down()
    await page.mouse.move(start["x"] + start["width"] / 2, end["y"] + end["height"] / 2, steps=8)
    await expect(row).to_have_class(re.compile("bg-sunken"))
    await page.mouse.up()


async def test_rules_of_the_automatic_choice_are_made_and_put_in_order(
    visitors: Visitors, ada: Person, models: ModelServer
) -> None:
    await connect(ada, models)
    page = await (await visitors.profile(ada)).open("/organization/ai")
    await expect(page.get_by_text("No rules: every question is scored.")).to_be_visible()
    for about, then in (("Coding", "stoa-test-large"), ("Creative", "A model for what is simple")):
        await page.get_by_role("button", name="New rule").click()
        dialog = page.get_by_role("dialog", name="New rule")
        await dialog.get_by_label("Words, at least").fill("many")
        await expect(dialog.get_by_text("Write whole numbers")).to_be_visible()
        await dialog.get_by_label("Words, at least").fill("2")
        await dialog.get_by_role("combobox", name="About").click()
        await page.get_by_role("option", name=about).click()
        await dialog.get_by_role("combobox", name="Then").click()
        await page.get_by_role("option", name=then, exact=True).click()
        await assert_accessible(page)
        await shot(page, "routing-rule-dialog")
        await dialog.get_by_role("button", name="Make rule").click()
        await expect(dialog).to_be_hidden()
    rules = page.get_by_role("list", name="Rules").get_by_role("listitem")
    await expect(rules).to_contain_text(
        ["1. at least 2 words, about: Coding", "2. at least 2 words, about: Creative"]
    )

    # By keyboard, then by hand; the server keeps the order.
    await page.get_by_role("button", name="Place of rule 2").press("ArrowUp")
    await expect(rules).to_contain_text(["about: Creative", "about: Coding"])

    async def kept() -> list[str]:
        items = (await ada.client.get("/routing/rules")).json()["items"]
        return [item["conditions"]["category"] for item in items]

    async def until(order: list[str]) -> None:
        async with asyncio.timeout(10):
            while await kept() != order:
                await asyncio.sleep(0.05)

    await until(["creative", "coding"])
    await drag(page, page.get_by_role("button", name="Place of rule 1"), rules.nth(1))
    await expect(rules).to_contain_text(["about: Coding", "about: Creative"])
    await until(["coding", "creative"])
    await page.get_by_role("switch", name="Rule 1 is on").click()
    await expect(page.get_by_role("switch", name="Rule 1 is on")).not_to_be_checked()
    await assert_accessible(page)
    await page.get_by_role("heading", name="Rules before the automatic choice").scroll_into_view_if_needed()
    await shot(page, "routing-rules")
    await page.get_by_role("button", name="Delete rule 1").click()
    await expect(rules).to_have_count(1)
    phone = await (await visitors.profile(ada, phone=True, dark=True)).open("/organization/ai")
    await expect(phone.get_by_role("list", name="Rules")).to_contain_text("about: Creative")
    await assert_fits(phone)
    await phone.get_by_role("heading", name="Rules before the automatic choice").scroll_into_view_if_needed()
    await shot(phone, "routing-rules-phone-dark")
