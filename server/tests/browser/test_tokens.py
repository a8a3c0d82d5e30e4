"""API tokens and the end of everything in a real browser."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visitors, assert_accessible, shot
from tests.support.world import PASSWORD, Person, World


@pytest.mark.spec("ID-86", "ID-90")
async def test_a_token_is_made_shown_once_and_revoked(visitors: Visitors, ada: Person, world: World) -> None:
    page = await (await visitors.profile(ada)).open("/settings/tokens")
    await expect(page.get_by_text("You have no tokens")).to_be_visible()
    await page.get_by_role("button", name="Create a token").click()
    await page.get_by_role("button", name="Create token").click()
    await expect(page.get_by_text("Give the token a name")).to_be_visible()
    await expect(page.get_by_text("Choose at least one scope")).to_be_visible()
    await page.get_by_label("Name").fill("Nightly export")
    await page.get_by_label("pages:read").click()
    await shot(page, "token-new")
    await assert_accessible(page)

    await page.get_by_role("button", name="Create token").click()

    token = await page.get_by_label("Token", exact=True).input_value()
    await shot(page, "token-shown")
    await assert_accessible(page)
    program = world.tab()
    program.headers["Authorization"] = f"Bearer {token}"
    assert (await program.get("/pages")).status_code == 200
    await page.get_by_role("button", name="Done").click()
    await expect(page.get_by_text("Nightly export")).to_be_visible()
    assert token not in await page.content()
    await shot(page, "tokens")
    await assert_accessible(page)
    await page.get_by_role("button", name="Revoke Nightly export").click()
    await page.get_by_role("button", name="Revoke token").click()
    await expect(page.get_by_text("You have no tokens")).to_be_visible()
    assert (await program.get("/pages")).status_code == 401


async def test_a_gateway_token_is_made_with_limits_and_shown_with_samples_that_work(
    visitors: Visitors, ada: Person, world: World
) -> None:
    page = await (await visitors.profile(ada)).open("/settings/tokens")
    await page.get_by_role("button", name="Create a token").click()
    await page.get_by_label("Name").fill("Night bot")
    await page.get_by_label("Kind").click()
    await page.get_by_role("option", name="Gateway: models for other programs").click()
    await page.get_by_label("Basic").click()
    await page.get_by_label("Requests per minute").fill("0")
    await page.get_by_role("button", name="Create token").click()
    await expect(page.get_by_text("A whole number from 1 to 1000000")).to_be_visible()
    await page.get_by_label("Requests per minute").fill("60")
    await page.get_by_label("Only these models").fill("stoa:demo")
    await shot(page, "token-gateway-new")
    await assert_accessible(page)
    await page.get_by_role("button", name="Create token").click()

    token = await page.get_by_label("Token", exact=True).input_value()
    await expect(page.get_by_label("Sample for curl", exact=True)).to_contain_text(token)
    await page.get_by_role("tab", name="Anthropic").click()
    await expect(page.get_by_label("Sample for Anthropic", exact=True)).to_contain_text(f"{world.origin}/gateway")
    await shot(page, "token-gateway-shown")
    await assert_accessible(page)
    program = world.tab()
    headers = {"Authorization": f"Bearer {token}"}
    body = {"model": "stoa:demo", "messages": [{"role": "user", "content": "Hello"}]}
    answer = await program.post(f"{world.origin}/gateway/v1/chat/completions", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    await page.get_by_role("button", name="Done").click()
    row = page.get_by_role("listitem").filter(has_text="Night bot")
    await expect(row).to_contain_text("60 requests a minute")
    await shot(page, "tokens-gateway")
    await assert_accessible(page)


@pytest.mark.spec("ID-103")
async def test_the_checklist_shows_how_everything_else_ends(visitors: Visitors, ada: Person, world: World) -> None:
    other = world.tab()
    await other.post("/sessions", json={"identifier": ada.email, "password": PASSWORD})
    page = await (await visitors.profile(ada)).open("/settings/end-everything")
    await expect(page.get_by_text("1 other session")).to_be_visible()
    await shot(page, "end-everything")
    await assert_accessible(page)
    await page.get_by_role("button", name="End everything").click()
    await page.get_by_role("dialog").get_by_role("button", name="End everything").click()

    await expect(page.get_by_text("Everything else has ended.")).to_be_visible()

    row = page.get_by_role("listitem").filter(has_text="1 other session")
    await expect(row.get_by_text("ended")).to_be_visible()
    await shot(page, "end-everything-done")
    await assert_accessible(page)
    assert (await other.get("/me")).status_code == 401
