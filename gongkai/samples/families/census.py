"""`make portals`: every sample portal is crawled by its own spider, and what was found is held against what is there.

Prints the table and writes docs/portals.md: `python -m gongkai.samples.families.census DOCS/PORTALS.MD CONFIG`.
"""

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from crawler.process import Bounds, CrawlSummary, Where, run_crawls
from crawler.running.events import Event
from db.engine import upgrade
from gongkai.samples.families.base import FamilySite, all_sites, portal_yaml
from gongkai.samples.server import listening
from gongkai.samples.sites import Answer, Asked, Visit

Key = tuple[str, int]
CITY = "示例市"

_HEAD = """# Sample portals / 样例门户

An imitation of each CMS family, its traps on, crawled by the family's spider over HTTP on loopback. Written by
`make portals`; never edit by hand. `found` counts reports by organ and year, `duplicates` those archived more
than once, `false` what was archived and is no report of the portal. `partial`: the list links a report on a host
the portal does not name, which is never asked and always said.

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


@dataclass(slots=True)
class InCity:
    """A sample portal of a city of its own, so that all of them can be told apart in one archive."""

    site: FamilySite
    city: str

    @property
    def zipped(self) -> bool:
        return self.site.zipped

    @property
    def visits(self) -> list[Visit]:
        return self.site.visits

    @property
    def expected(self) -> frozenset[Key]:
        return frozenset((organ.replace(CITY, self.city), year) for organ, year in self.site.expected)

    def answer(self, asked: Asked) -> Answer:
        answer = self.site.answer(asked)
        return replace(answer, body=self._renamed(answer.body))

    def portal(self, base_url: str, **facts: Any) -> str:
        return portal_yaml(self.site, base_url, **facts).replace(CITY, self.city)

    def _renamed(self, body: bytes) -> bytes:
        """In the charsets and the escapes that the sites write."""
        for write in (str.encode, _gbk, _escaped):
            body = body.replace(write(CITY), write(self.city))
        return body


def _gbk(text: str) -> bytes:
    return text.encode("gb18030")


def _escaped(text: str) -> bytes:
    return json.dumps(text)[1:-1].encode()


def cities() -> Iterator[str]:
    """Invented names as long as that of the samples' own city."""
    return ("".join((*pair, "市")) for pair in product("春夏秋冬梅兰", "山水林田湖草江河"))


def census(folder: Path, config: Path, names: Iterable[str] = ()) -> Mapping[str, Count]:
    """Crawl the sample portals, all or those named, into one new archive in `folder`; by name."""
    folder.mkdir(parents=True, exist_ok=True)
    where = Where(folder, config, f"sqlite:///{folder / 'archive.db'}")
    upgrade(where.database_url)
    chosen = set(names) or set(all_sites())
    sites = {
        name: InCity(site(), city) for (name, site), city in zip(all_sites().items(), cities(), strict=False)
    }
    said: dict[str, Counter[Key]] = {name: Counter() for name in chosen}
    with ExitStack() as stack:
        portals = {}
        for name in sorted(chosen):
            portals[name] = folder / f"{name}.yaml"
            portals[name].write_text(sites[name].portal(stack.enter_context(listening(sites[name]))), "utf-8")
        heard = partial(_note, said, {f"sample-{name}": name for name in chosen})
        summaries = list(run_crawls(portals, where, on_event=heard, bounds=Bounds(max_seconds=120)))
    return {each.portal: _count(each, sites[each.portal], said[each.portal]) for each in summaries}


def _note(said: Mapping[str, Counter[Key]], names: Mapping[str, str], event: Event) -> None:
    if event["event"] == "report" and event["status"] in ("new", "changed"):
        said[names.get(event["portal"], event["portal"])][(event["organ"], event["year"])] += 1


def _count(summary: CrawlSummary, city: InCity, said: Counter[Key]) -> Count:
    duplicates = sum(number - 1 for number in said.values())
    site = city.site
    return Count(
        site.name, site.family, summary, frozenset(said), city.expected, duplicates, len(site.visits)
    )


def main(docs: Path, config: Path) -> int:
    with tempfile.TemporaryDirectory() as folder:
        found = census(Path(folder), config).values()
    table = Table("portal", "family", "state", "found", "of", "twice", "false", "asked")
    table.columns[0].no_wrap = table.columns[1].no_wrap = True
    for each in found:
        table.add_row(*each.figures())
    Console().print(table)
    docs.write_text(_HEAD + "".join(f"| {' | '.join(each.figures())} |\n" for each in found), "utf-8")
    return 0 if all(each.is_right for each in found) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
