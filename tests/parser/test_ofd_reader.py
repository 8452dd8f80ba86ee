"""OFD of every make: whole reports come out as printed, damage is said, nothing escapes."""

import random
import re
from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from PIL import Image

from parser.forms import Forms
from parser.model import Blame, Block, Document, Grid, GridCell, Paragraph, Reading, Semantic
from parser.readers import Unreadable, open_documents
from parser.readers.ofd import read as read_ofd
from parser.readers.ofd import second_reading
from parser.tables import find_tables
from rendering import ofd
from rendering.ofd import Look
from rendering.page import Text, page

Report = Callable[..., bytes]


@pytest.fixture(scope="module")
def report(forms: Forms) -> Report:
    """A whole report as OFD; `look` says how it is written, other arguments are those of page or of the layout."""

    def made(form: str = "ogi_2021", look: Look = Look(), **changes: Any) -> bytes:  # noqa: B008
        drawn = {key: changes.pop(key) for key in ("cells", "drop_rows", "sections") if key in changes}
        return ofd.render(page(forms.by_id(form), **drawn), look, **changes)

    return made


def raws(reading: Reading) -> dict[str, str | None]:
    assert reading.report, reading.error
    return {code: cell.raw for code, cell in reading.report.cells.items()}


def texts(body: bytes) -> list[str]:
    return [block.text for block in read_ofd(body).blocks if isinstance(block, Paragraph)]


def only(body: bytes) -> Document | Unreadable:
    (opened,) = open_documents(body)
    assert opened.media_type == "application/ofd"
    return opened.document


WRITTEN = [
    Look(),
    Look(rules="rectangles"),
    Look(shared="template"),
    Look(shared="composite"),
    Look(shared="turned"),
    Look(deltas="numbers"),
    Look(deltas="none"),
    Look(scale=2.5),
    Look(twice=True),
    Look(glyph_ids=True),
]


def test_every_figure_is_read_however_the_ofd_states_it(
    forms: Forms, read: Callable[..., Reading], stated: Callable[..., dict[str, str]]
) -> None:
    sheets = ofd.printed(page(forms.by_id("ogi_2021")))
    for look in WRITTEN:
        reading = read(ofd.package(sheets, look))
        assert raws(reading) == stated("ogi_2021"), look
        assert reading.findings == (), look


PRINTED: list[dict[str, Any]] = [
    {"break_before": ("（三）不予公开",)},
    {"break_inside": ("2.没有现成信息需要另行制作",)},
    {"break_before": ("（三）不予公开",), "rule_at_break": False},
    {"break_before": ("（三）不予公开",), "group_label": "torn"},
    {"repeat_header": True},
    {"page_numbers": "inside"},
    {"rules": "open_sides"},
    {"rules": "none"},
]


@pytest.mark.parametrize("form", ["ogi_2019", "ogi_2021"])
@pytest.mark.parametrize("options", PRINTED, ids=str)
def test_every_figure_is_read_wherever_the_pages_break(
    report: Report,
    read: Callable[..., Reading],
    stated: Callable[..., dict[str, str]],
    form: str,
    options: dict[str, Any],
) -> None:
    assert raws(read(report(form, **options))) == stated(form)


def test_blanks_and_strokes_stay_what_they_are(report: Report, read: Callable[..., Reading]) -> None:
    cells = {"t3.new_received.research": "", "t3.carried_in.other_org": "/", "t4.review.pending": "无"}
    found = raws(read(report(cells=cells)))
    assert {code: found[code] for code in cells} == cells


def test_a_locator_is_the_cell_in_millimetres_of_its_page(
    report: Report, read: Callable[..., Reading]
) -> None:
    reading = read(report())
    assert reading.report
    page_, x0, y0, x1, y1 = (
        float(number)
        for number in re.findall(r"[\d.]+", reading.report.cells["t4.review.upheld"].locator or "")
    )
    assert page_ >= 2
    assert 20 < x0 < x1 < 190 and 20 < y0 < y1 < 290
    assert x1 - x0 < 20 and y1 - y0 < 12


def test_a_broken_sum_that_both_readings_see_is_the_publishers(
    report: Report, read: Callable[..., Reading]
) -> None:
    reading = read(report(cells={"t3.new_received.total": "13"}))
    sums = {finding.rule: finding.blame for finding in reading.findings if finding.rule.startswith("T3")}
    assert sums == {"T3-01": Blame.PUBLISHER, "T3-03": Blame.PUBLISHER}


def test_a_sum_that_only_the_rulings_break_is_no_fault_of_the_publisher(
    report: Report, read: Callable[..., Reading]
) -> None:
    """A line drawn through a column puts one figure beside its place; the words alone tell otherwise."""
    body = report(drop_rows=["t2", "t4"])
    moved = _rewritten(body, "Page_0/Content.xml", _with_a_figure_over_the_border)
    sums = [finding for finding in read(moved).findings if finding.rule in ("T3-01", "T3-02", "T3-03")]
    assert sums and all(finding.blame is not Blame.PUBLISHER for finding in sums)


def test_the_second_reading_knows_no_ruling(report: Report, forms: Forms) -> None:
    ruled, bare = report(), report(rules="none")
    assert [grid.rows for grid in second_reading(ruled)] == [grid.rows for grid in second_reading(bare)]
    assert set(find_tables(second_reading(ruled), forms)) == {"t2", "t3", "t4"}


def _object(text: str, attributes: str = "", inner: str = "") -> str:
    return (
        f'<ofd:TextObject ID="1" Boundary="30 280 100 10" Font="1" Size="5" {attributes}>{inner}'
        f'<ofd:TextCode X="0" Y="5" DeltaX="g {len(text)} 5">{text}</ofd:TextCode></ofd:TextObject>'
    )


def _page(above: str) -> bytes:
    return ofd.render([Text("正文在此。")], Look(above=above))


UNSEEN = [
    ("a watermark that stands askew", _object("水印", 'CTM="0.7 -0.7 0.7 0.7 0 0"')),
    ("an object that is switched off", _object("不见", 'Visible="false"')),
    ("a word of blanks", _object("　　")),
    ("clear ink", _object("清", inner='<ofd:FillColor Alpha="0"/>')),
    ("a word that is neither filled nor stroked", _object("空", 'Fill="false"')),
]


@pytest.mark.parametrize(("what", "above"), UNSEEN, ids=[what for what, _ in UNSEEN])
def test_what_no_reader_of_the_page_reads_is_no_text(what: str, above: str) -> None:
    assert texts(_page(above)) == ["正文在此。"]


def test_text_goes_down_where_its_deltas_do() -> None:
    column = (
        '<ofd:TextObject ID="1" Boundary="30 200 5 60" Font="1" Size="5">'
        '<ofd:TextCode X="0" Y="5" DeltaX="g 2 0" DeltaY="g 2 6">竖排文</ofd:TextCode></ofd:TextObject>'
    )
    assert "".join(texts(_page(column))) == "正文在此。竖排文"


def test_a_later_text_code_goes_on_where_it_says_nothing_else() -> None:
    two = (
        '<ofd:TextObject ID="1" Boundary="30 200 90 10" Font="1" Size="5">'
        '<ofd:TextCode X="0" Y="5" DeltaX="5">前半</ofd:TextCode>'
        '<ofd:TextCode X="10" DeltaX="5">后半</ofd:TextCode></ofd:TextObject>'
    )
    assert texts(_page(two)) == ["正文在此。", "前半后半"]


def test_characters_without_a_code_are_illegible_never_blank(
    report: Report, read: Callable[..., Reading]
) -> None:
    body = _rewritten(report(), "Page_0/Content.xml", lambda xml: xml.replace(">10<", ">\ue011\ue012<", 1))
    reading = read(body)
    assert reading.report
    assert reading.report.cells["t3.new_received.natural_person"].semantic is Semantic.ILLEGIBLE
    assert "没有编码" in read_ofd(body).damage[0].zh


BROKEN = [
    '<ofd:PathObject ID="9" Boundary="0 0 9 9"><ofd:AbbreviatedData>M 0 zero</ofd:AbbreviatedData></ofd:PathObject>',
    '<ofd:PathObject ID="9" Boundary="0 0 9 9"><ofd:AbbreviatedData>M 0 0 L 1</ofd:AbbreviatedData></ofd:PathObject>',
    '<ofd:PathObject ID="9" Boundary="a b c d"><ofd:AbbreviatedData>M 0 0</ofd:AbbreviatedData></ofd:PathObject>',
    _object("坏", 'CTM="nan 0 0 1 0 0"'),
    _object("坏").replace("g 1 5", "g g g"),
    '<ofd:CompositeObject ID="9" ResourceID="800" Boundary="1e999 0 1 1"/>',
]


@pytest.mark.parametrize("above", BROKEN)
def test_a_broken_object_costs_itself_and_a_sentence(above: str) -> None:
    body = _page(above)
    assert texts(body)[0] == "正文在此。"
    assert [said.en for said in read_ofd(body).damage] == [
        "page 1: some objects are damaged and cannot be read"
    ]


def test_a_figure_lost_with_its_object_is_no_silent_blank(
    report: Report, read: Callable[..., Reading]
) -> None:
    body = report(cells={"t2.licensing.decisions": "777"})
    lost = _rewritten(
        body, "Content.xml", lambda xml: re.sub(r'Size="[^"]*"([^<]*<[^<]*>777<)', r'Size="?"\1', xml)
    )
    reading = read(lost)
    assert raws(reading)["t2.licensing.decisions"] == ""
    assert {"RD-02", "ST-12"} <= {finding.rule for finding in reading.findings}


def _rewritten(body: bytes, member: str, change: Callable[[str], str]) -> bytes:
    """The package with the members changed whose name ends so."""
    made = BytesIO()
    with ZipFile(BytesIO(body)) as old, ZipFile(made, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, change(text.decode()).encode() if name.endswith(member) else text)
    return made.getvalue()


def _with_a_figure_over_the_border(content: str) -> str:
    """The first 10 of the page half a column further left, so that the border runs to its right."""
    found = re.search(r'Boundary="([\d.]+)( [^"]*"[^>]*><ofd:TextCode[^>]*>10<)', content)
    assert found
    return content.replace(found[0], f'Boundary="{float(found[1]) - 8:.3f}{found[2]}')


REFUSED = [
    ("a DOCTYPE", "OFD.xml", lambda xml: xml.replace("?>", '?><!DOCTYPE a [<!ENTITY b "c">]>', 1), "unsafe_xml"),
    ("XML that is cut", "Document.xml", lambda xml: xml[:200], "damaged_file"),
    ("no page", "Document.xml", lambda xml: re.sub(r"<ofd:Page ID.*?/>", "", xml), "damaged_file"),
    ("a page that leads nowhere", "Document.xml", lambda xml: xml.replace("Page_0/", "Page_9/"), "damaged_file"),
    ("a page that leads out of the package", "Document.xml", lambda xml: xml.replace("Pages/Page_0/", "../../../etc/"), "damaged_file"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "member", "change", "code"), REFUSED, ids=[one[0] for one in REFUSED])
def test_a_package_that_cannot_be_trusted_is_refused_with_the_reason(
    what: str, member: str, change: Callable[[str], str], code: str
) -> None:
    document = only(_rewritten(_page(""), member, change))
    assert isinstance(document, Unreadable)
    assert document.code == code


def test_one_lost_page_of_several_is_said_and_the_others_are_read(
    report: Report, read: Callable[..., Reading]
) -> None:
    body = _rewritten(report(), "Page_0/Content.xml", lambda xml: xml[:300])
    document = only(body)
    assert isinstance(document, Document)
    assert [said.en for said in document.damage] == ["page 1: cannot be read: damaged"]
    reading = read(body)
    assert reading.report
    assert [f.message.zh for f in reading.findings if f.rule == "RD-02"] == ["未全部识读：第1页损坏，读不出"]


LAUGHS = "".join(
    f'<ofd:CompositeGraphicUnit ID="{n}"><ofd:Content>'
    + f'<ofd:CompositeObject ID="1" ResourceID="{n + 1}" Boundary="0 0 1 1"/>' * 30
    + "</ofd:Content></ofd:CompositeGraphicUnit>"
    for n in range(1, 8)
)
ITSELF = '<ofd:CompositeGraphicUnit ID="1"><ofd:CompositeObject ID="2" ResourceID="1" Boundary="0 0 1 1"/></ofd:CompositeGraphicUnit>'


@pytest.mark.parametrize("last", [_object("哈" * 30), ""], ids=["many words", "many nothings"])
def test_shared_drawings_that_multiply_come_to_an_end(last: str) -> None:
    body = _rewritten(
        _page('<ofd:CompositeObject ID="3" ResourceID="1" Boundary="0 0 1 1"/>'),
        "DocumentRes.xml",
        lambda xml: xml.replace(
            "</ofd:Res>",
            f'{LAUGHS}<ofd:CompositeGraphicUnit ID="8">{last}</ofd:CompositeGraphicUnit></ofd:Res>',
        ),
    )
    document = only(body)
    assert isinstance(document, Unreadable) and document.code == "too_large"


def test_a_drawing_of_itself_ends_and_is_said() -> None:
    body = _rewritten(
        _page('<ofd:CompositeObject ID="3" ResourceID="1" Boundary="0 0 1 1"/>'),
        "DocumentRes.xml",
        lambda xml: xml.replace("</ofd:Res>", f"{ITSELF}</ofd:Res>"),
    )
    assert texts(body) == ["正文在此。"]
    assert len(read_ofd(body).damage) == 1


def test_a_count_of_a_billion_deltas_counts_only_as_far_as_the_text() -> None:
    body = _page(_object("短").replace("g 1 5", "g 1000000000 5"))
    assert texts(body) == ["正文在此。", "短"]


@pytest.mark.parametrize("seed", range(4))
def test_two_hundred_mutants_never_escape(report: Report, seed: int) -> None:
    rng = random.Random(seed)
    body = report(drop_rows=["t3"])
    for _ in range(25):
        for mutant in (_flipped(body, rng), _garbled(body, rng)):
            for opened in open_documents(mutant):
                assert isinstance(opened.document, Document | Unreadable)


def _flipped(body: bytes, rng: random.Random) -> bytes:
    """Bytes of the package changed, or its end cut off."""
    changed = bytearray(body)
    for _ in range(rng.randint(1, 20)):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed[: rng.choice((len(changed), rng.randrange(len(changed))))])


_TOKENS = (
    "",
    "-1",
    "nan",
    "1e308",
    "g",
    "9" * 40,
    "<",
    ">",
    '"',
    "/",
    "ID",
    "0 0 0 0",
    "\n",
    "M",
    "true",
    "龘",
)


def _garbled(body: bytes, rng: random.Random) -> bytes:
    """Numbers, words and marks of one member exchanged, so that the zip holds and the XML may."""
    with ZipFile(BytesIO(body)) as package:
        member = rng.choice(package.namelist())

    def garble(xml: str) -> str:
        words = re.split(r'([ "<>=]+)', xml)
        for _ in range(rng.randint(1, 30)):
            words[rng.randrange(len(words))] = rng.choice(_TOKENS)
        return "".join(words)

    return _rewritten(body, member, garble)


def _png(size: tuple[int, int] = (420, 594)) -> bytes:
    made = BytesIO()
    Image.new("L", size, 255).save(made, "PNG")
    return made.getvalue()


@pytest.fixture
def scanner(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[tuple[Any, ...]]]:
    """Puts another reader of pictures in the place of the real one; gives what it was asked."""

    def placed(answer: Callable[[], tuple[Block, ...]]) -> list[tuple[Any, ...]]:
        asked: list[tuple[Any, ...]] = []

        def read_picture(picture: Image.Image, page: int, scale: float) -> tuple[Block, ...]:
            asked.append((picture.size, page, round(scale, 3)))
            return answer()

        for name in ("read_picture", "reread_picture"):
            monkeypatch.setattr(f"parser.ofd.document.{name}", read_picture)
        return asked

    return placed


def test_a_page_that_is_a_picture_is_read_as_a_scan_in_millimetres(
    scanner: Callable[..., list[tuple[Any, ...]]],
) -> None:
    asked = scanner(lambda: (Paragraph("盖章的一页", "page[1]@0,0,1,1"),))
    body = ofd.render([Text("正文")], Look(pictures=[_png()]))
    assert texts(body) == ["盖章的一页"]
    assert asked == [((420, 594), 1, 0.5)]


def test_a_scan_that_cannot_be_read_is_said_and_the_printed_pages_stand(
    scanner: Callable[..., list[tuple[Any, ...]]],
) -> None:
    def missing() -> tuple[Block, ...]:
        raise Unreadable("ocr_missing", "没有装识别程序", "the extra ocr is not installed")

    scanner(missing)
    alone = only(ofd.render([Text("正文")], Look(pictures=[_png()])))
    assert isinstance(alone, Unreadable) and alone.code == "ocr_missing"
    document = only(ofd.render([Text("正文" * 900)], Look(pictures=[_png()])))
    assert isinstance(document, Document) and document.blocks
    assert [said.en for said in document.damage] == [
        "page 1: scanned and not read: the extra ocr is not installed",
        "page 1: a picture whose text was not read",
    ]


def test_a_scan_is_read_again_by_the_second_method_for_scans(
    scanner: Callable[..., list[tuple[Any, ...]]],
) -> None:
    grid = Grid(((GridCell("12", "page[1]@0,0,1,1"),),), "page[1]@0,0,1,1", "scan")
    scanner(lambda: (grid,))
    assert second_reading(ofd.render([Text("正文")], Look(pictures=[_png()]))) == (grid,)


def test_of_a_scan_in_strips_the_unread_strip_is_said(scanner: Callable[..., list[tuple[Any, ...]]]) -> None:
    scanner(lambda: (Paragraph("上半", "page[1]@0,0,1,1"),))
    strip = '<ofd:ImageObject ID="8" ResourceID="700" Boundary="0 0 210 100"/>'
    document = only(ofd.render([Text("正文")], Look(pictures=[_png()], above=strip)))
    assert isinstance(document, Document)
    assert [said.en for said in document.damage] == ["page 1: a picture whose text was not read"]


def test_what_a_scanner_recognised_is_read_from_the_picture_again(
    scanner: Callable[..., list[tuple[Any, ...]]],
) -> None:
    scanner(lambda: (Paragraph("盖章的一页", "page[1]@0,0,1,1"),))
    layer = _object("识别的字", 'Fill="false"')
    assert texts(ofd.render([Text("正文")], Look(pictures=[_png()], above=layer))) == ["盖章的一页"]


def test_a_picture_that_is_none_is_said(scanner: Callable[..., list[tuple[Any, ...]]]) -> None:
    scanner(lambda: ())
    document = only(ofd.render([Text("正文")], Look(pictures=[b"GIF89a or so"])))
    assert isinstance(document, Unreadable) and document.code == "damaged_file"
