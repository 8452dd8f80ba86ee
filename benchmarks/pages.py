"""The pages that are measured: sample reports in Word's markup, with the weight real portals add."""

from html import escape

from gongkai.samples.pages import report_page
from gongkai.samples.world import MUDANJIANG, SampleReport, before

_PARAGRAPH = '<p class="MsoNormal" align="center"'
_WORD_STYLE = ' style="margin:0cm;text-align:center;line-height:20.0pt;mso-pagination:widow-orphan"'
_MENU = ("要闻动态", "机构职能", "政策文件", "办事指南", "数据发布", "互动交流")
_COLUMNS = ("法规", "规划", "预算决算", "行政许可", "行政处罚", "政府采购", "人事信息", "应急管理", "住房保障")
_SCRIPT = (
    '<script type="text/javascript">var pageId = "c128802"; function doZoom(size) {'
    ' document.getElementById("zoom").style.fontSize = size + "px"; } $(function () {'
    ' $(".xxgk a").attr("target", "_blank"); });</script>'
)


def word_report() -> SampleReport:
    """The sample that was exported from Word: 285 printed cells, a span at every change of script."""
    return next(report for report in before() if (report.organ, report.year) == (MUDANJIANG, 2020))


def heavy_page() -> bytes:
    """That report as a page of about 100 kB: paragraph styles in every cell, menus and scripts around."""
    page = report_page(word_report()).decode()
    page = page.replace(_PARAGRAPH, _PARAGRAPH + _WORD_STYLE)
    return page.replace("<body>\n", f"<body>\n{_SCRIPT}\n{_menu()}\n", 1).encode()


def _menu() -> str:
    entries = (f"{first}{second}" for first in _MENU for second in _COLUMNS)
    items = (
        f'<li class="nav-item"><a href="./{number}/" title="{escape(name)}">{escape(name)}</a></li>'
        for number, name in enumerate(entries)
    )
    return f'<div class="nav"><ul>{"".join(items)}</ul></div>'
