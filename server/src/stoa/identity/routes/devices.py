"""HTTP of one's devices, and of what was done in one's sessions."""

from typing import Annotated, Literal

from fastapi import Path, Query

from stoa.identity.commands import disavow_device, trust
from stoa.identity.commands.trust import Trust
from stoa.identity.errors import (
    HighTrustForbidden,
    LinkUsed,
    NotWhileImpersonating,
    SecondFactorRequired,
    StepUpRequired,
)
from stoa.identity.queries import activity, devices
from stoa.identity.routes.sessions import HeldActivity, HeldMemberships, router
from stoa.identity.schemas.sessions import ActivityOut, DeviceOut, DisavowalCreate, PageViewCreate, TrustUpdate
from stoa.platform.errors import Invalid, NotFound
from stoa.platform.http.deps import (
    CurrentActor,
    CurrentPlatform,
    ListRequest,
    Public,
    PublicWriting,
    Reading,
    Writing,
    problems,
)
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import DeviceId

ActivityKind = Literal["login", "logout", "page_view", "api_request", "security_event", "error"]


@router.get("/me/devices")
async def list_devices(actor: CurrentActor, session: Reading, platform: CurrentPlatform) -> ListOut[DeviceOut]:
    """The devices that the caller was seen on, the last one first."""
    found = await devices.list_devices(session, actor.user_id, actor.session_id, platform.clock.now())
    items = [DeviceOut.of(row[0], is_trusted=bool(row[1]), is_current=bool(row[2])) for row in found]
    return ListOut[DeviceOut].whole(items)


@router.put(
    "/me/devices/{device_id}/trust",
    status_code=204,
    responses=problems(
        NotFound, Invalid, StepUpRequired, SecondFactorRequired, HighTrustForbidden, NotWhileImpersonating
    ),
)
async def trust_device(
    device_id: Annotated[DeviceId, Path()],
    body: TrustUpdate,
    actor: CurrentActor,
    session: Writing,
    *,
    platform: CurrentPlatform,
    memberships: HeldMemberships,
) -> None:
    """Trust a device under a name. `high` skips the second factor, for 30 days at most."""
    wanted = Trust(body.level, body.name, body.expires_at)
    await trust.trust_device(session, platform, memberships, actor, device_id, wanted)


@router.delete(
    "/me/devices/{device_id}/trust", status_code=204, responses=problems(NotFound, NotWhileImpersonating)
)
async def distrust_device(
    device_id: Annotated[DeviceId, Path()], actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> None:
    """Trust a device no longer."""
    await trust.distrust_device(session, platform, actor, device_id)


@router.post("/device-disavowals", status_code=204, responses=problems(LinkUsed))
async def disown_device(
    body: DisavowalCreate, _public: Public, session: PublicWriting, platform: CurrentPlatform
) -> None:
    """End the session that a mail told of: its reader did not begin it."""
    await disavow_device.disavow(session, platform, body.token)


@router.get("/me/activity")
async def list_activity(
    actor: CurrentActor,
    session: Reading,
    request: ListRequest,
    kind: Annotated[list[ActivityKind] | None, Query()] = None,
) -> ListOut[ActivityOut]:
    """What happened in the caller's sessions and to their account, newest first."""
    found = await activity.list_activity(session, actor.user_id, request, kinds=kind or ())
    return ListOut(items=[ActivityOut.of(row) for row in found.items], next_cursor=found.next_cursor)


@router.post("/me/activity", status_code=204)
async def note_page_view(body: PageViewCreate, actor: CurrentActor, log: HeldActivity) -> None:
    """Note which screen the client shows; of more than one in ten seconds only the first counts."""
    log.page_viewed(actor, body.path)
