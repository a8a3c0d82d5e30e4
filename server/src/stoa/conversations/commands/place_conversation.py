"""Where a conversation may be moved (CV-17)."""

from typing import Any

from stoa.access import api as access
from stoa.access.contracts import Level
from stoa.conversations.errors import NotMovable
from stoa.conversations.models import Conversation
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession
from stoa.platform.errors import NotFound
from stoa.spaces import api as spaces


async def place(
    session: ReadSession, actor: Actor, conversation: Conversation, values: dict[str, Any]
) -> dict[str, Any]:
    """The place that `values` name; its people stay, and those of its old place see it no longer.

    It belongs to the task that they name, and to none where they name none. Raises NotFound for a place that the actor
    does not see, LevelTooLow without EDIT there, NotMovable.
    """
    if conversation.kind != "chat":
        raise NotMovable
    task_id = values.get("task_id")
    space_id = values.get("space_id", conversation.space_id)
    if space_id is None:
        if values.get("area_id") is not None or actor.space_ids is not None:
            raise NotFound
        return {"space_id": None, "area_id": None, "task_id": task_id, "visibility": "private"}
    area = await spaces.load_area(session, actor, space_id, values.get("area_id"))
    access.require(access.level_in_area(area.role), Level.EDIT)
    return {"space_id": area.space_id, "area_id": area.id, "task_id": task_id, "visibility": "private"}
