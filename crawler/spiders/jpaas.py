"""Hanweb jpaas: a page names its list's unit, the publish server answers with it page by page (portals.md 2e)."""

import json
import re
from html import unescape
from typing import ClassVar
from urllib.parse import quote, urlencode, urljoin

from crawler.lists.column import Column
from crawler.lists.fingerprint import Mark
from crawler.lists.json_list import dig, json_of
from crawler.lists.listing import Address, ListPage, rows_of_anchors, unique
from crawler.spiders.base import ColumnSpider

DOCUMENT = re.compile(r"/art/\d{4}/art_[0-9a-f]{32}\.html|/art/\d{4}/\d{1,2}/\d{1,2}/art_[0-9a-f_]+\.html")
_UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_QUERY_DATA = re.compile(r"""querydata\s*=\s*(["'])(?P<data>\{.*?\})\1""", re.DOTALL | re.IGNORECASE)
_PAIR = re.compile(r"""["']?(webId|pageId|tagId|tplSetId|parseType)["']?\s*[:=]\s*["']([^"']+)["']""")
_SEARCH = re.compile(r"""["']?(xxgkId|xxgkType|nodeId)["']?\s*[:=]\s*["']([^"']+)["']""")
_COUNT = re.compile(r"""\bcount\s*=\s*\\?["']?(\d+)""")
_ROWS = re.compile(r"""\brows\s*=\s*\\?["']?(\d+)""")
_LIST = re.compile(r"列表|list|分页|内容", re.IGNORECASE)
_SIZE = "15"


class JpaasSpider(ColumnSpider):
    name = "jpaas"
    marks: ClassVar[tuple[Mark, ...]] = (
        Mark(re.compile(r"jpaas-publish-server")),
        Mark(re.compile(r"tplSetId"), 2),
        Mark(re.compile(r"/art/\d{4}/art_[0-9a-f]{32}\.html"), 2),
        Mark(re.compile(r"jpaas-publish-server"), in_url=True),
    )

    @staticmethod
    def read(text: str, url: str, column: Column) -> ListPage:
        answer = json_of(text)
        facts = {} if answer is not None else unit_of(text)
        inner = dig(answer, "data", "html") or dig(answer, "data")
        markup = (inner if isinstance(inner, str) else "") if answer is not None else text
        printed = list(rows_of_anchors(markup, url, DOCUMENT))
        rows = unique(printed)
        if not rows and facts and "jpaas-publish-server" not in url:
            return ListPage((), leads=(_page(url, facts, 1),), facts=facts)
        count = _COUNT.search(unescape(markup))
        return ListPage(
            rows, records=int(count[1]) if count else None, repeated=len(printed) - len(rows), facts=facts
        )

    @staticmethod
    def addresses(column: Column, page: ListPage, url: str) -> list[Address]:
        return [_page(url, column.facts, column.pages + 1)] if "tplSetId" in column.facts else []


def unit_of(text: str) -> dict[str, str]:
    """What the publish server must be told of the list: `queryData` of its pager, else the page's own script."""
    blocks = [dict(_PAIR.findall(unescape(found["data"]))) for found in _QUERY_DATA.finditer(text)]
    lists = [block for block in blocks if _LIST.search(block.get("tagId", ""))] or blocks
    facts = (lists or [dict(_PAIR.findall(text))])[0]
    if not {"webId", "pageId", "tplSetId"} <= facts.keys():
        return {}
    size, search = _ROWS.search(text), dict(_SEARCH.findall(text))
    wanted = {"search": json.dumps({**search, "isFindChild": True})} if "xxgkId" in search else {}
    return {**facts, "pageSize": size[1] if size else _SIZE, **wanted}


def _page(url: str, facts: dict[str, str], number: int) -> Address:
    """Page `number`: it counts only inside paramJson, a bare pageNo is ignored (portals.md 2e)."""
    asked: dict[str, object] = {"pageNo": number, "pageSize": int(facts["pageSize"])}
    if "search" in facts:
        asked["search"] = facts["search"]
    query = {
        "parseType": facts.get("parseType", "bulidstatic"),  # spelled so on most sites
        "webId": facts["webId"],
        "tplSetId": facts["tplSetId"],
        "pageType": "column",
        "tagId": facts.get("tagId", ""),
        "editType": "null",
        "pageId": facts["pageId"],
        "paramJson": json.dumps(asked, separators=(",", ":")),
    }
    return Address(f"{urljoin(url, _UNIT)}?{urlencode(query, quote_via=quote)}")
