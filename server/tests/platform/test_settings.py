import subprocess
import sys
from pathlib import Path

import pytest

from stoa.platform.settings import SettingsError, load_settings, load_with_origins


def problems_of(environ: dict[str, str], config_file: Path | None = None) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load_settings(environ=environ, config_file=config_file)
    return caught.value.problems


@pytest.mark.spec("OP-88")
def test_the_command_line_wins_over_environment_over_file_over_defaults(tmp_path: Path) -> None:
    file = tmp_path / "stoa.toml"
    file.write_text('listen = "127.0.0.1:1001"\nlog_level = "debug"\nsmtp_port = 2525\n')
    environ = {"STOA_LISTEN": "127.0.0.1:1002", "STOA_LOG_LEVEL": "error", "PATH": "/bin"}

    settings, origins = load_with_origins({"listen": "127.0.0.1:1003"}, environ=environ, config_file=file)

    assert (settings.listen, settings.log_level, settings.smtp_port) == ("127.0.0.1:1003", "error", 2525)
    assert settings.web_processes == 1
    assert (origins["listen"].source, origins["log_level"].source) == ("command line", "STOA_LOG_LEVEL")


@pytest.mark.spec("OP-88")
def test_all_problems_are_listed_at_once_with_their_source(tmp_path: Path) -> None:
    file = tmp_path / "stoa.toml"
    file.write_text('smtp_port = 99999999\ncolour = "blue"\n')

    found = problems_of({"STOA_LISTEN": "nowhere", "STOA_LISTNE": "x"}, config_file=file)

    assert len(found) == 4
    assert any("STOA_LISTNE" in line and "no such setting" in line for line in found)
    assert any(line.startswith("STOA_LISTEN:") and "host:port" in line for line in found)
    assert any(str(file) in line and "colour" in line for line in found)
    assert any(str(file) in line and "smtp_port" in line for line in found)


def test_a_password_in_a_database_address_is_never_repeated() -> None:
    found = problems_of({"STOA_DATABASE_URL": "mysql://stoa:hunter2@db/stoa"})

    assert "postgresql://" in found[0]
    assert "hunter2" not in "".join(found)


def test_a_secret_is_read_from_the_file_that_a_variable_names(tmp_path: Path) -> None:
    secret = tmp_path / "smtp"
    secret.write_text("s3cret\n")

    settings = load_settings(environ={"STOA_SMTP_PASSWORD_FILE": str(secret)})

    assert settings.smtp_password is not None
    assert settings.smtp_password.get_secret_value() == "s3cret"


def test_listening_beyond_loopback_needs_a_public_address() -> None:
    found = problems_of({"STOA_LISTEN": "0.0.0.0:8420"})

    assert "public_url" in found[0]


def test_a_broken_file_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "stoa.toml"
    file.write_text("listen = = 3")

    assert len(problems_of({}, config_file=file)) == 1


def test_the_command_line_leaves_with_status_two_on_bad_configuration() -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "stoa.app.cli", "config", "check"],
        env={"STOA_LISTEN": "x", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == 2
    assert answer.stderr.count("\n") == 1
    assert "STOA_LISTEN" in answer.stderr
