"""The same change for many members, each in a transaction of its own (ORG-93)."""

from collections.abc import Sequence

from stoa.orgs.commands.change_member import change_member
from stoa.orgs.commands.end_membership import end_membership
from stoa.orgs.commands.load_organization import load_managed
from stoa.orgs.contracts import MemberChange
from stoa.orgs.ports import MemberCleanups, SpaceProvisioner
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.errors import AppError
from stoa.platform.ids import OrganizationId, UserId


async def change_members(
    platform: Platform,
    spaces: SpaceProvisioner,
    cleanups: MemberCleanups,
    actor: Actor,
    *,
    organization_id: OrganizationId,
    user_ids: Sequence[UserId],
    change: MemberChange | None,
) -> list[tuple[UserId, AppError | None]]:
    """Change every member, or remove them where there is no change; gives the refusal of each, or None.

    A refused row does not keep the others back.
    Raises NotFound, AdminOnly for who may do this to nobody.
    """
    scope = Scope.of(actor)
    async with platform.db.reading(scope) as session:
        await load_managed(session, actor, organization_id)
    results: list[tuple[UserId, AppError | None]] = []
    for user_id in dict.fromkeys(user_ids):
        refusal: AppError | None = None
        try:
            async with platform.db.writing(scope) as session:
                if change is None:
                    await end_membership(
                        session, platform, cleanups, actor, organization_id=organization_id, user_id=user_id
                    )
                else:
                    await change_member(
                        session,
                        platform,
                        spaces,
                        cleanups,
                        actor,
                        organization_id=organization_id,
                        user_id=user_id,
                        change=change,
                    )
        except AppError as error:
            refusal = error
        results.append((user_id, refusal))
    return results
