"""What every request pays for before its route begins."""

from collections.abc import Iterator
from inspect import isasyncgenfunction, isclass, iscoroutinefunction

from fastapi.dependencies.models import Dependant

from tests.architecture.test_routes import routes


def _all(dependant: Dependant) -> Iterator[Dependant]:
    for below in dependant.dependencies:
        yield below
        yield from _all(below)


def test_no_function_that_a_route_depends_on_is_run_in_a_thread() -> None:
    """The framework hands every plain `def` to a thread, which costs more than what such a function does."""
    slow = {
        f"{found.call.__module__}.{found.call.__qualname__}"
        for route in routes()
        for found in _all(route.dependant)
        if found.call is not None
        and not isclass(found.call)
        and not (iscoroutinefunction(found.call) or isasyncgenfunction(found.call))
    }

    assert slow == set()
