"""`gongkai propose-form`: a first draft of a form file from a table that no form knows."""

from pathlib import Path
from typing import Annotated

import typer

from gongkai.console import console
from gongkai.settings import Settings
from parser.forms import load_forms
from parser.propose import propose
from parser.readers import Unreadable, open_documents

NO_TABLE = 1


def register(app: typer.Typer) -> None:
    app.command("propose-form")(propose_form)


def propose_form(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, help="填好的或空白的表 | a table, filled in or blank"),
    ],
) -> None:
    """为认不出的表起草格式文件。 | Print a first draft of the form of an unknown table. Exit 1 when there is none."""
    settings: Settings = context.obj
    forms = load_forms(settings.forms)
    reasons: list[str] = []
    for one in open_documents(file.read_bytes()):
        try:
            if isinstance(one.document, Unreadable):
                raise one.document
            typer.echo(propose(one.document, forms), nl=False)
            return
        except (Unreadable, ValueError) as why:
            reasons.append(f"{one.part or file.name}: {why}")
    console(stderr=True).print("\n".join(reasons), markup=False)
    raise typer.Exit(NO_TABLE)
