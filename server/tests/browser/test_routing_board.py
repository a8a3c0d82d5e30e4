"""What administrators see of AUTO, in a real browser."""

import pytest
from playwright.async_api import expect

from stoa.platform.context import Platform
from tests.browser.conftest import Visitors, assert_accessible, assert_fits, shot
from tests.conversations.talking import Talker
from tests.providers.test_routing import COMPLEX_TEXT, SIMPLE_TEXT
from tests.providers.test_routing_board import give_models
from tests.support.model_server import ModelServer
from tests.support.team import make_team
from tests.support.world import World


@pytest.mark.spec("PR-50")
async def test_the_dashboard_shows_what_auto_decided_and_saved(
    visitors: Visitors, world: World, platform: Platform, models: ModelServer
) -> None:
    team = await make_team(platform, world)
    page = await (await visitors.profile(team.founder)).open("/organization/usage")
    board = page.get_by_role("region", name="Choices of Auto", exact=True)
    await expect(board.get_by_text("Nobody left the choice of a model to Auto")).to_be_visible()
    await give_models(team, models)
    talker = Talker(team.founder, models)
    for text in (SIMPLE_TEXT, COMPLEX_TEXT):
        await talker.finished(await talker.say(text, model="auto"))

    await page.reload()

    await expect(board.get_by_text("100 %").first).to_be_visible()
    models_table = board.get_by_role("table", name="Choices by model")
    haiku = models_table.get_by_role("row", name="claude-haiku-4-5")
    await expect(haiku).to_contain_text("$0.0015")
    await expect(haiku).to_contain_text("$0.006")
    await expect(board.get_by_role("table", name="Choices by difficulty")).to_contain_text("Simple")
    await expect(board.get_by_role("table", name="Choices by policy")).to_contain_text("By the text")
    await expect(board.get_by_role("table", name="Choices by override")).to_contain_text("None")
    await expect(board.get_by_role("table", name="Choices by day")).to_contain_text("$0.009")
    await assert_accessible(page)
    await board.scroll_into_view_if_needed()
    await shot(page, "routing-board")
    await board.get_by_role("button", name="Show the last choices").click()
    listed = page.get_by_role("dialog").get_by_role("table", name="The last choices of Auto")
    await expect(listed).to_contain_text("simple (0/100): greeting, short_query, confirmation")
    await expect(listed).to_contain_text("went well")
    await expect(listed).not_to_contain_text("roadmap")
    await assert_accessible(page)
    await shot(page, "routing-decisions")

    phone = await (await visitors.profile(team.founder, phone=True, dark=True)).open("/organization/usage")
    await expect(phone.get_by_role("list", name="Choices by model")).to_contain_text("$0.0015")
    await assert_accessible(phone)
    await assert_fits(phone)
    await phone.get_by_role("list", name="Choices by difficulty").scroll_into_view_if_needed()
    await shot(phone, "routing-board-phone-dark")
    await phone.get_by_role("button", name="Show the last choices").click()
    await expect(phone.get_by_role("list", name="The last choices of Auto")).to_contain_text("went well")
    await assert_accessible(phone)
    await assert_fits(phone)
    await shot(phone, "routing-decisions-phone-dark")
