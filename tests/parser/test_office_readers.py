"""Word files, workbooks and what LibreOffice converts: every figure as the page shows it, or flagged."""

import base64
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from random import Random
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parser.forms import Forms
from parser.model import Reading, Semantic
from parser.office import soffice
from parser.readers import Unreadable, open_documents
from rendering import docx, legacy, spreadsheet
from rendering.opening import opened, texts, why_not
from rendering.packages import RELATIONSHIPS, ole, word, workbook, zipped
from rendering.page import page
from rendering.soffice import needs_libreoffice
from rendering.wordml import p, run, tbl, tc, tr

FORMS = ("ogi_2019", "ogi_2021")


def assert_whole(reading: Reading, stated: Mapping[str, str], said: Sequence[str] = ()) -> None:
    """Every cell as printed, and no finding but those of the reading that are `said`."""
    assert reading.error is None
    assert {code: reading.report.cells[code].raw for code in stated} == stated
    assert [finding.rule for finding in reading.findings] == list(said)


WORD_WAYS = (
    {},
    *({way: True} for way in ("layout", "runs", "paragraphs", "numbered", "tracked", "text_boxes")),
)
SHEET_WAYS = ({}, {"numbers": False}, {"merged_prose": True}, {"sheets": True})


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("way", WORD_WAYS, ids=lambda way: next(iter(way), "plain"))
def test_a_report_in_word_is_read_cell_by_cell_however_it_was_typed(
    form: str,
    way: dict[str, bool],
    forms: Forms,
    read: Callable[..., Reading],
    stated: Callable[..., dict[str, str]],
) -> None:
    said = ["RD-02"] if "tracked" in way else []
    assert_whole(read(docx.render(page(forms.by_id(form)), **way)), stated(form), said)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("way", SHEET_WAYS, ids=lambda way: next(iter(way), "plain"))
def test_a_report_in_a_workbook_is_read_cell_by_cell_however_it_was_laid_out(
    form: str,
    way: dict[str, bool],
    forms: Forms,
    read: Callable[..., Reading],
    stated: Callable[..., dict[str, str]],
) -> None:
    assert_whole(read(spreadsheet.render(page(forms.by_id(form)), **way)), stated(form))


@needs_libreoffice
@pytest.mark.parametrize(
    ("format", "media_type"), [("doc", "application/msword"), ("rtf", "application/rtf")]
)
def test_a_report_in_an_old_word_format_is_read_cell_by_cell(
    format: str,
    media_type: str,
    forms: Forms,
    read: Callable[..., Reading],
    stated: Callable[..., dict[str, str]],
) -> None:
    reading = read(legacy.render(page(forms.by_id("ogi_2021")), format))
    assert reading.media_type == media_type
    assert_whole(reading, stated("ogi_2021"))


@needs_libreoffice
def test_a_report_in_an_old_workbook_is_read_cell_by_cell(
    forms: Forms, read: Callable[..., Reading], stated: Callable[..., dict[str, str]]
) -> None:
    reading = read(spreadsheet.render_xls(page(forms.by_id("ogi_2019"))))
    assert reading.media_type == "application/vnd.ms-excel"
    assert_whole(reading, stated("ogi_2019"))


def test_the_empty_statutory_form_is_read_as_175_and_more_blanks(
    shared: Path, read: Callable[..., Reading]
) -> None:
    reading = read((shared / "real" / "template-2021-form.docx").read_bytes())
    assert reading.report.form == "ogi_2021"
    assert {cell.semantic for cell in reading.report.cells.values()} == {Semantic.BLANK}
    assert {cell.value for cell in reading.report.cells.values()} == {None}
    assert sorted(reading.report.sections) == [1, 2, 3, 4, 5, 6]
    assert [f.cells for f in reading.findings if f.rule == "ST-04"] == [("t2",), ("t3",), ("t4",)]


def test_a_broken_sum_in_word_is_the_publishers(forms: Forms, read: Callable[..., Reading]) -> None:
    reading = read(docx.render(page(forms.by_id("ogi_2021"), cells={"t3.granted.total": "8"})))
    assert {(f.rule, f.blame.value) for f in reading.findings} >= {("T3-03", "publisher")}


MHTML = (
    "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"
    "Content-Type: text/html; charset={charset}\r\nContent-Transfer-Encoding: base64\r\n\r\n{page}\r\n--x--\r\n"
)


@pytest.mark.parametrize(
    ("charset", "codec"), [("gb2312", "gbk"), ("utf-8", "utf-8"), ("unicode", "utf-16-le")]
)
def test_a_single_file_web_page_is_read_as_its_page(
    charset: str, codec: str, html_report: Callable[..., str], read: Callable[..., Reading], stated: Callable[..., dict[str, str]]
) -> None:  # fmt: skip
    page = base64.encodebytes(html_report().encode(codec)).decode()
    reading = read(MHTML.format(charset=charset, page=page))
    assert reading.media_type == "multipart/related"
    assert_whole(reading, stated("ogi_2019"))


def test_a_web_archive_without_a_page_is_damaged() -> None:
    body = b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: image/png\n\n--x--"
    assert why_not(body) == "damaged_file"


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("doctype", [LAUGHS, OUTSIDE, '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'])
def test_a_doctype_in_a_part_is_refused_and_no_entity_is_followed(doctype: str) -> None:
    entity = "&a;" if "ENTITY" in doctype else ""
    (one,) = open_documents(word(p(run(entity)), above=doctype))
    assert isinstance(one.document, Unreadable) and one.document.code == "unsafe_xml"
    assert "root:" not in str(one.document)


@pytest.mark.parametrize("part", ["word/document.xml", "xl/workbook.xml", "xl/media/1.bmp"])
def test_a_part_that_swells_is_not_unpacked(part: str) -> None:
    parts = {"[Content_Types].xml": "", "_rels/.rels": RELATIONSHIPS}
    assert why_not(zipped({**parts, part: b" " * (64 << 20)})) == "too_large"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (ole({"EncryptedPackage": b"", "EncryptionInfo": b""}), "encrypted"),
        (ole({"WordDocument": b"\xec\xa5\xc1\0\0\0\0\0\0\0\0\x01"}), "encrypted"),
        (ole({"PowerPoint Document": b""}), "unknown_format"),
        (ole({"WordDocument": b""})[:600], "damaged_file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "damaged_file"),
        (word("")[:-30], "damaged_file"),
        (word("")[:200], "damaged_file"),
        (zipped({"[Content_Types].xml": "", "word/document.xml": "<x/>"}), "damaged_file"),
    ],
)
def test_a_locked_or_broken_office_file_says_which(body: bytes, code: str) -> None:
    assert why_not(body) == code


MUTATED = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
SAMPLES = {
    "docx": word(tbl(tr(tc("a"), tc("1")), tr(tc("b"), tc("2"))) + p(run("x"))),
    "xlsx": workbook('<row><c r="A1"><v>1</v></c><c r="B1"><f>A1+4</f><v>5</v></c></row>'),
    "xls": ole({"Workbook": b"\x09\x08\x10\0\0\x06\x05\0" + bytes(4000)}),
}


@MUTATED
@given(data=st.data(), kind=st.sampled_from(sorted(SAMPLES)))
def test_no_damage_to_an_office_file_escapes_its_reader(data: st.DataObject, kind: str) -> None:
    assert len(list(open_documents(_mutated(SAMPLES[kind], data)))) == 1


def _mutated(body: bytes, data: st.DataObject) -> bytes:
    """Some bytes changed, in the file or in one part of it."""
    if body.startswith(b"PK") and data.draw(st.booleans()):
        archive = ZipFile(BytesIO(body))
        parts = {name: archive.read(name) for name in archive.namelist()}
        name = data.draw(st.sampled_from(sorted(parts)))
        return zipped(parts | {name: _mutated(parts[name], data)})
    changed = bytearray(body)
    places = st.tuples(st.integers(0, len(body) - 1), st.integers(0, 255))
    for place, byte in data.draw(st.lists(places, min_size=1, max_size=8)):
        changed[place] = byte
    return bytes(changed)


@pytest.fixture(scope="module")
def doc(forms: Forms) -> bytes:
    return legacy.render(page(forms.by_id("ogi_2021")), "doc")


def test_without_libreoffice_the_missing_program_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soffice, "which", lambda name: None)
    for remembering in ("_office", "_program"):
        monkeypatch.setattr(soffice, remembering, getattr(soffice, remembering).__wrapped__)
    (one,) = open_documents(b"{\\rtf1 nowhere to be converted}")
    assert isinstance(one.document, Unreadable) and one.document.code == "libreoffice_missing"
    assert "libreoffice-writer-nogui" in one.document.zh and "libreoffice-writer-nogui" in one.document.en


@needs_libreoffice
def test_files_are_handed_to_one_office_that_stays(doc: bytes) -> None:
    soffice.converted(doc, "doc", "docx")
    resident = soffice._office(os.getpid())._resident
    soffice.converted(doc + b"\0", "doc", "docx")
    assert resident is soffice._office(os.getpid())._resident and resident.poll() is None


@needs_libreoffice
def test_libreoffice_fetches_nothing_for_a_document() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        image = f"http://127.0.0.1:{server.getsockname()[1]}/x.png"
        frame = f'<draw:frame><draw:image xlink:href="{image}" xlink:actuate="onLoad"/></draw:frame>'
        assert texts(opened(_odt(f"<text:p>正文{frame}</text:p>"))) == ["正文"]
        with pytest.raises(BlockingIOError):
            server.accept()


@needs_libreoffice
def test_no_damage_to_an_old_word_file_escapes(doc: bytes) -> None:
    random = Random(20)
    for _ in range(8):
        changed = bytearray(doc)
        for place in random.sample(range(len(doc)), 20):
            changed[place] = random.randrange(256)
        assert len(list(open_documents(bytes(changed)))) == 1


@needs_libreoffice
def test_an_office_that_died_is_replaced(doc: bytes) -> None:
    soffice.converted(doc + b"\1", "doc", "docx")
    resident = soffice._office(os.getpid())._resident
    os.killpg(resident.pid, signal.SIGKILL)
    resident.wait()
    assert soffice.converted(doc + b"\2", "doc", "docx").startswith(b"PK")


@needs_libreoffice
def test_a_file_whose_office_is_killed_under_it_is_tried_once_more(
    doc: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    really, tries = soffice.Office._hand_over, []

    def killed_at_first(office: soffice.Office, folder: Path, source: Path, target: str) -> None:
        tries.append(source)
        if len(tries) == 1:
            office._resident.kill()
            office._resident.wait()
        else:
            really(office, folder, source, target)

    monkeypatch.setattr(soffice.Office, "_hand_over", killed_at_first)
    assert soffice.converted(doc + b"\4", "doc", "docx").startswith(b"PK")
    assert len(tries) == 2


@needs_libreoffice
def test_a_file_that_takes_too_long_is_given_up_with_its_office(
    doc: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    soffice.converted(doc, "doc", "docx")
    resident = soffice._office(os.getpid())._resident
    monkeypatch.setattr(soffice, "SECONDS", 0.0)
    with pytest.raises(Unreadable, match=r"^too_slow"):
        soffice.converted(doc + b"\3", "doc", "docx")
    assert resident.poll() is not None


@needs_libreoffice
def test_a_killed_reader_leaves_no_office_behind(doc: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.doc").write_bytes(doc)
    script = (
        "import os, sys; from pathlib import Path; from parser.office import soffice;"
        "soffice.converted(Path(sys.argv[1]).read_bytes(), 'doc', 'docx');"
        "print(soffice._office(os.getpid())._resident.pid, flush=True); sys.stdin.read()"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "a.doc")],
        cwd=Path(__file__).parents[2], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    office = os.pidfd_open(int(child.stdout.readline()))
    child.kill()
    child.communicate()
    assert select.select([office], [], [], 10)[0], "LibreOffice outlived its reader"
    os.close(office)


def _odt(body: str) -> bytes:
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{path}:1.0"'
        for name, path in (("office", "office"), ("text", "text"), ("draw", "drawing"))
    )
    content = (
        f'<office:document-content{names} xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2">'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content, ZIP_DEFLATED)
    return stream.getvalue()
