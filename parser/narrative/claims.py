"""Every number that the sections state about the organ's year, in the order of the text."""

import re
from collections.abc import Iterator, Mapping

from parser.model import Claim, Section
from parser.narrative.claim import claim_of
from parser.narrative.denials import denials
from parser.narrative.disputes import endings
from parser.narrative.scope import Asked
from parser.narrative.sentences import Mention, Sentence, mentions, passages, sentences
from parser.narrative.shares import shares
from parser.narrative.told import Found, told

_WORTH_READING = re.compile(
    "申请|收到|受理|新收|接收|答复|办[结复]|办理完毕|结转|转结|顺延|正在|在办|予以公开|部分公开|同意公开|不予|提供|处理"
    "|复议|诉讼|应诉|起诉|规范性文件|行政许可|行政处罚|行政强制|费"
)
_PUT_OFF = ("延期", "延长", "逾期")
"""Beside these, answers are counted in parts."""


def claims(
    sections: Mapping[int, Section], year: int | None = None, organ: str | None = None
) -> tuple[Claim, ...]:
    """Numbers about another organ, another year, a plan or a part of the requests are left out.

    `year` and `organ` (its full name) are those of the report, None when unknown.
    """
    asked = Asked(year, organ)
    worth = (sentence for sentence in sentences(sections) if _WORTH_READING.search(sentence.text))
    return tuple(claim for sentence in worth for claim in _of(sentence, asked))


def _of(sentence: Sentence, asked: Asked) -> Iterator[Claim]:
    whole, *brackets = passages(sentence)
    found = [Found(m, _counted(m, asked)) for passage in (whole, *brackets) for m in mentions(passage)]
    yield from (one.claim for one in found if one.claim)
    yield from shares(found, asked)
    yield from endings(found, whole, asked)
    yield from (claim for passage in (whole, *brackets) for claim in denials(passage, asked))


def _counted(mention: Mention, asked: Asked) -> Claim | None:
    said = told(mention)
    if said is None or (said.code == "total_processed" and _in_parts(mention)):
        return None
    return claim_of(mention, said, asked)


def _in_parts(mention: Mention) -> bool:
    return any(word in mention.passage.sentence.text for word in _PUT_OFF)
