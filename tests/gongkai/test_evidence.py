"""`gongkai evidence`: what a pack proves to its reader, offline, on both databases."""

import ast
import re
import shutil
import sys
import zlib
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from warcio.checker import Checker

from db.content import decoded
from db.engine import open_engine, sessions
from db.exchange import Exchange
from db.originals import kept_captures
from db.warc import WarcStore
from db.writer import recover_captures
from evidence_story import ORGAN, ROOT, T0, Crawl, Place, crawled
from gongkai.evidence import verify
from gongkai.evidence.basis import BasisError, basis_of, load_bases
from gongkai.evidence.captured import boxed_page
from gongkai.evidence.warc import warc_of
from gongkai.evidence.words import Mark
from parser.across import ACROSS_RULES
from parser.model import Bilingual
from parser.pipeline import ReportParser
from parser.rules import all_rules
from parser.rules.identities import identity_rules
from rendering import html
from rendering.page import page

SCRIPT = ROOT / "gongkai" / "evidence" / "verify.py"
ALL_REQUESTS = ROOT / "tests" / "db" / "segment_with_all_requests.warc.gz"
RED = (0xCF, 0x22, 0x2E)


@pytest.fixture
def place(database_url: str, tmp_path: Path, parser: ReportParser) -> Place:
    return crawled(Place(tmp_path / "data", database_url), parser)


class Checked:
    """What `warcio check` is told by its command line."""

    verbose = False

    def __init__(self, file: Path) -> None:
        self.inputs = [str(file)]


def boxes_of(page: bytes) -> dict[str, list[str]]:
    return verify.boxed_in(page)


def test_findings_on_pdf_word_and_across_years_are_proven_and_the_bytes_are_always_the_same(
    place: Place, tmp_path: Path
) -> None:
    drawn, word, years = (
        place.pack(tmp_path / name, str(place.finding(rule, year)))
        for name, rule, year in (("pdf", "T3-03", 2020), ("docx", "T3-03", 2021), ("years", "T3-05", 2020))
    )
    for pack in (drawn, word, years):
        done = pack.verified()
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
        assert done.stdout.endswith("✓ 证据完好。\n✓ The evidence is whole.\n")
        assert "还不在" not in done.stdout
        assert Checker(Checked(pack.folder / "warc" / "evidence.warc.gz")).process_all() == 0

    kinds = Counter(
        verify.read_record(record, "").kind
        for _at, record in verify.members((drawn.folder / "warc" / "evidence.warc.gz").read_bytes(), "")
    )
    # the page is unchanged when its PDF is, and once more; the 304 is an answer without body
    # three of them tell their question by the warcinfo of the file they come from
    assert kinds == {"warcinfo": 4, "request": 3, "response": 4, "revisit": 2}
    (report,) = drawn.told["reports"]
    first, second = report["versions"]
    assert (first["first_seen"], first["last_seen"]) == ("2021-01-21T08:30:01.000500Z",) * 2
    assert (second["first_seen"], second["last_seen"]) == (
        "2021-01-23T08:30:01.000500Z",
        "2021-01-29T08:30:01.000500Z",
    )
    assert [len(one["sightings"]) for one in (first, second)] == [2, 4]
    assert [len(one["made_of"]["carried"]) for one in (first, second)] == [1, 1]
    (original,) = drawn.told["documents"]
    assert (drawn.folder / original["file"]).read_bytes().startswith(b"%PDF")
    (picture,) = drawn.told["pages"]
    with Image.open(drawn.folder / picture["file"]) as image:
        assert RED in {colour for _count, colour in image.getcolors(1 << 24) or ()}

    (grid,) = word.told["pages"]
    assert {cell["check"] for cell in grid["cells"]} == {"occurs"}
    assert boxes_of((word.folder / grid["file"]).read_bytes())["t3.granted.total"] == ["8"]

    assert sorted((one["organ"], one["report_year"]) for one in years.told["reports"]) == [
        (ORGAN, 2019),
        (ORGAN, 2020),
    ]
    assert [[cell["code"] for cell in one["cells"]] for one in years.told["readings"]] == [
        ["t3.carried_in.total"], ["t3.carried_out.total"],
    ]  # fmt: skip
    gone = [one["absences"] for one in years.told["reports"]]
    assert [[(one["url"], one["outcome"]) for one in absences] for absences in gone] == [
        [], [("http://127.0.0.1/nb/2019.html", "gone")],
    ]  # fmt: skip
    captured = next(page for page in years.told["pages"] if page["kind"] == "captured")
    assert captured["same_text"] and [cell["check"] for cell in captured["cells"]] == ["boxed"]
    shown = (years.folder / captured["file"]).read_text("utf-8")
    assert boxes_of(shown.encode()) == {"t3.carried_out.total": ["7"]}
    assert "alert(" not in shown and not re.search(r"<script|\bsrc=|href=\"[^#]", shown)

    again = tmp_path / "again.zip"
    assert place.run("evidence", str(place.finding("T3-05", 2020)), "-o", again).exit_code == 0
    assert again.read_bytes() == (tmp_path / "years.zip").read_bytes()


def test_a_report_is_proven_with_all_its_findings_and_all_they_compare_it_with(
    story: Place, tmp_path: Path
) -> None:
    pack = story.pack(tmp_path / "report", ORGAN, "2020")
    assert pack.verified().returncode == 0
    assert {"T3-03", "T3-05", "VR-02"} <= {one["rule"] for one in pack.told["findings"]}
    assert all(one["basis"]["zh"] != "未注明" for one in pack.told["findings"])
    own = [one for one in pack.told["readings"] if one["report"] == pack.told["readings"][0]["report"]]
    granted = [cell["raw"] for one in own for cell in one["cells"] if cell["code"] == "t3.granted.total"]
    assert granted == ["8", "9"]  # as it is, as it was
    assert len(own[0]["cells"]) > 150
    shown = (pack.folder / "index.html").read_text("utf-8")
    assert "不证明什么" in shown and "What this does not prove" in shown
    assert "6+1+0+0+0+0 = 7; 总计 = 8" in shown
    text = (pack.folder / "README.txt").read_text("utf-8")
    assert "python3 verify.py" in text and "国办公开办函〔2019〕60号 附件表三：“总计”列" in text


def test_nothing_is_closed_unless_asked_and_what_is_not_closed_is_said(story: Place, tmp_path: Path) -> None:
    finding = str(story.finding("T3-05", 2020))
    open_ = story.pack(tmp_path / "open", finding, close=False)
    assert story.rows("SELECT count(*) FROM day_link")[0][0] == 0
    done = open_.verified()
    assert done.returncode == 0 and "rows are in no closed day of the chain yet" in done.stdout
    assert "rows are of no closed day yet" in (open_.folder / "README.txt").read_text("utf-8")
    pack = story.pack(tmp_path / "closed", finding)
    assert story.rows("SELECT count(*) FROM day_link")[0][0] == 6
    assert "yet" not in pack.verified().stdout
    head = pack.told["chain"]["head"]
    assert pack.verified("--head", head).returncode == 0
    other = pack.verified("--head", "0" * 64)
    assert other.returncode == 1 and "the head you gave is not in the chain" in other.stdout
    assert pack.verified("--nonsense").returncode == 2


def test_what_is_not_there_exits_1_and_wrong_usage_2(story: Place, tmp_path: Path) -> None:
    out = ("-o", tmp_path / "no.zip")
    assert story.run("evidence", "4711", *out).exit_code == 1
    assert story.run("evidence", "没有这个局", "2020", *out).exit_code == 1
    assert story.run("evidence", "没有这个局", *out).exit_code == 2
    assert not (tmp_path / "no.zip").exists()


def test_no_pack_is_made_of_a_damaged_archive(story: Place, tmp_path: Path) -> None:
    finding = str(story.finding("T3-05", 2020))
    assert story.run("verify", "--close").exit_code == 0
    story.rows("UPDATE version SET first_seen = '2020-01-01T00:00:00.000000Z' WHERE id = 1")
    made = story.run("evidence", finding, "-o", tmp_path / "no.zip")
    assert made.exit_code != 0 and "gongkai verify" in str(made.exception)
    assert not (tmp_path / "no.zip").exists()


def test_a_revisit_brings_what_it_refers_to_and_each_what_was_asked(story: Place) -> None:
    ((revisit, original),) = story.rows(
        "SELECT id, refers_to FROM capture WHERE refers_to IS NOT NULL AND url LIKE '%2020.html' ORDER BY id LIMIT 1"
    )
    engine = open_engine(story.url)
    with sessions(engine)() as session:
        kept = kept_captures(session, WarcStore(story.folder / "warc"), [revisit])
    engine.dispose()
    assert [one.row["id"] for one in kept] == [original, revisit]
    assert [(bool(one.request), bool(one.info)) for one in kept] == [(True, False), (False, True)]
    (info, answer) = (next(verify.members(data, ""))[1] for data in (kept[1].info, kept[1].answer))
    assert b"\r\nGongkai-Asked-User-Agent: test\r\n" in info and b"\r\nGongkai-Asked: GET\r\n" in answer


def test_records_of_before_answers_told_their_question_are_proven_as_they_are(
    sqlite_url: str, tmp_path: Path
) -> None:
    """A segment of that time: new, a POST, the same body again, 304; each after its request."""
    store = WarcStore(tmp_path / "warc")
    store.folder.mkdir()
    shutil.copy(ALL_REQUESTS, store.folder)
    engine = open_engine(sqlite_url)
    with sessions(engine)() as session:
        assert recover_captures(session, store) == 4
        kept = kept_captures(session, store, [1, 2, 3, 4])
    engine.dispose()
    (tmp_path / "evidence.warc.gz").write_bytes(warc_of(kept))
    case = verify.Case(tmp_path)
    case.told = {"warc": "evidence.warc.gz"}
    verify.check_records(case)
    kinds = Counter(record.kind for record in case.records.values())
    assert kinds == {"warcinfo": 1, "request": 4, "response": 3, "revisit": 1}


def test_no_pack_is_made_of_damaged_records(story: Place, tmp_path: Path) -> None:
    ((file, offset),) = story.rows(
        "SELECT warc_file, warc_offset FROM capture WHERE url LIKE '%2019.html' AND status = 200"
    )
    path = story.folder / "warc" / file
    data = bytearray(path.read_bytes())
    data[offset + 400] ^= 1
    path.write_bytes(data)
    made = story.run("evidence", ORGAN, "2019", "-o", tmp_path / "no.zip")
    assert made.exit_code != 0 and "does not pass its own verification" in str(made.exception)
    assert not (tmp_path / "no.zip").exists()


def test_the_script_needs_python_3_8_and_its_standard_library_alone() -> None:
    tree = ast.parse(SCRIPT.read_text("utf-8"), feature_version=(3, 8))
    nodes = list(ast.walk(tree))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} <= set(sys.stdlib_module_names)
    assert not names & {"socket", "ssl", "urllib.request", "http.client", "subprocess"}


PAGE = """<html onload="evil()"><head><meta charset="gb2312"><base href="http://evil.invalid/">
<link rel="stylesheet" href="http://evil.invalid/a.css"><style>@import "http://evil.invalid/b.css"; p{color:red}</style>
<script>evil()</script></head><body background="http://evil.invalid/c.png" onclick="evil()">
<p style="background:url(http://evil.invalid/d.png)">总体情况</p><iframe src="http://evil.invalid/"></iframe>
<img src="http://evil.invalid/e.png" onerror="evil()"><a href="javascript:evil()">链接</a><form action="http://evil.invalid/"></form>
<div style="display:none"><table><tr><td>甲</td><td rowspan=2>12 件</td></tr>错位<tr><td data-gongkai-cell="t3.x">乙</td></tr></table></div>
</body></html>"""


def test_of_a_captured_page_nothing_runs_nothing_is_fetched_and_its_text_stays() -> None:
    body = PAGE.encode("gb18030")
    mark = Mark(1, "t3.granted.total", "12 件", "table[1]/tr[1]/td[2]", Bilingual("予以公开", "granted"))
    shown = boxed_page(body, [mark], [Bilingual("说明", "said")])
    assert "evil" not in shown
    assert "default-src 'none'" in shown
    assert boxes_of(shown.encode()) == {"t3.granted.total": ["12件"]}
    assert 'data-gongkai-shown=""' in shown
    assert verify.same_text(body, shown.encode())
    assert not verify.same_text(body, shown.replace("总体情况", "总体情形").encode())
    assert not verify.same_text(body, shown.replace("<p style", "<p>多</p><p style").encode())


def test_every_rule_says_what_it_rests_on(parser: ReportParser) -> None:
    bases = load_bases(ROOT / "config")
    own = (*all_rules(), *identity_rules(parser.forms), *ACROSS_RULES)
    assert {one.code for one in own} - bases.keys() == set()
    said = basis_of("T3-01", bases, parser.forms.by_id("ogi_2019"))
    assert said.zh.startswith("国办公开办函〔2019〕60号") and "60号" in said.en
    assert basis_of("T3-01", bases, None).zh.startswith("法定格式")


def test_a_wrong_basis_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "basis.yaml"
    for text, words in (
        ("- {rules: [T3-01], zh: 甲}", "en"),
        ("- {rules: [T3-01], zh: 甲, en: a}\n- {rules: [T3-01], zh: 乙, en: b}", "T3-01"),
    ):
        path.write_text(text, "utf-8")
        with pytest.raises(BasisError, match=f"basis.yaml(?s:.*){words}"):
            load_bases(tmp_path)


def deflated(body: bytes, window: int) -> bytes:
    packing = zlib.compressobj(6, zlib.DEFLATED, window)
    return packing.compress(body) + packing.flush()


CODED = {
    "gzip": deflated(b"<p>1</p>", 31),
    "GZIP": deflated(b"<p>1</p>", 31)[:-4],
    "deflate": deflated(b"<p>1</p>", -15),
    "identity": b"<p>1</p>",
    "x-gzip": b"no gzip",
}


@pytest.mark.parametrize("coding", CODED)
def test_bodies_are_unpacked_as_the_archive_unpacks_them(coding: str, tmp_path: Path) -> None:
    """And a revisit by its own header: the server may send the same bytes under another."""
    store = WarcStore(tmp_path / "store")
    said = ((b"Content-Encoding", coding.encode()),)
    plain = Exchange("http://127.0.0.1/", "GET", (), 200, "OK", (), CODED[coding], T0)
    with store.open_segment("t", lambda: T0) as segment:
        stored = [segment.append(one) for one in (plain, replace(plain, response_headers=said))]
    assert stored[1].refers_to == stored[0].record_id
    case = verify.Case(store.path(stored[0].file).parent)
    case.told = {"warc": Path(stored[0].file).name}
    verify.check_records(case)
    bodies = [case.records[one.record_id].body for one in stored]
    assert bodies == [CODED[coding], decoded(CODED[coding], said)]


def test_a_page_packed_as_only_a_package_can_undo_comes_with_its_source(
    story: Place, tmp_path: Path, parser: ReportParser
) -> None:
    """Python's standard library knows no brotli."""
    brotli = pytest.importorskip("brotli")
    crawl = Crawl(story, parser)
    form, title = crawl.parser.forms.by_id("ogi_2021"), f"{ORGAN}2022年政府信息公开工作年度报告"
    cells = {"t3.granted.total": "8"}
    body = html.render(page(form, organ=ORGAN, title=title, year=2022, cells=cells)).encode()
    url = "http://127.0.0.1/nb/2022.html"
    coded = ((b"Content-Type", b"text/html"), (b"Content-Encoding", b"br"))
    capture, _digest = crawl.answer(url, brotli.compress(body), 20, headers=coded)
    crawl.file(url, capture, body, 20, {}, {})
    crawl.close()
    pack = story.pack(tmp_path / "br", str(story.finding("T3-03", 2022)))
    done = pack.verified()
    assert done.returncode == 0 and "packed as br" in done.stdout
    (copy,) = pack.told["documents"]
    assert (pack.folder / copy["file"]).read_bytes() == body
    assert [one["same_text"] for one in pack.told["pages"]] == [True]
    pack.change(copy["file"], lambda source: source.replace(b"<p>8</p>", b"<p>7</p>"))
    assert "it is not the stored original" in pack.verified().stdout
