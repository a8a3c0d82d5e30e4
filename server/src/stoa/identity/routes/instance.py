"""HTTP of the settings of the installation."""

from fastapi import Response

from stoa.identity.commands import instance
from stoa.identity.errors import InstanceSettingsChanged, NeedsSuperAdmin, OidcProviderNeeded, SsoSelfFirst
from stoa.identity.models import InstanceSettings
from stoa.identity.routes.sessions import router
from stoa.identity.schemas.instance import InstanceSettingsOut, InstanceSettingsUpdate
from stoa.platform.actor import Actor, InstanceRole
from stoa.platform.context import Platform
from stoa.platform.errors import Forbidden, PreconditionRequired
from stoa.platform.http.deps import (
    CurrentActor,
    CurrentPlatform,
    IfMatch,
    Reading,
    Writing,
    problems,
    require_match,
)


@router.get("/admin/instance-settings", responses=problems(Forbidden))
async def read_instance_settings(
    actor: CurrentActor, session: Reading, platform: CurrentPlatform, response: Response
) -> InstanceSettingsOut:
    """What administrators may see of how this installation is set, with its ETag."""
    return _shown(platform, actor, await instance.read(session, actor), response)


@router.patch(
    "/admin/instance-settings",
    responses=problems(
        Forbidden,
        NeedsSuperAdmin,
        InstanceSettingsChanged,
        OidcProviderNeeded,
        SsoSelfFirst,
        PreconditionRequired,
    ),
)
async def change_instance_settings(  # noqa: PLR0917  # each a dependency
    body: InstanceSettingsUpdate,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    if_match: IfMatch,
    response: Response,
) -> InstanceSettingsOut:
    """Change settings, as a super administrator. If-Match names the state that the change was made from."""
    changes = body.model_dump(exclude_unset=True)
    changed = await instance.change(session, platform, actor, changes, expected=require_match(if_match))
    return _shown(platform, actor, changed, response)


def _shown(
    platform: Platform, actor: Actor, settings: InstanceSettings, response: Response
) -> InstanceSettingsOut:
    tag = instance.tag_of(settings)
    response.headers["ETag"] = f'"{tag}"'
    return InstanceSettingsOut(
        **instance.values_of(settings),
        updated_at=settings.updated_at,
        updated_by_user_id=settings.updated_by_user_id,
        etag=tag,
        can_change=actor.instance_role is InstanceRole.SUPER_ADMIN,
        base_url=platform.settings.base_url,
        mail_configured=platform.mailer.is_configured,
        mail_transport=platform.mailer.name,
    )
