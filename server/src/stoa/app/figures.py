"""What several packages count of one organization."""

from collections.abc import Collection

from stoa.orgs.ports import Figures
from stoa.platform.db import ReadSession
from stoa.platform.ids import OrganizationId
from stoa.spaces import api as spaces
from stoa.usage import api as usage


class OrganizationFigures:
    """Implements `orgs.OrganizationFigures`."""

    async def of(
        self, session: ReadSession, organization_ids: Collection[OrganizationId]
    ) -> dict[OrganizationId, Figures]:
        """Spaces and cost of each."""
        counted = await spaces.count_by_organization(session, organization_ids)
        spent = await usage.spent_by_organization(session, organization_ids)
        return {held: Figures(counted.get(held, 0), spent.get(held, 0)) for held in organization_ids}
