"""HTTP of the gateway, under /gateway/v1: OpenAI's and Anthropic's APIs over the models of Stoa (PR-61 to PR-71)."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Annotated, Any

import orjson
from fastapi import Depends, Request, Response

from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.errors import AppError
from stoa.platform.http.attending import Ended, attended
from stoa.platform.http.deps import CurrentActor, Reading, current_actor
from stoa.platform.http.edge import edge_of
from stoa.platform.http.problems import as_app_error
from stoa.platform.http.routing import MEGABYTE, StoaRoute, StoaRouter, body_limit, needs_scope, resolved_by
from stoa.platform.ids import new_id
from stoa.platform.telemetry import CLIENT_GONE
from stoa.providers.commands import gateway as commands
from stoa.providers.contracts import ModelRef, PreparedCall, ProviderFailure
from stoa.providers.core.anthropic_wire import AnthropicWriter, read_messages
from stoa.providers.core.openai_embeddings import read_embeddings, whole_embeddings
from stoa.providers.core.openai_wire import OpenAIWriter, read_chat
from stoa.providers.core.refusals import refusal_of
from stoa.providers.core.wire import Asked
from stoa.providers.errors import GatewayTokenNeeded
from stoa.providers.routes.attending import StreamAnswer
from stoa.providers.runtime.gateway import Answering, begin, embed
from stoa.providers.runtime.keeper import CallKeeper
from stoa.usage import api as usage
from stoa.usage.contracts import Settlement

SCOPE = "gateway"
BODY_LIMIT = 32 * MEGABYTE
ANTHROPIC_HEADER = "anthropic-version"

MakeWriter = Callable[[PreparedCall], OpenAIWriter | AnthropicWriter]
Refuse = Callable[[AppError | ProviderFailure], Response]


def _refuse_as(is_anthropic: bool, request_id: str) -> Refuse:  # one of two APIs
    def refuse(error: AppError | ProviderFailure) -> Response:
        refusal = refusal_of(error)
        document = refusal.for_anthropic() | {"request_id": request_id} if is_anthropic else refusal.for_openai()
        return _json(document, {**refusal.headers, "request-id": request_id}, status=refusal.status)

    return refuse


def _json(document: Mapping[str, Any], headers: Mapping[str, str], *, status: int = 200) -> Response:
    body = orjson.dumps(document)
    return Response(body, status, {"cache-control": "no-store", **headers}, media_type="application/json")


class GatewayRoute(StoaRoute):
    """A route whose refusals are bodies of its API, not problems."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await handler(request)
            except ProviderFailure as failure:
                return _refusing(request)(failure)
            except Ended:
                # Not before here: an answer that nobody waited for is none to give again.
                return Response(status_code=CLIENT_GONE)
            except Exception as error:
                known = as_app_error(error)
                if known is None:
                    raise
                return _refusing(request)(known)

        return handle


def _refusing(request: Request) -> Refuse:
    is_anthropic = "/messages" in request.url.path or ANTHROPIC_HEADER in request.headers
    return _refuse_as(is_anthropic, request.scope.get("stoa.request_id", ""))


router = StoaRouter("gateway", None)
router.route_class = GatewayRoute


async def _caller(actor: CurrentActor) -> Actor:
    """The bearer of a gateway token; a session in a browser is none. Raises GatewayTokenNeeded."""
    if actor.scopes is None:
        raise GatewayTokenNeeded
    return actor


Caller = Annotated[Actor, Depends(_caller)]


class GatewayEdge:
    """What an answer needs beside its request."""

    def __init__(self, request: Request, platform: Platform, actor: Actor, keeper: CallKeeper) -> None:
        self.request = request
        self.platform = platform
        self.actor = actor
        self.keeper = keeper

    async def answer(self, asked: Asked, make_writer: MakeWriter) -> Response:
        """Call the model, as a stream or whole."""
        answering = await begin(self.platform, self.keeper, self.actor, asked)
        return (
            self._stream(answering, make_writer) if asked.is_stream else await self._whole(answering, make_writer)
        )

    def _stream(self, answering: Answering, make_writer: MakeWriter) -> Response:
        return StreamAnswer(
            self.platform,
            self.actor.credential,
            answering.chunks(make_writer),
            on_ending=lambda ending: setattr(answering.call, "ended", ending.end),
            refuse=_refusing(self.request),
            headers=lambda: self._headers(answering),
        )

    async def _whole(self, answering: Answering, make_writer: MakeWriter) -> Response:
        async with attended(self.platform, self.actor.credential, self.request.receive) as ending:
            answering.call.ended = ending.end
            collected, settlement = await ending.run(answering.whole())
        document = make_writer(answering.call.stream.call).whole(collected, settlement.tokens)
        return _json(document, self._headers(answering) | _cost_headers(settlement))

    def _headers(self, answering: Answering) -> dict[str, str]:
        call = answering.call.stream.call
        told = {"request-id": self.request.scope.get("stoa.request_id", ""), "x-stoa-model": call.slug}
        return told | ({"x-stoa-decision-id": str(call.routed.decision_id)} if call.routed is not None else {})


async def _edge(request: Request, actor: Caller) -> GatewayEdge:
    # A class as a dependency would be made in a thread.
    return GatewayEdge(request, edge_of(request).platform, actor, request.app.state.stoa_ports[CallKeeper])


async def _edge_of(request: Request) -> GatewayEdge:
    return await _edge(request, await _caller(await current_actor(request)))


Edge = Annotated[GatewayEdge, Depends(_edge)]


def _cost_headers(settlement: Settlement) -> dict[str, str]:
    is_hit = settlement.tokens.cache_read > 0
    return {"x-stoa-cost-micros": str(settlement.cost_micros), "x-stoa-cache": "hit" if is_hit else "miss"}


@router.post("/chat/completions")
@needs_scope(SCOPE)
@body_limit(BODY_LIMIT, depth=128)
@resolved_by(_edge_of)
async def create_chat_completion(request: Request, edge: Edge) -> Response:
    """An answer in the form of OpenAI's chat completions."""
    asked = read_chat(await request.json())
    created = int(edge.platform.clock.now().timestamp())
    return await edge.answer(
        asked, lambda call: OpenAIWriter(new_id().hex, call.slug, created, wants_usage=asked.wants_usage)
    )


@router.post("/embeddings")
@needs_scope(SCOPE)
@body_limit(BODY_LIMIT)
@resolved_by(_edge_of)
async def create_embeddings(request: Request, edge: Edge) -> Response:
    """Vectors of texts in the form of OpenAI's embeddings."""
    asked = read_embeddings(await request.json())
    made = await embed(edge.platform, edge.keeper, edge.actor, asked)
    document = whole_embeddings(made.model, made.vectors, made.prompt_tokens, is_packed=asked.is_packed)
    told = {"x-stoa-model": made.model, "x-stoa-cost-micros": str(made.cost_micros), "x-stoa-cache": "miss"}
    return _json(document, told | {"request-id": request.scope.get("stoa.request_id", "")})


@router.post("/messages")
@needs_scope(SCOPE)
@body_limit(BODY_LIMIT, depth=128)
@resolved_by(_edge_of)
async def create_gateway_message(request: Request, edge: Edge) -> Response:
    """An answer in the form of Anthropic's messages."""
    asked = read_messages(await request.json())
    return await edge.answer(asked, lambda call: AnthropicWriter(new_id().hex, call.slug))


@router.post("/messages/count_tokens")
@needs_scope(SCOPE)
@body_limit(BODY_LIMIT, depth=128)
async def count_gateway_tokens(request: Request, actor: Caller, session: Reading) -> Response:
    """About how many tokens a message would have; nothing is called."""
    asked = read_messages(await request.json(), is_count=True)
    await commands.resolve_model(session, actor, asked.model)
    return _json({"input_tokens": usage.estimate_tokens(asked.request.characters)}, {})


@router.get("/models")
@needs_scope(SCOPE)
async def list_gateway_models(request: Request, actor: Caller, session: Reading) -> Response:
    """Exactly the models that the token may use, in the form of the API that asks."""
    usable = await commands.usable_models(session, actor)
    vectors = await commands.usable_models(session, actor, for_embeddings=True)
    names = [*(["auto"] if usable else []), *(ref.slug for ref in (*usable, *vectors))]
    if ANTHROPIC_HEADER in request.headers:
        return _json(_anthropic_models(names, [*usable, *vectors]), {})
    listed = [{"id": name, "object": "model", "created": 0, "owned_by": name.partition(":")[0]} for name in names]
    return _json({"object": "list", "data": listed}, {})


def _anthropic_models(names: list[str], usable: list[ModelRef]) -> dict[str, Any]:
    titles = {ref.slug: ref.display_name for ref in usable}
    listed = [
        {
            "type": "model",
            "id": name,
            "display_name": titles.get(name, "Auto"),
            "created_at": "1970-01-01T00:00:00Z",
        }
        for name in names
    ]
    ends = {"first_id": names[0] if names else None, "last_id": names[-1] if names else None}
    return {"data": listed, "has_more": False, **ends}
