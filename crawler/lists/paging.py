"""What a list page says about its own paging, and addresses with another page's number in them."""

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

_GAP = r"(?:\s|&nbsp;|<[^>]*>|[:：])*"
_IN_WORDS = re.compile(rf"共{_GAP}(\d+){_GAP}页")
_ANYWHERE = re.compile(
    rf"{_IN_WORDS.pattern}|\b(?:total_?pages?|pageCount)[\"']?\s*[:=]\s*[\"']?(\d+)", re.IGNORECASE
)


def pages_of(text: str) -> int | None:
    """Pages the list counts (`共 3 页`, totalpage="3"); None where it does not say, or says two things."""
    pattern = _ANYWHERE if counts_in_script(text) else _IN_WORDS
    said = {int(found[found.lastindex or 0]) for found in pattern.finditer(text)}
    return said.pop() if len(said) == 1 else None


def counts_in_script(text: str) -> bool:
    """Whether a variable may count pages, which is far sooner told than where it does."""
    lower = text.lower()
    return "total" in lower or "count" in lower


def with_query(url: str, **values: object) -> str:
    """The address with these parameters set, in their old places where they had some."""
    parts = urlsplit(url)
    kept = dict(parse_qsl(parts.query, keep_blank_values=True))
    kept.update((name, str(value)) for name, value in values.items())
    return parts._replace(query=urlencode(kept, safe="/:!"), fragment="").geturl()


def query_of(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def numbered_file(url: str, number: int, stem: str = "", joint: str = "_") -> str:
    """A neighbour of a page: `index_3.html` beside `index.html`, `index_2.html` or the bare folder."""
    file = urlsplit(url).path.rpartition("/")[2] or "index.html"
    old, dot, extension = file.partition(".")
    bare = stem or re.sub(rf"{joint}\d+$", "", old)
    return urljoin(url, f"{bare}{joint}{number}{dot}{extension}")


_ELEMENT_PAGER = re.compile(
    r"""createPageHTML\s*\(\s*["'][^"']*["']\s*,\s*(\d+)\s*,\s*\d+\s*,\s*["']([^"']+)["']\s*,\s*["'](\w+)["']"""
)
_NUMBER = re.compile(r"[_-](\d+)\.\w+$")


def element_pager(text: str) -> tuple[int, str] | None:
    """Pages and file stem of `createPageHTML('page_div', 10, 1, 'list', 'shtml', 149)`: list_2.shtml is page 2."""
    found = _ELEMENT_PAGER.search(text)
    return (int(found[1]), found[2]) if found else None


def next_files(url: str, pages: int) -> list[str]:
    """Static neighbours that may be the next page; whether page 2 is index_1 or index_2 only asking tells."""
    found = _NUMBER.search(urlsplit(url).path)
    numbers = [int(found[1]) + 1] if found and pages > 1 else [pages, pages + 1]
    return [numbered_file(url, number) for number in numbers]
