"""Fixtures: a real PostgreSQL, a real server on a real port, and people made through the public doors.

Tests commit. What they do is kept apart by tenant: each makes its own people and organizations. A test that
needs an installation without anybody takes `fresh_database`.
"""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog
from sqlalchemy import text

from stoa.app.container import Container, build, build_platform
from stoa.identity import api as identity
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.mail import CaptureMailer
from stoa.platform.settings import Environment, Settings
from tests.support.clock import TurnableClock
from tests.support.database import TestDatabase, cloned, make_template, postgres
from tests.support.postbox import Postbox
from tests.support.server import listening_socket, served
from tests.support.world import PASSWORD, MailingWorld, World


@pytest.fixture(scope="session", autouse=True)
def plain_tracebacks() -> None:
    """An unexpected error is shown without the values of all variables, which takes half a minute to draw."""
    processors = structlog.get_config()["processors"][:-1]
    renderer = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*processors, renderer])


@pytest.fixture(scope="session")
def database_server() -> Iterator[TestDatabase]:
    with postgres() as server:
        yield server


@pytest.fixture(scope="session")
def template(database_server: TestDatabase) -> str:
    return make_template(database_server)


@pytest.fixture(scope="session")
def database(database_server: TestDatabase, template: str) -> Iterator[TestDatabase]:
    """The database of this test worker."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    with cloned(database_server, template, f"stoa_test_{worker}_{os.getpid()}") as own:
        yield own


@pytest.fixture
def fresh_database(
    database_server: TestDatabase, template: str, request: pytest.FixtureRequest
) -> Iterator[TestDatabase]:
    """A migrated database in which nobody has signed up."""
    with cloned(
        database_server, template, f"stoa_fresh_{os.getpid()}_{abs(hash(request.node.nodeid)) % 10**8}"
    ) as own:
        yield own


NO_LIMITS = """
    UPDATE instance_settings SET settings = settings || jsonb_build_object('reads_per_minute', 1000000,
           'writes_per_minute', 1000000, 'unauthenticated_per_minute', 1000000,
           'sends_per_minute', 1000000, 'runs_at_once', 10000)
"""


def make_settings(database: TestDatabase, data_dir: Path, *, port: int) -> Settings:
    """Settings of a server under test. Clients say who they are with X-Forwarded-For."""
    return Settings(
        environment=Environment.DEVELOPMENT,
        data_dir=data_dir,
        listen=f"127.0.0.1:{port}",
        trusted_proxies=("127.0.0.1",),
        database_url=database.app,
        database_owner_url=database.owner,
    )


@pytest.fixture(scope="session")
def turnable_clock() -> TurnableClock:
    return TurnableClock()


@pytest.fixture
def clock(turnable_clock: TurnableClock) -> Iterator[TurnableClock]:
    """The clock of the server; turned back after the test."""
    yield turnable_clock
    turnable_clock.reset()


@pytest.fixture(scope="session")
async def container(
    database: TestDatabase, turnable_clock: TurnableClock, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Container]:
    """The process under test. `container.edge` and `origin` belong to the same server."""
    listening = listening_socket()
    settings = make_settings(database, tmp_path_factory.mktemp("data"), port=listening.getsockname()[1])
    built = build(settings, platform=build_platform(settings, clock=turnable_clock))
    async with served(settings, built, listening):
        await set_up(built.platform)
        yield built


@pytest.fixture(scope="session")
async def platform(container: Container) -> Platform:
    return container.platform


@pytest.fixture(scope="session")
async def origin(container: Container) -> str:
    """Scheme, host and port of the server under test."""
    return container.platform.settings.base_url


@pytest.fixture
async def world(origin: str) -> AsyncIterator[World]:
    """Makes the people of this test."""
    made = World(origin)
    yield made
    await made.close()


@pytest.fixture(scope="session")
def mailing_database(database_server: TestDatabase, template: str) -> Iterator[TestDatabase]:
    """The database of the installation that sends mail; no other worker takes its jobs."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    with cloned(database_server, template, f"stoa_mailing_{worker}_{os.getpid()}") as own:
        yield own


@pytest.fixture(scope="session")
async def mailing_container(
    mailing_database: TestDatabase, turnable_clock: TurnableClock, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Container]:
    """A second installation, which sends mail and keeps what it sent."""
    listening = listening_socket()
    port = listening.getsockname()[1]
    settings = make_settings(mailing_database, tmp_path_factory.mktemp("mailing"), port=port)
    built = build(settings, platform=build_platform(settings, clock=turnable_clock, mailer=CaptureMailer()))
    async with served(settings, built, listening):
        await set_up(built.platform)
        yield built


@pytest.fixture(scope="session")
async def mailing_platform(mailing_container: Container) -> Platform:
    return mailing_container.platform


@pytest.fixture(scope="session")
async def mailing_origin(mailing_platform: Platform) -> str:
    """Scheme, host and port of the installation that sends mail."""
    return mailing_platform.settings.base_url


@pytest.fixture
def postbox(mailing_platform: Platform) -> Postbox:
    """`await postbox.to(address)` gives the mails to an address; see tests/support/postbox.py."""
    return Postbox(mailing_platform)


@pytest.fixture
async def mailing_world(mailing_origin: str, postbox: Postbox) -> AsyncIterator[MailingWorld]:
    """Makes the people of this test in the installation that sends mail."""
    made = MailingWorld(mailing_origin, postbox)
    yield made
    await made.close()


async def set_up(platform: Platform) -> None:
    """Make the owner of the instance through the owner link, as a person would.

    Tests come faster than people: the general limits are out of their way, but for those that are about them.
    """
    async with platform.db.writing(Scope.system()) as session:
        await session.execute(text(NO_LIMITS))
        if (await session.execute(text("SELECT count(*) FROM users"))).scalar_one():
            return
        link = await identity.create_owner_link(session, platform)
    token = link.partition("#token=")[2]
    made = World(platform.settings.base_url)
    answer = await made.tab().post(
        "/setup",
        json={"token": token, "name": "Olga Owner", "email": "owner@example.org", "password": PASSWORD},
    )
    assert answer.status_code == 201, answer.text
    await made.close()
