"""NV: numbers in the text against the tables. Each keeps the sentence it came from."""

import re
from collections.abc import Iterator
from decimal import Decimal

from parser.model import Severity
from parser.rules.engine import Case, Outcome, rule
from parser.values import plain

_COUNT = r"(\d+)\s*(?:件|宗|份|起)"
_REQUEST = r"(?:政府|政务)?(?:信息)?公开申请|依申请公开"
_RECEIVED = re.compile(
    rf"(?:收到|受理|新收|接收)[^，。；,;\d]{{0,12}}?(?:{_REQUEST})[^，。；,;\d]{{0,8}}?{_COUNT}"
    r"|(?:收到|受理|新收)(\d+)\s*件(?:政府信息公开)?申请"
)
_ANSWERED = re.compile(rf"(?:答复|办结)[^，。；,;\d]{{0,14}}?{_COUNT}")
_PENDING = re.compile(
    rf"(?<!上年)(?<!上年度)结转[^，。；,;\d上]{{0,10}}?{_COUNT}|{_COUNT}[^，。；,;\d上(（]{{0,20}}?(?:正在|顺延|结转)"
)
_DOCUMENTS = re.compile(
    r"(?:制发|制定|出台|报送)[^，。；,;\d]{0,6}?规范性文件[^，。；,;\d]{0,4}?(\d+)\s*(?:件|个|份|部)?"
)
_DECISIONS = re.compile(r"行政(许可|处罚)(?:决定|事项|案件)?\s*(\d+)\s*(?:项|件|宗)")


def _quoted(case: Case, pattern: re.Pattern[str], about: str = "") -> tuple[Decimal, str] | None:
    """The first number the pattern finds in a sentence about the subject, with its words."""
    for sentence in case.sentences:
        if about in sentence and (match := pattern.search(sentence)):
            return Decimal(next(group for group in match.groups() if group)), match[0]
    return None


def _compare(quote: tuple[Decimal, str], allowed: dict[str, Decimal], cells: tuple[str, ...]) -> Outcome:
    number, words = quote
    table = "; ".join(f"{name} = {plain(value)}" for name, value in allowed.items())
    return Outcome(number not in allowed.values(), cells, f"正文“{words}” {plain(number)}; 表 {table}")


@rule("NV-01", Severity.WARNING, "正文申请数与表三不符", "requests in the text differ from table 3")
def new_requests(case: Case) -> Iterator[Outcome]:
    if quote := _quoted(case, _RECEIVED):
        new, carried = case.stated("t3.new_received.total"), case.addend("t3.carried_in.total")
        allowed = {"新收": new, "新收 + 上年结转": new + carried}
        yield _compare(quote, allowed, ("t3.new_received.total",))


@rule("NV-02", Severity.WARNING, "正文答复数与表三不符", "answers in the text differ from table 3")
def answered(case: Case) -> Iterator[Outcome]:
    if quote := _quoted(case, _ANSWERED, "申请"):
        done, carried = case.stated("t3.total_processed.total"), case.addend("t3.carried_in.total")
        allowed = {"总计": done, "总计 - 上年结转": done - carried}
        yield _compare(quote, allowed, ("t3.total_processed.total",))


@rule("NV-03", Severity.WARNING, "正文结转数与表三不符", "pending requests in the text differ from table 3")
def pending(case: Case) -> Iterator[Outcome]:
    if quote := _quoted(case, _PENDING, "申请"):
        yield _compare(quote, {"结转": case.stated("t3.carried_out.total")}, ("t3.carried_out.total",))


@rule(
    "NV-04",
    Severity.INFO,
    "正文规范性文件数与表二不符",
    "normative documents in the text differ from table 2",
)
def normative_documents(case: Case) -> Iterator[Outcome]:
    if quote := _quoted(case, _DOCUMENTS):
        columns = ("made", "published") if "t2.normative_documents.made" in case.cells else ("issued",)
        codes = tuple(f"t2.normative_documents.{column}" for column in columns)
        printed = {
            code.rpartition(".")[2]: number for code in codes if (number := case.number(code)) is not None
        }
        if not printed:
            yield Outcome(False, codes, "", not_read=codes[0])
        else:
            yield _compare(quote, printed, codes)


@rule(
    "NV-07",
    Severity.INFO,
    "正文许可处罚数与表二不符",
    "licences or penalties in the text differ from table 2",
)
def decisions_and_items(case: Case) -> Iterator[Outcome]:
    rows = {"许可": "licensing", "处罚": "penalty"}
    for sentence in case.sentences:
        for match in _DECISIONS.finditer(sentence):
            code = f"t2.{rows[match[1]]}"
            decisions = case.stated(f"{code}.decisions")
            allowed = {"处理决定": decisions}
            items = [case.number(f"{code}.{column}") for column in ("items_prev", "items_change")]
            if items[0] is not None and items[1] is not None:
                allowed["项目"] = items[0] + items[1]
            yield _compare((Decimal(match[2]), match[0]), allowed, (f"{code}.decisions",))
