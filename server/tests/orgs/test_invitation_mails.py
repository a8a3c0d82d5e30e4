"""Invitations in an installation that sends mail."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from stoa.platform.context import Platform
from tests.support.http import assert_problem
from tests.support.postbox import Postbox
from tests.support.team import execute
from tests.support.world import Person


async def owner_of(world: Any) -> Person:
    person: Person = await world.person("Ada")
    return person


async def invite(owner: Person, *emails: str, **body: Any) -> httpx.Response:
    url = f"/organizations/{owner.organization_id}/invitations"
    return await owner.client.post(url, json={"emails": list(emails), **body})


@pytest.mark.spec("ORG-39", "ORG-77")
async def test_the_mail_brings_the_link_and_the_address_must_be_proven(
    mailing_world: Any, mailing_platform: Platform, postbox: Postbox
) -> None:
    owner, ida = await owner_of(mailing_world), await mailing_world.person("Ida")
    await execute(mailing_platform, "UPDATE users SET email_verified_at = NULL WHERE id = :u", u=ida.id)

    made = await invite(owner, ida.email, message="Come and draw")

    assert made.json()["items"][0]["is_mailed"] is True
    letter = await postbox.latest(ida.email, "team_invite")
    assert "Come and draw" in letter.text
    proof = {"token": letter.token}
    assert letter.token != made.json()["items"][0]["link"].partition("#token=")[2]
    refused = await ida.client.post("/invitation-acceptances", json=proof)
    assert_problem(refused, 403, "identity.email_unverified")
    await execute(mailing_platform, "UPDATE users SET email_verified_at = now() WHERE id = :u", u=ida.id)
    assert (await ida.client.post("/invitation-acceptances", json=proof)).status_code == 200


@pytest.mark.spec("ORG-45")
async def test_names_and_messages_are_text_and_no_links(
    mailing_world: Any, mailing_platform: Platform, postbox: Postbox
) -> None:
    owner = await owner_of(mailing_world)
    await execute(
        mailing_platform,
        "UPDATE organizations SET name = 'Win a prize https://evil.example' WHERE id = :o",
        o=owner.organization_id,
    )
    address = f"{uuid4().hex}@example.org"

    await invite(owner, address, message="<b>bold</b> www.evil.example\r\nBcc: all@evil.example")

    letter = await postbox.latest(address, "team_invite")
    for part in (letter.subject, letter.text, letter.html):
        assert "https://evil" not in part
        assert "www.evil" not in part
        assert "evil.example" not in part
    assert "<b>" not in letter.html
    assert "\n" not in letter.subject
    assert len(letter.links) == 1


@pytest.mark.spec("ORG-45")
async def test_a_young_organization_mails_twenty_invitations_an_hour(mailing_world: Any, postbox: Postbox) -> None:
    owner = await owner_of(mailing_world)
    batch = [f"{uuid4().hex}@example.org" for _ in range(20)]

    first = await invite(owner, *batch)
    late = f"{uuid4().hex}@example.org"
    refused = await invite(owner, late)

    assert all(row["is_mailed"] for row in first.json()["items"])
    assert_problem(refused, 429, "orgs.invitation_rate")
    assert await postbox.to(late) == []


@pytest.mark.spec("ORG-77", "ORG-32")
async def test_administrators_are_mailed_when_somebody_asks(
    mailing_world: Any, mailing_platform: Platform, postbox: Postbox
) -> None:
    owner, ida = await owner_of(mailing_world), await mailing_world.person("Ida")
    await execute(
        mailing_platform,
        "UPDATE organizations SET join_policy = 'request', slug = 'ask-us-in' WHERE id = :o",
        o=owner.organization_id,
    )

    answer = await ida.client.post("/organizations/ask-us-in/join-requests", json={"note": "It is me"})

    assert answer.json()["status"] == "pending"
    assert "It is me" in (await postbox.latest(owner.email, "join_request")).text
