"""The issuing organ as the body of a report gives it away, when title and signature are missing."""

import re
from collections import Counter
from collections.abc import Iterator

from parser.organs import OrganNames, normalise
from parser.regions import Regions

_OWN_RULE = re.compile(r"《([^《》]{6,60})》")
_NAMED = re.compile(
    r"(?=(?:官网|官方网站|门户网站|官方微信|微信公众号|公众号|政务微博|\(以下简称|(?:关于)?20\d\d年度?政府信息公开))"
)
_SELF = re.compile(r"[我本]([局委厅办镇乡街省市区县州旗])(?!部|们)")
_REACH = 40
_BREAK = re.compile(r"[^\w()]|_")
_LONGER_WORDS = r"(?![长员公法事理部面势属机内各])"
_FULL_DIVISION = re.compile(r"[省市区县州盟旗]$")
_GOVERNMENT = r"(?:人民政府|政府|管委会|管理委员会)(?:办公[厅室])?$"
_SELF_ENDINGS = {
    "局": r"局$",
    "委": r"(?:委|委员会)$",
    "厅": r"厅$",
    "办": r"(?:办|办公室|办公厅)$",
    "镇": r"镇(?:人民政府)?$",
    "乡": r"乡(?:人民政府)?$",
    "街": r"街道(?:办事处)?$",
}


_SUPERIOR = re.compile(r"([省市县区州旗])(?:委|人民政府|政府)")


def in_narrative(text: str, names: OrganNames, regions: Regions) -> str | None:
    """The organ whose own rules, website or report the text names most often; None when in doubt.

    Counts only names that begin with a division in full and end as organs do (区住建局 alone never does),
    and that agree with how the text calls itself (我局) and its government (区政府, so no bureau of a 市).
    Directives of others (《…关于…》) do not count.
    """
    paragraphs = [line for line in map(normalise, text.splitlines()) if line]
    own, levels = _own_ending(paragraphs), _own_levels(paragraphs)
    votes = Counter(
        name
        for paragraph in paragraphs
        for name in _named(paragraph, names, regions)
        if own.search(name) and (not levels or _division_word(name, regions) in levels)
    )
    ranked = votes.most_common(2)
    if not ranked or (len(ranked) == 2 and _rivals(ranked, names, regions)):
        return None
    return ranked[0][0]


def _own_ending(paragraphs: list[str]) -> re.Pattern[str]:
    """How the organ's name must end, by what the text most often calls itself."""
    calls = Counter(word for paragraph in paragraphs for word in _SELF.findall(paragraph))
    if not calls:
        return re.compile(r"(?:局|厅|委|委员会)$")
    return re.compile(_SELF_ENDINGS.get(calls.most_common(1)[0][0], _GOVERNMENT))


def _own_levels(paragraphs: list[str]) -> set[str]:
    """省, 市, 县 or 区, whichever the text most often speaks of as 市委 or 市政府; several when they tie."""
    calls = Counter(word for paragraph in paragraphs for word in _SUPERIOR.findall(paragraph))
    return {word for word, count in calls.items() if count == max(calls.values())}


def _division_word(name: str, regions: Regions) -> str:
    region = regions.locate(name)
    return region.name[-1] if region else ""


def _rivals(ranked: list[tuple[str, int]], names: OrganNames, regions: Regions) -> bool:
    (first, most), (second, more) = ranked
    return most == more and not names.same_body(first, second, regions)


def _named(paragraph: str, names: OrganNames, regions: Regions) -> Iterator[str]:
    for rule in _OWN_RULE.findall(paragraph):
        if "关于" not in rule and (name := _issuer_of(rule, names, regions)):
            yield name
    for context in _NAMED.finditer(paragraph):
        stretch = _BREAK.split(paragraph[max(0, context.start() - _REACH) : context.start()])[-1]
        if name := _last_name(stretch, names, regions):
            yield name
    if len(paragraph) <= _REACH and names.looks_like_organ(paragraph) and _is_qualified(paragraph, regions):
        yield paragraph


def _issuer_of(rule: str, names: OrganNames, regions: Regions) -> str | None:
    """The qualified organ a rule's title begins with; 赣州市政府信息公开规定 names nobody."""
    for match in re.finditer(f"(?:{names.endings}){_LONGER_WORDS}", rule):
        name = rule[: match.end()]
        if match.end() < len(rule) and not name.endswith("政府") and _is_qualified(name, regions):
            return name
    return None


def _last_name(stretch: str, names: OrganNames, regions: Regions) -> str | None:
    """The organ that ends the stretch: the longest that has the same bare name as the shortest."""
    if not names.looks_like_organ(stretch):
        return None
    found: tuple[str, str] | None = None
    for start in range(len(stretch) - 4, -1, -1):
        name = stretch[start:]
        rest = _rest(name, regions)
        if rest and (found is None or rest == found[1]):
            found = (name, rest)
    return found[0] if found else None


def _is_qualified(name: str, regions: Regions) -> bool:
    return bool(_rest(name, regions))


def _rest(name: str, regions: Regions) -> str:
    """What follows the division, if the name begins with one written in full."""
    split = regions.split(name)
    if split is None or not _FULL_DIVISION.search(name[: len(name) - len(split[1])]):
        return ""
    return split[1]
