"""What a number of the text counts, told by the words before and after it: a table, the first line that fits wins."""

import re
from dataclasses import dataclass
from enum import StrEnum

from parser.narrative.wordings import (
    ANSWERED,
    BARE,
    CASES,
    HOW_MANY,
    OF_REQUESTS,
    ONE_APPLICANT,
    ONE_CHANNEL,
    OUTCOMES,
    RECEIVED,
    REQUEST,
)


class About(StrEnum):
    """What the sentence must be about for the words to mean what they say."""

    ANYTHING = "anything"
    REQUESTS = "requests"
    DISPUTES = "disputes"


_COUNTS = frozenset("件宗份起条次项个例") | {"件次"}


@dataclass(frozen=True, slots=True)
class Kind:
    """A thing counted: the words that end right before and begin right after its number.

    Their group `said` is worth quoting, `whose` qualifies the requests meant. `never` are words of this
    statement or the one before it that give the number another meaning.
    """

    code: str
    before: re.Pattern[str]
    after: re.Pattern[str]
    about: About
    never: re.Pattern[str] | None
    units: frozenset[str]


def _kind(
    code: str,
    before: str,
    after: str = "",
    about: About = About.ANYTHING,
    never: str = "",
    units: frozenset[str] = _COUNTS,
) -> Kind:
    return Kind(
        code, re.compile(before), re.compile(after), about, re.compile(never) if never else None, units
    )


_DOCUMENT_UNITS = frozenset("件个份部项")
_DECISION_UNITS = frozenset("件项宗起")
_LAST_YEAR = r"(?:上一?年度?|去年|往年|20\d\d年度?)"
_NOT_ON = r"(?![^,]*(?:[下至到次入]|在内))"
_GET = rf"(?P<said>{RECEIVED}(?:了|的|和(?:受理|办理))?"
_REQUEST_ENDS = r"(?=$|均|已|并|全部|都|中)"
_OF_A_VILLAGE = r"[村居社校院厂党](?:\([村居社]\))?务公开"
_NOT_RECEIVED = rf"{ANSWERED}了?[^,;]{{0,4}}上一?年[^,;]*$|{_OF_A_VILLAGE}"
_TO_NEXT_YEAR = r"结转(?!自)(?:[至到入]?(?:下一?年度?|次年|明年|20\d\d年度?))?"
_PENDING = rf"(?:{_TO_NEXT_YEAR}|正在(?:办理|处理)|[尚还仍]?(?:在办|未办结|未答复|待办|待答复))(?:继续|办理|处理|答复|的|申请|件)*"
_STILL = (
    r"(?:正在[^,]{0,10}?(?:办|处理|答复)|尚在[^,]{0,6}(?:办|处)|在办|顺延|结转(?!自)|未办结|未到期|待答复)"
)
_IN_ANOTHER_WAY = r"(?:延期|当场|口头|电话|书面|未)"
_OF_SOME = rf"(?:{ONE_CHANNEL}|{ONE_APPLICANT})[^,;]*$"
_OF_ANOTHER = rf"{_OF_SOME}|(?:[局委厅镇乡]|街道)[^,;]{{0,6}}$"
_RESULT = rf"(?:答复|处理|决定|的|申请|类|政府信息|信息|情况)*{HOW_MANY}"
_SUIT = r"(?:行政)?(?:起诉|诉讼)"
_AND = r"(?:和|及|、|或|与|以及)(?:被?提起|发生)?"
_SOME = r"^(?:[^,]{0,20}(?P<said>发生|收到|引发|引起|产生|涉及|共有?|其中))?$"
_DISPUTED = r"(?:因[^,]{0,20}|有关|涉及|的|政府信息公开|行政)*"
_OF_ANOTHER_KIND = r"(?:执法|处罚|许可|征收|征地|拆迁|工伤|登记|确权|赔偿|合同|民事|刑事)类"
_REVIEWING = rf"出庭|{_OF_ANOTHER_KIND}|(?:受理|办理|审理|审结|办结|承办|审查|代理)[^,;]{{0,12}}(?:复议|诉讼)"
_MAKE = r"(?:制发|制定|出台|印发|制作|报送)(?:出台|印发|发布|公布|实施|的|了|各类|本部门|我局|并)*"
_NOT_MADE_HERE = r"(?:代|起草|参与|协助|审[核查]|备案|解读|清理|修[订改]|废止|名义|指导)[^,;]*$"
_DOCUMENTS = r"(?:行政)?规范性文件"
_DECIDED = rf"(?:决定|案件|办件)*{HOW_MANY})$"
_NOT_DECIDED = (
    r"(?:取消|下放|承接|调整|清理|精简|压减|划转|委托|赋权|新增|减少|梳理|目录|清单|信息)[^,;]*$"
    r"|(?:许可|处罚|强制)[^,;]{0,6}信息"
)

REQUESTS = (
    _kind("carried_in", rf"(?P<said>{_LAST_YEAR}(?:未办结|结转|转结|转入|遗留){_NOT_ON}[^,]{{0,16}})$"),
    _kind("carried_in", r"(?P<said>结转自?上一?年度?[^,]{0,12})$"),
    _kind("carried_in", BARE, rf"^[^,]{{0,8}}{_LAST_YEAR}结转{_NOT_ON}"),
    _kind("carried_out", rf"(?P<said>{_PENDING}{HOW_MANY})$", about=About.REQUESTS, never=_OF_SOME),
    _kind("carried_out", BARE, rf"^(?:{REQUEST}|申请)?[^,]{{0,20}}?{_STILL}[^,]*", About.REQUESTS),
    _kind("new_received", rf"{_GET}(?P<whose>[^,]{{0,40}}?){REQUEST}{OF_REQUESTS}{HOW_MANY})$", never=_NOT_RECEIVED),
    _kind("new_received", rf"{_GET}{HOW_MANY})$", rf"^(?P<whose>[^,]{{0,24}}?){REQUEST}{OF_REQUESTS}{_REQUEST_ENDS}", never=_NOT_RECEIVED),
    _kind("new_received", rf"{_GET}(?:有效)?申请(?:书|件|表)?{HOW_MANY})$", about=About.REQUESTS, never=_NOT_RECEIVED),
    _kind("new_received", rf"{_GET}{HOW_MANY})$", rf"^(?:申请(?:书|件|表)?)?{_REQUEST_ENDS}", About.REQUESTS, never=_NOT_RECEIVED),
    _kind("handled", rf"(?P<said>(?:办理|处理)(?:了|完成)?(?P<whose>[^,]{{0,30}}?){REQUEST}{OF_REQUESTS}{HOW_MANY})$"),
    _kind(
        "total_processed",
        rf"(?P<said>{ANSWERED}(?:完毕|完成|了)*(?:{REQUEST})?{OF_REQUESTS}{HOW_MANY})$",
        about=About.REQUESTS,
        never=rf"{_IN_ANOTHER_WAY}(?:予以)?{ANSWERED}|{_OF_SOME}|{_OF_A_VILLAGE}",
    ),
    _kind(
        "total_processed",
        BARE,
        rf"^(?:{REQUEST}|申请)?(?![^,]*{_IN_ANOTHER_WAY})[^,]{{0,20}}?{ANSWERED}(?:完毕|完成|了|申请人)*$",
        About.REQUESTS,
    ),
)  # fmt: skip

RESULTS = tuple(
    kind
    for code, label in OUTCOMES.items()
    for kind in (
        _kind(code, rf"(?P<said>(?:{label}){_RESULT})$", about=About.REQUESTS, never=_OF_ANOTHER),
        _kind(code, BARE, rf"^(?:申请)?(?:为|属于|作出|均|已|答复)*(?:{label})(?:处理|答复|决定)?$", About.REQUESTS),
    )
)  # fmt: skip

DISPUTES = (
    _kind("disputes", rf"(?P<said>(?:行政)?复议(?:案件|申请)?{_AND}{_SUIT}{CASES})$", about=About.DISPUTES, never=_REVIEWING),
    _kind("litigation_after_review", rf"(?P<said>复议后(?:提起|再)?的?{_SUIT}{CASES})$", about=About.DISPUTES),
    _kind("litigation_direct", rf"(?P<said>(?:未经复议|直接)(?:的|直接|向法院|提起)*{_SUIT}{CASES})$", about=About.DISPUTES),
    _kind("review", rf"(?P<said>(?:行政)?复议{CASES})$", about=About.DISPUTES, never=_REVIEWING),
    _kind("litigation", rf"(?P<said>(?:行政)?(?:诉讼|应诉){CASES})$", about=About.DISPUTES, never=_REVIEWING),
    _kind("review", _SOME, rf"^{_DISPUTED}复议(?:案件|申请|案)?$", About.DISPUTES, never=_REVIEWING),
    _kind("litigation", _SOME, rf"^{_DISPUTED}诉讼(?:案件|案)?$", About.DISPUTES, never=_REVIEWING),
)  # fmt: skip

DOCUMENTS = (
    _kind("normative_documents.in_force", rf"(?P<said>现行有效的?{_DOCUMENTS}{HOW_MANY})$", units=_DOCUMENT_UNITS),
    _kind("normative_documents.in_force", rf"(?P<said>{_DOCUMENTS}[^,]{{0,12}}现行有效的?{HOW_MANY})$", units=_DOCUMENT_UNITS),
    _kind("normative_documents.issued", rf"(?P<said>{_MAKE}{_DOCUMENTS}{HOW_MANY})$", never=_NOT_MADE_HERE, units=_DOCUMENT_UNITS),
    _kind("normative_documents.issued", rf"(?P<said>{_MAKE}{HOW_MANY})$", rf"^{_DOCUMENTS}", never=_NOT_MADE_HERE, units=_DOCUMENT_UNITS),
)  # fmt: skip

DECISIONS = tuple(
    _kind(code, rf"(?P<said>行政{name}{_DECIDED}", never=_NOT_DECIDED, units=_DECISION_UNITS)
    for code, name in (("licensing", "许可"), ("penalty", "处罚"), ("coercion", "强制"))
)

FEES = (
    _kind(
        "information_fee",
        r"(?P<said>(?:政府)?(?:信息)?(?:公开)?(?:信息)?处理费用?[^,]{0,12})$",
        never="标准|每[件张页]|按[件量]",
        units=frozenset({"元", "万元"}),
    ),
)

KINDS = (*RESULTS, *REQUESTS, *DISPUTES, *DOCUMENTS, *DECISIONS, *FEES)
