"""Reports that arrive inside something else: archives, pages that point elsewhere, pages that print several."""

import base64
import random
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from selectolax.lexbor import LexborHTMLParser

from parser.attachments import file_names, find_attachments, may_carry
from parser.forms import Forms
from parser.model import Blame, Document, Reading, Severity
from parser.pipeline import ReportParser
from parser.readers import Unreadable, open_documents
from parser.worker.limits import Limits
from parser.worker.process import Worker
from rendering import ofd
from rendering.page import ORGAN, page

Report = Callable[..., str]
CONFIG = Path(__file__).parents[2] / "config"
LINK = '<a href="a.ofd">附件</a>'
WRONG_SUM = {"t3.new_received.total": "13"}


def zipped(members: dict[str, bytes | str], compression: int = ZIP_DEFLATED) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", compression) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return made.getvalue()


def opened(body: bytes) -> dict[str, str]:
    """Media type, or the code of the refusal, by part."""
    return {
        one.part: one.document.code if isinstance(one.document, Unreadable) else one.document.media_type
        for one in open_documents(body)
    }


@pytest.fixture(scope="module")
def as_ofd(forms: Forms) -> Callable[..., bytes]:
    def made(form: str = "ogi_2019", **changes: object) -> bytes:
        return ofd.render(page(forms.by_id(form), **changes))  # type: ignore[arg-type]  # as page takes them

    return made


@pytest.fixture(scope="module")
def document(as_ofd: Callable[..., bytes]) -> bytes:
    """A report as OFD, every sum of which closes."""
    return as_ofd()


@pytest.fixture(scope="module")
def nameless(as_ofd: Callable[..., bytes]) -> bytes:
    """The same without title, organ and date."""
    return as_ofd(title=None, organ=None, signed=None)


HEAD = """<head><meta name="ArticleTitle" content="某县水务局2020年政府信息公开工作年度报告">
<meta name="PubDate" content="2021-01-25 09:00"><title>某县水务局2020年政府信息公开工作年度报告</title></head>"""


def carrying(body: str) -> bytes:
    """A page named like a report, with nothing of it but what `body` carries."""
    furniture = "<ul><li>发布机构：某县水务局</li></ul><h1>某县水务局2020年政府信息公开工作年度报告</h1>"
    return f"<!DOCTYPE html><html>{HEAD}<body>{furniture}{body}</body></html>".encode()


# archives


def test_each_file_of_an_archive_is_read_and_named(
    parser: ReportParser, html_report: Report, document: bytes
) -> None:
    body = zipped(
        {"年报/甲局.ofd": document, "年报/乙局.html": html_report(organ="嘉兴市教育局"), "说明.txt": "见附件"}
    )
    readings = {reading.part: reading for reading in parser.read_all(body)}
    organs = {part: r.report and r.report.organ and r.report.organ.name for part, r in readings.items()}
    assert organs == {"年报/甲局.ofd": ORGAN, "年报/乙局.html": "嘉兴市教育局", "说明.txt": None}
    assert (readings["说明.txt"].error or "").startswith("not_a_report")


def test_names_of_an_old_chinese_archive_are_chinese() -> None:
    body = zipped({"aaaaaaaa.txt": "年报"}, ZIP_STORED).replace(b"aaaaaaaa", "某镇年报".encode("gb18030"))
    assert list(opened(body)) == ["某镇年报.txt"]


def test_folders_hidden_files_and_what_a_mac_adds_are_left_out() -> None:
    members = {"a/": "", "a/b.txt": "一", "__MACOSX/a/._b.txt": "x", ".DS_Store": "x", "a/Thumbs.db": "x"}
    assert list(opened(zipped(members))) == ["a/b.txt"]


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "..\\..\\etc\\passwd", "./etc/passwd"])
def test_a_name_that_leads_out_of_the_archive_leads_nowhere(name: str) -> None:
    assert list(opened(zipped({name: "x"}))) == ["etc/passwd"]


def test_archives_in_archives_are_opened_three_deep_and_no_deeper() -> None:
    body = zipped({"4.txt": "底"})
    for level in (3, 2, 1):
        body = zipped({f"{level}.zip": body, f"{level}.txt": "旁"})
    assert opened(body) == {
        "1.zip/2.zip/3.zip": "too_deep",
        "1.zip/2.zip/3.txt": "text/plain",
        "1.zip/2.txt": "text/plain",
        "1.txt": "text/plain",
    }


def test_a_member_that_cannot_be_read_does_not_cost_the_others() -> None:
    body = zipped({"a.txt": "第一份", "b.txt": "第二份", "c.txt": "第三份"}, ZIP_STORED)
    assert opened(body.replace("第二份".encode(), "第贰份".encode())) == {
        "a.txt": "text/plain",
        "b.txt": "damaged_file",
        "c.txt": "text/plain",
    }


def test_a_locked_member_is_said_to_be_locked() -> None:
    body = bytearray(zipped({"a.txt": "密"}))
    for header, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        body[body.index(header) + offset] |= 1
    assert opened(bytes(body)) == {"a.txt": "encrypted"}


HARMFUL = [
    ("a member that inflates a thousandfold", lambda: zipped({"a.txt": b"0" * (8 << 20)}), {"a.txt": "too_large"}),
    ("too many files", lambda: zipped({f"{n}.txt": "x" for n in range(501)}), {"": "too_large"}),
    ("nothing", lambda: zipped({}), {"": "empty_archive"}),
    ("a torn directory", lambda: zipped({"a.txt": "x"})[:-10], {"": "damaged_file"}),
]  # fmt: skip


@pytest.mark.parametrize(("what", "made", "found"), HARMFUL, ids=[one[0] for one in HARMFUL])
def test_an_archive_that_would_do_harm_is_refused(
    what: str, made: Callable[[], bytes], found: dict[str, str]
) -> None:
    assert opened(made()) == found


@pytest.mark.parametrize(
    ("magic", "name"), [(b"Rar!\x1a\x07\x01\x00", "RAR"), (b"7z\xbc\xaf\x27\x1c\x00\x04", "7z")]
)
def test_other_archives_are_named_and_left_shut(
    read: Callable[..., Reading], magic: bytes, name: str
) -> None:
    error = read(magic + b"\x00" * 64).error or ""
    assert error.startswith("unsupported_archive:") and name in error


def test_office_and_ofd_files_are_no_archives(document: bytes) -> None:
    assert opened(document) == {"": "application/ofd"}


def test_two_hundred_mutant_archives_never_escape(html_report: Report) -> None:
    rng = random.Random(7)
    body = zipped({"a/甲.html": html_report(), "b.zip": zipped({"c.txt": "年报" * 50})})
    for _ in range(200):
        mutant = bytearray(body)
        for _ in range(rng.randint(1, 12)):
            mutant[rng.randrange(len(mutant))] = rng.randrange(256)
        for one in open_documents(bytes(mutant[: rng.choice((len(mutant), rng.randrange(len(mutant))))])):
            assert isinstance(one.document, Document | Unreadable)


# what a page carries

PDF = base64.b64encode(b"%PDF-1.7 " + bytes(range(256)) * 8).decode()
CARRIED = [
    ("a link", '<a href="./P02021.pdf">2020年年报.pdf</a>', ("link", "./P02021.pdf", ["P02021.pdf", "2020年年报.pdf"])),
    ("a link in capitals", '<a href="A.PDF?v=2">附件</a>', ("link", "A.PDF?v=2", ["A.PDF"])),
    ("a link that only its text names", '<a href="/download.jsp?wbfileid=5">附件【年报.docx】</a>',
     ("link", "/download.jsp?wbfileid=5", ["年报.docx"])),
    ("a link with the name as parameter", '<a href="/downfile?id=3&amp;name=%E5%B9%B4%E6%8A%A5.wps">下载</a>',
     ("link", "/downfile?id=3&name=%E5%B9%B4%E6%8A%A5.wps", ["年报.wps"])),
    ("a parameter in GBK", '<a href="/f?n=%C4%EA%B1%A8.et">下载</a>', ("link", "/f?n=%C4%EA%B1%A8.et", ["年报.et"])),
    ("a frame", '<iframe src="/f/a.pdf"></iframe>', ("iframe", "/f/a.pdf", ["a.pdf"])),
    ("a frame with a page", '<iframe src="content.html"></iframe>', ("iframe", "content.html", ["content.html"])),
    ("an embedded document", '<embed src="a.ofd">', ("embed", "a.ofd", ["a.ofd"])),
    ("an object", '<object data="a.ofd" type="application/ofd"></object>', ("embed", "a.ofd", ["a.ofd"])),
    ("pdf.js", '<iframe src="/pdfjs/web/viewer.html?file=%2Ff%2F%E5%B9%B4.pdf"></iframe>', ("viewer", "/f/年.pdf", ["年.pdf"])),
    ("pdf.js seen from its own folder", '<iframe src="js/web/viewer.html?file=../../f/a.pdf"></iframe>', ("viewer", "f/a.pdf", ["a.pdf"])),
    ("a preview service", '<a href="https://view.example.cn/preview?url=https://x.gov.cn/a.doc">看</a>',
     ("viewer", "https://x.gov.cn/a.doc", ["a.doc"])),
    ("博达", '<script>showVsbpdfIframe("/__local/3/A.pdf?e=.pdf","100%","700","1","0","","zz")</script>',
     ("script", "/__local/3/A.pdf?e=.pdf", ["A.pdf"])),
    ("JSON in a script", r'<script>var _C={"url":"http:\/\/x.gov.cn\/a.pdf"}</script>', ("script", "http://x.gov.cn/a.pdf", ["a.pdf"])),
    ("a click", """<a href="#" onclick="openPdf('/f/a.pdf', 1)">看</a>""", ("script", "/f/a.pdf", ["a.pdf"])),
    ("a script as link", """<a href="javascript:show('a.pdf')">看</a>""", ("script", "a.pdf", ["a.pdf"])),
    ("a data: URL", f'<embed src="data:application/pdf;base64,{PDF}">', ("embed", "", [])),
    ("base64 in a script", f'<script>var pdfData = "{PDF}";</script>', ("script", "", [])),
    ("base64 in pieces", f'<script>d = "{PDF[:999]}" +\n "{PDF[999:]}";</script>', ("script", "", [])),
    ("base64 with escapes", f'<script>d = "{PDF[:998]}\\n{PDF[998:].replace("/", "@")}"</script>'.replace("@", r"\/"), ("script", "", [])),
]  # fmt: skip


@pytest.mark.parametrize(("what", "html", "found"), CARRIED, ids=[one[0] for one in CARRIED])
def test_what_a_page_carries_is_listed_as_printed(
    what: str, html: str, found: tuple[str, str, list[str]]
) -> None:
    (one,) = find_attachments(LexborHTMLParser(html), html)
    assert (one.how, one.href, list(file_names(one))) == found
    assert one.body == (None if one.href else base64.b64decode(PDF))


@pytest.mark.parametrize(
    "html",
    [
        '<a href="/index.html">首页</a>',
        '<a href="mailto:a@x.pdf">信</a>',
        '<a href="#a.pdf">上</a>',
        '<iframe src="about:blank"></iframe>',
        '<script>var icon = "/img/pdf.png", types = ".pdf,.doc"; f(name + ".docx")</script>',
        "<script>if (/\\.(pdf|doc)$/.test(u)) {}</script>",
        '<img src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAUA">',
    ],
)
def test_what_is_no_document_is_not_listed(html: str) -> None:
    assert find_attachments(LexborHTMLParser(html), html) == ()


def test_a_document_named_twice_is_listed_once() -> None:
    html = '<a href="a.pdf">看</a><a href="a.pdf">下载</a><script>open("a.pdf")</script>'
    assert [one.how for one in find_attachments(LexborHTMLParser(html), html)] == ["link"]


# pages that carry the report instead of printing it


@pytest.mark.parametrize(("what", "html", "found"), CARRIED[:16], ids=[one[0] for one in CARRIED[:16]])
def test_a_page_is_read_by_the_document_it_carries(
    parser: ReportParser, nameless: bytes, what: str, html: str, found: tuple[str, str, list[str]]
) -> None:
    (reading,) = parser.read_all(carrying(html), attached={found[1]: nameless})
    assert reading.report, reading.error
    assert reading.part == found[1]
    assert reading.coverage.read == reading.coverage.expected
    assert [one.href for one in reading.attachments] == [found[1]]


def test_the_page_says_what_its_document_leaves_out(parser: ReportParser, nameless: bytes) -> None:
    (reading,) = parser.read_all(carrying('<a href="a.ofd">附件</a>'), attached={"a.ofd": nameless})
    report = reading.report
    assert report and report.organ
    assert report.title == "某县水务局2020年政府信息公开工作年度报告"
    assert (report.organ.name, report.report_year, str(report.published)) == (
        "某县水务局",
        2020,
        "2021-01-25",
    )
    assert reading.media_type == "application/ofd"


NAMED = [
    "<head><title>某县水务局2020年政府信息公开工作年度报告_某县政府网</title></head><body>{}</body>",
    "<body><h1>某县水务局2020年政府信息公开工作年度报告</h1>{}</body>",
    "<body>{}</body>",
    "<body><li>发布机构：某县水务局</li><p>2020年政府信息公开工作年度报告</p>{}</body>",
]


@pytest.mark.parametrize("html", NAMED)
def test_the_organ_is_where_the_page_names_it(parser: ReportParser, nameless: bytes, html: str) -> None:
    link = '<a href="a.ofd">某县水务局2020年政府信息公开工作年度报告.ofd</a>' if html == NAMED[2] else LINK
    (reading,) = parser.read_all(html.replace("{}", link).encode(), attached={"a.ofd": nameless})
    assert reading.report and reading.report.organ and reading.report.organ.name == "某县水务局"


def test_the_document_has_precedence_over_its_page(parser: ReportParser, document: bytes) -> None:
    (reading,) = parser.read_all(carrying('<a href="a.ofd">附件</a>'), attached={"a.ofd": document})
    assert reading.report and reading.report.organ and reading.report.organ.name == ORGAN


@pytest.mark.parametrize(
    "how", ['<embed src="data:application/ofd;base64,{}">', '<script>var d = "{}"</script>']
)
def test_a_document_written_out_in_the_page_needs_no_other_file(
    read: Callable[..., Reading], document: bytes, how: str
) -> None:
    reading = read(carrying(how.replace("{}", base64.b64encode(document).decode())))
    assert reading.report, reading.error
    assert (reading.part, reading.attachments) == ("inline[1]", ())


def test_a_page_of_frames_is_read_by_its_frame(parser: ReportParser, html_report: Report) -> None:
    frames = b'<html><frameset><frame src="top.html"><frame src="main.html"></frameset></html>'
    attached = {"top.html": "<p>欢迎</p>".encode(), "main.html": html_report().encode()}
    readings = parser.read_all(frames, attached=attached)
    assert [(one.part, one.report is not None) for one in readings if one.report] == [("main.html", True)]


def test_a_frame_that_holds_a_viewer_leads_to_the_document(parser: ReportParser, nameless: bytes) -> None:
    frame = b'<html><body><iframe src="viewer.html?file=/f/a.ofd"></iframe></body></html>'
    attached = {"content.html": frame, "/f/a.ofd": nameless}
    (reading,) = parser.read_all(carrying('<iframe src="content.html"></iframe>'), attached=attached)
    assert reading.report and reading.part == "content.html!/f/a.ofd"
    assert [one.href for one in reading.attachments] == ["content.html", "/f/a.ofd"]


def test_frames_that_hold_each_other_come_to_an_end(parser: ReportParser) -> None:
    page_ = carrying('<iframe src="a.html"></iframe><iframe src="b.html"></iframe>')
    assert parser.read_all(page_, attached={"a.html": page_, "b.html": page_})[0].report is None


def test_a_report_that_is_elsewhere_is_said_to_be_there(read: Callable[..., Reading]) -> None:
    reading = read(carrying('<a href="a.pdf">附件</a><iframe src="/b.ofd"></iframe>'))
    assert reading.report is None
    assert reading.error == (
        "carried_elsewhere: 报告在页面所附的文件里：a.pdf、/b.ofd | the report is in what the page carries: a.pdf、/b.ofd"
    )
    assert [finding.rule for finding in reading.findings] == ["RD-01"]
    assert [one.href for one in reading.attachments] == ["a.pdf", "/b.ofd"]


def test_a_page_of_another_kind_with_a_document_is_no_report(read: Callable[..., Reading]) -> None:
    news = "<html><body><h1>关于防汛工作的通知</h1><p>各镇：</p><a href='a.pdf'>附件</a></body></html>"
    assert (read(news).error or "").startswith("not_a_report")


def test_a_document_that_cannot_be_read_says_why(parser: ReportParser) -> None:
    (reading,) = parser.read_all(
        carrying('<a href="a.rar">附件</a>'), attached={"a.rar": b"Rar!\x1a\x07\x01\x00"}
    )
    assert reading.part == "a.rar"
    assert (reading.error or "").startswith("unsupported_archive")


def test_an_archive_beside_a_page_gives_each_of_its_reports(
    parser: ReportParser, html_report: Report
) -> None:
    members = {f"{organ}.html": html_report(organ=organ) for organ in ("嘉兴市教育局", "嘉兴市水利局")}
    readings = parser.read_all(carrying('<a href="all.zip">附件</a>'), attached={"all.zip": zipped(members)})
    assert {one.part for one in readings} == {"all.zip!嘉兴市教育局.html", "all.zip!嘉兴市水利局.html"}


def test_text_here_and_tables_in_a_document_that_is_not_at_hand(
    read: Callable[..., Reading], html_report: Report, document: bytes, parser: ReportParser
) -> None:
    words = html_report(drop_rows=["t2", "t3", "t4"], above='<a href="表.xls">附表</a>')
    missing = [finding for finding in read(words).findings if finding.rule == "RD-02"]
    assert [(f.severity, f.blame, "表.xls" in f.message.zh) for f in missing] == [
        (Severity.WARNING, Blame.READING, True)
    ]
    (locked,) = parser.read_all(words.encode(), attached={"表.xls": b"Rar!\x1a\x07\x01\x00"})
    assert ["unsupported_archive" in f.message.zh for f in locked.findings if f.rule == "RD-02"] == [True]
    (reading,) = parser.read_all(words.encode(), attached={"表.xls": document})
    assert reading.coverage.read == reading.coverage.expected


def test_the_worker_reads_a_page_with_its_documents(
    parser: ReportParser, html_report: Report, document: bytes
) -> None:
    html, attached = html_report(above=LINK, cells=WRONG_SUM).encode(), {"a.ofd": document}
    with Worker(CONFIG, Limits()) as worker:
        assert worker.read_all(html, attached=attached) == parser.read_all(html, attached=attached)


# a page and its copies


def test_a_copy_that_says_the_same_is_no_finding(
    parser: ReportParser, html_report: Report, document: bytes
) -> None:
    (reading,) = parser.read_all(html_report(above=LINK).encode(), attached={"a.ofd": document})
    assert reading.part == "" and reading.media_type == "text/html"
    assert reading.findings == ()


def test_cells_in_which_page_and_document_differ_are_listed_with_both_values(
    parser: ReportParser, html_report: Report, as_ofd: Callable[..., bytes]
) -> None:
    other = as_ofd(cells={"t2.licensing.decisions": "460", "t2.penalty.decisions": ""})
    (reading,) = parser.read_all(html_report(above=LINK).encode(), attached={"a.ofd": other})
    (finding,) = reading.findings
    assert (finding.rule, finding.severity, finding.blame) == ("VR-04", Severity.WARNING, Blame.PUBLISHER)
    assert finding.cells == ("t2.licensing.decisions", "t2.penalty.decisions")
    assert "450 | 460" in finding.arithmetic and "87 | □" in finding.arithmetic
    assert "HTML 与 a.ofd" in finding.message.zh


def test_a_broken_sum_in_both_is_the_publishers(
    parser: ReportParser, html_report: Report, as_ofd: Callable[..., bytes]
) -> None:
    """Of a table without row tags the two readings of the page make different rows; the document decides."""
    html = html_report(cells=WRONG_SUM, above=LINK).replace("<tr>", "").encode()
    copies = {"alone": {}, "the same": {"a.ofd": as_ofd(cells=WRONG_SUM)}, "another": {"a.ofd": as_ofd()}}
    blames = {
        copy: {f.rule: f.blame for f in parser.read_all(html, attached=attached)[0].findings}
        for copy, attached in copies.items()
    }
    assert blames["alone"]["T3-03"] is blames["another"]["T3-03"] is Blame.READING
    assert blames["the same"]["T3-03"] is Blame.PUBLISHER
    assert blames["another"]["VR-04"] is Blame.UNDECIDED
    assert "VR-04" not in blames["the same"]


def test_a_document_of_another_year_is_a_report_of_its_own(
    parser: ReportParser, html_report: Report, as_ofd: Callable[..., bytes]
) -> None:
    body = html_report(above=LINK).encode()
    readings = parser.read_all(body, attached={"a.ofd": as_ofd(year=2019)})
    assert [(one.part, one.report and one.report.report_year) for one in readings] == [
        ("", 2020),
        ("a.ofd", 2019),
    ]


def test_of_two_copies_the_fuller_is_read_and_the_other_compared(
    parser: ReportParser, as_ofd: Callable[..., bytes], document: bytes
) -> None:
    body = carrying('<a href="t3.ofd">表三</a><a href="all.ofd">全文</a>')
    half = as_ofd(drop_rows=["t2", "t4"], cells=WRONG_SUM)
    (reading,) = parser.read_all(body, attached={"t3.ofd": half, "all.ofd": document})
    assert reading.part == "all.ofd"
    found = [(f.rule, f.cells) for f in reading.findings if f.rule != "ID-01"]  # the page names another organ
    assert found == [("VR-04", ("t3.new_received.total",))]


# several reports in one document


@pytest.fixture
def parts(parser: ReportParser) -> Callable[[str], list[tuple[str, int | None, str | None]]]:
    """Part, year and organ of each reading of a page."""

    def found(html: str) -> list[tuple[str, int | None, str | None]]:
        reports = [(one.part, one.report) for one in parser.read_all(html.encode())]
        return [
            (part, r and r.report_year, r and r.organ.name if r and r.organ else None) for part, r in reports
        ]

    return found


def body_of(html: str) -> str:
    return html[html.index("<body>") + 6 : html.index("</body>")]


TWO = [("#1", 2020, ORGAN), ("#2", 2019, ORGAN)]


def test_two_years_one_under_another_are_two_reports(
    parts, html_report: Report, parser: ReportParser
) -> None:
    both = html_report(above=body_of(html_report(cells=WRONG_SUM)), year=2019)
    assert parts(both) == TWO
    first, second = parser.read_all(both.encode())
    assert first.coverage.read == second.coverage.read == first.coverage.expected
    assert [f.blame for f in first.findings if f.rule == "T3-03"] == [Blame.PUBLISHER]
    assert second.findings == ()


def test_two_departments_in_plain_text_are_two_reports(
    parser: ReportParser, text_report: Callable[..., str]
) -> None:
    both = text_report("tsv") + text_report("tsv", organ="嘉兴市教育局")
    organs = [
        one.report and one.report.organ and one.report.organ.name for one in parser.read_all(both.encode())
    ]
    assert organs == [ORGAN, "嘉兴市教育局"]


def test_tables_alone_are_reports_only_under_different_titles(parts, html_report: Report) -> None:
    bare = {number: f"表{number}" for number in range(1, 7)}
    first = body_of(html_report(headings=bare))
    assert parts(html_report(above=first, headings=bare, year=2019)) == TWO
    assert [part for part, *_ in parts(html_report(above=first, headings=bare, period=None))] == [""]


def test_a_page_that_titles_the_article_again_is_one_report(parts, html_report: Report) -> None:
    headline = f"<h1>{ORGAN}2020年政府信息公开工作年度报告</h1><p>来源：本站</p><p>【字体：大 中 小】</p>"
    assert parts(html_report(above=headline)) == [("", 2020, ORGAN)]


def test_two_reports_each_with_its_headline_are_two(parts, html_report: Report) -> None:
    headline = f"<h2>{ORGAN}{{}}年政府信息公开工作年度报告</h2><p>来源：本站</p>"
    first = headline.format(2020) + body_of(html_report())
    assert parts(html_report(above=first + headline.format(2019), year=2019)) == TWO


ONE = [
    ("a table of contents", f"<p>{ORGAN}2020年政府信息公开工作年度报告</p>"
     "<p>一、总体情况</p><p>二、主动公开政府信息情况</p><p>三、收到和处理政府信息公开申请情况</p>"
     "<p>四、政府信息公开行政复议、行政诉讼情况</p><p>五、存在的主要问题及改进情况</p><p>六、其他需要报告的事项</p>"),
    ("a list of other years", "".join(f"<p>{ORGAN}{year}年政府信息公开工作年度报告</p>" for year in range(2010, 2020))),
    ("the neighbours in the list", f"<p>上一篇：{ORGAN}2019年政府信息公开工作年度报告</p>"),
    ("the title of last year quoted", f"<p>{ORGAN}2019年政府信息公开工作年度报告</p><p>已于去年公布。</p>"),
]  # fmt: skip


@pytest.mark.parametrize("place", ["above", "below", "inside"])
@pytest.mark.parametrize(("what", "quoted"), ONE, ids=[one[0] for one in ONE])
def test_a_title_that_begins_no_report_parts_nothing(
    parser: ReportParser, html_report: Report, what: str, quoted: str, place: str
) -> None:
    html = html_report()
    cut = {"above": "<body>", "below": f"<p>{ORGAN}</p>", "inside": "<p><strong>四、"}[place]
    at = html.rindex(cut) + (len(cut) if place != "inside" else 0)
    readings = parser.read_all((html[:at] + quoted + html[at:]).encode())
    assert [one.part for one in readings] == [""]
    assert readings[0].coverage.read == readings[0].coverage.expected


def test_tables_under_the_title_printed_again_stay_with_their_report(parts, html_report: Report) -> None:
    html = html_report()
    title = f"<p>{ORGAN}2020年政府信息公开工作年度报告</p>"
    at = html.rindex("<table>")
    assert parts(html[:at] + title + html[at:]) == [("", 2020, ORGAN)]


def test_a_page_printed_twice_for_two_screens_is_one_report(parts, html_report: Report) -> None:
    assert parts(html_report(above=body_of(html_report()))) == [("", 2020, ORGAN)]


def test_a_document_beside_two_reports_is_the_copy_of_one(
    parser: ReportParser, html_report: Report, document: bytes
) -> None:
    both = html_report(above=LINK + body_of(html_report(cells=WRONG_SUM)), year=2019)
    first, second = parser.read_all(both.encode(), attached={"a.ofd": document})
    assert [finding.rule for finding in first.findings].count("VR-04") == 1
    assert second.findings == ()


@pytest.mark.parametrize(
    "markup",
    [
        '<a href="a.PDF">附件</a>',
        '<a href="a&#46;pdf">附件</a>',
        '<a href="a.&#x70;df">附件</a>',
        '<a href="a%2Epdf">附件</a>',
        '<a href="a.p%64f">附件</a>',
        '<a href="down?id=3">年报.<b>pdf</b></a>',
        '<a href="down?id=3">年报.pd<i>f</i></a>',
        '<IFRAME src="inner.html"></IFRAME>',
        "<script>var file = '/a/b.doc';</script>",
        f"<script>show('{base64.b64encode(b'%PDF-1.4' + bytes(1_000)).decode()}');</script>",
    ],
)
def test_what_a_page_carries_is_never_overlooked_before_it_is_parsed(markup: str) -> None:
    assert find_attachments(LexborHTMLParser(markup), markup)
    assert may_carry(markup.encode()) and may_carry(markup.encode("gb18030"))
    assert not may_carry("<a href='/2021/1.html'>12.5 万元。</a>".encode())
