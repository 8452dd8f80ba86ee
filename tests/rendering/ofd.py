"""A page as OFD (GB/T 33190-2016), printed like `rendering.pdf`, which lays it out and breaks the pages.

`render(page, look=Look(rules="rectangles"), **options)`; the other options are those of `rendering.pdf.render`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import groupby, pairwise
from typing import Any, Literal
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

import pdfplumber

from rendering import pdf
from rendering.page import Page

_MM = 25.4 / 72
_NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'


@dataclass(frozen=True)
class Look:
    """How the OFD says what is printed.

    `rules` are strokes, or rectangles as thin as a line. `deltas` are counted runs (`g 3 4.2`), one number a
    glyph, or left out. `scale` writes text in another unit and shrinks it by a CTM. `shared` puts rulings into
    a template page, or into a drawing that composite objects refer to; `turned` does so with the whole page,
    which lies on its side. `twice` prints each text again a hair
    beside, as bold. `glyph_ids` adds a CGTransform. `above` is XML put before the objects of the first page,
    `members` are further members of the package, `pictures` are scans of the first pages, in place of their text.
    """

    rules: Literal["strokes", "rectangles"] = "strokes"
    deltas: Literal["runs", "numbers", "none"] = "runs"
    scale: float = 1
    shared: Literal["", "template", "composite", "turned"] = ""
    twice: bool = False
    glyph_ids: bool = False
    above: str = ""
    members: Mapping[str, bytes] = field(default_factory=dict)
    pictures: Sequence[bytes] = ()


_PLAIN = Look()


@dataclass(frozen=True)
class _Run:
    """Characters on one base line, their places in mm."""

    text: str
    xs: Sequence[float]
    y: float
    size: float


@dataclass(frozen=True)
class _Sheet:
    """One page in mm."""

    width: float
    height: float
    runs: Sequence[_Run]
    lines: Sequence[tuple[float, float, float, float]]


def render(page: Page, look: Look = _PLAIN, **options: Any) -> bytes:
    return package(printed(page, **options), look)


def printed(page: Page, **options: Any) -> Sequence[_Sheet]:
    """The sheets of a page, which `package` writes in whatever look."""
    with pdfplumber.open(BytesIO(pdf.render(page, **options))) as found:
        return [_sheet(one) for one in found.pages]


def _sheet(page: Any) -> _Sheet:
    runs = tuple(_run(chars) for chars in _on_one_line(page.chars))
    lines = tuple((line["x0"], line["top"], line["x1"], line["bottom"]) for line in page.lines)
    return _Sheet(float(page.width) * _MM, float(page.height) * _MM, runs, [_in_mm(line) for line in lines])


def _on_one_line(chars: Iterable[Any]) -> Iterator[list[Any]]:
    """Characters printed one behind the other."""
    run: list[Any] = []
    for char in chars:
        if run and (abs(char["top"] - run[-1]["top"]) > 0.1 or abs(char["x0"] - run[-1]["x1"]) > 1):
            yield run
            run = []
        run.append(char)
    if run:
        yield run


def _run(chars: list[Any]) -> _Run:
    text = "".join(char["text"] for char in chars)
    size = chars[0]["size"] * _MM
    return _Run(text, [char["x0"] * _MM for char in chars], chars[0]["top"] * _MM + 0.8 * size, size)


def _in_mm(box: Sequence[float]) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = (at * _MM for at in box)
    return x0, y0, x1, y1


def package(sheets: Sequence[_Sheet], look: Look) -> bytes:
    """The zip with its parts, in the folders that the standard's own examples use."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as members:
        members.writestr(
            "OFD.xml",
            _xml(
                "OFD",
                "<ofd:DocBody><ofd:DocInfo/><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>",
            ),
        )
        members.writestr("Doc_0/Document.xml", _document(sheets, look))
        members.writestr("Doc_0/DocumentRes.xml", _resources(sheets, look))
        for number, sheet in enumerate(sheets):
            for name, text in _page_parts(number, sheet, look).items():
                members.writestr(name, text)
        for number, picture in enumerate(look.pictures):
            members.writestr(f"Doc_0/Res/image_{number}", picture)
        for name, body in look.members.items():
            members.writestr(name, body)
    return made.getvalue()


def _xml(name: str, inner: str, attributes: str = "") -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><ofd:{name} {_NAMESPACE} {attributes}>{inner}</ofd:{name}>'


def _document(sheets: Sequence[_Sheet], look: Look) -> str:
    templates = (
        f'<ofd:TemplatePage ID="{900 + n}" BaseLoc="Tpls/Tpl_{n}/Content.xml"/>' for n in range(len(sheets))
    )
    pages = (f'<ofd:Page ID="{n + 1}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(sheets)))
    size = f"<ofd:PageArea>{_size(sheets[0])}</ofd:PageArea>"
    common = f"{size}<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>"
    listed = "".join(templates) if look.shared == "template" else ""
    return _xml(
        "Document",
        f"<ofd:CommonData>{common}{listed}</ofd:CommonData><ofd:Pages>{''.join(pages)}</ofd:Pages>",
    )


def _size(sheet: _Sheet) -> str:
    return f"<ofd:PhysicalBox>0 0 {sheet.width:.4f} {sheet.height:.4f}</ofd:PhysicalBox>"


def _resources(sheets: Sequence[_Sheet], look: Look) -> str:
    media = "".join(
        f'<ofd:MultiMedia ID="{700 + n}" Type="Image"><ofd:MediaFile>image_{n}</ofd:MediaFile></ofd:MultiMedia>'
        for n in range(len(look.pictures))
    )
    units = "".join(
        f'<ofd:CompositeGraphicUnit ID="{800 + n}" Width="{sheet.width}" Height="{sheet.height}">'
        f"<ofd:Content>{_drawn(sheet, look)}</ofd:Content></ofd:CompositeGraphicUnit>"
        for n, sheet in enumerate(sheets)
    )
    shared = f"<ofd:CompositeGraphicUnits>{units}</ofd:CompositeGraphicUnits>"
    return _xml("Res", f"<ofd:MultiMedias>{media}</ofd:MultiMedias>{shared}", 'BaseLoc="Res"')


def _drawn(sheet: _Sheet, look: Look) -> str:
    """What composite objects refer to."""
    texts = "".join(_text(run, look) for run in sheet.runs)
    return {"composite": _rulings(sheet, look), "turned": _rulings(sheet, look) + texts}.get(look.shared, "")


def _page_parts(number: int, sheet: _Sheet, look: Look) -> dict[str, str]:
    area = f"<ofd:Area>{_size(sheet)}</ofd:Area>"
    whole = f'Boundary="0 0 {sheet.width:.4f} {sheet.height:.4f}"'
    rulings, texts = _rulings(sheet, look), "".join(_text(run, look) for run in sheet.runs)
    shared = f'<ofd:CompositeObject ID="5" ResourceID="{800 + number}" {whole}'
    picture = f'<ofd:ImageObject ID="6" ResourceID="{700 + number}" {whole} CTM="{sheet.width} 0 0 {sheet.height} 0 0"/>'
    objects = {
        "": rulings + texts,
        "template": texts,
        "composite": f"{shared}/>{texts}",
        "turned": f'{shared} CTM="0 1 -1 0 {sheet.height:.4f} 0"/>',
    }[look.shared]
    if look.shared == "turned":
        area = f"<ofd:Area>{_size(_Sheet(sheet.height, sheet.width, (), ()))}</ofd:Area>"
    used = (
        f'<ofd:Template TemplateID="{900 + number}" ZOrder="Background"/>'
        if look.shared == "template"
        else ""
    )
    content = (look.above if number == 0 else "") + (picture if number < len(look.pictures) else objects)
    return {
        f"Doc_0/Tpls/Tpl_{number}/Content.xml": _xml("Page", area + _content(rulings)),
        f"Doc_0/Pages/Page_{number}/Content.xml": _xml("Page", used + area + _content(content)),
    }


def _content(objects: str) -> str:
    return f'<ofd:Content><ofd:Layer ID="3" Type="Body">{objects}</ofd:Layer></ofd:Content>'


def _rulings(sheet: _Sheet, look: Look) -> str:
    return "".join(_rectangle(line) if look.rules == "rectangles" else _stroke(line) for line in sheet.lines)


def _stroke(line: tuple[float, float, float, float]) -> str:
    x0, y0, x1, y1 = line
    box = f"{x0:.4f} {y0:.4f} {x1 - x0 + 0.2:.4f} {y1 - y0 + 0.2:.4f}"
    data = f"M 0 0 L {x1 - x0:.4f} {y1 - y0:.4f}"
    return f'<ofd:PathObject ID="4" Boundary="{box}" LineWidth="0.2"><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>'


def _rectangle(line: tuple[float, float, float, float]) -> str:
    x0, y0, x1, y1 = line
    wide, high = x1 - x0 + 0.2, y1 - y0 + 0.2
    data = f"M 0 0 L {wide:.4f} 0 L {wide:.4f} {high:.4f} L 0 {high:.4f} C"
    return (
        f'<ofd:PathObject ID="4" Boundary="{x0:.4f} {y0:.4f} {wide:.4f} {high:.4f}" Stroke="false" Fill="true">'
        f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def _text(run: _Run, look: Look) -> str:
    """The boundary's corner is the first glyph's, one size above the base line."""
    shifts = (0.0, 0.08) if look.twice else (0.0,)
    return "".join(_text_object(run, look, shift) for shift in shifts)


def _text_object(run: _Run, look: Look, shift: float) -> str:
    x0, top = run.xs[0] + shift, run.y - run.size
    width = run.xs[-1] - run.xs[0] + run.size
    ctm = f'CTM="{1 / look.scale} 0 0 {1 / look.scale} 0 0"' if look.scale != 1 else ""
    ids = " ".join(str(40 + n) for n in range(len(run.text)))
    glyphs = (
        f'<ofd:CGTransform CodePosition="0" CodeCount="{len(run.text)}" GlyphCount="{len(run.text)}">'
        f"<ofd:Glyphs>{ids}</ofd:Glyphs></ofd:CGTransform>"
    )
    return (
        f'<ofd:TextObject ID="7" Font="1" Size="{run.size * look.scale:.4f}" {ctm}'
        f' Boundary="{x0:.4f} {top:.4f} {width:.4f} {run.size * 1.2:.4f}">{glyphs if look.glyph_ids else ""}'
        f'<ofd:TextCode X="0" Y="{run.size * look.scale:.4f}" {_deltas(run, look)}>{escape(run.text)}</ofd:TextCode></ofd:TextObject>'
    )


def _deltas(run: _Run, look: Look) -> str:
    steps = [f"{(right - left) * look.scale:.3f}" for left, right in pairwise(run.xs)]
    if look.deltas == "none" or not steps:
        return ""
    if look.deltas == "numbers":
        return f'DeltaX="{" ".join(steps)}"'
    runs = [(step, len(list(same))) for step, same in groupby(steps)]
    return f'DeltaX="{" ".join(f"g {n} {step}" if n > 1 else step for step, n in runs)}"'
