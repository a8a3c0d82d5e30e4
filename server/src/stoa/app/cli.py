"""The command line. Imports lie inside the commands: `stoa start` must be up before heavy modules are."""

import asyncio
import json
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from stoa import __version__
from stoa.platform.settings import SENSITIVE, Settings, SettingsError, load_settings, load_with_origins

USAGE_ERROR = 2

F = TypeVar("F", bound=Callable[..., Any])


def _settings(**overrides: Any) -> Settings:
    """Load the configuration or leave with status 2 and one line for each problem."""
    try:
        return load_settings(overrides)
    except SettingsError as error:
        for problem in error.problems:
            click.echo(f"stoa: {problem}", err=True)
        sys.exit(USAGE_ERROR)


def _with_owner_database(command: F) -> F:
    """Give the command the settings with both database addresses known, starting the embedded server if needed."""

    @wraps(command)
    def wrapped(**arguments: Any) -> Any:
        from stoa.app.supervisor import database_for_command

        settings = _settings()
        with database_for_command(settings) as connected:
            return command(connected, **arguments)

    return wrapped  # type: ignore[return-value]  # the same signature but for the settings


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="stoa")
def main() -> None:
    """Stoa: a workspace in which people and AI models work in one place."""


@main.command()
@click.option("--listen", help="Address and port, for instance 127.0.0.1:8420.")
@click.option("--data-dir", type=click.Path(path_type=Path), help="Folder of the database, files and keys.")
@click.option("--reload", is_flag=True, help="Development: restart the web server when a source changes.")
def start(listen: str | None, data_dir: Path | None, *, reload: bool) -> None:
    """Start everything: database, web server, worker."""
    from stoa.app import supervisor

    sys.exit(supervisor.run(_settings(listen=listen, data_dir=data_dir), reload=reload))


@main.group()
def db() -> None:
    """The database: migrate, status, check."""


@db.command("migrate")
@_with_owner_database
def db_migrate(settings: Settings) -> None:
    """Bring the schema to the newest revision."""
    from stoa.app import migrate
    from stoa.app.revisions import head_revision

    migrate.upgrade(settings.database_owner_url or settings.database_url or "")
    click.echo(f"The schema is at {head_revision()}.")


@db.command("status")
@_with_owner_database
def db_status(settings: Settings) -> None:
    """Say which revision the schema has and which one this program knows."""
    from stoa.app import migrate
    from stoa.app.revisions import head_revision

    current = asyncio.run(migrate.current_revision(settings.database_owner_url or settings.database_url or ""))
    click.echo(f"database: {current or 'empty'}\nprogram:  {head_revision()}")


@db.command("shell")
@_with_owner_database
def db_shell(settings: Settings) -> None:
    """Open psql on the database."""
    import subprocess

    from stoa.platform.postgres import find_binaries

    psql = find_binaries() / "psql"
    sys.exit(
        subprocess.run([psql, settings.database_owner_url or settings.database_url or ""], check=False).returncode
    )


@db.command("seed")
@_with_owner_database
def db_seed(settings: Settings) -> None:
    """Development only: demonstration accounts with a known password, and content to look at."""
    from stoa.app import seeding

    try:
        made = asyncio.run(seeding.seed(settings))
    except seeding.SeedRefused as error:
        click.echo(f"stoa: {error}", err=True)
        sys.exit(seeding.REFUSED)
    click.echo("\n".join(made) if made else "The demonstration accounts are there already.")


@main.group()
def users() -> None:
    """Accounts, without a running server."""


@users.command("create-owner-link")
@_with_owner_database
def users_create_owner_link(settings: Settings) -> None:
    """Print the one-time link that makes the owner's account; older links end. Only while nobody has signed up."""
    from stoa.app import accounts

    link = asyncio.run(accounts.create_owner_link(settings))
    if link is None:
        click.echo("This Stoa has an owner already.")
        return
    click.echo(link)


@users.command("create-reset-link")
@click.argument("identifier")
@_with_owner_database
def users_create_reset_link(settings: Settings, identifier: str) -> None:
    """Print a one-time link that sets the password of whoever has this e-mail address or username."""
    from stoa.app import accounts

    link = asyncio.run(accounts.create_reset_link(settings, identifier))
    if link is None:
        click.echo("Nobody here has this address or username.", err=True)
        sys.exit(1)
    click.echo(link)


@users.command("remove-seed")
@_with_owner_database
def users_remove_seed(settings: Settings) -> None:
    """Delete the demonstration accounts of `stoa db seed` and what they own."""
    from stoa.app import seeding

    count = asyncio.run(seeding.remove(settings))
    click.echo(f"{count} demonstration accounts were removed.")


@main.group()
def keys() -> None:
    """The master keys, which protect stored secrets."""


@keys.command("rotate")
@click.option("--data", "with_data", is_flag=True, help="Also make new data keys and write all secrets anew.")
@_with_owner_database
def keys_rotate(settings: Settings, *, with_data: bool) -> None:
    """Add a master key and wrap all data keys anew. The server may run; broken off, run it again."""
    from stoa.app import keys as master_keys
    from stoa.platform.keyring import MasterKeyError

    try:
        count = asyncio.run(master_keys.rotate(settings))
        written = asyncio.run(master_keys.rotate_data(settings)) if with_data else None
    except MasterKeyError as error:
        click.echo(f"stoa: {error}", err=True)
        sys.exit(error.exit_code)
    click.echo(f"A new master key is in use; {count} data keys were wrapped anew. Back up the key file now.")
    if written is not None:
        click.echo(f"New data keys are in use; {written} secrets were written anew.")


@main.group()
def config() -> None:
    """The configuration."""


@config.command("show")
def config_show() -> None:
    """Show every setting and where its value comes from; secrets are masked."""
    try:
        settings, origins = load_with_origins()
    except SettingsError as error:
        for problem in error.problems:
            click.echo(f"stoa: {problem}", err=True)
        sys.exit(USAGE_ERROR)
    for name in sorted(Settings.model_fields):
        value = getattr(settings, name)
        shown = "***" if name in SENSITIVE and value is not None else value
        source = origins[name].source if name in origins else "default"
        click.echo(f"{name} = {shown}    ({source})")


@config.command("check")
def config_check() -> None:
    """Say whether the configuration is valid."""
    _settings()
    click.echo("The configuration is valid.")


@main.command()
def openapi() -> None:
    """Print the OpenAPI document of the HTTP API."""
    from stoa.app.openapi import document

    click.echo(json.dumps(document(), indent=1, sort_keys=True, ensure_ascii=False))


if __name__ == "__main__":
    main()
