"""A pool of its own for the tests of this package."""

from collections.abc import AsyncIterator

import pytest

from stoa.platform.db import Database
from tests.support.database import TestDatabase


@pytest.fixture
async def db(database: TestDatabase) -> AsyncIterator[Database]:
    opened = Database(database.app)
    yield opened
    await opened.dispose()
