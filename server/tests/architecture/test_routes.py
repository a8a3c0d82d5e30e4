import json
from collections.abc import Iterator
from pathlib import Path

from fastapi.routing import APIRoute

from stoa.app.openapi import document
from stoa.app.routers import ROUTERS
from stoa.platform.http.routing import StoaRoute

SNAPSHOT = Path(__file__).parents[2] / "openapi.json"
# Their answer is a stream or has no body.
WITHOUT_MODEL = {
    "read_avatar",  # a picture
    "finish_oidc_flow",  # a redirection
    "stream_run_events",
    "export_audit_events",
    "export_members",
    "export_page",
    "export_conversation",
    "export_own_conversations",
    "export_usage",
    "take_delivery_reports",
}


def routes() -> Iterator[APIRoute]:
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            yield route


def test_every_route_checks_its_body_at_the_one_border() -> None:
    assert [route.path for route in routes() if not isinstance(route, StoaRoute)] == []


def test_every_route_declares_what_it_answers() -> None:
    bare = [
        route.name
        for route in routes()
        if route.response_model is None and route.status_code != 204 and route.name not in WITHOUT_MODEL
    ]

    assert bare == []


def test_names_of_routes_are_unique_because_the_client_is_generated_from_them() -> None:
    names = [route.name for route in routes()]

    assert sorted(names) == sorted(set(names))


def test_the_openapi_document_in_the_repository_is_the_present_one() -> None:
    assert json.loads(SNAPSHOT.read_text()) == document(), "run `make gen` and commit server/openapi.json"
