"""NV: the requests that the text states against table 3. Each finding keeps the words it came from."""

from collections.abc import Iterator

from parser.model import Claim, Severity
from parser.rules.engine import Case, Outcome, rule
from parser.rules.quoted import Expected, counts, first_of_each_sentence, held

_NEW, _CARRIED, _DONE, _LEFT = (
    f"t3.{row}.total" for row in ("new_received", "carried_in", "total_processed", "carried_out")
)


@rule("NV-01", Severity.WARNING, "正文申请数与表三不符", "requests in the text differ from table 3")
def new_requests(case: Case) -> Iterator[Outcome]:
    yield from held(case, first_of_each_sentence(counts(case, "new_received")), _to_answer)


@rule("NV-02", Severity.WARNING, "正文答复数与表三不符", "answers in the text differ from table 3")
def answered(case: Case) -> Iterator[Outcome]:
    """处理 and 办理 may also mean everything that there was to answer."""
    yield from held(case, first_of_each_sentence(counts(case, "total_processed")), _answered)
    yield from held(case, counts(case, "handled"), _handled)


@rule("NV-03", Severity.WARNING, "正文结转数与表三不符", "pending requests in the text differ from table 3")
def pending(case: Case) -> Iterator[Outcome]:
    yield from held(case, first_of_each_sentence(counts(case, "carried_out")), _left)


def _to_answer(case: Case, claim: Claim) -> Expected:
    new, carried = case.stated(_NEW), case.addend(_CARRIED)
    return Expected((_NEW,), {"新收": new, "新收 + 上年结转": new + carried})


def _answered(case: Case, claim: Claim) -> Expected:
    done, carried = case.stated(_DONE), case.addend(_CARRIED)
    return Expected((_DONE,), {"总计": done, "总计 - 上年结转": done - carried})


def _handled(case: Case, claim: Claim) -> Expected:
    done, asked = _answered(case, claim), _to_answer(case, claim)
    return Expected((_DONE, _NEW), {**done.numbers, **asked.numbers})


def _left(case: Case, claim: Claim) -> Expected:
    return Expected((_LEFT,), {"结转": case.stated(_LEFT)})
