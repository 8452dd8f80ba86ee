"""F4: the statistics of 2014 to 2018 beyond their sums; what 其中 says, and what different channels may count."""

from collections.abc import Iterator
from decimal import Decimal

from parser.model import Severity
from parser.rules.engine import Case, Outcome, Unread, rule
from parser.values import plain

_CHANNELS = ("gazette", "website", "weibo", "wechat", "other")


def _at_most(case: Case, less: str, more: str) -> Outcome:
    codes = (f"s14.{less}", f"s14.{more}")
    part, whole = (case.stated(code) for code in codes)
    return Outcome(part > whole, codes, f"{plain(part)} <= {plain(whole)}")


def _each_at_most(case: Case, *pairs: tuple[str, str]) -> Iterator[Outcome]:
    """One outcome a pair; a pair that was not read does not keep the next from being asked."""
    for less, more in pairs:
        try:
            yield _at_most(case, less, more)
        except Unread as unread:
            yield Outcome(False, (f"s14.{less}", f"s14.{more}"), "", not_read=unread.what)


@rule(
    "F4-08",
    Severity.WARNING,
    "主动公开规范性文件数多于制发数或公开总数",
    "more normative documents disclosed than issued, or than items disclosed",
    forms=["ogi_2014"],
)
def normative_subset(case: Case) -> Iterator[Outcome]:
    """form structure: 其中."""
    yield from _each_at_most(
        case, ("normative_disclosed", "normative_issued"), ("normative_disclosed", "disclosed")
    )


@rule(
    "F4-09",
    Severity.WARNING,
    "各渠道公开数与主动公开数不符",
    "items by channel contradict items disclosed",
    forms=["ogi_2014"],
)
def channels_vs_distinct(case: Case) -> Iterator[Outcome]:
    """An item in several channels counts once: no channel has more, and all of them together not fewer.

    A local table may leave channels out: then only the first can be said.
    """
    disclosed = case.stated("s14.disclosed")
    codes = tuple(code for name in _CHANNELS if (code := f"s14.channel_{name}") in case.cells)
    numbers = [case.addend(code) for code in codes]
    if not any(case.number(code) is not None for code in codes):
        raise Unread("s14.channel_website")
    most, total = max(numbers), sum(numbers, Decimal(0))
    too_few = len(codes) == len(_CHANNELS) and disclosed > total
    text = f"{plain(most)} <= {plain(disclosed)} <= {plain(total)}"
    yield Outcome(most > disclosed or too_few, ("s14.disclosed", *codes), text)


@rule(
    "F4-10",
    Severity.ERROR,
    "主要负责同志参加次数多于总次数",
    "the head attended more often than there were occasions",
    forms=["ogi_2014"],
)
def head_attended(case: Case) -> Iterator[Outcome]:
    """form structure: 其中."""
    yield from _each_at_most(
        case, ("press_conferences_head", "press_conferences"), ("interviews_head", "interviews")
    )


@rule("F4-11", Severity.WARNING, "办结数多于收到数", "more completed than received", forms=["ogi_2014"])
def completed_le_received(case: Case) -> Iterator[Outcome]:
    """What last year left over may explain it: the form does not show it."""
    yield _at_most(case, "completed", "received")


@rule("F4-12", Severity.INFO, "答复数与办结数不一致", "answered differs from completed", forms=["ogi_2014"])
def answered_vs_completed(case: Case) -> Iterator[Outcome]:
    codes = ("s14.answered", "s14.completed")
    answered, completed = (case.stated(code) for code in codes)
    yield Outcome(answered != completed, codes, f"{plain(answered)} = {plain(completed)}")
