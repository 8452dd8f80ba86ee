"""The option `--as-of` of the commands that can tell what the archive knew on a day."""

from datetime import datetime
from typing import Annotated

import typer

from db.as_of import instant

Day = Annotated[
    str | None,
    typer.Option(
        "--as-of", help="按档案当日（UTC）所知 | as the archive knew it at the end of this day (UTC)"
    ),
]


def instant_asked(written: Day) -> datetime | None:
    """None where nothing was asked for; raises BadParameter."""
    try:
        return None if written is None else instant(written)
    except ValueError as error:
        raise typer.BadParameter(f"--as-of 2021-02-01 | 2021-02-01T08:00:00Z: {written}") from error
