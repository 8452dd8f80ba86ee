"""Differences between two readings in words, and all of them counted, in Chinese or English."""

from collections.abc import Iterator, Mapping, Sequence

from db.candidates import Judged
from db.differences import Difference, Tally
from gongkai.console import word
from gongkai.settings import Lang
from parser.forms.form import CellSpec
from parser.model import Bilingual, Finding, Standing

Labels = Mapping[str, CellSpec]
Told = tuple[str, Sequence[str], Sequence[Sequence[object]]]
"""Title, heads and rows of a table."""

_WORDS: Mapping[str, Bilingual] = {
    "same": Bilingual("相同", "same"),
    "better": Bilingual("更好", "better"),
    "worse": Bilingual("更差", "worse"),
    "different": Bilingual("不同", "different"),
    "confirmed": Bilingual("印证", "confirmed"),
    "contradicted": Bilingual("矛盾", "contradicted"),
    "unchecked": Bilingual("未核", "unchecked"),
    "ambiguous": Bilingual("存疑", "ambiguous"),
    "form": Bilingual("格式", "form"),
    "title": Bilingual("标题", "title"),
    "published": Bilingual("公布日期", "published"),
    "signed": Bilingual("落款日期", "signed"),
    "error": Bilingual("未能识读", "not read"),
    "section": Bilingual("第{}部分", "section {}"),
}


def told(one: Judged, labels: Labels, lang: Lang) -> Iterator[str]:
    """A heading and a line for each difference; nothing where there is none."""
    found = one.difference
    if found.worth == "same":
        return
    parsers = f"{one.before.parser_version} → {one.after.parser_version}"
    yield f"{one.organ} {one.report_year} v{one.version}  {parsers}  {_word(found.worth, lang)}"
    yield from (f"  {line}" for line in _lines(found, labels, lang))


def _lines(found: Difference, labels: Labels, lang: Lang) -> Iterator[str]:
    if found.other_identity:
        organ, year = found.other_identity
        words = {"zh": "读作别的机关或年度", "en": "says another organ or year"}[lang]
        yield f"{words}: {organ or '?'} {year or '?'}"
    for fact in found.facts:
        yield f"{_fact(fact.name, lang)}: {fact.old or '-'} → {fact.new or '-'}"
    for cell in found.cells:
        yield f"{_label(cell.code, labels, lang)}: {_raw(cell.old_raw, lang)} → {_raw(cell.new_raw, lang)}"
    for code, old, new in found.standings:
        yield f"{_label(code, labels, lang)}: {_standing(old, lang)} → {_standing(new, lang)}"
    for sign, findings in (("-", found.gone), ("+", found.new)):
        yield from (f"{sign} {_finding(finding, lang)}" for finding in findings)


def summary(tally: Tally, lang: Lang) -> Iterator[Told]:
    """How many versions are better or worse, what cells gained and lost, which findings went and came."""
    worth = [(_word(name, lang), tally.worth[name]) for name in ("same", "better", "different", "worse")]
    rules = [(rule, found["gone"], found["new"]) for rule, found in sorted(tally.rules.items())]
    if lang == "zh":
        yield "识读结果比较", ("", "版本"), worth
        yield "单元格核对状态", ("单元格", "增", "减"), list(_standings(tally, lang))
        yield "其他", ("", "数"), list(_figures(tally, lang))
        yield "发现", ("规则", "消失", "新出现"), rules
    else:
        yield "Readings compared", ("", "versions"), worth
        yield "Standing of cells", ("cells", "gained", "lost"), list(_standings(tally, lang))
        yield "Else", ("", "count"), list(_figures(tally, lang))
        yield "Findings", ("rule", "gone", "new"), rules


def _standings(tally: Tally, lang: Lang) -> Iterator[Sequence[object]]:
    for standing in Standing:
        gained, lost = tally.figures[f"{standing}_gained"], tally.figures[f"{standing}_lost"]
        yield _word(standing, lang), gained, lost


def _figures(tally: Tally, lang: Lang) -> Iterator[Sequence[object]]:
    names = {
        "cells_changed": Bilingual("读数不同的单元格", "cells that say something else"),
        "reports_gained": Bilingual("新读出的报告", "reports that can be read now"),
        "reports_lost": Bilingual("读不出了的报告", "reports that cannot be read any more"),
        "other_identity": Bilingual("读作别的机关或年度", "say another organ or year"),
    }
    for name, words in names.items():
        yield getattr(words, lang), tally.figures[name]


def _word(code: str, lang: Lang) -> str:
    return str(getattr(_WORDS[code], lang)) if code in _WORDS else code


def _fact(name: str, lang: Lang) -> str:
    kind, _, number = name.partition("_")
    return _word(kind, lang).format(number)


def _standing(standing: Standing | None, lang: Lang) -> str:
    return _word(standing, lang) if standing else {"zh": "未读", "en": "not read"}[lang]


def _label(code: str, labels: Labels, lang: Lang) -> str:
    spec = labels.get(code)
    return str(getattr(spec, f"label_{lang}")) if spec else code


def _raw(raw: str | None, lang: Lang) -> str:
    return raw or {"zh": "（空白）", "en": "(blank)"}[lang]


def _finding(finding: Finding, lang: Lang) -> str:
    return f"{finding.rule} {word(finding.severity, lang)}: {getattr(finding.message, lang)}"
