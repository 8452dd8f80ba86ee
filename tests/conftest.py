"""The shipped parser, the real documents, and throw-away databases: SQLite files, one PostgreSQL for the session.

def test_both(database_url): ...           # runs on SQLite and on PostgreSQL, schema at head
def test_both(empty_database_url): ...     # the same without any table
def test_server(postgres_url): ...         # PostgreSQL only, schema at head
"""

import fcntl
import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pytest

from db.engine import upgrade
from parser.forms import Forms
from parser.pipeline import ReportParser, load_parser

ROOT = Path(__file__).parents[1]
OWNER = "gongkai"
SETTINGS = "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c max_connections=60"


@pytest.fixture(scope="session")
def parser() -> ReportParser:
    return load_parser(ROOT / "config")


@pytest.fixture(scope="session")
def forms(parser: ReportParser) -> Forms:
    return parser.forms


@pytest.fixture(scope="session")
def shared() -> Path:
    """The real documents beside the repository."""
    folder = ROOT.parent / "shared"
    if not (folder / "real").exists():
        pytest.skip("the real documents (../shared beside the repository) are not here")
    return folder


@dataclass(frozen=True)
class Server:
    """A PostgreSQL that listens on a socket in its own folder and on no port of the network."""

    folder: Path
    programs: Path
    user: str | None

    def drop(self) -> dict[str, Any]:
        """How subprocess runs the server's programs as their user."""
        if not self.user:
            return {}
        return {"user": self.user, "group": pwd.getpwnam(self.user).pw_gid, "extra_groups": []}

    def run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), *arguments]
        with (self.folder / "setup.log").open("a") as log:  # a pipe would stay open in the daemon
            subprocess.run(
                command, check=True, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", **self.drop()
            )  # fmt: skip

    def start(self) -> None:
        data = str(self.folder / "data")
        self.run("initdb", "-D", data, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        log = str(self.folder / "server.log")
        self.run("pg_ctl", "-D", data, "-w", "-l", log, "-o", f"-k {self.folder} {SETTINGS}", "start")

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://{OWNER}@/{database}?host={self.folder}"

    def execute(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(
            f"host={self.folder} user={OWNER} dbname=postgres", autocommit=True
        ) as connection:
            connection.execute(statement)  # type: ignore[call-overload]

    @contextmanager
    def copy_of(self, template: str) -> Iterator[str]:
        """The URL of a throw-away database made of another that nobody is connected to."""
        name = f"t_{uuid.uuid4().hex}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield self.url(name)
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    on_path = shutil.which("initdb")
    if not found and not on_path:
        pytest.skip("PostgreSQL server programs are absent (apt-get install postgresql)")
    return found[-1].parent if found else Path(str(on_path)).parent


def _other_user() -> str | None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in names:
            return name
    pytest.skip("running as root, and there is no user postgres or nobody to run PostgreSQL as")


def _new_server() -> Server:
    programs, user = _programs(), _other_user()
    # memory is ten times faster than a disk, and a socket path must be shorter than 108 bytes
    parent = "/dev/shm" if os.access("/dev/shm", os.W_OK) else "/tmp"
    folder = Path(tempfile.mkdtemp(prefix="gongkai-pg-", dir=parent))
    if user:
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    server = Server(folder, programs, user)
    server.start()
    server.execute("CREATE DATABASE archive_at_head")
    upgrade(server.url("archive_at_head"))
    return server


GUARD = """
import fcntl, json, shutil, subprocess, sys
folder, users, stop, drop = sys.argv[1], open(sys.argv[2]), *map(json.loads, sys.argv[3:])
fcntl.flock(users, fcntl.LOCK_EX)
subprocess.run(stop, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **drop)
shutil.rmtree(folder)
"""


def _guard(server: Server, users: Path) -> None:
    """A process that waits until nobody holds `users` any more, then stops the server by its pid.

    The lock falls with its holders, so a test session that is killed leaves no server behind.
    """
    data = str(server.folder / "data")
    stop = [str(server.programs / "pg_ctl"), "-D", data, "-m", "fast", "-w", "stop"]
    arguments = [str(server.folder), str(users), json.dumps(stop), json.dumps(server.drop())]
    silent = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    command = [sys.executable, "-c", GUARD, *arguments]
    subprocess.Popen(command, start_new_session=True, cwd="/", **silent)  # type: ignore[call-overload]


def _join(known: dict[str, str]) -> IO[str] | None:
    """The shared lock of a server that runs; None when there is none, or its guard is stopping it."""
    if not known:
        return None
    try:
        users = open(known["users"])  # noqa: SIM115 - held until the session ends
        fcntl.flock(users, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return None
    return users


def _start(base: Path) -> tuple[dict[str, str], IO[str]]:
    server = _new_server()
    users = (base / f"{server.folder.name}.users").open("w")
    fcntl.flock(users, fcntl.LOCK_SH)
    _guard(server, Path(users.name))
    known = {"folder": str(server.folder), "programs": str(server.programs), "user": server.user or ""}
    return {**known, "users": users.name}, users


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Started by the first xdist worker that needs it, stopped when the last one has left."""
    pytest.importorskip("psycopg", reason="the driver psycopg is not installed (extra `server`)")
    base = tmp_path_factory.getbasetemp()
    base = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    with (base / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        state = base / "postgres.json"
        known = json.loads(state.read_text()) if state.exists() else {}
        users = _join(known)
        if users is None:
            known, users = _start(base)
            state.write_text(json.dumps(known))
    with users:
        yield Server(Path(known["folder"]), Path(known["programs"]), known["user"] or None)


@pytest.fixture
def postgres_url(postgres_server: Server) -> Iterator[str]:
    with postgres_server.copy_of("archive_at_head") as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_at_head(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("schema") / "head.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_at_head: Path) -> str:
    shutil.copy(sqlite_at_head, tmp_path / "archive.db")
    return f"sqlite:///{tmp_path / 'archive.db'}"


BOTH: Callable[..., Any] = pytest.fixture(params=["sqlite", "postgresql"])


@BOTH
def database_url(request: pytest.FixtureRequest) -> str:
    """An archive at head, on each database in turn."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(name))


@BOTH
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database before its first migration, on each in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    with request.getfixturevalue("postgres_server").copy_of("template0") as url:
        yield url
