"""`make portals`: every sample portal is crawled by its own spider, and what was found is held against what is there.

Prints the table and writes docs/portals.md: `python -m gongkai.samples.families.census DOCS/PORTALS.MD CONFIG`.
"""

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from crawler.process import CrawlSummary, run_crawl
from db.engine import upgrade
from gongkai.samples.families.base import FamilySite, all_sites, portal_yaml
from gongkai.samples.server import listening

Key = tuple[str, int]

_HEAD = """# Sample portals / 样例门户

An imitation of each CMS family, its traps on, crawled by the family's spider over HTTP on loopback. Written by
`make portals`; never edit by hand. `found` counts reports by organ and year, `duplicates` those archived more
than once, `false` what was archived and is no report of the portal.

| portal 门户 | family 系统 | state 结果 | found 找到 | expected 应有 | duplicates 重复 | false 误收 | requests 请求 |
|---|---|---|---|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Count:
    """One sample portal: what a crawl of it found; `wrong` are organ and year that the portal does not hold."""

    name: str
    family: str
    summary: CrawlSummary
    found: frozenset[Key]
    expected: frozenset[Key]
    duplicates: int
    requests: int

    @property
    def wrong(self) -> frozenset[Key]:
        return self.found - self.expected

    @property
    def is_right(self) -> bool:
        return self.found == self.expected and not self.duplicates

    def figures(self) -> tuple[str, ...]:
        numbers = (
            len(self.found & self.expected), len(self.expected), self.duplicates, len(self.wrong), self.requests,
        )  # fmt: skip
        return (self.name, self.family, self.summary.state, *map(str, numbers))


def count(site: FamilySite, folder: Path, config: Path, **facts: object) -> Count:
    """Crawl one site into a new archive in `folder`; `facts` change its portal file."""
    folder.mkdir(parents=True)
    database = f"sqlite:///{folder / 'archive.db'}"
    upgrade(database)
    said: Counter[Key] = Counter()
    portal = folder / f"{site.name}.yaml"
    with listening(site) as base_url:
        portal.write_text(portal_yaml(site, base_url, **facts), "utf-8")
        summary = run_crawl(
            portal, data=folder, config=config, database_url=database, max_seconds=120,
            on_event=lambda event: said.update(
                [(event["organ"], event["year"])] if event["event"] == "report" and event["status"] in NEWS else []
            ),
        )  # fmt: skip
    duplicates = sum(number - 1 for number in said.values())
    return Count(
        site.name, site.family, summary, frozenset(said), site.expected, duplicates, len(site.visits)
    )


NEWS = ("new", "changed")


def counts(config: Path, folder: Path) -> Iterator[Count]:
    for name, site in all_sites().items():
        yield count(site(), folder / name, config)


def main(docs: Path, config: Path) -> int:
    with tempfile.TemporaryDirectory() as folder:
        found = list(counts(config, Path(folder)))
    table = Table("门户 portal", "family", "state", "found", "expected", "duplicates", "false", "requests")
    for each in found:
        table.add_row(*each.figures())
    Console().print(table)
    docs.write_text(_HEAD + "".join(f"| {' | '.join(each.figures())} |\n" for each in found), "utf-8")
    return 0 if all(each.is_right for each in found) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
