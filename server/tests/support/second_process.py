"""A second web process beside the one under test."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import httpx

from stoa.app.container import Container
from tests.support.installation import SERVER, free_port


@asynccontextmanager
async def second_process(container: Container) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """Another web process on the same database and with the same keys; gives it and its origin."""
    settings, port = container.platform.settings, free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("STOA_")},
        "STOA_ENVIRONMENT": "development",
        "STOA_DATA_DIR": str(settings.data_dir),
        "STOA_LISTEN": f"127.0.0.1:{port}",
        "STOA_DATABASE_URL": str(settings.database_url),
        "STOA_TRUSTED_PROXIES": "127.0.0.1",
        "STOA_LOG_LEVEL": "error",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "stoa.app.web", cwd=SERVER, env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(60), httpx.AsyncClient(trust_env=False) as probe:
            while True:
                assert process.returncode is None, "the second process has ended"
                with suppress(httpx.TransportError):
                    if (await probe.get(f"http://127.0.0.1:{port}/healthz")).status_code == 200:
                        break
                await asyncio.sleep(0.05)
        yield process, f"http://127.0.0.1:{port}"
    finally:
        if process.returncode is None:
            process.terminate()
        try:
            async with asyncio.timeout(60):
                await process.wait()
        finally:
            if process.returncode is None:
                process.kill()
