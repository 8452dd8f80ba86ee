"""Lists after 其中: a total, and the parts it is said to have. A list that can be read in two ways is left out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, takewhile, zip_longest

from parser.model import Section
from parser.narrative.quantities import PERCENT, Quantity, quantities
from parser.narrative.scope import is_of_other_time
from parser.narrative.sentences import Mention, Passage, mentions, passages, sentences
from parser.narrative.wordings import BARE

_AMONG = "其中"
_COUNTS = {unit: unit for unit in "件条次项个例篇部期户家"} | {
    "宗": "件",
    "份": "件",
    "起": "件",
    "件次": "件",
}
"""Units that count, those that mean the same made one."""
_ANOTHER_MATTER = re.compile(
    r"同比|环比|[比较]上|上一?年|去年|合计|共[计有]?$|实[际办]|最终|收到|受理|复议|诉讼|另有|另外|此外|同时|全年|20\d\d年|累计|召开|举办|组织(?:开展|培训|召开|举办)"
)
_ONLY_SOME = re.compile(r"其中[,:]?(?:主要|重点|包[括含]|含|涉及)")
_THE_REST = re.compile(r"其[他它余]|剩余")
_OF_REQUESTS = re.compile(r"申请|答复|办结|受理|处理")
_DIMENSIONS = {
    "applicants": re.compile(r"自然人|公民|个人|法人|企业|科研|公益|法律服务|社会组织|其[他它]组织"),
    "channels": re.compile(r"网[上络站页]|在线|线[上下]|互联网|信函|邮[寄件箱政]|当面|现场|窗口|传真|书面"),
    "handling": re.compile(r"公开|提供|不予|处理|答复|办结|结转|正在|在办|不掌握|不存在|不属于"),
}
_DIVIDE_ALL = frozenset({"applicants", "channels"})


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A `total` and its `parts` as printed; `words` state the total. `of` is what divides the requests:
    applicants, channels, handling; "" for parts of any other kind.

    `open_ended`: the list says that it names only some (等, 主要). `complete`: it names all, by a rest (其他)
    or because every request has an applicant and a channel. Neither: the text does not say.
    """

    total: Decimal
    parts: tuple[Decimal, ...]
    of: str
    words: str
    sentence: str
    open_ended: bool
    complete: bool


@dataclass(frozen=True, slots=True)
class _List:
    """What stands around one 其中; `stated` is the statement before it. `sure`: total and end are beyond doubt."""

    passage: Passage
    stated: str
    totals: tuple[Quantity, ...]
    parts: tuple[Mention, ...]
    sure: bool


def breakdowns(sections: Mapping[int, Section]) -> tuple[Breakdown, ...]:
    spoken = (sentence for sentence in sentences(sections) if _AMONG in sentence.text)
    lists = (one for sentence in spoken for passage in passages(sentence) for one in _lists(passage))
    return tuple(found for one in lists if (found := _breakdown(one)))


def _lists(passage: Passage) -> Iterator[_List]:
    plain = passage.plain
    places = [match.start() for match in re.finditer(_AMONG, plain)]
    for place, following in zip_longest(places, places[1:]):
        end = len(plain) if following is None else plain.rfind(";", place, following)
        before = plain[:place] if plain[:place].strip(",:") else passage.lead
        totals, sure = _totals(before)
        parts = _parts(passage, place, end if end >= 0 else following)
        yield _List(passage, _statement(before), totals, parts, sure and end >= 0)


def _totals(before: str) -> tuple[tuple[Quantity, ...], bool]:
    """The counts back to the last semicolon that has one; not sure where last year's stand among them."""
    for segment in reversed(before.split(";")):
        if counts := tuple(quantity for quantity in quantities(segment) if quantity.unit in _COUNTS):
            own = tuple(q for q in counts if not is_of_other_time("", _statement(segment[: q.start])))
            return own, len(own) == len(counts)
    return (), False


def _statement(before: str) -> str:
    """The last words that state a number, else simply the last words."""
    said = re.split("[,;]", before.rstrip(",:;"))
    return next((one for one in reversed(said) if any(quantities(one))), said[-1])


def _parts(passage: Passage, place: int, end: int | None) -> tuple[Mention, ...]:
    end = len(passage.plain) if end is None else end
    after = (m for m in mentions(passage) if place < m.quantity.start < end and m.quantity.unit != PERCENT)
    return tuple(takewhile(lambda part: not _ANOTHER_MATTER.search(_label(part)), after))


def _label(part: Mention) -> str:
    label = part.before.rpartition(_AMONG)[2].strip(',:、“”"')
    return part.after if re.search(BARE, label) else label


def _breakdown(one: _List) -> Breakdown | None:
    """None also where one part alone is more than the total: it counts another matter."""
    if len(one.parts) < 2 or not _alike(one):
        return None
    totals = {total.number for total in one.totals}
    if any(part.quantity.number > max(totals, default=Decimal(0)) for part in one.parts):
        return None
    sums = accumulate(part.quantity.number for part in one.parts)
    closing = max((n for n, so_far in enumerate(sums, 1) if n > 1 and so_far in totals), default=0)
    if closing:
        return _made(one, one.parts[:closing], None)
    same = _up_to_a_semicolon(one, _of_one_kind(one), max(totals))
    return _made(one, same, totals.pop()) if one.sure and len(totals) == 1 and len(same) > 1 else None


def _alike(one: _List) -> bool:
    """Whether every number is exact and of one unit, and no figure of the list has lost its unit."""
    numbers = (*one.totals, *(part.quantity for part in one.parts))
    units = {_COUNTS.get(number.unit) for number in numbers}
    return (
        len(units) == 1 and None not in units and all(n.exact for n in numbers) and not _has_stray_figure(one)
    )


def _has_stray_figure(one: _List) -> bool:
    plain, begin, end = one.passage.plain, one.parts[0].quantity.start, one.parts[-1].quantity.end
    known = [quantity for quantity in quantities(plain) if begin <= quantity.start < end]
    between = zip((q.end for q in known), (q.start for q in known[1:]), strict=False)
    return any(re.search(r"\d", plain[a:b]) for a, b in between)


def _of_one_kind(one: _List) -> Sequence[Mention]:
    """The parts that divide the total in the same way; none where it cannot be told that they are all of it."""
    kind = _dimension(one, one.parts[0])
    same = tuple(takewhile(lambda part: _dimension(one, part) == kind, one.parts))
    return same if len(same) == len(one.parts) or kind in _DIVIDE_ALL else ()


def _up_to_a_semicolon(one: _List, parts: Sequence[Mention], total: Decimal) -> Sequence[Mention]:
    """Where they are more than the total, those before the first ; at which another statement may begin."""
    end = one.passage.plain.find(";", one.parts[0].quantity.start)
    if end < 0 or sum(part.quantity.number for part in parts) <= total:
        return parts
    before = tuple(part for part in parts if part.quantity.start < end)
    return before if len(before) > 1 else parts


def _dimension(one: _List, part: Mention) -> str:
    if not _OF_REQUESTS.search(one.stated):
        return ""
    label = _label(part)
    return next((name for name, words in _DIMENSIONS.items() if words.search(label)), "")


def _made(one: _List, parts: Sequence[Mention], total: Decimal | None) -> Breakdown:
    numbers = tuple(part.quantity.number for part in parts)
    of = _dimension(one, parts[0])
    rest = any(_THE_REST.search(_label(part)) for part in parts)
    return Breakdown(
        sum(numbers, Decimal(0)) if total is None else total,
        numbers,
        of,
        one.stated,
        one.passage.sentence.text,
        any(part.after.startswith("等") for part in one.parts) or bool(_ONLY_SOME.search(one.passage.plain)),
        rest or (of in _DIVIDE_ALL and "申请" in one.stated),
    )
