"""The audit log and the mail log in a real browser."""

import asyncio
import csv
import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from stoa.audit import api as audit
from stoa.platform.context import Platform
from tests.browser.conftest import Visitors, assert_accessible, shot
from tests.support.team import execute
from tests.support.world import Person


@pytest.mark.spec("ORG-69", "ORG-70")
async def test_events_are_narrowed_by_pressing_and_saved_as_a_file(
    visitors: Visitors, ada: Person, platform: Platform, tmp_path: Path
) -> None:
    for title in ("Library bay", "Site visits"):
        await ada.page(title)
    page = await (await visitors.profile(ada)).open("/organization/audit")
    rows = page.get_by_role("list", name="Events").get_by_role("listitem")
    await expect(rows.filter(has_text="Library bay")).to_be_visible()
    await rows.filter(has_text="Library bay").get_by_role("button").first.click()
    await shot(page, "audit")
    await assert_accessible(page)

    await rows.filter(has_text="Library bay").get_by_role("button", name="Library bay", exact=True).click()
    await expect(rows).to_have_count(1)
    await expect(page).to_have_url(re.compile("resource_id="))
    async with page.expect_download() as download:
        await page.get_by_role("button", name="Export").click()
        await page.get_by_role("menuitem", name="As a table (CSV)").click()
    await (await download.value).save_as(tmp_path / "audit.csv")

    with (tmp_path / "audit.csv").open(newline="") as file:
        assert [row["event_type"] for row in csv.DictReader(file)] == ["page.created"]
    await page.get_by_role("button", name="Remove").click()
    await expect(rows.filter(has_text="Audit exported")).to_be_visible()


@pytest.mark.spec("ORG-72")
async def test_the_log_says_up_to_when_it_is_verified(visitors: Visitors, ada: Person, platform: Platform) -> None:
    await ada.page("Library bay")
    sealing = asyncio.create_task(audit.keep_sealed(platform))
    try:
        page = await (await visitors.profile(ada)).open("/organization/audit")
        again = page.get_by_role("button", name="Verify again")
        await expect(again).to_be_visible()
        await page.wait_for_timeout(1000)
        await again.click()
        await expect(page.get_by_text("none changed or missing")).to_be_visible()
    finally:
        sealing.cancel()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
async def test_the_logs_are_accessible_and_fit(
    visitors: Visitors, ada: Person, platform: Platform, *, phone: bool, dark: bool
) -> None:
    await ada.page("Library bay")
    for number, status in enumerate(("failed", "sent", "bounced")):
        await execute(
            platform,
            "INSERT INTO email_logs (id, organization_id, email_type, category, recipient_email, recipient_key,"
            " subject, locale, dedupe_key, status, error_message) VALUES (gen_random_uuid(), :organization,"
            " 'team_invite', 'invitation', :email, :email, 'You are invited to Ferrow Studio', 'en',"
            " gen_random_uuid()::text, :status, :error)",
            organization=ada.organization_id,
            email=f"person-{number}@example.org",
            status=status,
            error="The mail server refused the recipient (550)." if status == "failed" else None,
        )
    profile = await visitors.profile(ada, phone=phone, dark=dark)
    name = f"{'phone' if phone else 'desk'}-{'dark' if dark else 'light'}"
    for path, landmark in (("audit", "Library bay"), ("mail", "person-1@example.org")):
        page = await profile.open(f"/organization/{path}")
        await expect(page.get_by_text(landmark).first).to_be_visible()
        await shot(page, f"{path}-{name}")
        await assert_accessible(page)
        assert await page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
