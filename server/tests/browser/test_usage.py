"""Usage and budgets in a real browser."""

from dataclasses import replace

import pytest
from playwright.async_api import expect

from stoa.platform.context import Platform
from stoa.usage.contracts import Displaced, Price, TokenUse
from tests.browser.conftest import Visitors, assert_accessible, assert_fits, shot
from tests.notifications.reading import settle
from tests.providers.test_routing_board import OPUS, give_models
from tests.support.model_server import ModelServer
from tests.support.team import make_team
from tests.support.world import Person, World
from tests.usage.spending import DOLLAR, TWO_CENTS, Spender
from tests.usage.test_figures import age


@pytest.mark.spec("US-45")
async def test_a_person_sees_what_they_spent_and_may_still_spend(
    visitors: Visitors, world: World, platform: Platform
) -> None:
    team = await make_team(platform, world)
    bob = await team.join("Bob", role="member")
    founder = Spender(platform, team.founder)
    member = Spender(platform, replace(bob, organization_id=team.organization_id))
    await founder.set_budget(100 * DOLLAR)
    await founder.set_budget(10 * TWO_CENTS, scope_kind="user", scope_id=str(bob.id))
    page = await (await visitors.profile(bob)).open("/settings/usage")
    await expect(page.get_by_text("You can spend $0.20 until")).to_be_visible()
    await expect(page.get_by_role("heading", name="No calls yet")).to_be_visible()
    await assert_accessible(page)

    for _ in range(9):
        await member.spend()
    await page.reload()
    await expect(page.get_by_text("You can spend $0.02 until")).to_be_visible()
    await expect(page.get_by_text("$0.18 of $0.20 a month")).to_be_visible()
    # What others spend is not told.
    await expect(page.get_by_text("$100.00")).to_be_hidden()
    await page.get_by_role("button", name="Show as table").click()
    await expect(page.get_by_role("table", name="Cost by day")).to_contain_text("$0.18")
    await assert_accessible(page)
    await shot(page, "my-usage")
    await page.get_by_role("button", name="Show as chart").click()
    await shot(page, "my-usage-chart")

    # In the composer it is said once little is left.
    await page.goto(f"{page.url.partition('/settings')[0]}/conversations")
    await expect(page.get_by_role("status", name="What is left")).to_contain_text("$0.02")

    phone = await (await visitors.profile(bob, phone=True, dark=True)).open("/settings/usage")
    await expect(phone.get_by_text("You can spend $0.02 until")).to_be_visible()
    await expect(phone.get_by_role("heading", name="Models")).to_be_visible()
    await assert_accessible(phone)
    await assert_fits(phone)
    await shot(phone, "my-usage-phone-dark")


@pytest.mark.spec("US-55")
async def test_costs_are_read_in_a_second_currency_and_counted_in_dollars(
    visitors: Visitors, ada: Person, platform: Platform
) -> None:
    spender = Spender(platform, ada)
    for _ in range(50):
        await spender.spend()
    page = await (await visitors.profile(ada)).open("/settings/usage")
    await expect(page.get_by_text("$1.00").first).to_be_visible()
    await expect(page.get_by_text("≈")).to_be_hidden()
    await page.goto(f"{page.url.partition('/settings')[0]}/organization/general")
    await page.get_by_label("Show costs in").fill("eur")
    await expect(page.get_by_text("Three letters, and a number such as 0.92")).to_be_visible()
    await page.get_by_label("For one dollar").fill("0.92")
    await assert_accessible(page)
    await shot(page, "organization-currency")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("button", name="Save")).to_be_disabled()

    await page.goto(f"{page.url.partition('/organization')[0]}/settings/usage")

    await expect(page.get_by_text("≈ €0.92")).to_be_visible()
    await expect(page.get_by_text("$1.00").first).to_be_visible()
    await assert_accessible(page)
    await shot(page, "my-usage-currency")
    exported = await ada.client.get(f"/organizations/{ada.organization_id}/usage/summary")
    assert exported.json()["cost_micros"] == DOLLAR
    path = f"/organizations/{ada.organization_id}"
    etag = (await ada.client.get(path)).headers["etag"]
    for wrong in ({"code": "EURO", "micros_per_dollar": 1}, {"code": "EUR", "micros_per_dollar": 0}):
        body = {"settings": {"display_currency": wrong}}
        assert (await ada.client.patch(path, json=body, headers={"If-Match": etag})).status_code == 422


@pytest.mark.spec("US-33", "US-43")
async def test_administrators_set_budgets_and_decide_who_gets_more(
    visitors: Visitors, world: World, platform: Platform
) -> None:
    team = await make_team(platform, world)
    bob = await team.join("Bob", role="member")
    member = Spender(platform, replace(bob, organization_id=team.organization_id))
    await member.spend()
    page = await (await visitors.profile(team.founder)).open("/organization/budgets")
    await expect(page.get_by_role("heading", name="No budgets yet")).to_be_visible()
    await page.get_by_role("button", name="New budget").click()
    await page.get_by_label("Limit in US dollars").fill("many")
    await expect(page.get_by_text("Write an amount such as")).to_be_visible()
    await page.get_by_label("Limit in US dollars").fill("30")
    await expect(page.get_by_text("From 80 % of $30.00 a month on a mail goes out")).to_be_visible()
    await assert_accessible(page)
    await shot(page, "budget-dialog")
    await page.get_by_role("button", name="Make budget").click()
    await expect(page.get_by_text("$0.02 of $30.00 a month")).to_be_visible()

    owner = Spender(platform, team.founder)
    own = await owner.set_budget(DOLLAR, scope_kind="user", scope_id=str(bob.id))
    asked = await bob.client.post(
        "/me/budget-requests",
        json={"budget_id": own["id"], "amount_micros": 2 * DOLLAR, "note": "The report is due."},
    )
    assert asked.status_code == 201, asked.text
    await expect(page.get_by_text("Bob asks for $2.00 more")).to_be_visible()
    await assert_accessible(page)
    await shot(page, "budgets")
    await page.get_by_role("button", name="For good").click()
    await expect(page.get_by_text("$0.02 of $3.00 a month")).to_be_visible()
    await expect(page.get_by_text("Bob asks for")).to_be_hidden()
    await page.get_by_role("button", name="Bob", exact=True).click()
    await page.get_by_label("Limit in US dollars").fill("1.50")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("$0.02 of $1.50 a month")).to_be_visible()

    await page.get_by_role("link", name="Usage").click()
    await expect(page.get_by_role("table", name="People")).to_contain_text("Bob")
    await assert_accessible(page)
    await shot(page, "usage")
    await page.get_by_role("button", name="Bob", exact=True).click()
    await expect(page.get_by_role("dialog").get_by_role("table", name="Calls")).to_contain_text("openai:gpt-x")
    await page.get_by_role("button", name="Close").click()
    async with page.expect_download() as saved:
        await page.get_by_role("button", name="Export").click()
        await page.get_by_role("menuitem", name="As a table (CSV)").click()
    assert (await saved.value).suggested_filename == "usage.csv"

    phone = await (await visitors.profile(team.founder, phone=True)).open("/organization/budgets")
    await expect(phone.get_by_text("$0.02 of $1.50 a month")).to_be_visible()
    await assert_accessible(phone)
    await assert_fits(phone)
    await shot(phone, "budgets-phone")


async def test_members_find_no_figures_of_the_organization(visitors: Visitors, ada: Person) -> None:
    page = await (await visitors.profile(ada)).open("/organization/usage")
    await expect(page.get_by_role("heading", name="No calls in this period")).to_be_visible()
    await assert_accessible(page)


@pytest.mark.spec("US-46")
async def test_the_dashboard_says_what_the_month_will_have_cost(
    visitors: Visitors, ada: Person, platform: Platform
) -> None:
    spender = Spender(platform, ada)
    call_id = await spender.open()
    await spender.settle(call_id)
    page = await (await visitors.profile(ada)).open("/organization/usage")
    await expect(page.get_by_text("Too little data for a forecast of this month.")).to_be_visible()
    for days in range(1, 9):
        await age(spender, call_id, days)
    await page.reload()
    await expect(page.get_by_text("this month will have cost about")).to_be_visible()
    await assert_accessible(page)
    await shot(page, "usage-forecast")


async def test_administrators_set_steps_and_give_templates(
    visitors: Visitors, world: World, platform: Platform
) -> None:
    team = await make_team(platform, world)
    bob = await team.join("Bob", role="member")
    own = await Spender(platform, team.founder).set_budget(DOLLAR, scope_kind="user", scope_id=str(bob.id))
    page = await (await visitors.profile(team.founder)).open("/organization/budgets")
    await page.get_by_role("button", name="Bob", exact=True).click()
    await page.get_by_role("button", name="Add step").click()
    await page.get_by_label("From percent, step 1").fill("75")
    await page.get_by_role("button", name="Add step").click()
    await page.get_by_label("From percent, step 2").fill("60")
    await expect(page.get_by_text("Each step begins later than the one before")).to_be_visible()
    await page.get_by_label("From percent, step 2").fill("100")
    await page.get_by_role("combobox", name="What is left, step 2").click()
    await page.get_by_role("option", name="Nothing that costs").click()
    await assert_accessible(page)
    await shot(page, "budget-steps")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("dialog")).to_be_hidden()
    changed = (await team.founder.client.get(f"/organizations/{team.organization_id}/budgets/{own['id']}")).json()
    assert changed["steps"] == [{"percent": 75, "tiers": ["basic"]}, {"percent": 100, "tiers": []}]

    # One template for all of a group, and for who joins.
    await team.group("Writers", bob)
    await page.get_by_role("button", name="Give a group a budget").click()
    dialog = page.get_by_role("dialog", name="Give a group a budget")
    await dialog.get_by_role("combobox", name="Group").click()
    await page.get_by_role("option", name="Writers").click()
    await dialog.get_by_role("combobox", name="Template").click()
    await page.get_by_role("option", name="$50 a month").click()
    await assert_accessible(page)
    await shot(page, "budget-template")
    await dialog.get_by_role("button", name="Give to everybody in it").click()
    await expect(page.get_by_text("$0.00 of $50.00 a month")).to_be_visible()
    await page.get_by_role("combobox", name="Budget of new members, by month").click()
    await page.get_by_role("option", name="$20 a month").click()
    await expect(page.get_by_role("combobox", name="Budget of new members, by month")).to_have_text("$20 a month")
    phone = await (await visitors.profile(team.founder, phone=True, dark=True)).open("/organization/budgets")
    await expect(phone.get_by_text("$0.00 of $50.00 a month")).to_be_visible()
    await assert_fits(phone)
    await assert_accessible(phone)
    await shot(phone, "budgets-phone-dark")


@pytest.mark.spec("US-47", "US-48")
async def test_the_dashboard_says_what_was_saved_and_what_another_model_would_have_cost(
    visitors: Visitors, world: World, platform: Platform, models: ModelServer
) -> None:
    team = await make_team(platform, world)
    await give_models(team, models)
    spender = Spender(platform, team.founder)
    opus = Price(input=5 * DOLLAR, output=25 * DOLLAR)
    call_id = await spender.open(model=OPUS, price=opus)
    await spender.settle(call_id, TokenUse(prompt=1_000_000, cache_read=600_000))
    await spender.spend(instead_of=Displaced("openai:dear", Price(input=520 * DOLLAR, output=0)))
    page = await (await visitors.profile(team.founder)).open("/organization/usage")
    saved = page.get_by_role("region", name="Savings")
    # 600000 tokens at a tenth of five dollars for a million; and half a dollar less for a thousand tokens.
    await expect(saved).to_contain_text("$2.70")
    await expect(saved).to_contain_text("600,000 tokens read from it")
    await expect(saved).to_contain_text("$0.50")
    compared = page.get_by_role("region", name="Another model")
    await compared.get_by_role("combobox", name="Compare with").click()
    await page.get_by_role("option", name="Haiku").click()
    await expect(
        compared.get_by_text("would have cost $0.46 for the same tokens, instead of $2.32")
    ).to_be_visible()
    await expect(compared.get_by_role("row", name=OPUS)).to_contain_text("$0.46")
    await assert_accessible(page)
    await compared.scroll_into_view_if_needed()
    await shot(page, "usage-compared")

    phone = await (await visitors.profile(team.founder, phone=True, dark=True)).open("/settings/usage")
    await phone.get_by_role("combobox", name="Compare with").click()
    await phone.get_by_role("option", name="Haiku").click()
    await expect(phone.get_by_text("would have cost $0.46")).to_be_visible()
    await assert_accessible(phone)
    await assert_fits(phone)
    await shot(phone, "usage-compared-phone-dark")


@pytest.mark.spec("US-41")
async def test_an_alarm_in_the_inbox_leads_to_the_dashboard_of_its_cause(
    visitors: Visitors, world: World, platform: Platform
) -> None:
    team = await make_team(platform, world)
    bob = await team.join("Bob")
    group_id = await team.group("Writers", bob)
    founder = Spender(platform, team.founder)
    member = Spender(platform, replace(bob, organization_id=team.organization_id))
    await founder.set_budget(TWO_CENTS, hard=False, scope_kind="group", scope_id=group_id)
    await founder.spend(model="openai:other")
    await member.spend()
    await settle(platform, team.founder)
    page = await (await visitors.profile(team.founder)).open("/inbox")
    await page.get_by_role("link", name="A budget is spent").click()

    await expect(page.get_by_role("note")).to_contain_text("Group: Writers, until")
    await expect(page.get_by_role("table", name="People")).to_contain_text("Bob")
    await expect(page.get_by_role("table", name="Models")).to_contain_text("openai:gpt-x")
    await expect(page.get_by_role("table", name="Models")).not_to_contain_text("openai:other")
    await assert_accessible(page)
    await shot(page, "usage-cause")
    await page.get_by_role("button", name="Show all").click()
    await expect(page.get_by_role("table", name="Models")).to_contain_text("openai:other")
    await expect(page.get_by_role("note")).to_be_hidden()

    phone = await visitors.profile(team.founder, phone=True, dark=True)
    part = await phone.open(f"/organization/usage?period=week&scope=group:{group_id}&until=2026-01-01")
    await expect(part.get_by_role("note")).to_contain_text("Group: Writers, until")
    await expect(part.get_by_role("heading", name="No calls in this period")).to_be_visible()
    await assert_accessible(part)
    await assert_fits(part)
    await shot(part, "usage-cause-phone-dark")
