"""DT: the dates a report bears against the year it is about and the day it was due."""

import re
from collections.abc import Iterator
from datetime import date

from parser.model import Organ, Section, Severity
from parser.rules.engine import Case, Outcome, Unread, rule

_PLAN = re.compile(r"(20\d\d)年[，,]?(?:我|本|全|将|继续|下一步|工作打算|工作计划)")
_TO_COME = re.compile(r"问题|改进|整改|打算|计划|下一步|安排")
_TEXT_IS_ABOUT = 3
_LAST_YEAR_OF_OLD_LAW = 2018
_FILED_UNDER = ("list", "address", "breadcrumb", "column")


@rule("DT-01", Severity.ERROR, "落款或发布日期早于统计期末", "dated before the reported year ended")
def date_before_period_end(case: Case) -> Iterator[Outcome]:
    """条例 Art 49: the report is about the year before."""
    end = date(_year(case), 12, 31)
    day, where = _bears(case)
    yield Outcome(day <= end, (where,), f"{day} {'<=' if day <= end else '>'} {end}")


def _bears(case: Case) -> tuple[date, str]:
    if case.identity.signed:
        return case.identity.signed, "signature"
    if case.identity.published:
        return case.identity.published, "published"
    raise Unread("date")


def _year(case: Case) -> int:
    if case.year is None:
        raise Unread("report year")
    return case.year


@rule("DT-02", Severity.WARNING, "逾期发布", "published late")
def late_publication(case: Case) -> Iterator[Outcome]:
    """条例 (2019) Art 49 and (2007) Art 31; only where the law itself sets the day for such an organ."""
    year = _year(case)
    day = case.identity.published or case.identity.signed
    if day is None or day <= date(year, 12, 31):
        raise Unread("date")
    due = statutory_deadline(case.organ, year)
    if due is None:
        raise Unread("organ")
    late = (day - due).days
    text = f"{day} {'>' if late > 0 else '<='} {due}" + (
        f"，逾期 {late} 天 ({late} days)" if late > 0 else ""
    )
    yield Outcome(late > 0, ("published" if case.identity.published else "signature",), text)


def statutory_deadline(organ: Organ | None, year: int) -> date | None:
    """31 January for departments, 31 March for governments; None for organs the article does not name."""
    if year <= _LAST_YEAR_OF_OLD_LAW:
        return date(year + 1, 3, 31)
    if organ is None or organ.kind is None or organ.level == "township":
        return None
    if organ.kind == "government" or organ.level == "functional_zone":
        return date(year + 1, 3, 31)
    return None if organ.kind == "public_enterprise" else date(year + 1, 1, 31)


@rule("DT-03", Severity.ERROR, "落款年份错误", "signed in the wrong year")
def signature_year(case: Case) -> Iterator[Outcome]:
    year = _year(case)
    signed = case.identity.signed
    if signed is None:
        raise Unread("signature date")
    severity = Severity.WARNING if signed.year > year + 1 else None
    sign = "=" if signed.year == year + 1 else "!="
    yield Outcome(signed.year != year + 1, ("signature",), f"{signed.year} {sign} {year} + 1", severity)


@rule("DT-04", Severity.ERROR, "年份前后不一致", "title, period and text name different years")
def year_consistency(case: Case) -> Iterator[Outcome]:
    """Only a remark where the report agrees with itself and list, address or column put it under another year."""
    identity = case.identity
    named = {"title": identity.title_year, "period": identity.period[0].year if identity.period else None}
    years = {where: year for where, year in named.items() if year}
    if about := _text_is_about(case):
        years["text"] = about
    differ = len(set(years.values())) > 1
    filed = {one.where: int(one.what) for one in identity.year_said if one.where in _FILED_UNDER}
    elsewhere = {where: year for where, year in filed.items() if year != case.year}
    if len(years) + len(filed) < 2:
        raise Unread("two years to compare")
    shown = years | elsewhere or filed
    severity = None if differ else Severity.INFO
    yield Outcome(
        differ or bool(elsewhere), tuple(shown), "; ".join(f"{k} {v}" for k, v in shown.items()), severity
    )


def _text_is_about(case: Case) -> int | None:
    """The year section 1 names again and again while never naming that of the title."""
    years = case.identity.text_years
    title = case.identity.title_year
    if not years or (title and years[title]):
        return title
    most, count = years.most_common(1)[0]
    return most if count >= _TEXT_IS_ABOUT else None


@rule("DT-05", Severity.WARNING, "统计期限不完整", "the stated period is not the whole year")
def period_statement(case: Case) -> Iterator[Outcome]:
    """DB51/T 2660-2019 section 2.1 and practice."""
    year, period = _year(case), case.identity.period
    if period is None:
        raise Unread("period")
    whole = period == (date(year, 1, 1), date(year, 12, 31))
    yield Outcome(not whole, ("period",), f"{period[0]} .. {period[1]}")


@rule("DT-06", Severity.INFO, "无日期", "no date on the report")
def date_missing(case: Case) -> Iterator[Outcome]:
    identity = case.identity
    found = [str(day) for day in (identity.signed, identity.published) if day]
    yield Outcome(not found, (), ", ".join(found) or "文中与页面均无日期")


@rule("DT-08", Severity.INFO, "年度仅由发布日期推定", "the year is only inferred from the day of publication")
def year_inferred(case: Case) -> Iterator[Outcome]:
    """Reports appear before their year ends and years late, so the year before publication is a guess."""
    said = case.identity.year_said
    if not said:
        raise Unread("report year")
    yield Outcome(
        said[0].where == "published", ("published",), "; ".join(f"{s.where} {s.what}" for s in said)
    )


def _plan(case: Case) -> Section | None:
    """The fifth of the six parts; where parts are free, the one whose title speaks of what is to come."""
    sections = case.outline.sections
    if case.form.sections:
        return sections.get(5)
    return next((one for one in sections.values() if _TO_COME.search(one.title)), None)


@rule("DT-07", Severity.INFO, "下一步计划年份有误", "the plan is for another year")
def plan_year(case: Case) -> Iterator[Outcome]:
    year, section = _year(case), _plan(case)
    plans = {int(found) for found in _PLAN.findall(section.text)} if section else set()
    if not plans:
        raise Unread("plan")
    yield Outcome(year + 1 not in plans, ("section 5",), f"{sorted(plans)}; {year} + 1 = {year + 1}")
