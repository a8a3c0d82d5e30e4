"""The socket `/collab/pages/{page_id}`: live editing of one document (PG-34)."""

from collections.abc import Callable
from contextlib import suppress
from typing import cast
from uuid import UUID

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from stoa.access.contracts import Level
from stoa.pages import policy
from stoa.pages.commands.load_page import load_page
from stoa.pages.contracts import PageType
from stoa.pages.errors import NoDocument
from stoa.pages.runtime.connection import BAD_FRAME, FOREIGN, Closed, Connection, Right, closing
from stoa.pages.runtime.rooms import Rooms
from stoa.platform.actor import Actor, MfaEnrollmentRequired, PasswordChangeRequired, ScopeMissing
from stoa.platform.credentials import Kind
from stoa.platform.db import Scope
from stoa.platform.errors import AppError, NotFound, Unauthenticated
from stoa.platform.http.edge import actor_of, edge_of
from stoa.platform.http.middleware import allowed_origins, has_token, is_own_origin
from stoa.platform.http.websocket_protocol import direct_of
from stoa.platform.ids import PageId

log = structlog.get_logger(__name__)

INTERNAL = 1011


async def collab(websocket: WebSocket) -> None:
    """Serve one editor until it leaves, its session ends, or it breaks the protocol."""
    edge = edge_of(websocket)
    # A cookie comes along whoever opens the socket; a token in a header was put there by its program (ID-48).
    if not has_token(websocket.headers) and not is_own_origin(
        websocket.headers, allowed_origins(edge.platform.settings)
    ):
        await websocket.close(FOREIGN)
        return
    await websocket.accept()
    try:
        page_id = _page_id(websocket)
        right = await _right(websocket, page_id)
    except AppError as error:
        await websocket.close(*closing(error))
        return
    rooms = cast(Rooms, websocket.app.state.stoa_ports[Rooms])

    async def ask() -> Right:
        websocket.scope.pop("stoa.actor", None)
        return await _right(websocket, page_id)

    connection = Connection(rooms, _Wire(websocket), page_id, right, ask)
    platform = edge.platform
    with platform.watches.watching(platform.realtime, right.actor.credential, Kind.SOCKET, connection.hear):
        await _serve(websocket, connection)


async def _serve(websocket: WebSocket, connection: Connection) -> None:
    code, reason = INTERNAL, "internal"
    try:
        await connection.serve()
    except Closed as closed:
        code, reason = closed.code, closed.reason
    except (WebSocketDisconnect, OSError):
        return
    except Exception as error:  # the fault of one socket, whatever it is, ends that socket alone
        log.exception("collab_socket_failed", error=type(error).__name__)
    if websocket.client_state is not WebSocketState.DISCONNECTED:
        with suppress(RuntimeError, OSError):
            await websocket.close(code, reason)


class _Wire:
    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket
        self._direct = direct_of(websocket.scope)

    def take_first(self, taker: Callable[[bytes], bool] | None) -> None:
        if self._direct is not None:
            self._direct.taker = taker

    def send_now(self, message: bytes) -> bool:
        return self._direct is not None and self._direct.send_now(message)

    async def receive(self) -> bytes:
        """The next binary message."""
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1000))
        data = message.get("bytes")
        if data is None:
            raise Closed(BAD_FRAME, "no text here")
        return cast(bytes, data)

    async def send(self, message: bytes) -> None:
        await self._websocket.send_bytes(message)


def _page_id(websocket: WebSocket) -> PageId:
    try:
        return PageId(UUID(websocket.path_params["page_id"]))
    except ValueError as error:
        raise NotFound from error


async def _right(websocket: WebSocket, page_id: PageId) -> Right:
    """Who asks, and what they may do with the document now. Raises what the same GET would answer."""
    platform = edge_of(websocket).platform
    actor = await actor_of(websocket)
    if actor is None:
        raise Unauthenticated
    _check_open_to(actor)
    async with platform.db.reading(Scope.of(actor)) as session:
        page, level = await load_page(session, actor, page_id, need=Level.VIEW)
    if page.type != PageType.DOCUMENT:
        raise NoDocument
    is_trashed, is_finalized = page.trashed_at is not None, page.status == "finalized"
    may = policy.permissions(level, is_finalized=is_finalized, is_trashed=is_trashed)
    reason = "trashed" if is_trashed else "finalized" if is_finalized else "view"
    return Right(actor, can_edit=may.edit, reason="" if may.edit else reason)


def _check_open_to(actor: Actor) -> None:
    if actor.scopes is not None:
        # API tokens write through the content route, which knows their scopes.
        raise ScopeMissing(scope=None)
    if actor.must_change_password:
        raise PasswordChangeRequired
    if actor.lacks_mfa:
        raise MfaEnrollmentRequired
