"""Master keys: the check at start and their rotation (OP-92)."""

from stoa.platform.keyring import load_key_ring
from stoa.platform.settings import Settings


async def check(dsn: str, settings: Settings) -> None:
    """Raise MasterKeyError if the database holds data keys that the key file does not open. Imports little."""
    import asyncpg  # noqa: PLC0415  # the supervisor stays light

    connection = await asyncpg.connect(dsn, timeout=10)
    try:
        if await connection.fetchval("SELECT to_regclass('data_keys')") is None:
            return
        used = await connection.fetch("SELECT DISTINCT master_key_id FROM data_keys")
    finally:
        await connection.close()
    ring = load_key_ring(settings)
    for record in used:
        ring.find(record["master_key_id"])


async def rotate_data(settings: Settings) -> int:
    """Make new data keys and write all stored secrets anew; gives their number (PR-4)."""
    from stoa.platform.clock import SystemClock  # noqa: PLC0415  # `check` needs none of these
    from stoa.platform.crypto import Crypto  # noqa: PLC0415
    from stoa.platform.db import Database  # noqa: PLC0415
    from stoa.platform.resealing import SealedColumn, rotate_data_keys  # noqa: PLC0415

    # What is sealed for hours only, proofs and mails, stays readable under the keys that it was sealed with.
    columns = (
        SealedColumn("provider_keys", "id", "secret_ciphertext", "organization_id"),
        SealedColumn("totp_secrets", "user_id", "secret_encrypted"),
        SealedColumn("oidc_providers", "key", "client_secret_encrypted"),
    )
    assert settings.database_url is not None
    database, clock = Database(settings.database_url), SystemClock()
    try:
        return await rotate_data_keys(database, Crypto(load_key_ring(settings), clock=clock), clock, columns)
    finally:
        await database.dispose()


async def rotate(settings: Settings) -> int:
    """Add a master key and wrap all data keys anew; gives their number."""
    from stoa.platform.clock import SystemClock  # noqa: PLC0415  # `check` needs none of these
    from stoa.platform.crypto import Crypto  # noqa: PLC0415
    from stoa.platform.db import Database  # noqa: PLC0415

    assert settings.database_url is not None
    database = Database(settings.database_url)
    try:
        return await Crypto(load_key_ring(settings), clock=SystemClock()).rotate_master(database)
    finally:
        await database.dispose()
