"""`--debug OUT`: one folder per reading, with `index.html` and numbered pictures."""

import re
from pathlib import Path
from subprocess import SubprocessError

from gongkai.pictures.boxes import boxes_by_page, framed, pages_of
from gongkai.pictures.browser import browser, photographs
from gongkai.pictures.sheet import sheet
from gongkai.settings import Lang
from parser.model import Document, Reading
from parser.readers import Opened, open_documents

_UNSAFE = re.compile(r"[^\w.#-]+")


def write_pictures(name: str, body: bytes, reading: Reading, out: Path, lang: Lang) -> Path:
    """Writes what was read, and where, into a folder below `out`; its path. Overwrites what is there."""
    folder = out / _UNSAFE.sub("_", f"{name}!{reading.part}" if reading.part else name)
    folder.mkdir(parents=True, exist_ok=True)
    opened = next((one for one in open_documents(body) if one.part == reading.part), None)
    pictures = _page_pictures(opened, reading, folder) if opened else []
    document = opened.document if opened else None
    blocks = document.blocks if isinstance(document, Document) else ()
    index = folder / "index.html"
    index.write_text(sheet(name, reading, blocks, pictures, lang), encoding="utf-8")
    if not pictures:
        _photograph(index, folder)
    return folder


def _page_pictures(opened: Opened, reading: Reading, folder: Path) -> list[str]:
    boxes = boxes_by_page(reading.report.cells.values() if reading.report else ())
    names = []
    for number, (picture, scale) in enumerate(pages_of(opened.body, reading.media_type), 1):
        names.append(f"page-{number}.png")
        framed(picture, scale, boxes.get(number, ())).save(folder / names[-1])
    return names


def _photograph(index: Path, folder: Path) -> None:
    """Pictures of the HTML where a browser is installed; without one the HTML itself is the picture."""
    program = browser()
    if program is None:
        return
    try:
        for number, picture in enumerate(photographs(index, program), 1):
            picture.save(folder / f"sheet-{number}.png")
    except SubprocessError:
        return
