"""Deployment settings: command line > environment STOA_* > stoa.toml > defaults (OP-88, OP-93)."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)


class Environment(StrEnum):
    DEVELOPMENT = "development"
    PRODUCTION = "production"


class SettingsError(Exception):
    """Every problem found in the configuration, one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def _split(value: object) -> object:
    """Environment variables give lists as comma-separated text."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


# Values that may hold a password are never repeated in a message.
SENSITIVE = frozenset(
    {
        "database_url",
        "database_owner_url",
        "smtp_password",
        "sendgrid_api_key",
        "s3_secret_access_key",
        "metrics_token",
    }
)

LOOPBACK = ("127.0.0.1", "localhost", "::1")

Words = Annotated[tuple[str, ...], BeforeValidator(_split)]


class Settings(BaseModel):
    """One frozen object per process. What an administrator changes at run time is a row, not a field here."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    environment: Environment = Environment.PRODUCTION
    data_dir: Path = Field(Path("~/.stoa"), description="Folder of the database, files and the master key")
    listen: str = Field("127.0.0.1:8420", description="Address and port of the web server")
    public_url: str | None = Field(None, description="Base URL in links; default http:// plus the listen address")
    allow_insecure_http: bool = Field(False, description="Serve plain HTTP beyond localhost (ID-44)")
    trusted_proxies: Words = Field((), description="Networks whose X-Forwarded-For counts")

    database_url: str | None = Field(None, description="PostgreSQL 15 or later; empty uses the embedded server")
    database_owner_url: str | None = Field(
        None, description="Role that migrates, if it is not that of database_url"
    )
    database_pool_size: int = Field(10, ge=1, le=200)

    web_processes: int = Field(1, ge=1, le=64)
    worker_processes: int = Field(1, ge=1, le=64)

    storage: Literal["local", "s3"] = "local"
    s3_endpoint: str | None = None
    s3_bucket: str | None = None
    s3_region: str | None = None
    s3_access_key_id: str | None = None
    s3_secret_access_key: SecretStr | None = None

    mail_transport: Literal["smtp", "sendgrid", "file", "none"] | None = Field(
        None,
        description="How mail goes out; default smtp where smtp_host is set; file: .eml files in data_dir/mail",
    )
    smtp_host: str | None = None
    smtp_port: int = Field(587, ge=1, le=65535)
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    sendgrid_api_key: SecretStr | None = None
    sendgrid_url: str = "https://api.sendgrid.com"
    sendgrid_webhook_key: str | None = Field(
        None, description="Public key that signs delivery reports to /api/v1/mail-webhooks/sendgrid"
    )
    mail_from: str = "Stoa <stoa@localhost>"
    mail_per_second: int = Field(20, ge=1, le=1000, description="How many mails leave in one second at most")

    master_key_file: Path | None = Field(None, description="Master key ring; default data_dir/master.key")
    outbound_allow_private_hosts: Words = Field(
        (), description="host:port pairs that model calls may reach privately"
    )

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    metrics_token: SecretStr | None = Field(None, description="Bearer token for /metrics beyond loopback")
    usage_retention_months: int = Field(25, ge=13, le=240, description="How long single model calls are kept")
    web_dist: Path | None = Field(None, description="Folder of the built web client")
    vite_url: str | None = Field(None, description="Development only: address of the client's dev server")

    @field_validator("data_dir", "master_key_file", "web_dist")
    @classmethod
    def _expand(cls, value: Path | None) -> Path | None:
        return value.expanduser().absolute() if value else value

    @field_validator("listen")
    @classmethod
    def _host_and_port(cls, value: str) -> str:
        host, separator, port = value.rpartition(":")
        if not separator or not host or not port.isdigit() or not 0 < int(port) < 65536:
            raise ValueError("must be host:port, for instance 127.0.0.1:8420")
        return value

    @field_validator("public_url", "vite_url")
    @classmethod
    def _base_url(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("must be a plain http or https address, for instance https://stoa.example.org")
        return value.rstrip("/")

    @field_validator("database_url", "database_owner_url")
    @classmethod
    def _postgres_url(cls, value: str | None) -> str | None:
        if value is not None and urlsplit(value).scheme not in ("postgresql", "postgres"):
            raise ValueError("must begin with postgresql://")
        return value

    @model_validator(mode="after")
    def _known_from_outside(self) -> "Settings":
        if self.public_url is None and self.listen_host not in LOOPBACK:
            raise ValueError("listening beyond this machine needs public_url, the address that people type")
        return self

    @property
    def listen_host(self) -> str:
        return self.listen.rpartition(":")[0].strip("[]")

    @property
    def listen_port(self) -> int:
        return int(self.listen.rpartition(":")[2])

    @property
    def base_url(self) -> str:
        """The address that links and Origin checks use, without a trailing slash."""
        return self.public_url or f"http://{self.listen}"

    @property
    def is_development(self) -> bool:
        return self.environment is Environment.DEVELOPMENT


@dataclass(frozen=True)
class Origin:
    """Where a value came from, for messages and `stoa config show`."""

    value: object
    source: str


def _from_environment(environ: Mapping[str, str], problems: list[str]) -> dict[str, Origin]:
    found: dict[str, Origin] = {}
    for variable, raw in environ.items():
        # STOA_TEST_* steers the test suite, not the product.
        if not variable.startswith("STOA_") or variable.startswith("STOA_TEST_"):
            continue
        name, value = variable.removeprefix("STOA_").lower(), raw
        if name.endswith("_file") and name not in Settings.model_fields:
            name = name.removesuffix("_file")
            try:
                value = Path(raw).read_text().strip()
            except OSError as error:
                problems.append(f"{variable}: cannot read {raw}: {error.strerror}")
                continue
        if name not in Settings.model_fields:
            problems.append(f"{variable}: there is no such setting")
            continue
        found[name] = Origin(value, variable)
    return found


def _from_file(path: Path, problems: list[str]) -> dict[str, Origin]:
    try:
        table = tomllib.loads(path.read_text())
    except tomllib.TOMLDecodeError as error:
        problems.append(f"{path}: {error}")
        return {}
    except OSError as error:
        problems.append(f"{path}: {error.strerror}")
        return {}
    unknown = sorted(table.keys() - Settings.model_fields.keys())
    problems.extend(f"{path}: there is no setting called {name}" for name in unknown)
    return {name: Origin(value, str(path)) for name, value in table.items() if name in Settings.model_fields}


def load_settings(
    overrides: Mapping[str, Any] | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    config_file: Path | None = None,
) -> Settings:
    """Read the configuration from all sources. Raises SettingsError with every problem at once."""
    return load_with_origins(overrides, environ=environ, config_file=config_file)[0]


def load_with_origins(
    overrides: Mapping[str, Any] | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    config_file: Path | None = None,
) -> tuple[Settings, dict[str, Origin]]:
    """As load_settings, with the source of every value that is not a default."""
    environ = dict(os.environ) if environ is None else environ
    problems: list[str] = []
    default_file = Path("stoa.toml")
    found: dict[str, Origin] = {}
    if config_file is not None or default_file.is_file():
        found |= _from_file(config_file or default_file, problems)
    found |= _from_environment(environ, problems)
    found |= {
        name: Origin(value, "command line") for name, value in (overrides or {}).items() if value is not None
    }
    try:
        settings = Settings(**{name: origin.value for name, origin in found.items()})
    except ValidationError as error:
        for item in error.errors():
            name = str(item["loc"][0]) if item["loc"] else "listen"
            source = found[name].source if name in found else name
            message = item["msg"].removeprefix("Value error, ")
            shown = "" if name in SENSITIVE or not item["loc"] else f" ({name} = {item['input']!r})"
            problems.append(f"{source}: {message[:1].lower()}{message[1:]}{shown}")
    if problems:
        raise SettingsError(problems)
    return settings, found
