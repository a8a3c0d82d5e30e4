"""People who are invited before they have an account (ID-4, ID-10)."""

from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest

from stoa.platform.context import Platform
from tests.orgs.test_invitation_mails import invite, owner_of
from tests.support.http import assert_problem
from tests.support.postbox import Postbox
from tests.support.team import execute
from tests.support.world import PASSWORD, MailingWorld, Person


@pytest.fixture
async def invite_only(mailing_platform: Platform) -> AsyncIterator[None]:
    await execute(mailing_platform, "UPDATE instance_settings SET sign_up_mode = 'invite_only'")
    yield
    await execute(mailing_platform, "UPDATE instance_settings SET sign_up_mode = 'open'")


@pytest.fixture
async def owner(mailing_world: MailingWorld) -> Person:
    """Has an account from before the mode changed."""
    return await owner_of(mailing_world)


async def sign_up(world: MailingWorld, email: str, token: str | None) -> tuple[httpx.AsyncClient, httpx.Response]:
    client = world.tab()
    body = {"name": "Ida", "email": email, "password": PASSWORD}
    if token is not None:
        body["invitation_token"] = token
    return client, await client.post("/sign-ups", json=body)


@pytest.mark.spec("ID-10", "ID-4")
async def test_the_mailed_link_opens_the_door_and_proves_the_address(
    owner: Person, invite_only: None, mailing_world: MailingWorld, postbox: Postbox
) -> None:
    email = f"{uuid4().hex}@example.org"
    await invite(owner, email)
    token = (await postbox.latest(email, "team_invite")).token

    client, answer = await sign_up(mailing_world, email, token)

    assert answer.status_code == 201, answer.text
    assert answer.json()["user"]["email_verified"] is True
    accepted = await client.post("/invitation-acceptances", json={"token": token})
    assert accepted.status_code == 200, accepted.text
    assert accepted.json()["id"] == str(owner.organization_id)


@pytest.mark.spec("ID-10")
async def test_the_link_that_its_maker_copied_opens_the_door_but_proves_nothing(
    owner: Person, invite_only: None, mailing_world: MailingWorld
) -> None:
    email = f"{uuid4().hex}@example.org"
    link: str = (await invite(owner, email)).json()["items"][0]["link"]

    _, answer = await sign_up(mailing_world, email, link.partition("#token=")[2])

    assert (answer.status_code, answer.json()) == (202, {"state": "check_mail"})


@pytest.mark.spec("ID-4")
async def test_without_an_invitation_of_ones_own_the_door_stays_shut(
    owner: Person, invite_only: None, mailing_world: MailingWorld, postbox: Postbox
) -> None:
    email = f"{uuid4().hex}@example.org"
    invited = await invite(owner, email)
    token = (await postbox.latest(email, "team_invite")).token

    for address, shown in ((email, None), (email, "no-token"), (f"{uuid4().hex}@example.org", token)):
        _, answer = await sign_up(mailing_world, address, shown)
        assert_problem(answer, 403, "identity.sign_up_closed")
    path = f"/organizations/{owner.organization_id}/invitations/{invited.json()['items'][0]['invitation_id']}"
    assert (await owner.client.delete(path)).status_code == 204
    _, answer = await sign_up(mailing_world, email, token)
    assert_problem(answer, 403, "identity.sign_up_closed")


async def test_a_mailed_link_for_an_address_with_an_account_says_so(
    owner: Person, mailing_world: MailingWorld, postbox: Postbox
) -> None:
    ida = await mailing_world.person("Ida")
    await invite(owner, ida.email)
    token = (await postbox.latest(ida.email, "team_invite")).token

    _, answer = await sign_up(mailing_world, ida.email, token)

    assert_problem(answer, 409, "identity.email_taken")
