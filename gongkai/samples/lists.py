"""List pages of the two families: TRS with createPageHTML, Hanweb with datastore and dataproxy.jsp."""

import re
from collections.abc import Sequence
from datetime import date
from html import escape

from gongkai.samples.world import LOOK_ALIKES, LookAlike, SampleReport, SiteName, World

Entry = SampleReport | LookAlike

TRS_COLUMN = "/zwgk/zfxxgk/zfxxgknb/"
TRS_PAGE_SIZE = 4
HANWEB_COLUMN = "/col/col1229404411/index.html"
HANWEB_PROXY = "/module/web/jpage/dataproxy.jsp"
HANWEB_GROUP_SIZE = 3
_FOOTER = "本站内容由程序生成，仅用于演示采集、解析与核对，不代表任何行政机关。"
_SHORT = 24  # characters a list shows of a title before it cuts


def entries(world: World, site: SiteName) -> list[Entry]:
    """What the site's column lists, newest first."""
    listed: list[Entry] = [report for report in world.reports() if report.site == site]
    listed += [document for document in LOOK_ALIKES if document.site == site]
    return sorted(listed, key=lambda entry: (entry.published, entry.path), reverse=True)


def trs_page_number(path: str) -> int | None:
    """0 for the column itself, k for index_k.html; None for any other path."""
    found = re.fullmatch(re.escape(TRS_COLUMN) + r"(?:index(?:_([1-9]\d*))?\.html)?", path)
    return None if found is None else int(found[1] or 0)


def trs_page(listed: Sequence[Entry], number: int) -> bytes | None:
    """Page `number` (0-based) as index.html or index_{number}.html; None beyond the last."""
    pages = max(1, -(-len(listed) // TRS_PAGE_SIZE))
    if number >= pages:
        return None
    shown = listed[number * TRS_PAGE_SIZE : (number + 1) * TRS_PAGE_SIZE]
    # the second page writes its rows by script, as wuhan.gov.cn does
    rows = [_trs_script_row(entry) if number == 1 else _trs_row(entry) for entry in shown]
    return f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>政府信息公开年报</title></head><body>
<div class="nav"><a href="/">首页</a> <a href="/zwgk/">政务公开</a></div>
<div class="overview_right"><h2>政府信息公开年报</h2><ul>
{chr(10).join(rows)}
</ul></div>
<div class="page"><script>createPageHTML({pages}, {number}, "index", "html");</script></div>
<div class="footer">{_FOOTER}</div>
</body></html>
""".encode()


def hanweb_column(listed: Sequence[Entry], host: str) -> bytes:
    """The column page: the first group embedded as XML inside a script element."""
    store = hanweb_store(listed, 1, host).decode()
    return f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>政府信息公开年报</title>
<script src="/script/jpage.js"></script></head><body>
<div class="bt-nav"><a href="/">首页</a> &gt; 政府信息公开年报</div>
<div id="380055" class="default_pgContainer"></div>
<script type="text/xml">{store}</script>
<div class="footer">{_FOOTER}</div>
</body></html>
""".encode()


def hanweb_store(listed: Sequence[Entry], page: int, host: str) -> bytes:
    """Group `page` (1-based) in the page-style dialect: startrecord and endrecord are ignored."""
    groups = max(1, -(-len(listed) // HANWEB_GROUP_SIZE))
    shown = listed[(page - 1) * HANWEB_GROUP_SIZE : page * HANWEB_GROUP_SIZE]
    unit = "webid=79&path=/&columnid=1229404411&unitid=380055&permissiontype=0"
    following = f"{HANWEB_PROXY}?page={min(page + 1, groups)}&{unit}"
    records = "\n".join(f"<record><![CDATA[{_hanweb_row(entry, host)}]]></record>" for entry in shown)
    return f"""<datastore>
<nextgroup><![CDATA[<a href="{following}"></a>]]></nextgroup>
<recordset>
{records}
</recordset>
<totalrecord>{len(listed)}</totalrecord><totalpage>{groups}</totalpage>
</datastore>""".encode()


def _trs_row(entry: Entry) -> str:
    href = "./" + entry.path.removeprefix(TRS_COLUMN)
    return (
        f'<li><a href="{href}" title="{escape(entry.title)}">{escape(_cut(entry.title))}</a>'
        f"<span>{entry.published}</span></li>"
    )


def _trs_script_row(entry: Entry) -> str:
    href = "./" + entry.path.removeprefix(TRS_COLUMN)
    return (
        f'<li><script>var url="{href}"; var title="{escape(entry.title)}"; '
        f'document.writeln("<a href="+url+">"+title+"</a><span>{entry.published}</span>");</script></li>'
    )


def _hanweb_row(entry: Entry, host: str) -> str:
    return (
        f"<li><a target='_blank' title='{escape(entry.title)}' href='//{host}{entry.path}'>"
        f'{escape(_cut(entry.title))}</a><span class="time">\n  {_split_date(entry.published)}\n</span></li>'
    )


def _split_date(day: date) -> str:
    return f"{day.year}-\n          {day.month:02d}-\n          {day.day:02d}"


def _cut(title: str) -> str:
    return title if len(title) <= _SHORT else title[: _SHORT - 1] + "..."
