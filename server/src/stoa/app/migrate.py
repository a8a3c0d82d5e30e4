"""Runs the migrations with the role that owns the tables."""

from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

PACKAGED = Path(__file__).parent / "migrations"
CHECKOUT = Path(__file__).parents[3] / "migrations"


def alembic_config(owner_dsn: str) -> Config:
    """Alembic's configuration; in an installed package the migrations lie beside this module."""
    config = Config()
    config.set_main_option("script_location", str(PACKAGED if PACKAGED.is_dir() else CHECKOUT))
    config.attributes["dsn"] = owner_dsn
    return config


def head_revision() -> str:
    """The newest revision that this program knows."""
    head = ScriptDirectory.from_config(alembic_config("")).get_current_head()
    assert head is not None
    return head


def upgrade(owner_dsn: str, revision: str = "head") -> None:
    """Bring the schema to a revision. Safe to run from several processes at once."""
    command.upgrade(alembic_config(owner_dsn), revision)


def downgrade(owner_dsn: str, revision: str) -> None:
    command.downgrade(alembic_config(owner_dsn), revision)


async def current_revision(dsn: str) -> str | None:
    """The revision of the database, None for an empty one."""
    connection = await asyncpg.connect(dsn)
    try:
        if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
            return None
        revision: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
        return revision
    finally:
        await connection.close()
