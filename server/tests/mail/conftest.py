"""A database of its own and a process with a transport that keeps what was sent."""

import os
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from stoa.app.container import build_platform
from stoa.platform.clock import FrozenClock
from stoa.platform.context import Platform
from stoa.platform.mail import CaptureMailer
from stoa.platform.settings import Settings
from tests.support.database import TestDatabase, cloned


@pytest.fixture(scope="module")
def own_database(database_server: TestDatabase, template: str) -> Iterator[TestDatabase]:
    """A database whose jobs no other worker takes."""
    with cloned(database_server, template, f"stoa_mail_{os.getpid()}") as own:
        yield own


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mail")


@pytest.fixture
def mailer() -> CaptureMailer:
    return CaptureMailer()


@pytest.fixture
def frozen() -> FrozenClock:
    return FrozenClock(datetime.now(UTC))


@pytest.fixture
async def mailing(
    own_database: TestDatabase, data_dir: Path, mailer: CaptureMailer, frozen: FrozenClock
) -> AsyncIterator[Platform]:
    """The platform of a process that can send mail."""
    settings = Settings(
        data_dir=data_dir, database_url=own_database.app, public_url="https://stoa.example.org/base"
    )
    built = build_platform(settings, clock=frozen, mailer=mailer)
    yield built
    await built.limiter.close()
    await built.db.dispose()
