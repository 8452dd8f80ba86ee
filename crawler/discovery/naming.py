"""What a site and its portal file are called."""

import re
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

from crawler.lists.titles import normalise

_CODES = "00 11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65"
_NAMES = (
    "central beijing tianjin hebei shanxi neimenggu liaoning jilin heilongjiang shanghai jiangsu zhejiang anhui "
    "fujian jiangxi shandong henan hubei hunan guangdong guangxi hainan chongqing sichuan guizhou yunnan xizang "
    "shaanxi gansu qinghai ningxia xinjiang"
)
_PROVINCES = dict(zip(_CODES.split(), _NAMES.split(), strict=True))
_SITE = re.compile(r"(?:官方)?(?:门户)?网站?$|(?:中国政府网)$|(?:信息公开)?(?:平台|专栏|网)$|首页$|欢迎您?$")
_SPLIT = re.compile(r"[-_—–|·:：>《》、,，\s]+")
_HOST = re.compile(r"主办(?:单位)?\s*[:：]\s*([\u4e00-\u9fff（）()]{4,30})")


def portal_id(host: str, region: str | None) -> str:
    """rsj.zunyi.gov.cn in 520300 -> guizhou-zunyi-rsj; without province where the region is not known."""
    name = host.removeprefix("www.").removesuffix(".gov.cn").replace(":", "-").lower()
    labels = [name] if re.fullmatch(r"[\d.-]+", name) else name.split(".")[::-1]
    province = [_PROVINCES[region[:2]]] if region and region[:2] in _PROVINCES else []
    return "-".join(dict.fromkeys([*province, *labels]))


def site_name(markup: str) -> str:
    """Whose site a home page is: its SiteName, the body it says it is run by (主办单位), or its title; '' if none."""
    soup = BeautifulSoup(markup, "lxml")
    meta = soup.find("meta", attrs={"name": re.compile("^SiteName$", re.IGNORECASE)})
    stated = str(meta.get("content") or "") if meta else ""
    run_by = _HOST.search(soup.get_text(" "))
    title = soup.title.get_text() if soup.title else ""
    return next((name for name in map(_bare, (stated, run_by[1] if run_by else "", title)) if name), "")


def root_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"


def _bare(title: str) -> str:
    """示例市财政局门户网站-首页 -> 示例市财政局."""
    parts = [normalise(part) for part in _SPLIT.split(title) if part]
    bare = [_SITE.sub("", _SITE.sub("", part)) for part in parts]
    return max(bare, key=len, default="")
