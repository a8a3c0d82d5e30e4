import re
from collections import defaultdict
from collections.abc import Iterator

import stoa.app.metadata
import stoa.app.routers  # noqa: F401  # imports every package
from stoa.platform.errors import AppError

UNPREFIXED = {
    "internal", "invalid_request", "invalid_json", "not_found", "conflict", "limit_reached", "gone", "changed",
    "too_large", "unsupported_type", "invalid_input", "unknown_field", "precondition_required", "rate_limited",
    "upstream",
    "unavailable", "storage_full", "method_not_allowed", "id_mismatch", "idempotency_key_reused", "idempotency_running",
}  # fmt: skip


def kinds(parent: type[AppError] = AppError) -> Iterator[type[AppError]]:
    for child in parent.__subclasses__():
        yield child
        yield from kinds(child)


def test_every_error_code_belongs_to_one_class() -> None:
    by_code = defaultdict(set)
    for kind in kinds():
        if "code" in vars(kind):
            by_code[kind.code].add(kind)

    assert {code: found for code, found in by_code.items() if len(found) > 1} == {}


def test_codes_are_package_and_fact_and_titles_are_sentences() -> None:
    for kind in kinds():
        assert kind.code in UNPREFIXED or re.fullmatch(r"[a-z]+\.[a-z_]+", kind.code), kind
        assert kind.title[0].isupper(), kind
        assert not kind.title.endswith("."), kind


def test_a_code_names_the_package_that_raises_it() -> None:
    for kind in kinds():
        package = kind.__module__.split(".")[1]
        if "code" in vars(kind) and kind.code not in UNPREFIXED and package != "platform":
            assert kind.code.partition(".")[0] == package, kind
