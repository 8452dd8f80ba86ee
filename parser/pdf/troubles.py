"""What of a PDF could not be read, or not be trusted: said once, with the pages it is true of."""

from collections.abc import Iterable
from typing import NamedTuple

from parser.model import Bilingual
from parser.readers import Unreadable


class Trouble(NamedTuple):
    """What is wrong with a page, to stand behind its number."""

    zh: str
    en: str


LOST = Trouble("损坏，读不出", "cannot be read: damaged")
NO_RULINGS = Trouble(
    "表格线读不出，按文字位置识别", "ruling lines cannot be read; cells are told by where their text stands"
)
DOUBTFUL_LAYER = Trouble(
    "文字层是扫描仪识别的，可能有错", "the text was recognised by a scanner and may be wrong"
)
PICTURE = Trouble("有图片，图中文字未识读", "a picture whose text was not read")
NO_CODES = Trouble("有的字没有编码，读不出", "some characters have no code and cannot be read")
LEFT_OUT = Trouble("是扫描件，超过页数上限，未识读", "scanned, past the limit of pages to recognise")


def unread_scan(why: Unreadable) -> Trouble:
    return Trouble(f"是扫描件，未能识读：{why.zh}", f"scanned and not read: {why.en}")


def said(troubles: Iterable[tuple[int, Trouble]]) -> tuple[Bilingual, ...]:
    """One sentence for each trouble."""
    pages: dict[Trouble, list[str]] = {}
    for page, trouble in troubles:
        pages.setdefault(trouble, []).append(str(page))
    return tuple(
        Bilingual(f"第{'、'.join(on)}页{trouble.zh}", f"page {', '.join(on)}: {trouble.en}")
        for trouble, on in pages.items()
    )
