"""Everything that lives longer than a request ends with the credential it was opened with (ID-102)."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.routing import APIRoute

import stoa
from stoa.app import jobs as _jobs  # noqa: F401  # registers every job
from stoa.app.routers import ROUTERS
from stoa.app.topics import TOPICS
from stoa.conversations.api import RunManager
from stoa.platform.http import socket
from stoa.platform.http.sse import EventStream
from stoa.platform.jobs import registered

SOURCES = Path(stoa.__file__).parent
# Jobs that work for nobody in particular, by name: what they do is owed whoever still has access. A prefix would let
# work for a person in by its package.
OF_THE_SYSTEM = frozenset(
    {
        "access.announce_ends",
        "access.expire_grants",
        "conversations.purge_deleted",
        "conversations.purge_events",
        "conversations.purge_temporary",
        "conversations.purge_traces",
        "conversations.purge_untouched",
        "files.forget_object",
        "identity.forget_avatar",
        "identity.note_failed_sign_in",
        "identity.sweep_sessions",
        "imports.purge_uploads",
        "mail.deliver",
        "mail.sweep",
        "notifications.remove_old",
        "notifications.send_mails",
        "orgs.ask_for_factors",
        "orgs.purge_deleted",
        "orgs.sweep_accounts",
        "pages.derive_stale",
        "pages.expire_proposals",
        "pages.forget_files",
        "pages.forget_link_cards",
        "pages.note_reviews",
        "pages.purge_trash",
        "pages.thin_versions",
        "platform.make_partitions",
        "platform.purge_rate_limits",
        "spaces.purge_deleted",
        "tasks.purge_deleted",
        "tasks.remind",
        "tasks.resume_deferred",
        "usage.begin_periods",
        "usage.find_spikes",
        "usage.prune_ledger",
        "usage.roll_up_days",
        "usage.give_default_budget",
        "usage.send_alert",
        "usage.settle_expired",
    }
)

# Jobs that work for a person and ask anew, before each batch, whether they still belong to the organization.
ASKING_ANEW = frozenset({"imports.run_import"})


def streams() -> Iterator[APIRoute]:
    for router in ROUTERS:
        for route in router.routes:
            if isinstance(route, APIRoute) and route.response_class is EventStream:
                yield route


def calls(function: str) -> Iterator[str]:
    """Files whose code calls something of this name."""
    for file in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == function:
                yield file.relative_to(SOURCES).as_posix()


@pytest.mark.spec("ID-102")
def test_no_stream_is_made_without_a_credential() -> None:
    credential = inspect.signature(EventStream).parameters["credential"]

    assert credential.default is inspect.Parameter.empty
    assert list(streams())
    # A download by any other class knows no credential, unless its source is watched.
    downloads = set(calls("StreamingResponse")) | set(calls("EventSourceResponse"))
    assert downloads - set(calls("until_end")) == set()


@pytest.mark.spec("ID-102")
def test_all_topics_are_heard_through_the_one_socket_which_watches_its_credential() -> None:
    assert TOPICS
    # A room of live editing, a run and its stream listen for themselves: to ask for the rights of their people again.
    for_itself = {
        "platform/credentials.py",
        "pages/runtime/rooms.py",
        "conversations/runtime/follow.py",
        "conversations/runtime/watch_rights.py",
    }
    listening = set(calls("subscribe")) - for_itself

    assert listening == {"platform/http/socket.py"}
    assert "watches.watching(" in inspect.getsource(socket)


@pytest.mark.spec("ID-102")
def test_every_run_watches_its_credential() -> None:
    launch = inspect.getsource(RunManager)

    assert launch.count("create_task(self._watch(streaming, credential)") == 1
    assert launch.count("self._drive(") == 1


@pytest.mark.spec("ID-102")
def test_every_job_is_the_systems_or_carries_a_credential() -> None:
    # Tests register jobs of their own, under a queue that no worker takes.
    product = {name for name in registered() if not name.startswith("tests.")}

    assert sorted(product - OF_THE_SYSTEM - ASKING_ANEW) == [], (
        "let the job check its CredentialRef, or say above that it works for nobody"
    )
    assert product >= OF_THE_SYSTEM | ASKING_ANEW
