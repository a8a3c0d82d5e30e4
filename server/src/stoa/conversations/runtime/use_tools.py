"""The calls that a model makes to tools in a turn, and what it is asked next."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import structlog

from stoa.conversations.contracts import ToolStep, Turn
from stoa.conversations.ports import Tool, ToolAnswer
from stoa.orgs import api as orgs
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.errors import NotFound
from stoa.providers.contracts import ChatMessage, ChatRequest, Part, TextPart, ThinkingPart, ToolCall, ToolResult
from stoa.usage import api as usage

log = structlog.get_logger(__name__)

MAX_STEPS = 100
TOOL_SECONDS = 60.0


async def use(
    platform: Platform, turn: Turn, tools: Mapping[str, Tool], call: ToolCall
) -> tuple[ToolStep, ToolResult]:
    """Run one call on behalf of the person; whatever goes wrong is told to the model as an error."""
    started_at = platform.clock.now()
    answer = await _answer(platform, turn, tools.get(call.name), call)
    step = ToolStep(
        call.id,
        call.name,
        call.arguments or {},
        "failed" if answer.error is not None else "completed",
        answer.error,
        answer.page_id,
        usage.estimate_tokens(len(answer.text)),
        answer.text,
        started_at,
        max(0, round((platform.clock.now() - started_at) / timedelta(milliseconds=1))),
    )
    return step, ToolResult(call.id, call.name, answer.text, is_error=answer.error is not None)


async def _answer(platform: Platform, turn: Turn, tool: Tool | None, call: ToolCall) -> ToolAnswer:
    if tool is None:
        return ToolAnswer("There is no such tool.", error="agents.tool_unknown")
    if call.arguments is None:
        return ToolAnswer("The arguments are no JSON object.", error="invalid_input")
    try:
        async with asyncio.timeout(TOOL_SECONDS):
            return await tool.run(platform, await _as_of_now(platform, turn.actor), call.arguments)
    except NotFound:
        return ToolAnswer("There is nothing of that.", error=NotFound.code)
    except TimeoutError:
        return ToolAnswer("The tool took too long.", error="agents.tool_timeout")
    except Exception as error:  # noqa: BLE001  # a tool that breaks must not break the answer
        # What it was asked and gave is nobody's business in a log (CV-50).
        log.error("tool_failed", run_id=str(turn.run_id), tool=call.name, error=type(error).__name__)  # noqa: TRY400
        return ToolAnswer("The tool failed.", error="agents.tool_failed")


async def _as_of_now(platform: Platform, actor: Actor) -> Actor:
    """The person with the role that they have by now (ORG-27). Raises NotFound for who is no member any more."""
    async with platform.db.reading(Scope.of(actor)) as session:
        role = await orgs.member_of(session, actor.require_organization(), actor.user_id)
    if role is None:
        raise NotFound
    return replace(actor, organization_role=role)


def asked_next(
    request: ChatRequest,
    *,
    thinking: Sequence[ThinkingPart],
    text: str,
    calls: Sequence[ToolCall],
    results: Sequence[ToolResult],
) -> ChatRequest:
    """What the model is asked after its tools: the same, with its own words and calls, and their results."""
    said: tuple[Part, ...] = (*thinking, *((TextPart(text),) if text else ()), *calls)
    more = (ChatMessage("assistant", said), ChatMessage("user", tuple(results)))
    return replace(request, messages=(*request.messages, *more))
