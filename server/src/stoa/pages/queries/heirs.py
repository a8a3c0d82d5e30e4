"""What becomes of the pages of a person whose account is erased."""

from sqlalchemy import delete, update

from stoa.pages.models import Favorite, Page, PageVisit
from stoa.platform.db import WriteSession
from stoa.platform.ids import UserId
from stoa.spaces import api as spaces


async def pass_on(session: WriteSession, user_id: UserId) -> None:
    """Pages of the person belong to the owner of their space from now on. In the system's scope."""
    owners = spaces.owners()
    await session.execute(
        update(Page)
        .where(
            Page.owner_id == user_id,
            owners.c.organization_id == Page.organization_id,
            owners.c.space_id == Page.space_id,
        )
        .values(owner_id=owners.c.owner_id)
        .execution_options(synchronize_session=False)
    )


async def forget(session: WriteSession, user_id: UserId) -> None:
    """Favourites and visits of the person. In the system's scope."""
    await session.execute(delete(Favorite).where(Favorite.user_id == user_id))
    await session.execute(delete(PageVisit).where(PageVisit.user_id == user_id))
