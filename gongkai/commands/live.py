"""`gongkai check --live`: the first page of each column of real portals, before anybody crawls them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.text import Text

from crawler.discovery.walked import Walked
from crawler.portals import load_portal, load_portals
from gongkai.commands.collecting import choose, watched
from gongkai.console import badge, console, grid, say
from gongkai.grids import Grid
from gongkai.settings import Lang, Settings
from parser.model import Bilingual

SHOWN, PARTLY, NOTHING = 0, 1, 2


@dataclass(frozen=True, slots=True)
class ColumnSeen:
    """One column: what its first page showed, or why it showed nothing.

    `family` is the one of the file, `told` the one by fingerprint, '' where that tells none.
    """

    url: str
    family: str
    told: str = ""
    rows: int = 0
    shelves: int = 0
    reports: int = 0
    proof: str = ""
    trouble: Bilingual | None = None

    @property
    def denied(self) -> bool:
        return self.family != "auto" and self.told not in ("", self.family)

    @property
    def works(self) -> bool:
        return (self.reports > 0 or self.shelves > 0) and not self.denied


@dataclass(frozen=True, slots=True)
class PortalSeen:
    """A portal and its columns; `fault` is what kept us from looking at all."""

    id: str
    columns: tuple[ColumnSeen, ...]
    fault: str = ""

    @property
    def works(self) -> bool:
        return bool(self.columns) and all(column.works for column in self.columns)

    @property
    def state(self) -> str:
        return "ok" if self.works else "partial" if any(column.works for column in self.columns) else "failed"


def check_live(settings: Settings, wanted: Sequence[str], today: date, *, write: bool) -> int:
    """Look at the portals named (or the watched ones), print what was seen; 0 all work, 1 some, 2 none."""
    known = load_portals(settings.portals)
    chosen = choose(known, wanted) if wanted else watched(settings.portals)
    err = console(stderr=True)
    err.print(
        f"查看 {len(chosen)} 个门户的首页列表，不存档 | looking at {len(chosen)} portals, nothing is archived"
    )
    seen = [_look(path, settings, err) for path in chosen.values()]
    console().print(table(seen, settings.lang))
    for one in seen:
        if one.works:
            console().print(_settle(chosen[one.id], today, write), markup=False)
    works = sum(one.works for one in seen)
    return SHOWN if works == len(seen) else PARTLY if any(one.state != "failed" for one in seen) else NOTHING


def set_verified(text: str, today: date) -> str:
    """The portal file with today's date; every other line stays as it is."""
    lines = [f"verified: {today}" if line.startswith("verified:") else line for line in text.splitlines()]
    stated = any(line.startswith("verified:") for line in lines)
    return "\n".join(lines if stated else [*lines, f"verified: {today}"]) + "\n"


def table(seen: Iterable[PortalSeen], lang: Lang) -> Grid:
    heads = {
        "zh": ("门户", "结果", "栏目", "系统", "特征", "条目", "年报", "下级", "能否证明读全", "说明"),
        "en": ("portal", "state", "column", "family", "told", "rows", "reports", "lists", "provable", "note"),
    }
    rows = [row for one in seen for row in _rows(one, lang)]
    return grid({"zh": "门户现状", "en": "Portals as they are"}[lang], heads[lang], rows)


def _look(path: Path, settings: Settings, err: Console) -> PortalSeen:
    from crawler.discovery.search import SearchFailed, probe

    portal = load_portal(path)
    try:
        with err.status(portal.id):
            survey = probe(path, settings.config)
    except SearchFailed as error:
        return PortalSeen(portal.id, (), str(error))
    walked = {each.root: each for each in survey.walked}
    columns = (_seen(url, portal.family, walked.get(url)) for url in portal.start)
    return PortalSeen(portal.id, tuple(columns))


def _seen(url: str, family: str, walked: Walked | None) -> ColumnSeen:
    if walked is None:
        return ColumnSeen(url, family)
    ended_early = walked.pages and not walked.proof
    return ColumnSeen(
        url, family, walked.told if walked.score else "", walked.rows, walked.shelves, len(walked.reports),
        walked.proof or walked.stated, None if ended_early else walked.trouble,
    )  # fmt: skip


def _rows(one: PortalSeen, lang: Lang) -> Iterator[tuple[object, ...]]:
    for index, column in enumerate(one.columns):
        first = (one.id, badge(one.state, lang)) if index == 0 else ("", "")
        yield (
            *first, column.url, column.family, _told(column), column.rows, column.reports, column.shelves,
            _provable(column, lang), _note(column, lang),
        )  # fmt: skip
    if one.fault:
        yield (one.id, badge("failed", lang), "", "", "", None, None, None, "", one.fault)


def _provable(column: ColumnSeen, lang: Lang) -> str:
    """What would prove the column whole: a count that the site states, or that it ended on this page."""
    ended = {"zh": "已到末页", "en": "ends here"}[lang]
    return ended if column.proof in ("last_page", "server_total", "no_repeat") else column.proof or "?"


def _note(column: ColumnSeen, lang: Lang) -> str:
    if column.denied:
        return {"zh": "系统与特征不符", "en": "the fingerprint denies the family"}[lang]
    if column.trouble:
        return say(column.trouble, lang)
    return "" if column.works else {"zh": "没有年报", "en": "no report"}[lang]


def _told(column: ColumnSeen) -> Text:
    """The family by fingerprint, marked where it is not the one of the file."""
    return Text(column.told, style="bold red" if column.denied else "")


def _settle(path: Path, today: date, write: bool) -> str:
    if not write:
        return f"{path.stem}: 栏目可用，可写 verified: {today}（--write 代写） | its columns show reports: --write sets the date"
    path.write_text(set_verified(path.read_text("utf-8"), today), "utf-8")
    return f"{path.stem}: verified: {today}"
