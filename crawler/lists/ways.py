"""The way to the next page as a pager prints it: a link, a form its script posts, an address its script names."""

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

from crawler.lists.listing import Address, absolute, tree_of

_NEXT = re.compile(r"(?:下一?页|后一?页|next(?: ?page)?|[>›»])[>›»]*", re.IGNORECASE)
_ADDRESS = re.compile(r"""["']([^"']*[/?.][^"']*)["']""")
_POSTBACK = re.compile(r"__doPostBack\(\s*['\"]([^'\"]+)['\"]\s*,\s*['\"]([^'\"]*)['\"]")
_FORM = (("Content-Type", "application/x-www-form-urlencoded"),)


def ways_on(text: str, url: str, number: int) -> list[Address]:
    """Where 下一页, or else the anchor with the next number, leads from page `number`, as printed."""
    soup = tree_of(text)
    ways = [way for anchor in _onward(soup, number, url) if (way := _way(anchor, url, soup))]
    return list(dict.fromkeys(ways))


def said(anchor: Tag) -> str:
    return anchor.get_text().strip() or str(anchor.get("title") or "").strip()


def is_next(label: str) -> bool:
    return _NEXT.fullmatch("".join(label.split())) is not None


def is_neighbour(anchor: Tag, url: str) -> bool:
    """A bare number may be anything; one of a pager leads into the folder of its list."""
    target = absolute(str(anchor.get("href") or ""), url)
    script = _POSTBACK.search(str(anchor.get("href") or "")) or anchor.get("onclick")
    return bool(script) or (target is not None and _folder(target) == _folder(url))


@lru_cache(maxsize=1024)
def _folder(url: str) -> str:
    return urlsplit(urljoin(url, ".")).path


def _onward(soup: BeautifulSoup, number: int, url: str) -> Iterator[Tag]:
    labelled = [(said(anchor), anchor) for anchor in soup.find_all("a")]
    yield from (anchor for label, anchor in labelled if is_next(label))
    yield from (
        anchor for label, anchor in labelled if label == str(number + 1) and is_neighbour(anchor, url)
    )


def _way(anchor: Tag, url: str, soup: BeautifulSoup) -> Address | None:
    """What following an anchor asks for: its link, the form its script posts, the address its script names."""
    href, script = str(anchor.get("href") or ""), str(anchor.get("onclick") or "")
    if post := _POSTBACK.search(href) or _POSTBACK.search(script):
        return _postback(post[1], post[2], url, soup)
    target = absolute(href, url) if href and not href.startswith("#") else None
    if target is None and (named := _ADDRESS.search(script)):
        target = absolute(named[1], url)
    return Address(target) if target and target != urldefrag(url).url else None


def _postback(target: str, argument: str, url: str, soup: BeautifulSoup) -> Address:
    """An ASP.NET form posted back with its hidden fields (`__VIEWSTATE`)."""
    form = soup.find("form")
    hidden = {
        str(field["name"]): str(field.get("value") or "")
        for field in soup.find_all("input", attrs={"type": "hidden", "name": True})
    }
    action = str(form.get("action") or "") if form else ""
    body = urlencode({**hidden, "__EVENTTARGET": target, "__EVENTARGUMENT": argument})
    return Address(urljoin(url, action), body, _FORM)
