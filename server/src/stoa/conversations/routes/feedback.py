"""HTTP of what people think of answers."""

from stoa.conversations.commands import give_feedback
from stoa.conversations.commands.give_feedback import Feedback
from stoa.conversations.errors import NotEditable
from stoa.conversations.routes.conversations import router
from stoa.conversations.routes.messages import MessagePath
from stoa.conversations.schemas.feedback import FeedbackPut
from stoa.platform.errors import NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Writing, problems


@router.put("/messages/{message_id}/feedback", status_code=204, responses=problems(NotFound, NotEditable))
async def put_feedback(
    message_id: MessagePath, body: FeedbackPut, actor: CurrentActor, platform: CurrentPlatform, session: Writing
) -> None:
    """Say what the caller thinks of an answer; a second time changes it."""
    given = Feedback(body.value, body.reasons, body.note)
    await give_feedback.put_feedback(session, platform.clock, actor, message_id, given)


@router.delete("/messages/{message_id}/feedback", status_code=204, responses=problems(NotFound, NotEditable))
async def delete_feedback(message_id: MessagePath, actor: CurrentActor, session: Writing) -> None:
    """Take back what the caller said of an answer."""
    await give_feedback.remove_feedback(session, actor, message_id)
