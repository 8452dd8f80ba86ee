"""`gongkai demo`: the whole loop on sample portals from loopback, through the code a user drives.

No network, no configuration: the sample world (`gongkai/samples/`) is crawled, archived, read, checked,
moves on, and is crawled again; the archive it leaves is a normal one.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

import yaml
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from crawler.portals import load_portals
from db.query import run_select
from gongkai.archive import opened, prepare
from gongkai.commands.collecting import crawl_portals, summary
from gongkai.commands.watching import SHOWN, judged, show_alerts, show_ledger
from gongkai.console import badge, console
from gongkai.samples.server import serve
from gongkai.samples.world import World
from gongkai.settings import Lang, Settings, resolve
from gongkai.tables import write_table
from parser.yaml_file import load_yaml
from scheduler.alerts.listing import list_alerts
from scheduler.jobs import Turn

MARK = ".gongkai-demo"


class NotADemo(Exception):
    """The demo's folder holds something that a demo did not make; nothing is deleted."""


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo under way: where its archive is, and where it talks to."""

    settings: Settings
    out: Console

    def title(self, zh: str, en: str) -> None:
        self.out.print()
        self.out.rule(f"[bold]{zh if self.settings.lang == 'zh' else en}")

    def tell(self, zh: str, en: str) -> None:
        self.out.print(zh if self.settings.lang == "zh" else en, markup=False)


def run(folder: Path, shipped: Path, lang: Lang) -> bool:
    """Runs the demo into a fresh folder; True when the second crawl found exactly what had changed."""
    settings = resolve(folder, f"sqlite:///{folder / 'gongkai.db'}", folder / "config", lang)
    _clear(folder)
    shutil.copytree(shipped, settings.config, ignore=shutil.ignore_patterns("portals", "*.py"))
    _confirm_at_once(settings.config / "schedule.yaml")
    demo = Demo(settings, console())
    demo.out.print(_banner(lang))
    with serve(World()) as samples:
        samples.write_portals(settings.portals)
        prepare(settings)
        first = _first_crawl(demo)
        samples.world.move_on()
        second = _second_crawl(demo)
    _changes(demo)
    _alerts(demo)
    _queries(demo)
    _farewell(demo)
    return _as_expected(first, second)


def _confirm_at_once(schedule: Path) -> None:
    """A report that was taken down is confirmed as gone within the second crawl, not over two weeks."""
    said = load_yaml(schedule)
    said["removal"] = {"fetches": 3, "days": 0}
    schedule.write_text(yaml.safe_dump(said, allow_unicode=True, sort_keys=False), "utf-8")


def _clear(folder: Path) -> None:
    if folder.exists() and not (folder / MARK).exists():
        raise NotADemo(
            f"{folder} 不是演示留下的目录，未动它 | {folder} was not made by a demo; nothing was touched"
        )
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / MARK).touch()


def _banner(lang: Lang) -> Panel:
    words = {
        "zh": "公开 gongkai：两个样例门户、五个机关、2019 与 2020 两个年度的报告。\n"
        "样例中的数字取自五份真实报告（包括真实的差错），文字为自拟；门户只在本机。",
        "en": "gongkai: two sample portals, five organs, reports of 2019 and 2020.\n"
        "The figures are those of five real reports, real faults included; the prose is ours; all on loopback.",
    }
    return Panel(words[lang], border_style="cyan")


def _first_crawl(demo: Demo) -> list[Turn]:
    demo.title("一、第一次采集", "1. First crawl")
    turns = _crawl(demo)
    demo.out.print(summary(turns, demo.settings.lang))
    _ledger(demo)
    return turns


def _second_crawl(demo: Demo) -> list[Turn]:
    demo.title("二、世界变了", "2. The world moves on")
    demo.tell(
        "样例门户此刻：悄悄改了一个数，弄坏了一张表，撤下一份报告，把一份报告移到新网址，补发了一份逾期的报告。\n"
        "gongkai 并不知道，再采集一次：",
        "The sample portals now edit one figure in place, break one table, take one report down, move one to a new\n"
        "address, and publish one late. gongkai is not told; it crawls again:",
    )
    turns = _crawl(demo)
    demo.out.print(summary(turns, demo.settings.lang))
    _ledger(demo)
    return turns


def _crawl(demo: Demo) -> list[Turn]:
    return crawl_portals(demo.settings, load_portals(demo.settings.portals), today=None)


def _ledger(demo: Demo) -> None:
    show_ledger(demo.out, judged(demo.settings), SHOWN, demo.settings.lang)


def _changes(demo: Demo) -> None:
    demo.title("三、改了什么", "3. What changed")
    found = run_select(
        demo.settings.database_url,
        "SELECT organ, report_year, level, label_zh, code, old_raw, new_raw FROM changes ORDER BY change_id, code",
    )
    for organ, year, level, label, code, old, new in found.rows:
        name = (label or code) if demo.settings.lang == "zh" else code
        demo.out.print(
            Text(f"  {organ} {year} ") + badge(level, demo.settings.lang) + Text(f"  {name}: {old} → {new}")
        )


def _alerts(demo: Demo) -> None:
    demo.title("四、提醒", "4. Alerts")
    with opened(demo.settings) as session:
        show_alerts(list_alerts(session, with_resolved=True), demo.settings.lang)


_QUERIES = (
    (
        "各机关 2020 年收到多少申请、公开多少（空白为 NULL，不当作 0）",
        "requests received and granted in 2020 (a blank is NULL, never 0)",
        "SELECT organ, new_received, granted, partial, total_processed FROM applications\n"
        "WHERE report_year = 2020 AND applicant = 'total' AND is_current ORDER BY organ",
    ),
    (
        "哪些数字被恒等式证实，哪些被否定",
        "which figures an identity confirms or contradicts",
        "SELECT organ, report_year, cells_read, cells_confirmed, cells_contradicted FROM reports\n"
        "WHERE is_current ORDER BY cells_contradicted DESC, organ, report_year",
    ),
    (
        "2019 结转下年度与 2020 上年结转是否一致",
        "is what 2019 carried out what 2020 carried in?",
        "SELECT a.organ, a.carried_out AS out_2019, b.carried_in AS in_2020 FROM applications a\n"
        "JOIN applications b ON b.organ = a.organ AND b.report_year = a.report_year + 1 AND b.applicant = a.applicant\n"
        "WHERE a.applicant = 'total' AND a.is_current AND b.is_current ORDER BY a.organ",
    ),
)


def _queries(demo: Demo) -> None:
    demo.title("五、用 SQL 问档案", "5. SQL on the archive")
    for zh, en, query in _QUERIES:
        demo.tell(f"\n-- {zh}", f"\n-- {en}")
        demo.out.print(query, style="cyan", markup=False)
        write_table(run_select(demo.settings.database_url, query), "table")


def _farewell(demo: Demo) -> None:
    demo.title("接着看", "Go on exploring")
    name = demo.settings.data.name
    at = f".venv/bin/gongkai --data {name} --config {name}/config"
    for command, zh, en in (
        ("ledger --year 2020", "台账", "the ledger"),
        ("alerts --all", "全部提醒", "every alert"),
        ("findings --severity error", "全部错误及算式", "every error with its arithmetic"),
        ("diff 嘉兴市住房和城乡建设局 2020", "一份报告的改动", "the change of one report"),
        ("report 赣州市住房和城乡建设局 2019", "一份报告，问题格有标记", "one report, flagged cells marked"),
        (
            'sql "SELECT fetched_at, status, url FROM captures ORDER BY capture_id"',
            "每次抓取的证据",
            "the evidence of every fetch",
        ),
    ):
        demo.out.print(f"  {at} {command}", markup=False, soft_wrap=True, style="green")
        demo.tell(f"      {zh}", f"      {en}")


def _as_expected(first: list[Turn], second: list[Turn]) -> bool:
    """Nine reports first; then two edited, one moved, one gone, one new."""
    return _totals(first, ("new",)) == (9,) and _totals(second, ("new", "changed", "moved", "gone")) == (
        1,
        2,
        1,
        1,
    )


def _totals(turns: list[Turn], names: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(sum(one.summary.counters.get(name, 0) for one in turns) for name in names)
