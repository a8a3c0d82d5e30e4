"""Who may listen to which socket topic; each domain answers for its own."""

from collections.abc import Mapping

from stoa.channels import api as channels
from stoa.conversations import api as conversations
from stoa.orgs import api as orgs
from stoa.pages import api as pages
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.http.edge import CatchUp, TopicAuthorizer
from stoa.spaces import api as spaces
from stoa.tasks import api as tasks


async def _own_topic(_platform: Platform, actor: Actor, identifier: str) -> bool:
    return identifier == str(actor.user_id)


TOPICS: Mapping[str, TopicAuthorizer] = {
    "user": _own_topic,
    "organization": orgs.may_listen,
    "organization-admins": orgs.may_listen_as_admin,
    "space": spaces.may_listen,
    "area": spaces.may_listen_to_area,
    "page": pages.may_listen,
    "conversation": conversations.may_listen,
    "task": tasks.may_listen,
    "channel": channels.may_listen,
}

# Topics on which one may ask for what one missed.
CATCH_UPS: Mapping[str, CatchUp] = {"channel": channels.catch_up}
