"""TRS lists that a search answers: WAS5 in XML (`/was5/web/search`), 吉林's JSONP (`/govsearch/jsonp/`)."""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlencode, urljoin, urlsplit

from crawler.lists.json_list import count_of, day_of, entries, json_of, words
from crawler.lists.listing import Address, ListPage, Row, absolute, find_date, unique
from crawler.lists.paging import with_query

_PATH = "/was5/web/search"
_CHANNEL = re.compile(r"\bchannelid[\"']?\s*[:=]\s*[\"']?(?:(?P<id>\d+)|[\w.]*searchId)", re.IGNORECASE)
_SEARCH_ID = re.compile(r"\bsearchId[\"']?\s*:\s*[\"']?(\d+)")
_LIMIT = re.compile(
    r"\b(?P<name>classsql|extrasql)[\"']?\s*[:=]\s*(?:[\"'][\"']\s*\|\|\s*)?[\"'](?P<sql>[^\"']+)[\"']"
)
_SIZE = re.compile(r"\bprepage[\"']?\s*[:=]\s*[\"']?(\d+)")
_JSONP = re.compile(r"[\"']([^\"'\s]*/govsearch/jsonp/[^\"'\s]+\.jsp\?[^\"'\s]+)[\"']")
_TOTAL = re.compile(r"<RECORDCOUNT>\s*(?:<!\[CDATA\[)?\s*(\d+)")
_REC = re.compile(r"<REC>(.*?)</REC>", re.DOTALL)
_FORM = (("Content-Type", "application/x-www-form-urlencoded"),)


def search_facts(scripts: str, url: str) -> dict[str, str]:
    """How a page's script asks its search: `search` is the address, `form` what is posted ('' for a GET)."""
    if found := _JSONP.search(scripts):
        return {"search": with_query(urljoin(url, found[1]), callback="result"), "form": ""}
    channel, named = _CHANNEL.search(scripts), _SEARCH_ID.search(scripts)
    number = (channel["id"] or (named[1] if named else None)) if channel else None
    if number is None or not re.search(r"was5/web|list\d*\.trsapi", scripts):
        return {}
    limit, size = _LIMIT.search(scripts), _SIZE.search(scripts)
    form = {
        "channelid": number,
        "searchword": "",
        (limit["name"] if limit else "extrasql"): limit["sql"] if limit else "",
    }
    return {"search": urljoin(url, _PATH), "form": urlencode({**form, "prepage": size[1] if size else 15})}


def next_search(facts: Mapping[str, str], number: int) -> Address:
    """Page `number` (1-based) of the search that a page's script asks."""
    if not facts["form"]:
        return Address(with_query(facts["search"], page=number))
    return Address(facts["search"], f"{facts['form']}&page={number}", _FORM)


def is_search(url: str) -> bool:
    path = urlsplit(url).path
    return path.endswith(_PATH) or "/govsearch/jsonp/" in path


def search_answer(text: str, url: str) -> ListPage | None:
    """The rows of an answer; None for a page that is none."""
    if not is_search(url):
        return None
    if total := _TOTAL.search(text):
        return ListPage(unique(_records(text, url)), records=int(total[1]))
    data = json_of(text)
    found = entries(data.get("data")) if isinstance(data, dict) else []
    total_of = count_of(data.get("total")) if isinstance(data, dict) else None
    return ListPage(unique(_objects(found, url)), records=total_of)


def _records(text: str, url: str) -> Iterator[Row]:
    for record in _REC.findall(text):
        address = absolute(_field(record, "URL"), url)
        if address:
            published = find_date(_field(record, "DOCRELTIME"))
            yield Row(address, _field(record, "TITLE"), published, _field(record, "FWDW") or None)


def _field(record: str, name: str) -> str:
    found = re.search(rf"<{name}>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</{name}>", record, re.DOTALL)
    return words(found[1]) if found else ""


def _objects(found: list[dict[str, object]], url: str) -> Iterator[Row]:
    """No source shows the key of the title: it is the value that names a report, else the longest one."""
    for each in found:
        address = absolute(words(each.get("docpuburl")), url)
        said = [words(value) for name, value in each.items() if name not in ("docpuburl", "RELEASEDATE")]
        titles = sorted(said, key=lambda text: (Row("", text).report is not None, len(text)))
        if address and titles:
            yield Row(address, titles[-1], day_of(each.get("RELEASEDATE")))
