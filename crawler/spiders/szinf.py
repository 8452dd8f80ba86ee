"""Suzhou's szinf: a channel's documents by POST, counted (portals.md 12)."""

import re
from typing import ClassVar
from urllib.parse import urlencode, urljoin

from crawler.lists.column import Column
from crawler.lists.fingerprint import Mark
from crawler.lists.json_list import count_of, day_of, dig, entries, json_of, words
from crawler.lists.listing import Address, ListPage, Row, absolute, unique
from crawler.lists.paging import query_of
from crawler.spiders.base import ColumnSpider

_CHANNEL = re.compile(r"""\bchannel_?id["']?\s*[:=]\s*["']([0-9a-f-]{32,36})["']""", re.IGNORECASE)
_LOAD = re.compile(r"""["']([^"']*/szinf/[^"']*loadData[^"']*)["']""")
_FORM = (("Content-Type", "application/x-www-form-urlencoded"),)


class SzinfSpider(ColumnSpider):
    name = "szinf"
    marks: ClassVar[tuple[Mark, ...]] = (
        Mark(re.compile(r"/szinf/"), 4),  # its pages are ucap's, with lists of their own
        Mark(re.compile(r"interfacesWebZcwj/loadData"), 4),
    )

    @staticmethod
    def read(text: str, url: str, column: Column) -> ListPage:
        data = json_of(text)
        if data is not None:
            return _results(dig(data, "data"), url)
        load, channel = _LOAD.search(text), _CHANNEL.search(text)
        told = channel[1] if channel else query_of(url).get("channel_id", "")
        if not load or not told:
            return ListPage(())
        return ListPage((), leads=(_ask(urljoin(url, load[1]), told, 1),), facts={"channel": told})

    @staticmethod
    def addresses(column: Column, page: ListPage, url: str) -> list[Address]:
        return [_ask(url, column.facts["channel"], column.pages + 1)] if "channel" in column.facts else []


def _ask(address: str, channel: str, number: int) -> Address:
    sized = address if "pageSize=" in address else f"{address}?pageSize=15"
    return Address(sized, urlencode({"pageIndex": number, "channel_id": channel}), _FORM)


def _results(data: object, url: str) -> ListPage:
    printed = [
        Row(
            address,
            words(each.get("TITLE")),
            day_of(each.get("C_FWRQ_FORMAT") or each.get("PUBLISHED_TIME_FORMAT")),
        )
        for each in entries(dig(data, "list"))
        if (address := absolute(words(each.get("URL")), url))
    ]
    rows = unique(printed)
    return ListPage(rows, records=count_of(dig(data, "allRow")), repeated=len(printed) - len(rows))
