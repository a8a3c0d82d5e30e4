"""Sensitive actions ask for a sign-in of late, and are never done on behalf of somebody else (ID-47, ID-95)."""

from datetime import timedelta

from stoa.identity.errors import NotWhileImpersonating, StepUpRequired
from stoa.identity.queries import credentials, people
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession


def refuse_impersonated(actor: Actor) -> None:
    """Raises NotWhileImpersonating for an administrator who acts as the person."""
    if actor.impersonator_id is not None:
        raise NotWhileImpersonating


async def require_fresh(session: ReadSession, platform: Platform, actor: Actor) -> None:
    """Raises NotWhileImpersonating, and StepUpRequired with the person's `methods` unless the session is fresh.

    An API token is never fresh: it has no sign-in of its own.
    """
    refuse_impersonated(actor)
    held = (
        await credentials.find_own_session(session, actor.user_id, actor.session_id) if actor.session_id else None
    )
    limit = timedelta(seconds=(await people.instance_settings(session)).fresh_session_seconds)
    if held is None or platform.clock.now() - held.authenticated_at > limit:
        raise StepUpRequired(methods=await people.methods_of(session, actor.user_id))
