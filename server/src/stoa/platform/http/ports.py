"""Gives a route the implementation of a port that the composition root has bound."""

from typing import Any, TypeVar, cast

from fastapi import Request

P = TypeVar("P")


def port(protocol: type[P]) -> Any:
    """A dependency function that answers the bound implementation: `Annotated[P, Depends(port(P))]`."""

    async def bound(request: Request) -> P:
        return cast(P, request.app.state.stoa_ports[protocol])

    return bound
