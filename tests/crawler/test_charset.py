"""A list page pieced together from two charsets is read in that of its host's other pages."""

from collections.abc import Callable
from pathlib import Path

import yaml

from crawler.process import run_crawl
from faulty import COLUMN, Faulty, report, report_path, serve_faulty, title

CONFIG = Path(__file__).parents[2] / "config"
PAGER = '<script>createPageHTML(2, {page}, "index", "html");</script>'


def listing(page: int, *numbers: int) -> bytes:
    rows = "".join(f'<li><a href="{report_path(n)}">{title(n)}</a></li>' for n in numbers)
    return (
        f"<html><title>年报</title><body><ul>{rows}</ul>{PAGER.format(page=page)}{'<p>-</p>' * 200}".encode()
    )


def test_the_charset_of_a_host_decides_where_a_page_does_not(
    tmp_path: Path, new_archive: Callable[[Path], str]
) -> None:
    """Its footer, included from an older system, has as many bytes as its rows."""
    footer = "<p>主办单位版权所有网站地图联系我们备案标识</p></body></html>".encode("gbk")
    pages = {
        "/robots.txt": b"",
        COLUMN: listing(0, 1, 2, 3, 4, 5, 6) + b"</body></html>",
        f"{COLUMN}index_1.html": listing(1, 7) + footer,
        **{report_path(number): report(number) for number in range(1, 8)},
    }
    with serve_faulty(Faulty(pages)) as site:
        portal = tmp_path / "faulty.yaml"
        portal.write_text(yaml.safe_dump(site.portal(), allow_unicode=True), "utf-8")
        summary = run_crawl(portal, data=tmp_path, config=CONFIG, database_url=new_archive(tmp_path))
    assert (summary.state, summary.note.en, summary.counters["new"]) == ("ok", "", 7)
