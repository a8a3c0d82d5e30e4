"""HTTP of one's own account."""

from stoa.identity.commands.change_me import AccountChange
from stoa.identity.commands.change_me import change_me as change_account
from stoa.identity.errors import UsernameChangedLately, UsernameInvalid, UsernameTaken
from stoa.identity.queries import people
from stoa.identity.routes.sessions import router
from stoa.identity.schemas.accounts import MeUpdate, ProfileUpdate, UserOut
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, Writing, problems


@router.get("/me")
async def read_me(actor: CurrentActor, session: Reading) -> UserOut:
    """The caller's own account."""
    return UserOut.of(await people.load_user(session, actor.user_id))


@router.patch("/me", responses=problems(UsernameInvalid, UsernameTaken, UsernameChangedLately))
async def change_me(body: MeUpdate, actor: CurrentActor, session: Writing, platform: CurrentPlatform) -> UserOut:
    """Change name, language, time zone or preferences. Preferences are merged; null removes one."""
    preferences = body.preferences.model_dump(exclude_unset=True) if body.preferences is not None else {}
    profile = body.model_dump(include=set(ProfileUpdate.model_fields), exclude_unset=True)
    change = AccountChange(body.name, body.locale, body.timezone, preferences, body.username, profile)
    return UserOut.of(await change_account(session, platform.clock, actor, change))
