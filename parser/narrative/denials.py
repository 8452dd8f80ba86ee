"""Where the text says that there was none: 未收到申请, 未发生行政复议, 未收取信息处理费."""

import re
from collections.abc import Iterator
from decimal import Decimal

from parser.model import Claim
from parser.narrative.scope import Asked, Scope, in_year, is_of_other_time, whose
from parser.narrative.sentences import Passage, items
from parser.narrative.wordings import ALL_APPLICANTS, REQUEST

_NO = r"(?:(?<!从)未(?=收|接|受|有|发|出|产|引|因|被|曾|涉)|没有|没(?=收|接|发|有)|不存在|[无零](?!法|正当|需|须|论|关|偿|效|人|锡|为|一))"
_SAYS_NO = re.compile("[未没无零不]")
_GOT = r"(?:曾|有)?(?:收到|接到|接收到?|受理|发生|出现|产生|有)?(?:过)?"
_REQUEST_ENDS = r"(?:政府信息|信息|事项|申请|办件|案件|件|情况|情形|发生|的|等)*[.、]?$"
_NO_REQUEST = (
    re.compile(rf"{_NO}{_GOT}(?P<whose>[^,]{{0,30}}?){REQUEST}{_REQUEST_ENDS}"),
    re.compile(rf"{REQUEST}(?:政府信息|信息|事项|件|数|量)*(?:均|都)?(?:未发生|没有发生|为零|没有)[.]?$"),
    re.compile(r"(?<!\d)零申请"),
)
_DISPUTE = r"(?:复议|诉讼|应诉)"
_DISPUTE_ENDS = r"(?:案件|案例|案|申请|请求|事项|情况|情形|现象|事件|问题|记录|发生|出现|产生|的|等)*[.、]?$"
_NO_DISPUTE = (
    re.compile(rf"{_NO}(?P<which>[^,]{{0,60}}?{_DISPUTE}){_DISPUTE_ENDS}"),
    re.compile(
        rf"(?P<which>[^,]{{0,60}}?{_DISPUTE})(?:案件|案|情况)*(?:均|都)?(?:未发生|没有发生|均无|为零|没有)[.]?$"
    ),
)
_WHOEVER = re.compile(
    r"(?:任何|任一|一[件份例起条]|相关|有关|关于|各类|各种|形式|方面|公众|群众|社会|市民|申请人|提出|提交|递交|要求|书面|新"
    r"|对|针对|向|我|本|局|机关|单位|部门|办|镇|乡|街道|的)*"
)
_WHATEVER = re.compile(
    r"(?:收到|接到|发生|出现|产生|引发|引起|导致|提起|提出|涉及|因|被|有|而|的|类|对|任何|一[件起例]|相关|有关|方面|问题|事项"
    r"|政府|政务|信息|公开|依?申请|工作|答复|不服|公民|群众|投诉|举报|申诉|纠纷|案件?|行政|复议|诉讼|应诉|、|和|或|及|与)*"
)
"""All that may stand between the denial and what is denied without narrowing it."""
_NO_FEE = (
    re.compile(r"(?:未|没有|没|无|不)[^,]{0,6}?(?:收取|收缴|产生|发生)[^,]{0,16}?(?:处理费|费用|收费)"),
    re.compile(r"(?:未|没有|无)[^,]{0,8}处理费|(?<!从)未(?:进行)?收费|零收费"),
)
_OTHER_FEE = re.compile(r"行政事业|逾期|未按")


def denials(passage: Passage, asked: Asked) -> Iterator[Claim]:
    """A claim of 0 without a unit for each thing of which a statement says that there was none."""
    if not _SAYS_NO.search(passage.plain):
        return
    for start, end in items(passage.plain):
        said = passage.plain[start:end]
        kinds = tuple(_denied(said))
        scope = _scope(passage.lead + passage.plain[:start], said, asked) if kinds else None
        if scope:
            for kind in kinds:
                yield _none(kind, passage, passage.text[start:end], scope)


def _scope(lead: str, said: str, asked: Asked) -> Scope | None:
    if is_of_other_time(lead, said) or not in_year(lead + said, asked):
        return None
    return whose(lead + said, asked)


def _none(kind: str, passage: Passage, words: str, scope: Scope) -> Claim:
    sentence = passage.sentence
    return Claim(
        kind, Decimal(0), None, sentence.text, words, sentence.section, regional=scope is Scope.REGION
    )


def _denied(said: str) -> Iterator[str]:
    if any(_is_of_all(match) for pattern in _NO_REQUEST if (match := pattern.search(said))):
        yield "new_received"
    which = next((match["which"] for pattern in _NO_DISPUTE if (match := pattern.search(said))), "")
    if _WHATEVER.fullmatch(which):
        yield from (code for code, name in (("review", "复议"), ("litigation", "诉")) if name in which)
    if any(pattern.search(said) for pattern in _NO_FEE) and not _OTHER_FEE.search(said):
        yield "information_fee"


def _is_of_all(match: re.Match[str]) -> bool:
    """Not only of those that came by one channel, or from one group."""
    return _WHOEVER.fullmatch(re.sub(ALL_APPLICANTS, "", match.groupdict().get("whose") or "")) is not None
