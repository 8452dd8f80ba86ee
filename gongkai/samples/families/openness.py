"""Both generations of Anhui's openness product.

Traps: ids are global, so a sibling's host shows the report of another county's organ; the column of one branch
leads to those of all; reports that are linked by their year alone; a paging parameter that is ignored.
"""

from datetime import date
from functools import cached_property

from gongkai.samples.families.base import (
    ORGANS,
    Document,
    FamilySite,
    html,
    look_alikes,
    newest_first,
    reports,
)
from gongkai.samples.families.parts import (
    article,
    document_at,
    doorway,
    hexes,
    items,
    page_count,
    shell,
    slice_of,
)
from gongkai.samples.sites import Answer, Asked

_SIZE = 5
_BRANCHES = {organ: hexes("branch", organ)[:24] for organ in (*ORGANS, "示例市审计局")}


class OpennessSite(FamilySite):
    """The newer one: `showList/974/0/page_N.html`, and an organ whose years are links."""

    name = "openness"
    family = "openness"
    start = ("/XxgkContent/showList/974/0/page_1.html", "/openness/branch/341/")

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        found = reports(lambda number, organ, year, day: f"/XxgkAnnualReport/show/{number}.html")
        found += look_alikes(lambda number, day: f"/OpennessContent/show/{number}.html")
        title = "邻近县农业农村局2021年政府信息公开工作年度报告"
        sibling = Document(
            "/XxgkAnnualReport/show/5326.html", title, date(2022, 1, 9), "邻近县农业农村局", 2021
        )
        return newest_first([*found, sibling, *self._of_years])

    @property
    def _of_years(self) -> list[Document]:
        return reports(_of_year, ("示例市审计局",), (2020, 2021, 2022))

    def page(self, asked: Asked) -> Answer | None:
        if asked.path.startswith("/XxgkContent/showList/974/0/page_"):
            return self._list(int(asked.path.rpartition("_")[2].removesuffix(".html")))
        if asked.path == self.start[1]:
            column = "/OpennessAnnualReport/list/341.html"
            return shell("审计局", f'<ul><li><a href="{column}">政府信息公开年报</a></li></ul>')
        if asked.path == "/OpennessAnnualReport/list/341.html":
            links = "".join(f'<li><a href="{each.path}">{each.year}年</a></li>' for each in self._of_years)
            return shell("政府信息公开年报", f'<ul class="years">{links}</ul>')
        found = document_at(self, asked.path)
        return article(found) if found else doorway(self, asked, "/openness/")

    def _list(self, number: int) -> Answer | None:
        listed = [each for each in self.documents if "/year/" not in each.path]
        pages = page_count(listed, _SIZE)
        rows = items(slice_of(listed, number, _SIZE))
        page = html("政府信息公开年报", f"<ul>{rows}</ul><p>共 <b>{pages}</b> 页</p>")
        return Answer(page) if 1 <= number <= pages else None


class OpennessBranchSite(FamilySite):
    """The older one: `/opennessAnnualReport/?branch_id=`, whose organ list leads to every organ."""

    name = "openness-branch"
    family = "openness"
    start = (f"/opennessAnnualReport/?branch_id={_BRANCHES[ORGANS[0]]}",)

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        found = reports(_old_path, _BRANCHES, (2020, 2021, 2022), "{year}年政府信息公开工作年度报告")
        others = look_alikes(lambda number, day: f"/openness/detail/content/{hexes(number)[:24]}.html")
        return newest_first([*found, *others])

    def page(self, asked: Asked) -> Answer | None:
        if asked.path == "/opennessAnnualReport/":
            return self._column(asked.query)
        found = document_at(self, asked.path)
        return article(found) if found else doorway(self, asked, "/openness/")

    def _column(self, asked: dict[str, str]) -> Answer | None:
        organ = next((each for each, branch in _BRANCHES.items() if branch == asked.get("branch_id")), None)
        listed = [each for each in self.documents if each.organ in (organ, "")]
        names = "".join(
            f'<li><a href="/opennessAnnualReport/?branch_id={branch}">{each}</a></li>'
            for each, branch in _BRANCHES.items()
        )
        rows = items(listed if asked.get("page", "1") == "1" else [])
        return Answer(html("政府信息公开年报", f"<ul>{names}</ul><ul>{rows}</ul>{_PAGER}")) if organ else None


_PAGER = '<div class="pager"><a href="javascript:;">下一页</a></div>'


def _of_year(number: int, organ: str, year: int, day: date) -> str:
    return f"/OpennessAnnualReport/year/show/341/{year}.html"


def _old_path(number: int, organ: str, year: int, day: date) -> str:
    return f"/openness/detail/annual_report/{hexes(organ, year)[:24]}.html"
