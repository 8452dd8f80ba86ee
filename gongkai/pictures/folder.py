"""`--debug OUT`: one folder per reading, with `index.html` and numbered pictures."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import SubprocessError
from typing import Self

from pypdfium2 import PdfiumError

from gongkai.beside import FileRead
from gongkai.pictures.boxes import page_pictures
from gongkai.pictures.browser import browser, photographs
from gongkai.pictures.legend import with_legend
from gongkai.pictures.opened import documents_of
from gongkai.pictures.sheet import Sheet, ShownPage
from gongkai.settings import Lang
from parser.forms import Forms
from parser.model import Bilingual, Document, Reading
from parser.readers import Opened

_UNSAFE = re.compile(r"[^\w.#-]+")
_LONGEST_NAME = 60
"""Characters of up to four bytes, where a file system allows 255 bytes."""
_OURS = re.compile(r"(?:page|sheet)-\d+\.png")
_NO_BROWSER = Bilingual("未安装 Chromium，只有网页", "no Chromium is installed: the page alone")


@dataclass(frozen=True, slots=True)
class Drawn:
    """Where the pictures of a reading are; `lacking` says why there are none beside the page."""

    folder: Path
    lacking: Bilingual | None = None


@dataclass(slots=True)
class Album:
    """The folder `out`, into which every reading gets a folder of its own, whatever other files are called.

    `labels` are the names of cells by code. What an earlier run drew under the same name is replaced.
    """

    out: Path
    labels: Mapping[str, Bilingual]
    lang: Lang
    taken: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, out: Path, forms: Forms, lang: Lang) -> Self:
        specs = (spec for form in forms.all for spec in form.cells.values())
        return cls(out, {spec.code: Bilingual(spec.label_zh, spec.label_en) for spec in specs}, lang)

    def draw(self, path: Path, read: FileRead) -> Iterator[Drawn]:
        attached = {href: file.read_bytes() for href, file in read.attached.items()}
        for reading, opened in documents_of(read.readings, read.body, attached):
            name = f"{path.name}!{reading.part}" if reading.part else path.name
            yield self._drawn(name, reading, opened)

    def _drawn(self, name: str, reading: Reading, opened: Opened | None) -> Drawn:
        folder = self._folder(name)
        document = opened.document if opened else None
        blocks = document.blocks if isinstance(document, Document) else ()
        pages = self._pages(reading, opened, folder) if opened and blocks else []
        sheet = Sheet(name, reading, () if pages else blocks, pages, self.labels, self.lang)
        index = folder / "index.html"
        index.write_text(sheet.html(), encoding="utf-8")
        return Drawn(folder, None if pages else _photograph(index, self.lang))

    def _folder(self, name: str) -> Path:
        """An emptied folder that no other reading has."""
        plain = _UNSAFE.sub("_", name)[:_LONGEST_NAME]
        number = 1
        while (free := plain if number == 1 else f"{plain}-{number}").casefold() in self.taken:
            number += 1
        self.taken.add(free.casefold())
        folder = self.out / free
        folder.mkdir(parents=True, exist_ok=True)
        for old in (file for file in folder.iterdir() if _OURS.fullmatch(file.name)):
            old.unlink()
        return folder

    def _pages(self, reading: Reading, opened: Opened, folder: Path) -> list[ShownPage]:
        cells = reading.report.cells.values() if reading.report else ()
        shown = []
        for page in page_pictures(opened.body, opened.media_type, cells):
            file = f"page-{page.number}.png"
            whole = with_legend(page.image, self.lang)
            whole.save(folder / file)
            shown.append(ShownPage(file, tuple(box.lower_in(whole, page.image) for box in page.boxes)))
        return shown


def _photograph(index: Path, lang: Lang) -> Bilingual | None:
    """Pictures of the page where a browser is installed; why there are none."""
    program = browser()
    if program is None:
        return _NO_BROWSER
    try:
        for number, picture in enumerate(photographs(index, program), 1):
            with_legend(picture, lang).save(index.parent / f"sheet-{number}.png")
    except (OSError, SubprocessError, PdfiumError) as error:
        return Bilingual(
            f"Chromium 未能拍下网页（{error}）", f"Chromium made no picture of the page ({error})"
        )
    return None
