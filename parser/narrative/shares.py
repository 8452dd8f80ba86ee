"""Percentages of the requests: beside a count (不予公开35件，占4.34%), of a named group, or a rate of answers."""

import re
from collections.abc import Iterator, Sequence

from parser.model import Claim
from parser.narrative.claim import claim_of
from parser.narrative.quantities import PERCENT
from parser.narrative.scope import Asked
from parser.narrative.sentences import Mention
from parser.narrative.told import Found, Told
from parser.narrative.topics import is_about_requests
from parser.narrative.wordings import OUTCOMES

_BESIDE = re.compile(r"^(?:约|均)?占(?!全|地|区|省|市)[^,]{0,16}$")
_GROUPS = [
    (code, re.compile(rf"(?P<said>(?:{label})(?:答复|处理|的|申请|件|数)*(?:率|占|比)[^,]{{0,10}})$"))
    for code, label in OUTCOMES.items()
]
_RATE = re.compile(r"(?P<said>(?:办结|答复|办复|回复)率(?:均|为|达到?|:|是)*)$")
_ON_TIME = re.compile(r"按[时期]|[限准]期|及时|法定|期限|规范|满意|见面|抽查")


def shares(found: Sequence[Found], asked: Asked) -> Iterator[Claim]:
    """Shares of the groups of results and of what was answered; a rate of being on time is none."""
    printed = sorted(found, key=lambda one: one.place)
    for counted, (mention, _) in zip([None, *printed], printed, strict=False):
        if mention.quantity.unit == PERCENT:
            claim = _beside(mention, counted, asked) or _alone(mention, asked)
            yield from [claim] if claim else []


def _beside(mention: Mention, counted: Found | None, asked: Asked) -> Claim | None:
    """占4.34% right after a count of one group of results."""
    if counted is None or counted.claim is None or counted.claim.kind not in OUTCOMES:
        return None
    bracketed = bool(mention.passage.lead) and not mention.before
    if not bracketed and not _BESIDE.search(mention.before):
        return None
    said = Told(counted.claim.kind, counted.claim.words + _between(counted.mention, mention))
    return claim_of(mention, said, asked, counted.claim.number)


def _between(counted: Mention, share: Mention) -> str:
    """The printed words from a count to the percentage beside it, or in the bracket after it."""
    if share.passage.lead:
        return f"（{share.passage.text[: share.quantity.end]}）"
    return share.passage.text[counted.quantity.end : share.quantity.end]


def _alone(mention: Mention, asked: Asked) -> Claim | None:
    if not is_about_requests(mention.lead + mention.before, mention.after, mention.passage.sentence.context):
        return None
    said = _named(mention)
    return claim_of(mention, said, asked) if said else None


def _named(mention: Mention) -> Told | None:
    """予以公开占33.9%, 办结率100%."""
    rate = _RATE.search(mention.before)
    named = [(code, match) for code, group in _GROUPS if (match := group.search(mention.before))]
    around = ",".join(re.split("[,;]", mention.lead + mention.before)[-2:])
    if rate and not _ON_TIME.search(around):
        named.append(("total_processed", rate))
    if not named:
        return None
    code, match = named[0]
    return Told(code, mention.quoted(len(mention.before) - match.start()))
