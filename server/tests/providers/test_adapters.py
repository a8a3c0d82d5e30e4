"""All protocols over real HTTP: what comes through, and how every fault ends (PR-15, PR-51 to PR-58)."""

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import pytest

from stoa.platform.outbound import OutboundClient
from stoa.providers.adapters.registry import adapter_for
from stoa.providers.contracts import (
    ChatMessage,
    ChatRequest,
    Connection,
    EmbeddingRequest,
    ErrorKind,
    Finish,
    ModelEvent,
    Provider,
    ProviderFailure,
    TextDelta,
    ThinkingDelta,
    ThinkingDone,
    Timeouts,
    ToolCallDelta,
    UsageReport,
)
from stoa.providers.core.tool_calls import ToolCallAssembler
from tests.support.model_server import ModelServer, Script


class Wire(NamedTuple):
    """A protocol: the provider that speaks it, and a model that it is spoken with."""

    provider: Provider
    model: str


CHAT = Wire(Provider.OPENAI, "stoa-test")
RESPONSES = Wire(Provider.OPENAI, "gpt-5-pro")
ANTHROPIC = Wire(Provider.ANTHROPIC, "stoa-test")
GOOGLE = Wire(Provider.GOOGLE, "stoa-test")
WIRES = (CHAT, RESPONSES, ANTHROPIC, GOOGLE)
ALL = pytest.mark.parametrize("wire", WIRES, ids=["chat", "responses", "anthropic", "google"])
QUESTION = ChatRequest((ChatMessage("system", "Be brief."), ChatMessage("user", "What is a stoa?")))
# Long enough for a busy machine where nothing is to time out, short where something is.
PATIENT = Timeouts()
HASTY = Timeouts(first_byte_seconds=0.2, idle_seconds=0.2)


@dataclass
class Heard:
    """What came out of an adapter."""

    text: str = ""
    thinking: str = ""
    usage: list[UsageReport] = field(default_factory=list)
    finish: str | None = None
    thoughts: list[ThinkingDone] = field(default_factory=list)
    tools: ToolCallAssembler = field(default_factory=ToolCallAssembler)
    batches: list[list[ModelEvent]] = field(default_factory=list)
    failure: ProviderFailure | None = None

    def take(self, batch: list[ModelEvent]) -> None:
        self.batches.append(batch)
        for event in batch:
            match event:
                case TextDelta(text):
                    self.text += text
                case ThinkingDelta(text):
                    self.thinking += text
                case ThinkingDone():
                    self.thoughts.append(event)
                case UsageReport():
                    self.usage.append(event)
                case Finish(reason):
                    assert self.finish is None, "an answer ends once"
                    self.finish = reason
                case ToolCallDelta():
                    self.tools.add(event)


def to(models: ModelServer, provider: Provider, secret: str | None = "sk-test-0123456789") -> Connection:
    return Connection(provider, f"{models.origin}/v1", secret)


async def hear(
    outbound: OutboundClient,
    connection: Connection,
    *,
    request: ChatRequest = QUESTION,
    model: str = "stoa-test",
    timeouts: Timeouts = PATIENT,
) -> Heard:
    """One whole answer; a failure is part of what was heard."""
    heard = Heard()
    stream = adapter_for(connection.provider).stream(outbound, connection, model, request, timeouts)
    try:
        async with aclosing(stream) as batches:
            async for batch in batches:
                heard.take(batch)
    except ProviderFailure as failure:
        heard.failure = failure
    return heard


@ALL
@pytest.mark.spec("PR-15")
async def test_an_answer_comes_through_with_usage_and_stop_reason(
    models: ModelServer, outbound: OutboundClient, wire: Wire
) -> None:
    script = Script(tokens=50, usage={"prompt_tokens": 31, "completion_tokens": 50})
    models.play(script)

    heard = await hear(outbound, to(models, wire.provider), model=wire.model)

    assert (heard.text, heard.finish, heard.failure) == (script.text, "end", None)
    assert [report.prompt for report in heard.usage if report.prompt is not None] == [31]
    assert heard.usage[-1].completion == 50


@pytest.mark.spec("PR-15")
async def test_openai_gets_messages_key_and_parameters(models: ModelServer, outbound: OutboundClient) -> None:
    request = ChatRequest(QUESTION.messages, temperature=0.5, max_output_tokens=99)
    await hear(outbound, to(models, Provider.OPENAI), request=request)

    asked = models.asked[0]
    assert asked.path == "/v1/chat/completions"
    assert asked.headers["authorization"] == "Bearer sk-test-0123456789"
    assert asked.body == {
        "model": "stoa-test",
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "What is a stoa?"}],
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": 0.5,
        "max_completion_tokens": 99,
    }


@pytest.mark.spec("PR-15")
async def test_anthropic_gets_system_text_version_and_thinking(
    models: ModelServer, outbound: OutboundClient
) -> None:
    messages = (*QUESTION.messages, ChatMessage("assistant", ""), ChatMessage("user", "Well?"))
    request = ChatRequest(messages, temperature=1.5, max_output_tokens=99, thinking_budget_tokens=2000)
    await hear(outbound, to(models, Provider.ANTHROPIC), request=request)

    asked = models.asked[0]
    assert asked.path == "/v1/messages"
    assert asked.headers["x-api-key"] == "sk-test-0123456789"
    assert asked.headers["anthropic-version"] == "2023-06-01"
    assert asked.body == {
        "model": "stoa-test",
        "max_tokens": 2099,
        "system": "Be brief.",
        "messages": [{"role": "user", "content": "What is a stoa?"}, {"role": "user", "content": "Well?"}],
        "thinking": {"type": "enabled", "budget_tokens": 2000},
        "stream": True,
    }


async def test_a_server_without_a_key_gets_no_authorization(models: ModelServer, outbound: OutboundClient) -> None:
    heard = await hear(outbound, to(models, Provider.OLLAMA, None))

    assert heard.finish == "end"
    assert "authorization" not in models.asked[0].headers


@ALL
@pytest.mark.spec("PR-15")
async def test_thinking_is_kept_apart_from_the_answer(
    models: ModelServer, outbound: OutboundClient, wire: Wire
) -> None:
    models.play(Script(thinking=("First, ", "second."), answer="A porch."))

    heard = await hear(outbound, to(models, wire.provider), model=wire.model)

    assert (heard.thinking, heard.text) == ("First, second.", "A porch.")
    signed = {RESPONSES: [ThinkingDone("rs_1:c2ln")], ANTHROPIC: [ThinkingDone("c2ln")]}
    assert heard.thoughts == signed.get(wire, [])


@ALL
@pytest.mark.spec("PR-15")
async def test_tool_calls_come_together(models: ModelServer, outbound: OutboundClient, wire: Wire) -> None:
    first = {"index": 0, "id": "call_a", "function": {"name": "search", "arguments": '{"q": "stoa"}'}}
    broken = {"index": 0, "id": "call_b", "function": {"name": "open", "arguments": '{"page": '}}
    models.play(Script(answer="", pieces=("Let me look.",), tool_calls=(first, broken), finish="tool_calls"))

    heard = await hear(outbound, to(models, wire.provider), model=wire.model)

    assert heard.finish == "tool_use"
    assert [(call.id, call.name, call.arguments) for call in heard.tools.finished()] == [
        ("call_a", "search", {"q": "stoa"}),
        ("call_b", "open", None),
    ]
    assert {call.signature for call in heard.tools.finished()} == {"c2ln" if wire is GOOGLE else None}


@ALL
@pytest.mark.spec("PR-58")
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("size", [None, 1, 7])
async def test_every_form_of_the_bytes_gives_the_same_text(
    models: ModelServer, outbound: OutboundClient, wire: Wire, newline: str, size: int | None
) -> None:
    pieces = ("Grüße, ", "漢字 und ", "🚀", "\n\ndata: not a field\r\n")
    models.play(Script(pieces=pieces, newline=newline, bytes_per_write=size, comments=True))

    heard = await hear(outbound, to(models, wire.provider), model=wire.model)

    assert (heard.text, heard.finish, heard.failure) == ("".join(pieces), "end", None)


@ALL
@pytest.mark.spec("PR-58")
async def test_an_answer_without_its_last_event_is_whole(
    models: ModelServer, outbound: OutboundClient, wire: Wire
) -> None:
    models.play(Script(answer="Whole.", done=False, usage=None))

    heard = await hear(outbound, to(models, wire.provider), model=wire.model)

    assert (heard.text, heard.finish, heard.failure) == ("Whole.", "end", None)


@ALL
async def test_a_server_that_never_hangs_up_does_not_hold_the_answer(
    models: ModelServer, outbound: OutboundClient, wire: Wire
) -> None:
    models.play(Script(answer="Done.", keep_open=True))

    heard = await hear(outbound, to(models, wire.provider), model=wire.model)

    assert (heard.text, heard.finish, heard.failure) == ("Done.", "end", None)
    await models.quiet()


@ALL
async def test_a_finished_answer_leaves_its_connection_for_the_next(
    models: ModelServer, outbound: OutboundClient, wire: Wire
) -> None:
    for _ in range(3):
        await hear(outbound, to(models, wire.provider), model=wire.model)

    assert (len(models.asked), models.connections) == (3, 1)


FAULTS = {
    "401": (Script(status=401), ErrorKind.AUTH, ""),
    "403": (Script(status=403), ErrorKind.AUTH, ""),
    "402": (Script(status=402), ErrorKind.QUOTA, ""),
    "429": (Script(status=429), ErrorKind.RATE_LIMITED, ""),
    "429 without credit": (Script(status=429, error="insufficient_quota"), ErrorKind.QUOTA, ""),
    "400": (Script(status=400), ErrorKind.INVALID_REQUEST, ""),
    "400 too long": (Script(status=400, error="maximum context length"), ErrorKind.CONTEXT_TOO_LONG, ""),
    "500": (Script(status=500), ErrorKind.UNAVAILABLE, ""),
    "503": (Script(status=503), ErrorKind.OVERLOADED, ""),
    "529": (Script(status=529), ErrorKind.OVERLOADED, ""),
    "307": (Script(status=307), ErrorKind.UNAVAILABLE, ""),
    "HTML with 200": (Script(html=True), ErrorKind.UNAVAILABLE, ""),
    "empty with 200": (Script(empty=True), ErrorKind.UNAVAILABLE, ""),
    "stall before the first token": (Script(stall_before=True), ErrorKind.TIMEOUT, ""),
    "stall before the headers": (Script(headers_delay_ms=60_000), ErrorKind.TIMEOUT, ""),
    "stall after two tokens": (Script(pieces=("a", "b", "c"), stall_after=2), ErrorKind.TIMEOUT, "ab"),
    "break before the first token": (Script(break_after=0), ErrorKind.UNAVAILABLE, ""),
    "break after two tokens": (
        Script(pieces=("a", "b", "c"), break_after=2, delay_ms=30), ErrorKind.UNAVAILABLE, "ab",
    ),
    "error event after two tokens": (
        Script(pieces=("a", "b", "c"), error_after=2, error="overloaded"), ErrorKind.OVERLOADED, "ab",
    ),
    "garbage after one token": (Script(pieces=("a", "b"), garbage_after=1), ErrorKind.UNAVAILABLE, "a"),
    "ends without a word": (Script(tokens=0, finish=None, done=False, usage=None), ErrorKind.UNAVAILABLE, ""),
    "ends in the middle": (
        Script(pieces=("a", "b"), finish=None, done=False, usage=None), ErrorKind.UNAVAILABLE, "ab",
    ),
    "line above a megabyte": (
        Script(answer="a", long_line=1_100_000, finish=None, done=False), ErrorKind.UNAVAILABLE, "a",
    ),
}  # fmt: skip


@ALL
@pytest.mark.spec("PR-51")
@pytest.mark.spec("PR-53")
@pytest.mark.spec("PR-56")
@pytest.mark.spec("PR-57")
@pytest.mark.spec("PR-58")
@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_ends_in_one_kind_keeps_the_text_so_far_and_closes_the_connection(
    models: ModelServer, outbound: OutboundClient, wire: Wire, fault: str
) -> None:
    script, kind, text = FAULTS[fault]
    models.play(script)

    heard = await hear(
        outbound,
        to(models, wire.provider),
        model=wire.model,
        timeouts=HASTY if kind is ErrorKind.TIMEOUT else PATIENT,
    )

    assert heard.failure is not None
    assert (heard.failure.kind, heard.text) == (kind, text)
    await outbound.close()
    await models.quiet()


@ALL
@pytest.mark.spec("PR-56")
async def test_only_failures_after_the_provider_began_may_have_cost_something(
    models: ModelServer, outbound: OutboundClient, wire: Wire
) -> None:
    for script, may_cost in (
        (Script(status=500), False),
        (Script(html=True), False),
        (Script(break_after=0), True),
        (Script(stall_before=True), True),
    ):
        models.play(script)
        heard = await hear(outbound, to(models, wire.provider), model=wire.model, timeouts=HASTY)
        assert heard.failure is not None
        assert heard.failure.was_accepted is may_cost, script


async def test_nobody_listening_is_unavailable_and_cost_nothing(
    models: ModelServer, outbound: OutboundClient
) -> None:
    nowhere = Connection(Provider.OPENAI, "http://127.0.0.1:1/v1", None)

    heard = await hear(outbound, nowhere)

    assert heard.failure is not None
    assert (heard.failure.kind, heard.failure.was_accepted) == (ErrorKind.UNAVAILABLE, False)


@pytest.mark.spec("PR-53")
async def test_a_slow_but_living_stream_is_not_cut(models: ModelServer, outbound: OutboundClient) -> None:
    script = Script(tokens=8, delay_ms=100)
    models.play(script)

    heard = await hear(
        outbound, to(models, Provider.OPENAI), timeouts=Timeouts(first_byte_seconds=0.5, idle_seconds=0.5)
    )

    assert (heard.text, heard.failure) == (script.text, None)


@pytest.mark.spec("PR-53")
async def test_the_whole_call_has_an_end_even_if_it_never_pauses(
    models: ModelServer, outbound: OutboundClient
) -> None:
    models.play(Script(tokens=100_000, delay_ms=5))

    heard = await hear(outbound, to(models, Provider.OPENAI), timeouts=Timeouts(total_seconds=0.3))

    assert heard.failure is not None
    assert heard.failure.kind is ErrorKind.TIMEOUT
    assert heard.text
    await models.asked[0].client_gone.wait()


@ALL
@pytest.mark.spec("PR-57")
@pytest.mark.parametrize("ending", ["closed", "cancelled"])
async def test_who_stops_listening_closes_the_upstream_connection(
    models: ModelServer, outbound: OutboundClient, wire: Wire, ending: str
) -> None:
    models.play(Script(tokens=100_000, delay_ms=5))
    stream = adapter_for(wire.provider).stream(outbound, to(models, wire.provider), wire.model, QUESTION, PATIENT)
    if ending == "closed":
        async with aclosing(stream) as batches:
            async for _ in batches:
                break
    else:

        async def listen() -> None:
            async with aclosing(stream) as batches:
                async for _ in batches:
                    pass

        task = asyncio.create_task(listen())
        await models.arrival()
        await asyncio.sleep(0.05)
        task.cancel()
        await asyncio.wait([task])

    async with asyncio.timeout(5):
        await models.asked[0].client_gone.wait()
    assert models.asked[0].pieces_sent < 100_000


async def test_what_arrives_together_is_given_together(models: ModelServer, outbound: OutboundClient) -> None:
    script = Script(tokens=2000)
    models.play(script)

    heard = await hear(outbound, to(models, Provider.OPENAI))

    assert heard.text == script.text
    assert len(heard.batches) < 1000
    assert all(
        not (isinstance(one, TextDelta) and isinstance(two, TextDelta))
        for batch in heard.batches
        for one, two in pairwise(batch)
    )


@pytest.mark.spec("PR-2")
async def test_a_provider_that_repeats_the_key_does_not_reveal_it(
    models: ModelServer, outbound: OutboundClient
) -> None:
    models.play(
        Script(status=401, error="Incorrect API key provided: sk-test-0123456789. Also sk-proj-abcdefghijk123.")
    )

    heard = await hear(outbound, to(models, Provider.OPENAI))

    assert heard.failure is not None
    assert "0123456789" not in heard.failure.detail
    assert "abcdefghijk123" not in heard.failure.detail
    assert "sk-test" not in repr(to(models, Provider.OPENAI))


@pytest.mark.spec("PR-15")
async def test_google_says_in_the_body_when_to_come_back_and_that_a_key_is_wrong(
    models: ModelServer, outbound: OutboundClient
) -> None:
    retry = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "17.5s"}
    models.play(
        Script(status=429, error="exceeded your current quota", details=(retry,)),
        Script(status=429, error="exceeded your current quota"),
        Script(status=400, error="API key not valid. Please pass a valid API key."),
        Script(status=400, error="The input token count exceeds the maximum number of tokens allowed"),
    )  # fmt: skip
    failures = [(await hear(outbound, to(models, Provider.GOOGLE))).failure for _ in range(4)]

    assert [(failure.kind, failure.retry_after_seconds) for failure in failures if failure] == [
        (ErrorKind.RATE_LIMITED, 17.5),
        (ErrorKind.QUOTA, None),
        (ErrorKind.AUTH, None),
        (ErrorKind.CONTEXT_TOO_LONG, None),
    ]


@pytest.mark.spec("PR-15")
async def test_texts_become_vectors_in_their_order(models: ModelServer, outbound: OutboundClient) -> None:
    asked = EmbeddingRequest(("ab", "abcd", "a"), dimensions=2)
    for provider, path, tokens in (
        (Provider.OPENAI, "/v1/embeddings", 7),
        (Provider.OLLAMA, "/v1/embeddings", 7),
        (Provider.GOOGLE, "/v1/models/embed-1:batchEmbedContents", None),
    ):
        adapter, connection = adapter_for(provider), to(models, provider)
        found = await adapter.embed(outbound, connection, "embed-1", asked)
        assert found.vectors == [[2.0, 0.5], [4.0, 0.5], [1.0, 0.5]], provider
        assert (found.prompt_tokens, models.asked[-1].path) == (tokens, path)
        models.play(Script(status=429))
        with pytest.raises(ProviderFailure) as failure:
            await adapter.embed(outbound, connection, "embed-1", asked)
        assert failure.value.kind is ErrorKind.RATE_LIMITED
    for provider in (Provider.ANTHROPIC, Provider.STOA):
        with pytest.raises(ProviderFailure) as failure:
            await adapter_for(provider).embed(outbound, to(models, provider), "embed-1", asked)
        assert failure.value.kind is ErrorKind.INVALID_REQUEST


@pytest.mark.spec("PR-52")
async def test_retry_after_travels_with_the_refusal(models: ModelServer, outbound: OutboundClient) -> None:
    models.play(Script(status=429, retry_after="17"))

    heard = await hear(outbound, to(models, Provider.OPENAI))

    assert heard.failure is not None
    assert heard.failure.retry_after_seconds == 17


@ALL
async def test_wrong_usage_counts_as_none(models: ModelServer, outbound: OutboundClient, wire: Wire) -> None:
    models.play(Script(answer="x", usage={"prompt_tokens": -4, "completion_tokens": "many"}))

    heard = await hear(outbound, to(models, wire.provider), model=wire.model)

    assert heard.usage[-1].completion is None
    assert all(report.prompt is None for report in heard.usage)


async def test_anthropics_prompt_includes_the_cached_tokens(models: ModelServer, outbound: OutboundClient) -> None:
    usage = {
        "prompt_tokens": 10,
        "completion_tokens": 3,
        "cache_read_input_tokens": 500,
        "cache_creation_input_tokens": 40,
    }
    models.play(Script(answer="x", usage=usage))

    heard = await hear(outbound, to(models, Provider.ANTHROPIC))

    assert heard.usage[0] == UsageReport(prompt=550, completion=1, cache_read=500, cache_creation=40)


@ALL
async def test_the_model_list_is_read_in_the_servers_order(
    models: ModelServer, outbound: OutboundClient, wire: Wire
) -> None:
    models.models = ["zeta", "alpha", "zeta", " padded ", "", "x" * 300, "line\nbreak", "mid"]

    assert await adapter_for(wire.provider).list_models(outbound, to(models, wire.provider)) == [
        "zeta",
        "alpha",
        "mid",
    ]


@pytest.mark.spec("PR-19")
async def test_of_a_huge_model_list_the_first_five_thousand_count(
    models: ModelServer, outbound: OutboundClient
) -> None:
    models.models = [f"model-{number}" for number in range(6000)]

    assert len(await adapter_for(Provider.OPENAI).list_models(outbound, to(models, Provider.OPENAI))) == 5000


@pytest.mark.spec("PR-19")
async def test_a_model_list_above_five_megabytes_is_refused(models: ModelServer, outbound: OutboundClient) -> None:
    models.models = ["m" * 190 + str(number) for number in range(30_000)]

    with pytest.raises(ProviderFailure) as failure:
        await adapter_for(Provider.OPENAI).list_models(outbound, to(models, Provider.OPENAI))

    assert failure.value.kind is ErrorKind.UNAVAILABLE


@pytest.mark.spec("PR-20")
@pytest.mark.spec("US-59")
async def test_the_demonstration_answers_without_any_network(
    models: ModelServer, outbound: OutboundClient
) -> None:
    heard = await hear(outbound, Connection(Provider.STOA, "", None), model="demo")

    assert "demonstration" in heard.text
    assert (heard.finish, models.connections) == ("end", 0)
    assert len(heard.batches) > 10
