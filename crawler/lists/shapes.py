"""How sites number the pages of one list: addresses to try for its second page, then the shape that answered."""

import re
from urllib.parse import urlsplit

from crawler.lists.paging import numbered_file, with_query

_IN_QUERY = re.compile(
    r"([?&](?:page(?:no|num|index|number)?|(?:cur|curr|current)_?page|current|pn|p|a\d+p)=)(\d{1,4})(?=&|$)",
    re.IGNORECASE,
)
_IN_PATH = re.compile(r"([_\-/])(\d{1,3})((?:\.\w{2,5})?)$")
_STATIC = re.compile(r"(?:/|\.(?:s?html?|jhtml))$", re.IGNORECASE)


def number_in(url: str) -> int | None:
    """The page number an address ends with: 3 for `index_3.html`, `/3.html` and `?page=3`."""
    found = _IN_QUERY.search(url) or _IN_PATH.search(urlsplit(url).path)
    return int(found[2]) if found else None


def raised(url: str) -> str | None:
    """The same address with the next page's number; None where it holds none."""
    if found := _IN_QUERY.search(url):
        return f"{url[: found.start()]}{found[1]}{int(found[2]) + 1}{url[found.end() :]}"
    parts = urlsplit(url)
    if found := _IN_PATH.search(parts.path):
        path = f"{parts.path[: found.start()]}{found[1]}{int(found[2]) + 1}{found[3]}"
        return parts._replace(path=path).geturl()
    return None


def is_static(url: str) -> bool:
    """Whether a list lies in files, so that a page that does not exist is a 404."""
    parts = urlsplit(url)
    return not parts.query and _STATIC.search(parts.path or "/") is not None


def second_pages(url: str) -> list[str]:
    """Where the second page may be: the number raised, files counted from 0 or from 1, else a parameter."""
    if number_in(url) == 1:
        return [raised(url) or url]
    if is_static(url):
        return [numbered_file(url, 1), numbered_file(url, 2)]
    return [with_query(url, page=2)]
