"""Tasks in a real browser: lists with quick add, the task's own screen, steps, keys, phone, and who only reads."""

import re
from datetime import timedelta

import pytest
from playwright.async_api import expect

from stoa.platform.context import Platform
from tests.browser.conftest import Visitors, assert_accessible, assert_fits, shot
from tests.support.team import make_team
from tests.support.world import World
from tests.tasks.doing import add_step, age, change, make


async def test_a_task_is_written_down_changed_by_keys_and_completed(
    visitors: Visitors, world: World, platform: Platform
) -> None:
    team = await make_team(platform, world)
    ada = team.founder
    page = await (await visitors.profile(ada)).open(f"/spaces/{team.space_id}/tasks")
    await expect(page.get_by_role("heading", name="Nothing open here")).to_be_visible()
    await assert_accessible(page)
    await shot(page, "tasks-empty")

    field = page.get_by_role("textbox", name="New task")
    await field.fill("Ask the welder 2099-12-04 15:00 !high")
    await expect(page.get_by_text(re.compile("^Friday,? 4 December 2099, 15:00, high$"))).to_be_visible()
    await field.press("Enter")
    rows = page.get_by_role("list", name="Open tasks").get_by_role("listitem")
    await expect(rows).to_have_count(1)
    await expect(rows.first).to_contain_text("Ask the welder")
    await expect(rows.first).to_contain_text("High")
    await expect(field).to_have_value("")

    # Somebody else's task is there without a reload.
    grace = await team.join("Grace", role="member")
    quiet = await make(team, "Paint the bench", by=grace)
    await expect(rows).to_have_count(2)
    await age(team, quiet, timedelta(days=9))
    await page.reload()
    await expect(page.get_by_text("Quiet for 9 days")).to_be_visible()
    await shot(page, "tasks-list")

    # The arrows go from one to the next; a assigns, d gives a date, x completes.
    await page.get_by_role("link", name=re.compile("Ask the welder")).focus()
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("link", name=re.compile("Paint the bench"))).to_be_focused()
    await page.keyboard.press("a")
    await page.get_by_role("button", name="I do it").click()
    await expect(rows.last.get_by_text("Assigned to Ada")).to_be_attached()
    await page.get_by_role("link", name=re.compile("Paint the bench")).focus()
    await page.keyboard.press("d")
    await page.get_by_label("Day").fill("2001-02-03")
    await assert_accessible(page)
    await page.get_by_role("button", name="Save date").click()
    await expect(rows.last).to_contain_text("Overdue")
    await page.get_by_role("link", name=re.compile("Paint the bench")).focus()
    await page.keyboard.press("x")
    await expect(rows).to_have_count(1)
    await page.get_by_role("button", name="Completed").click()
    done = page.get_by_role("list", name="Completed").get_by_role("listitem")
    await expect(done).to_have_count(1)
    await assert_accessible(page)
    await done.get_by_role("checkbox", name="Reopen Paint the bench").click()
    await expect(rows).to_have_count(2)


async def test_a_task_is_written_down_from_anywhere_and_stands_among_ones_own(
    visitors: Visitors, world: World, platform: Platform
) -> None:
    team = await make_team(platform, world)
    ada, grace = team.founder, await team.join("Grace", role="member")
    await make(team, "Paint the bench", by=grace, assignee_id=str(ada.id))
    page = await (await visitors.profile(ada)).open("/")
    await page.get_by_role("link", name="My tasks").click()
    await expect(page.get_by_role("heading", name="My tasks", level=1)).to_be_visible()
    await page.keyboard.press("c")
    await page.get_by_role("textbox", name="Title").fill("Buy oil tomorrow")
    await page.get_by_role("button", name="Create task").click()
    await expect(page.get_by_role("link", name=re.compile("Buy oil"))).to_be_visible()
    await expect(page.get_by_role("link", name=re.compile("Paint the bench"))).to_be_visible()
    await shot(page, "my-tasks")
    phone = await (await visitors.profile(ada, phone=True, dark=True)).open("/tasks")
    await expect(phone.get_by_role("link", name=re.compile("Buy oil"))).to_be_visible()
    await assert_fits(phone)
    await assert_accessible(phone)
    await shot(phone, "my-tasks-phone-dark")


async def test_a_task_shows_itself_and_its_steps_in_their_order(
    visitors: Visitors, world: World, platform: Platform
) -> None:
    team = await make_team(platform, world)
    ada = team.founder
    task = await make(team, "Sweep the floor")
    await add_step(task, "Fetch a broom", by=ada)
    await add_step(task, "Sweep", by=ada)
    page = await (await visitors.profile(ada)).open(f"/tasks/{task['id']}")
    title = page.get_by_role("textbox", name="Title")
    await title.fill("Sweep the workshop")
    await title.press("Enter")
    await expect(page.get_by_role("heading", name="Sweep the workshop")).to_be_attached()
    await page.get_by_role("combobox", name="Priority").click()
    await page.get_by_role("option", name="High").click()
    await expect(page.get_by_role("main").get_by_text("High").first).to_be_visible()
    steps = page.get_by_role("region", name="Steps").get_by_role("listitem")
    await expect(steps).to_have_count(2)
    await page.get_by_role("textbox", name="New step").fill("Put it away")
    await page.get_by_role("textbox", name="New step").press("Enter")
    await expect(steps).to_have_count(3)
    await page.get_by_role("button", name="Actions for Put it away").click()
    await page.get_by_role("menuitem", name="Move up").click()
    await expect(steps.nth(1)).to_contain_text("Put it away")
    # Without the name of the button that has the focus again.
    await title.focus()
    await expect(page.get_by_role("tooltip")).to_have_count(0)
    await assert_accessible(page)
    await shot(page, "task")


async def test_a_page_is_written_for_a_task_and_shows_it(
    visitors: Visitors, world: World, platform: Platform
) -> None:
    team = await make_team(platform, world)
    task = await make(team, "Sweep the floor")
    page = await (await visitors.profile(team.founder)).open(f"/tasks/{task['id']}")
    await page.get_by_role("button", name="Write a page").click()
    await expect(page.locator(".ProseMirror")).to_be_visible()
    await page.get_by_role("textbox", name="Title").fill("Brooms")
    await page.get_by_role("textbox", name="Title").press("Enter")
    shown = page.get_by_role("link", name="Task: Sweep the floor")
    await shown.click()
    pages = page.get_by_role("region", name="Pages", exact=True)
    await expect(pages.get_by_role("link", name=re.compile("Brooms"))).to_be_visible()
    await assert_accessible(page)


async def test_what_a_task_has_to_do_with_another_is_said_once_and_shown_on_both(
    visitors: Visitors, world: World, platform: Platform
) -> None:
    team = await make_team(platform, world)
    oak, _ = await make(team, "Fell the oak"), await make(team, "Saw the planks")
    page = await (await visitors.profile(team.founder)).open(f"/tasks/{oak['id']}")
    await page.get_by_role("button", name="Relate to another task").click()
    await page.get_by_role("combobox", name="This task").click()
    await page.get_by_role("option", name="Blocks").click()
    await page.get_by_role("searchbox", name="Other task").fill("planks")
    await page.get_by_role("button", name="Saw the planks").click()
    related = page.get_by_role("region", name="Related tasks")
    await expect(related).to_contain_text("Blocks")
    await assert_accessible(page)
    await related.get_by_role("link", name="Saw the planks").click()
    await expect(page.get_by_role("heading", name="Saw the planks")).to_be_attached()
    await expect(related).to_contain_text("Blocked by")
    await related.get_by_role("button", name="Take the relation to Fell the oak away").click()
    await expect(related.get_by_role("link")).to_have_count(0)


async def test_two_who_write_a_description_at_once_are_told_of_each_other(
    visitors: Visitors, world: World, platform: Platform
) -> None:
    team = await make_team(platform, world)
    ada, grace = team.founder, await team.join("Grace", role="member")
    task = await make(team, "Sweep the floor")
    visitor = await visitors.profile(ada)
    # The refusal is what is tested here.
    visitor.expected.append("412")
    page = await visitor.open(f"/tasks/{task['id']}")
    words = page.get_by_role("textbox", name="Description")
    await words.fill("With a broom")
    now = (await ada.client.get(f"/tasks/{task['id']}")).json()
    theirs = await change(task, by=grace, if_match=now["revision"], description="With a mop")
    assert theirs.status_code == 200, theirs.text
    await words.blur()
    await expect(page.get_by_text("Somebody changed the description meanwhile:")).to_be_visible()
    await expect(page.get_by_text("With a mop")).to_be_visible()
    async with page.expect_response(lambda answer: answer.request.method == "PATCH" and answer.ok):
        await page.get_by_role("button", name="Keep mine").click()
    await expect(page.get_by_text("Somebody changed the description meanwhile:")).to_have_count(0)
    await expect(words).to_have_value("With a broom")
    assert (await ada.client.get(f"/tasks/{task['id']}")).json()["description"] == "With a broom"


@pytest.mark.spec("TK-19")
async def test_the_last_step_offers_to_complete_its_task_and_deleting_is_taken_back(
    visitors: Visitors, world: World, platform: Platform
) -> None:
    team = await make_team(platform, world)
    ada, grace = team.founder, await team.join("Grace", role="member")
    task = await make(team, "Sweep the workshop")
    for name in ("Fetch a broom", "Put it away", "Sweep"):
        await add_step(task, name, by=ada)
    page = await (await visitors.profile(ada)).open(f"/tasks/{task['id']}")
    for name in ("Fetch a broom", "Put it away", "Sweep"):
        await page.get_by_role("checkbox", name=f"Complete {name}", exact=True).click()
        await expect(page.get_by_role("checkbox", name=f"Reopen {name}", exact=True)).to_be_visible()
    await expect(page.get_by_text("All steps are done.")).to_be_visible()
    assert (await ada.client.get(f"/tasks/{task['id']}")).json()["status"] == "active"
    await page.get_by_role("button", name="Complete the task").click()
    await expect(page.get_by_text(re.compile("Completed by Ada"))).to_be_visible()
    await expect(page.get_by_role("textbox", name="Title")).to_have_count(0)
    await assert_accessible(page)
    await page.get_by_role("button", name="History").click()
    await expect(page.get_by_text("Ada made it completed")).to_be_visible()
    await page.get_by_role("button", name="Reopen", exact=True).click()
    await expect(page.get_by_role("textbox", name="Title")).to_be_visible()

    # A step stands alone, and leads back to its task; deleting can be undone.
    await page.get_by_role("link", name=re.compile("Fetch a broom")).click()
    await expect(page.get_by_role("link", name="Sweep the workshop")).to_be_visible()
    await page.get_by_role("link", name="Sweep the workshop").click()
    await page.get_by_role("button", name="Actions for Sweep the workshop").click()
    await page.get_by_role("menuitem", name="Delete").click()
    await expect(page.get_by_role("heading", name="Nothing open here")).to_be_visible()
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_role("link", name=re.compile("Sweep the workshop"))).to_be_visible()

    # Who only sees the area has nothing to change.
    mary = await team.join("Mary", role="guest")
    await team.give_area_role(team.general_id, mary, "viewer")
    phone = await (await visitors.profile(mary, phone=True)).open(f"/tasks/{task['id']}")
    await expect(phone.get_by_role("heading", name="Sweep the workshop")).to_be_visible()
    await expect(phone.get_by_role("textbox")).to_have_count(0)
    await expect(phone.get_by_role("button", name=re.compile("Actions for"))).to_have_count(0)
    await expect(phone.get_by_role("checkbox", name="Complete Sweep the workshop")).to_be_disabled()
    await assert_fits(phone)
    await assert_accessible(phone)
    await shot(phone, "task-phone-viewer")
    lost = await visitors.profile(grace)
    lost.expected.append("404")
    gone = await lost.open(f"/tasks/{team.space_id}")
    await expect(gone.get_by_role("heading", name="Not available")).to_be_visible()


@pytest.mark.spec("TK-60", "CV-17")
async def test_a_conversation_is_moved_to_a_task_and_taken_off_it(
    visitors: Visitors, world: World, platform: Platform
) -> None:
    team = await make_team(platform, world)
    task = await make(team, "Ask the welder")
    made = await team.founder.client.post("/conversations", json={"kind": "chat", "title": "Which steel?"})
    conversation_id = made.json()["id"]
    page = await (await visitors.profile(team.founder)).open(f"/tasks/{task['id']}")
    talks = page.get_by_role("region", name="Conversations", exact=True)
    await talks.get_by_role("button", name="Add a conversation").click()
    dialog = page.get_by_role("dialog", name="Add a conversation")
    await dialog.get_by_role("combobox", name="What it is to the task").click()
    await page.get_by_role("option", name="it moves to the task").click()
    await dialog.get_by_label("Conversation", exact=True).fill("steel")
    await assert_accessible(page)
    await shot(page, "task-add-conversation")
    await dialog.get_by_role("button", name="Which steel?").click()

    await expect(talks.get_by_role("link", name=re.compile("Which steel"))).to_contain_text("Goes on here")
    moved = (await team.founder.client.get(f"/conversations/{conversation_id}")).json()
    assert (moved["task_id"], moved["space_id"]) == (task["id"], task["space_id"])
    await assert_accessible(page)
    await shot(page, "task-conversations")
    phone = await (await visitors.profile(team.founder, phone=True, dark=True)).open(f"/tasks/{task['id']}")
    await expect(phone.get_by_role("link", name=re.compile("Which steel"))).to_be_visible()
    await assert_accessible(phone)
    await assert_fits(phone)
    await phone.get_by_role("link", name=re.compile("Which steel")).scroll_into_view_if_needed()
    await shot(phone, "task-conversations-phone-dark")
    await talks.get_by_role("button", name="Take Which steel? off the task").click()
    await expect(talks.get_by_role("link", name=re.compile("Which steel"))).to_be_hidden()
    assert (await team.founder.client.get(f"/conversations/{conversation_id}")).status_code == 200
