"""Retries, kinds of failure, tool calls, catalogue, addresses: the parts without any network."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stoa.providers.contracts import (
    SENTENCES,
    ErrorKind,
    Provider,
    ProviderFailure,
    Severity,
    ToolCall,
    ToolCallDelta,
)
from stoa.providers.core import catalogue, endpoints
from stoa.providers.core.retry import MAX_RETRIES, kind_of_error, retry_after, wait_before
from stoa.providers.core.tool_calls import ToolCallAssembler

RETRIED = {ErrorKind.RATE_LIMITED, ErrorKind.OVERLOADED, ErrorKind.TIMEOUT, ErrorKind.UNAVAILABLE}


@pytest.mark.spec("PR-51")
def test_there_are_nine_kinds_each_with_severity_retry_and_a_sentence() -> None:
    assert len(ErrorKind) == 9
    for kind in ErrorKind:
        failure = ProviderFailure(kind, "what the provider wrote")
        assert failure.sentence == SENTENCES[kind]
        assert failure.sentence.endswith(".")
        assert "what the provider wrote" not in f"{failure}{failure.sentence}"
        assert failure.severity in Severity
        assert failure.is_retryable == (kind in RETRIED)


@pytest.mark.spec("PR-52")
@given(kind=st.sampled_from(ErrorKind), attempt=st.integers(1, 5), jitter=st.floats(0, 1))
def test_waits_have_full_jitter_and_end_after_two_retries(kind: ErrorKind, attempt: int, jitter: float) -> None:
    wait = wait_before(attempt, ProviderFailure(kind), jitter)

    if kind in RETRIED and attempt <= MAX_RETRIES == 2:
        assert wait == jitter * 2 ** (attempt - 1)
    else:
        assert wait is None


@pytest.mark.spec("PR-52")
@pytest.mark.parametrize(
    ("header", "wait"),
    [("0", 0), ("3", 3), ("30", 30), ("2.5", 2.5), ("31", None), ("86400", None),
     ("-1", 0.5), ("soon", 0.5), ("nan", 0.5), ("inf", 0.5), ("", 0.5), (None, 0.5)],
)  # fmt: skip
def test_retry_after_counts_up_to_thirty_seconds(header: str | None, wait: float | None) -> None:
    failure = ProviderFailure(ErrorKind.RATE_LIMITED, retry_after_seconds=retry_after(header))

    assert wait_before(1, failure, 0.5) == wait


@pytest.mark.spec("PR-51")
@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, "", ErrorKind.AUTH),
        (403, "rate limit", ErrorKind.AUTH),
        (402, "", ErrorKind.QUOTA),
        (429, "slow down", ErrorKind.RATE_LIMITED),
        (429, '{"error":{"code":"insufficient_quota"}}', ErrorKind.QUOTA),
        (400, "Your credit balance is too low", ErrorKind.QUOTA),
        (400, "This model's maximum context length is 8192 tokens", ErrorKind.CONTEXT_TOO_LONG),
        (413, "", ErrorKind.CONTEXT_TOO_LONG),
        (400, '{"code":"content_filter"}', ErrorKind.CONTENT_REFUSED),
        (400, "temperature must be below 2", ErrorKind.INVALID_REQUEST),
        (404, "no such model", ErrorKind.INVALID_REQUEST),
        (408, "", ErrorKind.TIMEOUT),
        (500, "", ErrorKind.UNAVAILABLE),
        (502, "", ErrorKind.UNAVAILABLE),
        (503, "", ErrorKind.OVERLOADED),
        (504, "", ErrorKind.TIMEOUT),
        (529, "", ErrorKind.OVERLOADED),
        (200, "<html>", ErrorKind.UNAVAILABLE),
        (200, '{"error":{"code":"invalid_api_key"}}', ErrorKind.AUTH),
        (302, "", ErrorKind.UNAVAILABLE),
    ],
)
def test_statuses_and_texts_become_kinds(status: int, body: str, kind: ErrorKind) -> None:
    assert kind_of_error(status, body) is kind


def assembled(*deltas: tuple[int, str | None, str | None, str]) -> list[ToolCall]:
    made = ToolCallAssembler()
    for delta in deltas:
        made.add(ToolCallDelta(*delta))
    return made.finished()


@pytest.mark.spec("PR-58")
@pytest.mark.parametrize(
    ("deltas", "calls"),
    [
        (
            [(0, "a", "search", '{"q":'), (0, None, None, ' "x"}')],
            [ToolCall("a", "search", {"q": "x"})],
        ),
        ([(0, "a", "one", "{}"), (0, "b", "two", "{}")], [ToolCall("a", "one", {}), ToolCall("b", "two", {})]),
        ([(3, "a", "one", ""), (7, "b", "two", "{}")], [ToolCall("a", "one", {}), ToolCall("b", "two", {})]),
        ([(0, "a", "one", '{"never": ')], [ToolCall("a", "one", None)]),
        ([(0, "a", "one", "[1]")], [ToolCall("a", "one", None)]),
        ([(0, None, None, "{}")], [ToolCall("call_0", "", {})]),
    ],
)
def test_tool_calls_come_together_whatever_their_indexes(
    deltas: list[tuple[int, str | None, str | None, str]], calls: list[ToolCall]
) -> None:
    assert assembled(*deltas) == calls


def test_a_model_in_the_price_book_has_its_price_and_window() -> None:
    ref = catalogue.describe(Provider.OPENAI, "gpt-4o-mini", is_local=False)

    assert (ref.slug, ref.price.input, ref.price.output) == ("openai:gpt-4o-mini", 150_000, 600_000)
    assert ref.price.source == "shipped"
    assert ref.context_window == 128_000
    assert (ref.tier, ref.supports_vision, ref.supports_tools) == ("basic", True, True)


@pytest.mark.spec("US-7")
def test_an_unknown_model_has_no_price_and_a_local_one_is_free() -> None:
    unknown = catalogue.describe(Provider.OPENAI_COMPATIBLE, "nobody-knows-it", is_local=False)
    local = catalogue.describe(Provider.OPENAI_COMPATIBLE, "nobody-knows-it", is_local=True)

    assert not unknown.price.is_known
    assert (local.price.input, local.price.output, local.price.source) == (0, 0, "shipped")


@pytest.mark.parametrize(
    "name",
    ["text-embedding-3-small", "whisper-1", "dall-e-3", "tts-1-hd", "davinci-002", "nomic-embed-text",
     "omni-moderation-latest", "gpt-4o-realtime-preview", "gpt-image-1", "bge-m3"],
)  # fmt: skip
def test_models_that_do_not_chat_are_not_offered(name: str) -> None:
    assert not catalogue.is_for_chat(name)


@pytest.mark.parametrize(
    "name",
    ["gpt-5-mini", "claude-sonnet-4-5", "llama3.2:3b", "qwen3-coder", "mistral-small", "deepseek-r1", "phi4",
     "gemma3:27b", "gpt-oss:20b", "o3-mini", "olive"],
)  # fmt: skip
def test_models_that_chat_are_offered(name: str) -> None:
    assert catalogue.is_for_chat(name)


def default_of(provider: Provider, *names: str, is_local: bool = False) -> str | None:
    best = catalogue.best_default(catalogue.describe(provider, name, is_local=is_local) for name in names)
    return best.slug.partition(":")[2] if best is not None else None


def test_the_default_is_the_newest_model_of_middle_price() -> None:
    assert (
        default_of(Provider.ANTHROPIC, "claude-opus-4-1", "claude-sonnet-4-0", "claude-sonnet-4-5")
        == "claude-sonnet-4-5"
    )
    assert (
        default_of(Provider.OPENAI, "gpt-3.5-turbo", "gpt-4o", "gpt-4o-mini", "gpt-4o-2024-05-13", "o1-pro")
        == "gpt-4o"
    )


def test_the_default_of_a_server_of_ones_own_is_its_first_model() -> None:
    assert default_of(Provider.OLLAMA, "llama3.2:3b", "qwen3:8b", is_local=True) == "llama3.2:3b"
    assert default_of(Provider.OPENAI_COMPATIBLE, "zeta", "alpha") == "zeta"
    assert default_of(Provider.OPENAI) is None


@pytest.mark.parametrize(
    "slug", ["", "openai", "openai:", ":gpt-4o", "nobody:gpt-4o", "OPENAI:gpt-4o", "../../x", "a" * 10_000]
)
def test_what_is_no_slug_names_no_model(slug: str) -> None:
    assert catalogue.split_slug(slug) is None


@given(st.text(min_size=1))
def test_a_models_own_name_may_hold_anything(name: str) -> None:
    assert catalogue.split_slug(f"ollama:{name}") == (Provider.OLLAMA, name)


@pytest.mark.parametrize(
    ("typed", "base"),
    [
        ("http://127.0.0.1:11434", "http://127.0.0.1:11434/v1"),
        ("http://127.0.0.1:11434/", "http://127.0.0.1:11434/v1"),
        ("http://127.0.0.1:11434/v1", "http://127.0.0.1:11434/v1"),
        ("http://127.0.0.1:11434/v1/", "http://127.0.0.1:11434/v1"),
        ("https://models.example/api/openai", "https://models.example/api/openai"),
    ],
)
def test_an_address_without_a_path_gets_the_usual_one(typed: str, base: str) -> None:
    assert endpoints.endpoint(Provider.OLLAMA, typed) == base


@pytest.mark.spec("US-7")
@pytest.mark.parametrize(
    ("provider", "base_url", "is_free"),
    [
        (Provider.OLLAMA, "https://models.example", True),
        (Provider.OPENAI_COMPATIBLE, "http://127.0.0.1:8080", True),
        (Provider.OPENAI_COMPATIBLE, "http://[::1]:8080", True),
        (Provider.OPENAI_COMPATIBLE, "http://192.168.1.4:8080", True),
        (Provider.OPENAI_COMPATIBLE, "http://172.20.0.4:8080", True),
        (Provider.OPENAI_COMPATIBLE, "http://gpu.local:8080", True),
        (Provider.OPENAI_COMPATIBLE, "http://10.example.org", False),
        (Provider.OPENAI_COMPATIBLE, "https://models.example", False),
        (Provider.OPENAI, None, False),
    ],
)
def test_models_on_a_machine_of_ones_own_are_free(provider: Provider, base_url: str | None, is_free: bool) -> None:
    assert endpoints.is_local(provider, base_url) is is_free


def test_retry_after_is_never_negative_or_endless() -> None:
    assert retry_after("1e999") is None
    assert retry_after("-0.1") is None
    assert math.isfinite(retry_after("1e3") or 0)
