"""Which kind of thing a mention counts, and the printed words that tell it."""

import re
from typing import NamedTuple

from parser.model import Claim
from parser.narrative.kinds import KINDS, Kind
from parser.narrative.sentences import Mention
from parser.narrative.topics import is_about
from parser.narrative.wordings import ALL_APPLICANTS, MANY_CHANNELS, PART_OF_REQUESTS

_TRIGGER = re.compile(
    "收到|受理|新收|收件|接[到收]|申请|答复|办[结复毕理]|处理|结转|转[结入]|遗留|顺延|公开|提供|不予|复议|诉讼|应诉|规范性文件"
    "|许可|处罚|强制|费|在办|正在|尚在|未到期"
)
_REACH = 70
"""Longest stretch of words before a number that can tell what it counts."""
_OF_ALL_REQUESTS = frozenset({"new_received", "handled"})
_NEVER_A_PART = _OF_ALL_REQUESTS | {"licensing", "penalty", "coercion", "normative_documents.issued"}
_AMONG = "其中"


Place = tuple[int, int, int]


class Told(NamedTuple):
    """A kind's code, and the words that tell it as printed."""

    code: str
    words: str


class Found(NamedTuple):
    """A mention and what it claims; None where it claims nothing of this organ and year, or nothing known."""

    mention: Mention
    claim: Claim | None

    @property
    def place(self) -> Place:
        """Order of the sentence as printed: a bracket comes right after what it explains."""
        start, lead = self.mention.quantity.start, self.mention.passage.lead
        return (len(lead), 1, start) if lead else (start, 0, 0)


def told(mention: Mention) -> Told | None:
    """The first kind that fits; None when the words say nothing we know."""
    if not _TRIGGER.search(mention.before) and not _TRIGGER.search(mention.after):
        return None
    fits = (_fit(kind, mention) for kind in KINDS if mention.quantity.unit in kind.units)
    return next((fit for fit in fits if fit), None)


def _fit(kind: Kind, mention: Mention) -> Told | None:
    before = kind.before.search(mention.before[-_REACH:])
    after = kind.after.search(mention.after)
    if before is None or after is None or not is_about(mention, kind.about):
        return None
    if kind.never and kind.never.search(_last_two_statements(mention)):
        return None
    if kind.code in _NEVER_A_PART and _AMONG in (mention.lead + mention.before).rpartition(";")[2]:
        return None
    if kind.code in _OF_ALL_REQUESTS and _is_part(before, after):
        return None
    said = before.groupdict().get("said") or ""
    return Told(kind.code, mention.quoted(len(said), after.end()))


def _last_two_statements(mention: Mention) -> str:
    return ",".join(re.split("[,;]", mention.lead + mention.before)[-2:])


def _is_part(before: re.Match[str], after: re.Match[str]) -> bool:
    """Whether these are only some of the requests: by one channel, of one group, or those already answered."""
    whose = (before.groupdict().get("whose") or "") + (after.groupdict().get("whose") or "")
    how = before.string.removesuffix(before["said"])
    some_of_them = re.search(PART_OF_REQUESTS, re.sub(ALL_APPLICANTS, "", whose))
    one_way = re.search(PART_OF_REQUESTS, how) and not re.search(MANY_CHANNELS, how)
    return bool(some_of_them or one_way)
