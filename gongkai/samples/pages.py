"""Report pages as the two CMS families publish them: frame, furniture, and the report in a layout."""

from collections.abc import Mapping
from html import escape

from gongkai.samples.prose import sections_of
from gongkai.samples.tables import PARAGRAPHS, PLAIN, SPLIT, WORD, Style, table_2, table_3, table_4
from gongkai.samples.world import Layout, LookAlike, SampleReport, SiteName

SITE_NAMES: Mapping[SiteName, str] = {"trs": "示例省政务公开平台", "hanweb": "示例市政府信息公开平台"}
_STYLES: Mapping[Layout, Style] = {"plain": PLAIN, "nested": PARAGRAPHS, "word": WORD, "split": SPLIT}
_HEADS = {
    1: "一、总体情况",
    2: "二、主动公开政府信息情况",
    3: "三、收到和处理政府信息公开申请情况",
    4: "四、政府信息公开行政复议、行政诉讼情况",
    5: "五、存在的主要问题及改进情况",
    6: "六、其他需要报告的事项",
}


def report_page(report: SampleReport) -> bytes:
    """The page as sent; its text depends on the report alone, never on its address."""
    body = report_body(report)
    page = _frame(
        report.site, report.title, report.published.isoformat(), report.organ, body, report.encoding
    )
    return page.encode(report.encoding)


def look_alike_page(document: LookAlike) -> bytes:
    body = f"<p>{escape(document.title)}</p><p>本页不是年度报告，仅用于检验采集程序是否会误收。</p>" * 8
    return _frame(document.site, document.title, document.published.isoformat(), "", body, "utf-8").encode()


def home_page(site: SiteName) -> bytes:
    links = "".join(
        f"<li><a href='/'>{name}</a></li>" for name in ("要闻动态", "政务公开", "办事服务", "互动交流") * 10
    )
    return (
        f"<html><head><title>{SITE_NAMES[site]}</title></head><body><ul>{links}</ul></body></html>".encode()
    )


def missing_page() -> bytes:
    return "<html><head><title>404</title></head><body><h1>404</h1>您访问的页面不存在</body></html>".encode()


def report_body(report: SampleReport) -> str:
    """Headline, sections, tables and signature, without the frame of a CMS."""
    style, said = (
        _STYLES[report.layout],
        sections_of(report.organ, report.year, report.cells, report.stated_requests),
    )
    tables = {2: table_2, 3: table_3, 4: table_4}
    parts = [_headline(report)]
    for number in report.sections:
        parts.append(f"<p><strong>{_HEADS[number]}</strong></p>")
        parts.extend(f"<p>　　{escape(text)}</p>" for text in said.get(number, ()))
        parts.extend([tables[number](report.cells, style)] if number in tables else [])
    body = "\n".join([*parts, _signature(report)])
    return f'<table class="layout"><tr><td>{body}</td></tr></table>' if report.layout == "nested" else body


def _headline(report: SampleReport) -> str:
    title = f'<p style="text-align:center"><b>{escape(report.heading)}</b></p>' if report.heading else ""
    dated = report.signature and not report.signature[0]
    return title + (f'<p style="text-align:center">（{_long_date(report)}）</p>' if dated else "")


def _signature(report: SampleReport) -> str:
    if not report.signature or not report.signature[0]:
        return ""
    return f'<p align="right">{escape(report.signature[0])}</p><p align="right">{_long_date(report)}</p>'


def _long_date(report: SampleReport) -> str:
    assert report.signature is not None
    day = report.signature[1]
    return f"{day.year}年{day.month}月{day.day}日"


def _frame(site: SiteName, title: str, published: str, organ: str, body: str, encoding: str) -> str:
    charset = {"utf-8": "utf-8", "gb18030": "gb2312"}[encoding]
    box = (
        f'<div class="TRS_Editor trs_editor_view">{body}</div>'
        if site == "trs"
        else f'<div id="zoom"><meta name="ContentStart"/>{body}<meta name="ContentEnd"/></div>'
    )
    return f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="{charset}">
<title>{escape(title)}</title>
<meta name="SiteName" content="{SITE_NAMES[site]}">
<meta name="ColumnName" content="政府信息公开年报">
<meta name="ArticleTitle" content="{escape(title)}">
<meta name="PubDate" content="{published} 09:00">
<meta name="ContentSource" content="{escape(organ)}">
</head><body>
<div class="crumb">当前位置：<a href="/">首页</a> &gt; <a href="/">政务公开</a> &gt; 政府信息公开年报</div>
<ul class="xxgk"><li>索引号：SL-{published.replace("-", "")}</li>
<li>发布机构：{escape(organ)}</li><li>发布日期：{published}</li></ul>
<h1 class="title">{escape(title)}</h1>
<div class="share">【字体：大 中 小】 打印本页 分享到</div>
{box}
<div class="footer">主办：{SITE_NAMES[site]} 网站标识码：示例</div>
</body></html>
"""
