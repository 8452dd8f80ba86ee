"""The command line: global settings here, one file per group of commands in `gongkai/commands/`."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import OperationalError

from crawler.portals import PortalError
from db.backup.manifest import BackupError
from db.facts import ArchiveError
from db.fixity.timestamp import NoTimestamp
from db.query import QueryError
from db.query_files import QueryFileError
from db.search import NothingToLookFor
from db.shipped import OutOfReach
from gongkai.archive import NoArchive
from gongkai.commands import (
    asking,
    checking,
    collecting,
    discovering,
    exporting,
    judging,
    keeping,
    proposing,
    proving,
    querying,
    reading,
    rereading,
    searching,
    shipping,
    verifying,
    watching,
)
from gongkai.evidence.basis import BasisError
from gongkai.settings import UnknownLanguage, language, resolve
from parser.forms import FormError
from parser.organs import OrganNamesError
from parser.regions import RegionsError
from parser.thresholds import ThresholdsError
from parser.worker.limits import LimitsError
from scheduler.config import ConfigError

WRONG_USAGE = 2

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="公开 gongkai：采集、存档、核对政府信息公开工作年度报告。 | Collects, archives, reads and checks the yearly reports.",
)


@app.callback()
def configure(
    context: typer.Context,
    data: Annotated[Path | None, typer.Option(help="档案目录 | archive folder (GONGKAI_DATA)")] = None,
    database_url: Annotated[str | None, typer.Option(help="数据库 | database (GONGKAI_DATABASE_URL)")] = None,
    config: Annotated[Path | None, typer.Option(help="配置目录 | configuration (GONGKAI_CONFIG)")] = None,
    lang: Annotated[str, typer.Option(help="zh | en")] = "zh",
) -> None:
    """公开 gongkai：采集、存档、核对政府信息公开工作年度报告。"""
    context.obj = resolve(data, database_url, config, language(lang))


GROUPS = (
    collecting, discovering, reading, rereading, querying, searching, exporting, asking, judging, watching, checking,
    verifying, keeping, shipping, proving, proposing,
)  # fmt: skip
for group in GROUPS:
    group.register(app)


_OURS = (
    NoArchive,
    NoTimestamp,
    OutOfReach,
    NothingToLookFor,
    ArchiveError,
    BackupError,
    BasisError,
    ConfigError,
    FormError,
    OrganNamesError,
    PortalError,
    QueryError,
    QueryFileError,
    RegionsError,
    ThresholdsError,
    UnknownLanguage,
    LimitsError,
)


def main() -> None:
    """Runs a command; a mistake of ours or the operator's ends with one sentence, not a traceback."""
    try:
        app()
    except _OURS as error:
        print(f"gongkai: {error}", file=sys.stderr)
        sys.exit(WRONG_USAGE)
    except OperationalError as error:
        cause = str(error.orig).strip().splitlines()[0]
        print(f"gongkai: 数据库连不上 | the database cannot be reached: {cause}", file=sys.stderr)
        sys.exit(WRONG_USAGE)


if __name__ == "__main__":
    main()
