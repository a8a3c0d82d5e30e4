"""What every request pays for before its route begins."""

from collections.abc import Iterator
from inspect import isasyncgenfunction, iscoroutinefunction

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from stoa.app.routers import GATEWAY_ROUTERS
from tests.architecture.test_routes import routes


def _all(dependant: Dependant) -> Iterator[Dependant]:
    for below in dependant.dependencies:
        yield below
        yield from _all(below)


def of_the_gateway() -> Iterator[APIRoute]:
    for router in GATEWAY_ROUTERS:
        yield from (route for route in router.routes if isinstance(route, APIRoute))


def test_nothing_that_a_route_depends_on_is_run_in_a_thread() -> None:
    """The framework hands every plain `def` and every class to a thread, which costs more than what they do."""
    slow = {
        f"{found.call.__module__}.{found.call.__qualname__}"
        for route in (*routes(), *of_the_gateway())
        for found in _all(route.dependant)
        if found.call is not None and not (iscoroutinefunction(found.call) or isasyncgenfunction(found.call))
    }

    assert slow == set()
