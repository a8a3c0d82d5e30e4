"""The socket `/realtime`: one per tab, topics authorised as the same GET, bounded on both sides (CH-44 to CH-54)."""

import asyncio
import json
from contextlib import suppress
from typing import Any

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from stoa.platform.actor import Actor, ScopeMissing
from stoa.platform.credentials import MEMBERSHIP_ENDED, Kind, is_end_of
from stoa.platform.errors import AppError
from stoa.platform.http.edge import Edge, Missed, actor_of, edge_of
from stoa.platform.http.middleware import allowed_origins, has_token, is_own_origin
from stoa.platform.realtime import TopicEvent
from stoa.platform.rights import concerns, rights_topic

log = structlog.get_logger(__name__)

PROTOCOL_VERSION = 1
HEARTBEAT_SECONDS = 25
SILENCE_SECONDS = 60
MAX_FRAME = 256 * 1024
MAX_TOPICS = 200
MAX_FRAMES_PER_SECOND = 50
MAX_BUFFER = 1024 * 1024
# Who missed more reads it by themselves: it would fill the buffer.
MAX_CAUGHT_UP = MAX_BUFFER // 2
RECHECK_SECONDS = 30
MAX_HELD = 1000

BAD_FRAME, CREDENTIAL_ENDED, FOREIGN, RESYNC, TOO_LARGE, TOO_FAST, FORGED = (
    4400,
    4401,
    4403,
    4408,
    4413,
    4429,
    1008,
)
GOING_AWAY = 1001


class _Closed(Exception):
    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


async def realtime(websocket: WebSocket) -> None:
    """Serve one tab until it leaves, its session ends, or it breaks the protocol."""
    edge = edge_of(websocket)
    # A cookie comes along whoever opens the socket; a token in a header was put there by its program (ID-48).
    if not has_token(websocket.headers) and not is_own_origin(
        websocket.headers, allowed_origins(edge.platform.settings)
    ):
        await websocket.close(FOREIGN)
        return
    try:
        actor = await actor_of(websocket)
    except AppError:
        actor = None
    await websocket.accept()
    if actor is None:
        await websocket.close(CREDENTIAL_ENDED, "identity.session_required")
        return
    if actor.scopes is not None:
        # Topics have no scopes: no API token listens.
        await websocket.close(FOREIGN, ScopeMissing.code)
        return
    await _Connection(websocket, edge, actor).serve()


class _Connection:
    def __init__(self, websocket: WebSocket, edge: Edge, actor: Actor) -> None:
        self._websocket = websocket
        self._edge = edge
        self._actor = actor
        self._topics: set[str] = set()
        self._outgoing: asyncio.Queue[str] = asyncio.Queue()
        self._buffered = 0
        self._ending: asyncio.Future[_Closed] = asyncio.get_running_loop().create_future()
        self._frame_times: list[float] = []
        # While rights are asked for anew nothing is delivered; None: nothing is held back.
        self._held: list[TopicEvent] | None = None
        self._rights_changed = asyncio.Event()
        # What happens on a topic while what was missed on it is read comes after that.
        self._waiting: dict[str, list[TopicEvent]] = {}
        # Something about the person themselves changed: their role may be another one.
        self._is_stale = False

    async def serve(self) -> None:
        self._send({"op": "hello", "version": PROTOCOL_VERSION, "heartbeat_seconds": HEARTBEAT_SECONDS})
        platform = self._edge.platform
        with platform.watches.watching(platform.realtime, self._actor.credential, Kind.SOCKET, self._own_event):
            await self._work()

    async def _work(self) -> None:
        works = (self._read, self._write, self._recheck, self._follow_rights, self._await_end)
        tasks = [asyncio.create_task(work()) for work in works]
        rights = rights_topic(self._actor.organization_id)
        self._edge.platform.realtime.subscribe(rights, self._rights_event)
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            await self._close_for(next(iter(done)).exception())
        finally:
            self._edge.platform.realtime.unsubscribe(rights, self._rights_event)
            for topic in self._topics:
                self._edge.platform.realtime.unsubscribe(topic, self._event)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _close_for(self, error: BaseException | None) -> None:
        if isinstance(error, WebSocketDisconnect) or self._websocket.client_state is WebSocketState.DISCONNECTED:
            return
        code, reason = (error.code, error.reason) if isinstance(error, _Closed) else (1011, "internal")
        if not isinstance(error, _Closed) and error is not None:
            log.error("socket_failed", error=type(error).__name__)
        with suppress(RuntimeError):
            await self._websocket.close(code, reason)

    async def _await_end(self) -> None:
        raise await self._ending

    def _end(self, code: int, reason: str) -> None:
        if not self._ending.done():
            self._ending.set_result(_Closed(code, reason))

    # Outgoing

    def _send(self, frame: dict[str, Any]) -> None:
        if self._ending.done():
            # What happens after the end of the credential is not for its holder any more (ID-101).
            return
        text = json.dumps(frame, separators=(",", ":"))
        self._buffered += len(text)
        if self._buffered > MAX_BUFFER:
            self._end(RESYNC, "resync")
            return
        self._outgoing.put_nowait(text)

    async def _write(self) -> None:
        while True:
            text = await self._outgoing.get()
            await self._websocket.send_text(text)
            self._buffered -= len(text)

    def _event(self, event: TopicEvent) -> None:
        if event.topic in self._waiting:
            self._waiting[event.topic].append(event)
            if len(self._waiting[event.topic]) > MAX_HELD:
                self._end(RESYNC, "resync")
            return
        if self._held is not None:
            self._held.append(event)
            if len(self._held) > MAX_HELD:
                self._end(RESYNC, "resync")
            return
        self._send({"op": "event", "topic": event.topic, "kind": event.kind, "seq": event.seq, "data": event.data})

    def _rights_event(self, event: TopicEvent) -> None:
        if not concerns(event, self._actor.user_id):
            return
        self._is_stale = self._is_stale or event.data.get("user_id") is not None
        if self._topics:
            self._held = self._held if self._held is not None else []
            self._rights_changed.set()

    def _own_event(self, event: TopicEvent) -> None:
        if is_end_of(self._actor.credential, event):
            self._end(CREDENTIAL_ENDED, "identity.session_ended")
        elif event.kind == MEMBERSHIP_ENDED:
            for topic in [
                topic for topic in self._topics if self._is_of(str(event.data.get("organization_id")), topic)
            ]:
                self._drop(topic)

    def _is_of(self, organization_id: str, topic: str) -> bool:
        """Whether a topic that was asked for belongs to the organization; one's own belongs to none."""
        kind, _, identifier = topic.partition(":")
        if kind == "organization":
            return identifier == organization_id
        return kind != "user" and organization_id == str(self._actor.organization_id)

    def _drop(self, topic: str) -> None:
        self._unsubscribe(topic)
        self._send({"op": "event", "topic": topic, "kind": "access.revoked", "seq": 0, "data": {}})

    # Incoming

    async def _read(self) -> None:
        while True:
            try:
                async with asyncio.timeout(SILENCE_SECONDS):
                    message = await self._websocket.receive()
            except TimeoutError as error:
                raise _Closed(GOING_AWAY, "silent") from error
            if message["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(message.get("code", 1000))
            self._count_frame()
            await self._handle(self._parse(message.get("text")))

    def _count_frame(self) -> None:
        now = asyncio.get_running_loop().time()
        self._frame_times = [moment for moment in self._frame_times if moment > now - 1] + [now]
        if len(self._frame_times) > MAX_FRAMES_PER_SECOND:
            raise _Closed(TOO_FAST, "too fast")

    def _parse(self, text: str | None) -> dict[str, Any]:
        if text is not None and len(text) > MAX_FRAME:
            raise _Closed(TOO_LARGE, "frame too large")
        try:
            frame = json.loads(text or "")
        except (ValueError, RecursionError) as error:
            raise _Closed(BAD_FRAME, "bad frame") from error
        if not isinstance(frame, dict):
            raise _Closed(BAD_FRAME, "bad frame")
        return frame

    async def _handle(self, frame: dict[str, Any]) -> None:
        match frame:
            case {"op": "ping"}:
                self._send({"op": "pong"})
            case {"op": "subscribe", "topic": str(topic), "after": int(after)} if not isinstance(after, bool):
                await self._subscribe_after(topic, after)
            case {"op": "subscribe", "topic": str(topic)}:
                await self._subscribe(topic)
            case {"op": "unsubscribe", "topic": str(topic)}:
                self._unsubscribe(topic)
                self._send({"op": "unsubscribed", "topic": topic})
            case _:
                # Also an event that only the server may send.
                raise _Closed(FORGED, "unknown operation")

    async def _subscribe(self, topic: str) -> None:
        if await self._register(topic):
            self._send({"op": "subscribed", "topic": topic})

    async def _register(self, topic: str) -> bool:
        if len(self._topics) >= MAX_TOPICS and topic not in self._topics:
            self._send({"op": "error", "topic": topic, "code": "rate_limited"})
            return False
        if not await self._may(topic):
            self._send({"op": "error", "topic": topic, "code": "not_found"})
            return False
        if topic not in self._topics:
            self._topics.add(topic)
            self._edge.platform.realtime.subscribe(topic, self._event)
        return True

    async def _subscribe_after(self, topic: str, after: int) -> None:
        """Listen first, then read what was missed: no change falls between (CH-45)."""
        kind, _, identifier = topic.partition(":")
        catch_up = self._edge.catch_ups.get(kind)
        if not await self._register(topic):
            return
        if catch_up is None:
            self._send_missed(topic, after, None)
            return
        self._waiting[topic] = []
        try:
            missed = await catch_up(self._edge.platform, self._actor, identifier, after)
        except AppError:
            self._unsubscribe(topic)
            self._send({"op": "error", "topic": topic, "code": "not_found"})
            return
        finally:
            waiting = self._waiting.pop(topic)
        self._send_missed(topic, after, missed)
        for event in waiting:
            self._event(event)

    def _send_missed(self, topic: str, after: int, missed: Missed | None) -> None:
        if missed is None or sum(len(json.dumps(data)) for data in missed.events) > MAX_CAUGHT_UP:
            self._send({"op": "subscribed", "topic": topic, "resync": True})
            return
        self._send({"op": "subscribed", "topic": topic, "from": after, "to": missed.seq})
        for data in missed.events:
            self._send({"op": "event", "topic": topic, "kind": missed.kind, "seq": 0, "data": data})

    def _unsubscribe(self, topic: str) -> None:
        self._topics.discard(topic)
        self._edge.platform.realtime.unsubscribe(topic, self._event)

    async def _may(self, topic: str) -> bool:
        if self._is_stale:
            await self._ask_who()
        kind, _, identifier = topic.partition(":")
        is_held_back = (
            self._actor.must_change_password or self._actor.lacks_mfa or self._actor.missing_sso is not None
        )
        if is_held_back and kind != "user":
            return False
        authorize = self._edge.topics.get(kind)
        return authorize is not None and await authorize(self._edge.platform, self._actor, identifier)

    async def _follow_rights(self) -> None:
        """After each change of rights: drop what is lost, then deliver what came meanwhile for what is left (SP-9)."""
        while True:
            await self._rights_changed.wait()
            self._rights_changed.clear()
            await self._drop_lost()
            if self._rights_changed.is_set():
                continue
            held, self._held = self._held or [], None
            for event in held:
                if event.topic in self._topics:
                    self._event(event)

    async def _drop_lost(self) -> None:
        for topic in tuple(self._topics):
            if not await self._may(topic) and topic in self._topics:
                self._drop(topic)

    async def _recheck(self) -> None:
        """Rights and the session are asked again every half minute, whatever events were lost."""
        while True:
            await asyncio.sleep(RECHECK_SECONDS)
            await self._ask_who()
            await self._drop_lost()

    async def _ask_who(self) -> None:
        """Read the person and their role again (ORG-27)."""
        self._is_stale = False
        self._websocket.scope.pop("stoa.actor", None)
        try:
            actor = await actor_of(self._websocket)
        except AppError:
            actor = None
        if actor is None or actor.user_id != self._actor.user_id:
            raise _Closed(CREDENTIAL_ENDED, "identity.session_ended")
        self._actor = actor
