"""What is known of models without asking anybody: windows and prices from the shipped price book."""

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from stoa.providers.contracts import DEMO_MODEL, Complexity, ModelRef, Provider
from stoa.usage.contracts import Price

FREE = Price(input=0, output=0, cache_read=0, cache_write=0, source="shipped")
UNKNOWN = Price(input=None, output=None)
BOOKS = {
    Provider.OPENAI: "openai",
    Provider.ANTHROPIC: "anthropic",
    Provider.GOOGLE: "google",
    Provider.OPENROUTER: "openrouter",
}
MICROS_PER_DOLLAR = 1_000_000
# Output prices per million tokens below which a model counts as basic, and as standard.
BASIC_BELOW, STANDARD_BELOW = 3 * MICROS_PER_DOLLAR, 30 * MICROS_PER_DOLLAR

# Providers list everything they have; these names are no models to talk to.
_NOT_FOR_CHAT = re.compile(
    r"embed|rerank|whisper|transcri|moderation|instruct$"
    r"|(^|[-_/:.])(tts|speech|audio|realtime|live|dall-e|image|imagen|veo|sora|davinci|babbage|curie|ada|guard|aqa|bge|nomic)"
    r"([-_/:.\d]|$)",
    re.IGNORECASE,
)
_DATE = re.compile(r"-(\d{8}|\d{4}-\d\d-\d\d|latest)$")
_EMBEDDING = re.compile(r"embed|(^|[-_/:.])(bge|nomic|gte|e5|minilm)([-_/:.\d]|$)", re.IGNORECASE)
_THINKING = re.compile(
    r"(^|/)(o\d|gpt-[5-9]|claude-(3-7|\w+-[4-9])|gemini-(2\.5|[3-9])|deepseek-r|qwq)|think|reason"
)
_VISION = re.compile(r"(^|/)(gpt-(4o|4\.1|[5-9])|o[134]($|-[^m])|claude-|gemini-)|vision|-vl|llava")
_TOOLS = re.compile(r"(^|/)(gpt-(4|[5-9])|o[134]|claude-|gemini-|mistral-|deepseek-|qwen|llama-?[34])")


def slug_of(provider: Provider, provider_model: str) -> str:
    return f"{provider.value}:{provider_model}"


def split_slug(slug: str) -> tuple[Provider, str] | None:
    """Provider and its own name of the model; None for what is no slug."""
    name, _, model = slug.partition(":")
    if not model or name not in list(Provider):
        return None
    return Provider(name), model


def is_for_chat(provider_model: str) -> bool:
    """Whether a name looks like a model that answers in text."""
    return _NOT_FOR_CHAT.search(provider_model) is None


def is_for_embeddings(provider_model: str) -> bool:
    """Whether a name looks like a model that makes vectors of texts."""
    return _EMBEDDING.search(provider_model) is not None


@lru_cache(maxsize=8192)
def describe(provider: Provider, provider_model: str, *, is_local: bool) -> ModelRef:
    """A model as the picker shows it. A local server costs nothing; a model in no price book has no price."""
    shipped = _shipped().get(slug_of(provider, _undated(provider_model)))
    if shipped is not None:
        named = replace(shipped, slug=slug_of(provider, provider_model))
        return replace(named, price=FREE) if is_local else named
    found = None if is_local else _find(provider, provider_model)
    price = FREE if is_local else _price(found)
    return ModelRef(
        slug=slug_of(provider, provider_model),
        provider=provider,
        display_name=found.name if found is not None and found.name else provider_model,
        tier=_tier(price),
        context_window=found.context_window if found is not None else None,
        is_demo=False,
        is_available=True,
        reason=None,
        supports_vision=_VISION.search(provider_model) is not None,
        supports_tools=_TOOLS.search(provider_model) is not None,
        supports_thinking=_THINKING.search(provider_model) is not None,
        price=price,
        supports_embeddings=is_for_embeddings(provider_model),
        complexity=_complexity(provider, provider_model),
    )


def _undated(provider_model: str) -> str:
    return _DATE.sub("", provider_model)


@cache
def _shipped() -> dict[str, ModelRef]:
    """The shipped list of models by slug, without the dates that some names end with."""
    entries = json.loads(files("stoa.providers.core").joinpath("models.json").read_text())
    found = {}
    for entry in entries:
        provider, name = entry["slug"].split(":", 1)
        found[slug_of(Provider(provider), _undated(name))] = _entry(entry, Provider(provider))
    return found


def _entry(entry: dict[str, Any], provider: Provider) -> ModelRef:
    return ModelRef(
        slug=entry["slug"],
        provider=provider,
        display_name=entry["display_name"],
        tier=entry["tier"],
        context_window=entry["context_window"],
        is_demo=False,
        is_available=True,
        reason=None,
        supports_vision=entry["vision"],
        supports_tools=entry["tools"],
        supports_thinking=entry["thinking"],
        price=Price(**entry["price"], source="shipped"),
        supports_embeddings=entry["embeddings"],
        supports_caching=entry["caching"],
        max_output_tokens=entry["max_output_tokens"],
        constraints=entry["constraints"],
        complexity=Complexity(entry["complexity"] or Complexity.MEDIUM),
    )


def _complexity(provider: Provider, provider_model: str) -> Complexity:
    """What a model is meant for by the shipped list; a model that it does not know counts as medium (PR-37)."""
    name = provider_model.lower()
    found = (tier for tier, pattern in _complexities().get(provider, ()) if pattern.search(name))
    return next(found, Complexity.MEDIUM)


@cache
def _complexities() -> dict[Provider, list[tuple[Complexity, re.Pattern[str]]]]:
    shipped = json.loads(files("stoa.providers.core").joinpath("complexity.json").read_text())
    return {
        Provider(provider): [(Complexity(tier), re.compile(pattern)) for tier, pattern in rows]
        for provider, rows in shipped.items()
    }


def newest_first(models: Iterable[ModelRef]) -> list[ModelRef]:
    """Recommended ones, then by the numbers in their names; of equals the cheaper."""
    return sorted(
        models, key=lambda ref: (not ref.is_recommended, _negative(_version(ref.slug)), ref.price.output or 0)
    )


def cheapest(models: Iterable[ModelRef]) -> ModelRef | None:
    """The one whose tokens cost least, the newest of equals; a price that nobody knows comes last."""
    known = newest_first(models)
    return min(known, key=lambda ref: (not ref.price.is_known, _cost(ref.price)), default=None)


def _cost(price: Price) -> int:
    # Such work reads about four times as much as it writes.
    return 4 * (price.input or 0) + (price.output or 0)


def _negative(version: tuple[tuple[int, ...], int]) -> tuple[tuple[int, ...], int]:
    numbers, shortness = version
    # Missing numbers come last: "5" is older than "5.1".
    return tuple(-number for number in (*numbers, *[0] * (6 - len(numbers)))[:6]), -shortness


def best_default(offered: Iterable[ModelRef]) -> ModelRef | None:
    """The model for somebody who chose none: from the first connection's provider, the newest of middle price.

    A server of one's own lists few models and has no prices, so its first one counts.
    """
    models = list(offered)
    if not models:
        return None
    middling = [
        model
        for model in models
        if model.provider is models[0].provider and model.tier == "standard" and model.price.input
    ]
    return max(middling, key=lambda model: _version(model.slug), default=models[0])


def _version(slug: str) -> tuple[tuple[int, ...], int]:
    """Numbers in a name without its date; of equals the shorter name."""
    undated = re.sub(r"\d{4}-\d\d-\d\d|\d{4,}", "", slug)
    return tuple(int(number) for number in re.findall(r"\d+", undated)), -len(slug)


@cache
def _price_book() -> Any:
    # Costs a quarter of a second and memory: only processes that price a hosted model pay it.
    from genai_prices import data_snapshot  # noqa: PLC0415

    return data_snapshot.get_snapshot()


def _find(provider: Provider, provider_model: str) -> Any:
    """The price book's entry, or None."""
    if provider not in BOOKS:
        return None
    try:
        return _price_book().find_provider_model(provider_model, None, BOOKS[provider], None)[1]
    except LookupError:
        return None


def _price(found: Any) -> Price:
    # Prices that change with the time of day or a date are lists; which one counts is not known before the call.
    if found is None or isinstance(found.prices, list):
        return UNKNOWN
    prices = found.prices
    return Price(
        input=_micros(prices.input_mtok),
        output=_micros(prices.output_mtok),
        cache_read=_micros(prices.cache_read_mtok),
        cache_write=_micros(prices.cache_write_mtok),
        source="shipped",
    )


def _micros(amount: Any) -> int | None:
    """Micro-dollars per million tokens; of a price by tiers, the base one."""
    if amount is None:
        return None
    base = getattr(amount, "base", amount)
    return int((Decimal(base) * MICROS_PER_DOLLAR).to_integral_value())


def _tier(price: Price) -> str:
    if price.output is None:
        return "standard"
    if price.output < BASIC_BELOW:
        return "basic"
    return "standard" if price.output < STANDARD_BELOW else "premium"


DEMO = ModelRef(
    slug=DEMO_MODEL,
    provider=Provider.STOA,
    display_name="Stoa demonstration",
    tier="basic",
    context_window=None,
    is_demo=True,
    is_available=True,
    reason=None,
    supports_vision=False,
    supports_tools=False,
    supports_thinking=False,
    price=FREE,
)
