"""Who hears of what happens on a page (PG-77)."""

from stoa.notifications.contracts import Following, ScopeType
from stoa.notifications.core.wishes import level_of
from stoa.notifications.models import NotificationPreference
from stoa.notifications.queries import preferences
from stoa.pages import api as pages
from stoa.platform.db import ReadSession
from stoa.platform.ids import OrganizationId, PageId, UserId

MAX_FOLLOWERS = 1_000


async def followers(session: ReadSession, organization_id: OrganizationId, page_id: PageId) -> set[UserId]:
    """Who follows the page or a place around it, and its authors and commenters, without those who muted it."""
    place = await pages.place_of(session, organization_id, page_id)
    if place is None:
        return set()
    places = {ScopeType.SPACE: place.space_id, ScopeType.AREA: place.area_id, ScopeType.PAGE: page_id}
    chosen = set(await preferences.who_stated(session, organization_id, places, MAX_FOLLOWERS))
    people = chosen | place.involved
    stated = await preferences.stated_by(session, organization_id, people, places)
    return {each for each in people if follows(stated.get(each, []), is_involved=each in place.involved)}


def follows(rows: list[NotificationPreference], *, is_involved: bool) -> bool:
    """Whether somebody follows the place that the rows are about; `is_involved`: they wrote something there."""
    level = level_of(map(preferences.stated, rows))
    if level is not None:
        return level is Following.ALL
    follows_own = next((row.auto_follow for row in rows if row.auto_follow is not None), True)
    return is_involved and follows_own
