"""Mails that nobody needs any more (ORG-87)."""

import pytest

from stoa.platform.context import Platform
from stoa.platform.ids import new_id
from tests.identity.office import owner_of
from tests.orgs.test_deletion import delete, elsewhere
from tests.support.postbox import Postbox
from tests.support.team import execute, fetch, make_team
from tests.support.world import MailingWorld


@pytest.mark.spec("ORG-87")
async def test_mails_of_who_is_gone_are_obsolete(
    mailing_world: MailingWorld, mailing_platform: Platform, postbox: Postbox
) -> None:
    team = await make_team(mailing_platform, mailing_world)
    bert, office = await team.join("Bert"), await owner_of(mailing_world)
    waiting = {"organization": new_id(), "person": new_id(), "other": new_id()}
    of = {
        "organization": (team.organization_id, None),
        "person": (None, bert.id),
        "other": (None, team.founder.id),
    }
    for which, mail_id in waiting.items():
        await execute(
            mailing_platform,
            "INSERT INTO email_logs (id, organization_id, user_id, email_type, category, recipient_email,"
            " recipient_key, subject, locale, dedupe_key, status, created_at) VALUES (:id, :o, :u, 'team_invite',"
            " 'invitation', 'x@example.org', 'x@example.org', 'Hello', 'en', :key, 'pending', now())",
            id=mail_id,
            o=of[which][0],
            u=of[which][1],
            key=f"test:{mail_id}",
        )

    async def became(which: str) -> tuple[str, str | None]:
        rows = await fetch(
            mailing_platform, "SELECT status, error_message FROM email_logs WHERE id = :id", id=waiting[which]
        )
        return rows[0][0], rows[0][1]

    await elsewhere(team.founder)
    assert (await delete(team.founder, team)).status_code == 204
    assert await became("organization") == ("failed", "obsolete")
    assert (await office.delete(f"/admin/users/{bert.id}")).status_code == 200
    assert await became("person") == ("failed", "obsolete")
    # The letter that tells of it still goes.
    assert await postbox.latest(bert.email, "account_deleted")
    assert await became("other") == ("pending", None)
