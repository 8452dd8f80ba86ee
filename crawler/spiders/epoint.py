"""Epoint 新点 EWB: lists by POST of JSON, the site's id read from a script of its own (portals.md 12)."""

import json
import re
from collections.abc import Iterator
from typing import Any, ClassVar
from urllib.parse import urljoin

from crawler.lists.column import Column
from crawler.lists.fingerprint import Mark
from crawler.lists.json_list import count_of, day_of, dig, entries, json_of, words
from crawler.lists.listing import Address, ListPage, Row, absolute, unique
from crawler.lists.paging import query_of
from crawler.spiders.base import ColumnSpider

_BUILDER = "/js/webBuilderCommon.js"
_GUID = re.compile(r"""\bsiteGuid["']?\s*[:=]\s*["']([0-9a-f-]{36})["']""", re.IGNORECASE)
_PROJECT = re.compile(r"""\bprojectName["']?\s*[:=]\s*["'](/?[\w-]+)["']""")
_CATEGORY = re.compile(r"""\bcategorynum["']?\s*[:=]\s*["']?(\d{3,})""", re.IGNORECASE)
_MIDDLE = re.compile(r"""["'/](EWB[\w-]*_Mid)\b""")
_ACTION = "rest/lightfrontaction/getgovinfolist"
_SIZE = 20
_FORM = (("Content-Type", "application/json"),)


class EpointSpider(ColumnSpider):
    name = "epoint"
    marks: ClassVar[tuple[Mark, ...]] = (
        Mark(re.compile(r"EWB[-_]\w+|webBuilderCommon\.js|getgovinfolist")),
        Mark(re.compile(r"\bsiteGuid\b|\bgovInfoPub"), 2),
        Mark(re.compile(r"/govInfoPub\w*\.html"), in_url=True),
    )

    @staticmethod
    def read(text: str, url: str, column: Column) -> ListPage:
        data = json_of(text)
        if data is not None:
            return _results(data, url)
        facts = {**column.facts, **_facts(text, url, column)}
        if "guid" in facts:
            actions = [urljoin(url, f"/{tier}/{_ACTION}") for tier in _tiers(facts)]
            return ListPage((), leads=tuple(_asks(actions, facts, 0)), facts=facts)
        return ListPage((), leads=(Address(urljoin(url, _BUILDER)),), facts=facts)

    @staticmethod
    def addresses(column: Column, page: ListPage, url: str) -> list[Address]:
        """Counted from 0, but from 1 on some portals: there page 1 repeats page 0, and page 2 is next."""
        numbers = (column.pages, column.pages + 1) if url.endswith(_ACTION) else ()
        return [ask for number in numbers for ask in _asks([url], column.facts, number)]


def _facts(text: str, url: str, column: Column) -> dict[str, str]:
    """What the page, its address and the site's script tell of the things a list is asked with."""
    asked, found = {**query_of(column.url), **query_of(url)}, {}
    for name, pattern in (
        ("guid", _GUID),
        ("project", _PROJECT),
        ("category", _CATEGORY),
        ("middle", _MIDDLE),
    ):
        if match := pattern.search(text):
            found[name] = match[1]
    if category := asked.get("categorynum"):
        found["category"] = category
    return found | {"dept": asked.get("deptcode", "")}


def _tiers(facts: dict[str, str]) -> list[str]:
    named = [facts[name].strip("/") for name in ("project", "middle") if name in facts]
    return list(dict.fromkeys([*named, "EWB-FRONT"]))


def _asks(actions: list[str], facts: dict[str, str], number: int) -> Iterator[Address]:
    """The list as today's front end asks for it, and wrapped as the older middle tier wants it."""
    asked = {
        "deptcode": facts["dept"], "categorynum": facts.get("category", ""), "pageIndex": number,
        "pageSize": _SIZE, "siteGuid": facts["guid"],
    }  # fmt: skip
    for action in actions:
        for body in ({"params": asked}, asked) if "_Mid" in action else (asked, {"params": asked}):
            yield Address(action, json.dumps(body), _FORM, guessed=True)


def _results(data: Any, url: str) -> ListPage:
    printed = list(_rows(entries(dig(data, "custom", "data")), url))
    rows = unique(printed)
    total = count_of(dig(data, "custom", "total"))
    return ListPage(rows, records=total, repeated=len(printed) - len(rows))


def _rows(results: list[dict[str, Any]], url: str) -> Iterator[Row]:
    for each in results:
        href = words(each.get("infourl")) or words(each.get("visiturl")) or words(each.get("linkurl"))
        if address := absolute(href, url) if href else None:
            title = words(each.get("realtitle")) or words(each.get("title"))
            yield Row(address, title, day_of(each.get("infodate")))
