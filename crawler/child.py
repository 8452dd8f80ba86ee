"""What all our children have in common: how they are told where archive and configuration are, and their clock."""

import os
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path

DATABASE = "GONGKAI_DATABASE_URL"  # in the environment, where `ps` does not show its password
CONTACT = "GONGKAI_CONTACT"
_ROOT = Path(__file__).resolve().parent.parent


def environment(database_url: str, contact: str | None = None) -> dict[str, str]:
    """Of a child of this program, wherever it was started from."""
    path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    named = {CONTACT: contact} if contact else {}
    return {**os.environ, **named, DATABASE: database_url, "PYTHONPATH": path, "PYTHONUTF8": "1"}


def option_parser(module: str, about: str | None) -> ArgumentParser:
    """With the options every child takes: --data, --config, and --database where the environment has none."""
    parser = ArgumentParser(prog=f"python -m {module}", description=about)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--database", default=os.environ.get(DATABASE), required=DATABASE not in os.environ)
    return parser


def now() -> datetime:
    return datetime.now(UTC)
