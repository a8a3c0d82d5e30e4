"""Runs the migrations with the role that owns the tables."""

import asyncpg
from alembic import command
from alembic.config import Config

from stoa.app.revisions import MIGRATIONS


def alembic_config(owner_dsn: str) -> Config:
    """Alembic's configuration; in an installed package the migrations lie beside this module."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["dsn"] = owner_dsn
    return config


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
