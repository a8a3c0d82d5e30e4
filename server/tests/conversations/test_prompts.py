"""What the model is really told in a conversation."""

import pytest

from stoa.platform.context import Platform
from stoa.platform.ids import new_id
from tests.conversations.talking import Talker
from tests.orgs.test_settings import change
from tests.support.team import execute


@pytest.mark.spec("ORG-56")
async def test_each_layer_is_sent_with_its_source_in_order(ada: Talker, platform: Platform) -> None:
    group_id, person = new_id(), ada.person
    await change(person, system_prompt="Use SI units.")
    await execute(
        platform,
        "INSERT INTO groups (id, organization_id, name, name_key, system_prompt, created_at, updated_at)"
        " VALUES (:id, :o, 'Arches', 'arches', 'Steel only.', now(), now())",
        id=group_id,
        o=person.organization_id,
    )
    await execute(
        platform,
        "INSERT INTO group_members (organization_id, group_id, user_id, joined_at) VALUES (:o, :g, :p, now())",
        o=person.organization_id,
        g=group_id,
        p=person.id,
    )
    await execute(platform, "UPDATE users SET custom_prompt = 'Be brief.' WHERE id = :id", id=person.id)

    await ada.say("How tall is an arch?")
    sent = (await ada.models.arrival()).body["messages"]

    said = [message["content"] for message in sent if message["role"] == "system"]
    assert [text.rpartition("\n")[2] for text in said] == ["Use SI units.", "Steel only.", "Be brief."]
    assert [text.partition(":\n")[0] for text in said] == [
        "From the organization Ada's workspace",
        "From the group Arches",
        "From the person you talk with, Ada",
    ]
