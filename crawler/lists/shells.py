"""Pages that print nothing themselves: an empty element for scripts to fill, and the scripts."""

import re

from parser.model import Bilingual

_UNSEEN = re.compile(
    r"<(script|style|noscript|title)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>", re.DOTALL | re.IGNORECASE
)
_SCRIPT = re.compile(r"<script\b", re.IGNORECASE)
_LINK = re.compile(r"<a\s[^>]*\bhref", re.IGNORECASE)
_FEW_LINKS, _LITTLE_TEXT = 3, 120  # a footer at most


def is_shell(text: str) -> bool:
    """Whether a browser is needed to see anything of a page."""
    return (
        text.lstrip("\ufeff \t\r\n").startswith("<")
        and _SCRIPT.search(text) is not None
        and len(_LINK.findall(text)) <= _FEW_LINKS
        and len("".join(_UNSEEN.sub("", text).split())) < _LITTLE_TEXT
    )


def what_to_set(browser: bool) -> Bilingual:
    """Why a column that is a shell has no rows; `browser` says that the portal asks for one already."""
    if browser:
        return Bilingual(
            "页面只有脚本，浏览器没有生成列表（是否已安装 gongkai[browser] 和 Chromium？）",
            "the page is scripts alone and no browser made a list of it (are gongkai[browser] and Chromium installed?)",
        )
    return Bilingual(
        "页面只有脚本，列表由浏览器生成：请安装 gongkai[browser]，并在门户文件中设 browser: true",
        "the page is scripts alone, a browser makes its list: install gongkai[browser] and set `browser: true` "
        "in the portal file",
    )
