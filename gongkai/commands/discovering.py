"""`gongkai discover`: from a home page to a portal file, or from a list of home pages to a folder of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crawler.portals import load_portal
from crawler.running.events import Event
from gongkai.console import badge, console, grid
from gongkai.grids import Grid
from gongkai.settings import Lang, Settings

if TYPE_CHECKING:
    from crawler.discovery.survey import Survey

FOUND, PARTLY, NOTHING = 0, 1, 2


def register(app: typer.Typer) -> None:
    app.command("discover")(discover)


def discover(
    context: typer.Context,
    url: Annotated[
        str | None, typer.Argument(help="网站首页、栏目或一份年报 | home page, column or report")
    ] = None,
    source: Annotated[
        Path | None,
        typer.Option("--from", exists=True, dir_okay=False, help="每行一个网址 | a file, one URL a line"),
    ] = None,
    target: Annotated[
        Path | None, typer.Option("--to", help="门户文件存到此目录 | folder for the portal files")
    ] = None,
    host: Annotated[
        list[str] | None, typer.Option(help="还可访问的主机，可重复 | a further host to follow, repeatable")
    ] = None,
    contact: Annotated[
        str | None,
        typer.Option(envvar="GONGKAI_CONTACT", help="写入 User-Agent 的联系方式 | goes into the User-Agent"),
    ] = None,
    sample: Annotated[
        bool, typer.Option("--sample", help="本机样例，不限速 | a site on loopback, no delay")
    ] = False,
) -> None:
    """由首页找年报栏目，打印门户文件。 | Find the annual-report columns; print the portal file. Exit 0 found, 1 unsure, 2 nothing."""
    settings: Settings = context.obj
    wanted = list(_wanted(url, source))
    if not wanted or (len(wanted) > 1 and target is None):
        raise typer.BadParameter("URL，或 --from FILE --to FOLDER | a URL, or --from FILE --to FOLDER")
    looks = [_handed_over(look(one, settings, tuple(host or ()), contact, sample), target) for one in wanted]
    if source:
        console(stderr=True).print(_table(looks, settings.lang))
    raise typer.Exit(max(one.code for one in looks))


@dataclass(frozen=True, slots=True)
class Look:
    """What one search brought: the file's text ('' without a column), counts, and why it is not sure."""

    url: str
    id: str = ""
    text: str = ""
    columns: int = 0
    reports: int = 0
    years: str = ""
    code: int = NOTHING
    note: str = ""


def look(url: str, settings: Settings, hosts: tuple[str, ...], contact: str | None, sample: bool) -> Look:
    from crawler.discovery.compose import draft_of
    from crawler.discovery.draft import PLACEHOLDER, portal_text
    from crawler.discovery.search import SearchFailed, Terms, search
    from crawler.discovery.survey import columns_of, years_of
    from parser.organs import OrganNames
    from parser.regions import Regions

    names, regions = (
        OrganNames.load(settings.config / "organs.yaml"),
        Regions.load(settings.config / "regions.csv"),
    )
    terms = Terms(contact or PLACEHOLDER, hosts, sample=sample)
    try:
        with console(stderr=True).status(url) as status:
            survey = search(url, terms, settings.config, lambda event: status.update(_said(url, event)))
    except SearchFailed as error:
        return Look(url, note=str(error))
    columns = columns_of(survey)
    if not columns:
        return Look(url, note=_nothing(survey))
    draft = draft_of(survey, lambda name: names.describe(name, regions), terms.contact, sample)
    reports = {key: seen for column in columns for key, seen in column.reports.items()}
    whole = all(column.whole for column in columns) and not survey.exhausted
    years = years_of(reports.values())
    return Look(
        url, draft.id, portal_text(draft), len(columns), len(reports),
        f"{min(years)}-{max(years)}" if years else "", FOUND if whole else PARTLY,
    )  # fmt: skip


def _nothing(survey: "Survey") -> str:
    """Where no column was found: what could not be fetched, and why the likely columns showed nothing."""
    named = [each for each in survey.walked if each.via and each.trouble]
    troubles = [f"{each.url} {each.trouble.zh} | {each.trouble.en}" for each in named if each.trouble]
    said = [*survey.misses[:1], *troubles[:2]]
    return "\n  ".join(["没有找到年报栏目 | no column of annual reports was found", *said])


def _wanted(url: str | None, source: Path | None) -> Iterator[str]:
    """The URL named, and those of the file; what follows a URL and lines that begin with # are remarks."""
    if url:
        yield url
    for line in source.read_text("utf-8").splitlines() if source else ():
        if line.strip() and not line.lstrip().startswith("#"):
            yield line.split()[0]


def _said(url: str, event: Event) -> str:
    return f"{url}  {event.get('url', '')[-60:]}" if event["event"] in ("fetch", "column") else url


def _handed_over(found: Look, folder: Path | None) -> Look:
    """To stdout, or into the folder, where no file is overwritten; what went wrong is said on stderr."""
    path = folder / f"{found.id}.yaml" if folder and found.text else None
    if path and path.exists():
        found = replace(found, code=PARTLY, note=f"{path} 已有，未覆盖 | is there already, left as it is")
    elif path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(found.text, "utf-8")
        load_portal(path)
    elif found.text:
        typer.echo(found.text, nl=False)
    if found.note:
        console(stderr=True).print(f"{found.url}: {found.note}", markup=False)
    return found


def _table(looks: Iterable[Look], lang: Lang) -> Grid:
    heads = {
        "zh": ("网址", "结果", "门户", "栏目", "年报", "年份", "说明"),
        "en": ("address", "state", "portal", "columns", "reports", "years", "note"),
    }
    states = ("ok", "partial", "failed")
    rows = [
        (each.url, badge(states[each.code], lang), each.id, each.columns, each.reports, each.years, each.note)
        for each in looks
    ]
    return grid({"zh": "发现小结", "en": "What was found"}[lang], heads[lang], rows)
