"""What pdfium finds on a page: the glyphs of its text layer, its pictures, how much else is drawn."""

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from parser.pdf.glyph import Box, Glyph
from parser.pdf.layer import TextLayer, is_unseen
from parser.pdf.view import View

_DEEPEST_FORM = 4
_NO_TEXT_IN = (pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP, pdfium.FPDF_ANNOT_TEXT)
_Object = tuple[Any, int]
"""An object of the page, as pdfium hands it out, and its kind."""


@dataclass(frozen=True, slots=True)
class PageText:
    """The text layer of a page, and what else is drawn there.

    `unseen`: the text is printed in invisible ink. `pictures` are shares of the page's area, `drawings` counts
    the lines and shapes.
    """

    number: int
    view: View
    glyphs: tuple[Glyph, ...]
    unseen: bool
    pictures: tuple[float, ...]
    drawings: int


def page_text(document: pypdfium2.PdfDocument, index: int) -> PageText:
    """One page of an open document (0-based); raises PdfiumError where pdfium cannot load it."""
    page = _with_annotations(document, index)
    objects = list(_objects(page))
    layer = TextLayer(page.get_textpage(), some_unseen=_some_unseen(objects))
    left, bottom, right, top = page.get_bbox()
    shown = page.get_rotation() // 90
    view = View(Box(left, top, right, bottom), layer.turns(shown), shown)
    pictures = tuple(_share(raw, view) for raw, kind in objects if kind == pdfium.FPDF_PAGEOBJ_IMAGE)
    drawings = sum(kind in (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_SHADING) for _, kind in objects)
    return PageText(index + 1, view, tuple(layer.glyphs(view)), layer.unseen, pictures, drawings)


def _with_annotations(document: pypdfium2.PdfDocument, index: int) -> pypdfium2.PdfPage:
    """The page; where notes or form fields stand on it, with their text made part of the page."""
    page = document[index]
    kinds = [_annotation_kind(page, place) for place in range(pdfium.FPDFPage_GetAnnotCount(page.raw))]
    if all(kind in _NO_TEXT_IN for kind in kinds):
        return page
    pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_NORMALDISPLAY)
    page.close()
    return document[index]


def _annotation_kind(page: pypdfium2.PdfPage, place: int) -> int:
    annotation = pdfium.FPDFPage_GetAnnot(page.raw, place)
    kind = int(pdfium.FPDFAnnot_GetSubtype(annotation))
    pdfium.FPDFPage_CloseAnnot(annotation)
    return kind


def _objects(page: pypdfium2.PdfPage) -> Iterator[_Object]:
    """Every object of a page with its kind; a form XObject, and then what is in it."""
    for place in range(pdfium.FPDFPage_CountObjects(page.raw)):
        yield from _with_parts(pdfium.FPDFPage_GetObject(page.raw, place), _DEEPEST_FORM)


def _with_parts(raw: Any, depth: int) -> Iterator[_Object]:
    kind = pdfium.FPDFPageObj_GetType(raw)
    yield raw, kind
    if kind == pdfium.FPDF_PAGEOBJ_FORM and depth:
        for place in range(pdfium.FPDFFormObj_CountObjects(raw)):
            yield from _with_parts(pdfium.FPDFFormObj_GetObject(raw, place), depth - 1)


def _some_unseen(objects: Sequence[_Object]) -> bool:
    return any(is_unseen(raw) for raw, kind in objects if kind == pdfium.FPDF_PAGEOBJ_TEXT)


def _share(raw: Any, view: View) -> float:
    """How much of the page a picture covers."""
    sides = [ctypes.c_float() for _ in range(4)]
    pdfium.FPDFPageObj_GetBounds(raw, *sides)
    box = view.box(*(side.value for side in sides))
    width, height = view.size
    across = min(box.right, width) - max(box.left, 0)
    down = min(box.bottom, height) - max(box.top, 0)
    return max(across, 0) * max(down, 0) / (width * height)
