"""T2: table 2 against itself. It is no arithmetic table: a sum that closes there is a symptom."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import wraps
from itertools import combinations

from parser.model import Blame, Severity
from parser.rules.engine import Case, Judge, Outcome, Unread, rule
from parser.values import plain, read_value

_DOCUMENTS = ("regulations", "normative_documents")
_ITEM_ROWS = ("licensing", "other_services", "penalty", "coercion")
_YUAN = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}


def _codes(row: str, *columns: str) -> tuple[str, ...]:
    return tuple(f"t2.{row}.{column}" for column in columns)


def _per_row(rows: tuple[str, ...], *columns: str) -> Callable[[Callable[..., Outcome]], Judge]:
    """A rule on the printed numbers of some columns, asked for each row; unread cells are told apart."""

    def wrap(judge: Callable[..., Outcome]) -> Judge:
        @wraps(judge)
        def asked(case: Case) -> Iterator[Outcome]:
            for row in rows:
                codes = _codes(row, *columns)
                try:
                    yield judge(case, codes, *map(case.stated, codes))
                except Unread as unread:
                    yield Outcome(False, codes, "", not_read=unread.what)

        return asked

    return wrap


@rule(
    "T2-01",
    Severity.WARNING,
    "本年新公开多于对外公开总数",
    "published this year exceeds public in total",
    forms=["ogi_2019"],
)
@_per_row(_DOCUMENTS, "published", "total_public")
def published_le_total(case: Case, codes: tuple[str, ...], published: Decimal, total: Decimal) -> Outcome:
    return Outcome(published > total, codes, f"{plain(published)} <= {plain(total)}")


@rule("T2-02", Severity.INFO, "制作与公开数量不一致", "made differs from published", forms=["ogi_2019"])
@_per_row(_DOCUMENTS, "made", "published")
def made_eq_published(case: Case, codes: tuple[str, ...], made: Decimal, published: Decimal) -> Outcome:
    """条例 Art 20(1): both must be published."""
    return Outcome(made != published, codes, f"{plain(made)} = {plain(published)}")


@rule("T2-03", Severity.ERROR, "项目数量不得为负", "items at year end are negative", forms=["ogi_2019"])
@_per_row((*_ITEM_ROWS, "fees"), "items_prev", "items_change")
def item_stock_non_negative(case: Case, codes: tuple[str, ...], before: Decimal, change: Decimal) -> Outcome:
    return Outcome(before + change < 0, codes, f"{_sum(before, change)} >= 0")


@rule("T2-04", Severity.WARNING, "增减符号丢失", "the sign of the change is lost", forms=["ogi_2019"])
@_per_row(_ITEM_ROWS, "items_prev", "items_change", "decisions")
def change_sign_lost(
    case: Case, codes: tuple[str, ...], before: Decimal, change: Decimal, decisions: Decimal
) -> Outcome:
    """The figure stays as printed; a parser that flips it would hide the fault."""
    bare = not read_value(case.cells[codes[1]].raw or "").signed
    lost = bare and change > 0 and before - change == decisions and before + change != decisions
    return Outcome(
        lost,
        codes,
        f"{_sum(before, change)}; {plain(before)} - {plain(change)} = {plain(before - change)}; "
        f"处理决定 {plain(decisions)}",
        suggestion=case.should_be(codes[1], -change) if lost else None,
    )


@rule(
    "T2-05",
    Severity.WARNING,
    "误把处理决定数量填成项目合计",
    "decisions filled in as the sum of items",
    forms=["ogi_2019"],
)
@_per_row(_ITEM_ROWS, "items_prev", "items_change", "decisions")
def decisions_equal_item_sum(
    case: Case, codes: tuple[str, ...], before: Decimal, change: Decimal, decisions: Decimal
) -> Outcome:
    """Hubei 2020 notice: items are kinds of matters, decisions are cases; equality is a misreading."""
    same = bool(change) and bool(decisions) and before + change == decisions
    return Outcome(same, codes, f"{_sum(before, change)}; 处理决定 {plain(decisions)}")


@rule(
    "T2-06",
    Severity.INFO,
    "有事项无办件或有办件无事项",
    "items without decisions or decisions without items",
    forms=["ogi_2019"],
)
@_per_row(_ITEM_ROWS, "items_prev", "items_change", "decisions")
def items_without_decisions(
    case: Case, codes: tuple[str, ...], before: Decimal, change: Decimal, decisions: Decimal
) -> Outcome:
    items = before + change
    return Outcome(
        (items == 0) != (decisions == 0),
        codes,
        f"年末事项 {plain(items)}; 处理决定 {plain(decisions)}",
        severity=Severity.WARNING if decisions and not items else None,
    )


@rule("T2-07", Severity.WARNING, "两行数据雷同", "two rows hold the same figures", forms=["ogi_2019"])
def duplicate_rows(case: Case) -> Iterator[Outcome]:
    rows = [_codes(row, "items_prev", "items_change", "decisions") for row in _ITEM_ROWS]
    triples = [
        (codes, [number for code in codes if (number := case.number(code)) is not None]) for codes in rows
    ]
    read = [(codes, numbers) for codes, numbers in triples if len(numbers) == 3 and any(numbers)]
    same = [(a, b, triple) for (a, triple), (b, other) in combinations(read, 2) if triple == other]
    for a, b, triple in same:
        figures = ", ".join(plain(number) for number in triple)
        yield Outcome(True, a + b, f"{a[0].split('.')[1]} = {b[0].split('.')[1]} = ({figures})")
    if len(read) > 1 and not same:
        yield Outcome(False, (), f"{len(read)} 行各不相同 ({len(read)} rows differ)")


@rule(
    "T2-08",
    Severity.WARNING,
    "收费项目数量异常（疑填金额）",
    "implausible number of fee items (an amount?)",
    forms=["ogi_2019"],
)
def fee_items_plausible(case: Case) -> Iterator[Outcome]:
    codes = _codes("fees", "items_prev", "items_change")
    before, change = (case.stated(code) for code in codes)
    items, most = before + change, case.thresholds.fee_items_most
    plausible = 0 <= items <= most and not items % 1
    yield Outcome(not plausible, codes, f"{_sum(before, change)}; 0..{most}")


@rule(
    "T2-09",
    Severity.WARNING,
    "采购数量与金额不匹配",
    "procurement projects and amount do not match",
    forms=["ogi_2019"],
)
def procurement_pairing(case: Case) -> Iterator[Outcome]:
    codes = _codes("procurement", "projects", "amount")
    projects, amount = (case.stated(code) for code in codes)
    yield Outcome((projects == 0) != (amount == 0), codes, f"项目 {plain(projects)}; 金额 {plain(amount)}")


@rule("T2-10", Severity.INFO, "采购金额无单位", "procurement amount has no unit", forms=["ogi_2019"])
def procurement_unit_missing(case: Case) -> Iterator[Outcome]:
    """60号 annex prints no unit: 元 and 万元 have both been seen."""
    code = "t2.procurement.amount"
    amount = case.stated(code)
    unit = case.cells[code].unit
    yield Outcome(bool(amount) and unit is None, (code,), f"{plain(amount)} {unit or '(无单位 no unit)'}")


@rule(
    "T2-11",
    Severity.INFO,
    "采购均价异常（元/万元）",
    "implausible amount per project (元 or 万元)",
    forms=["ogi_2019"],
)
def procurement_magnitude(case: Case) -> Iterator[Outcome]:
    codes = _codes("procurement", "projects", "amount")
    projects, amount = (case.stated(code) for code in codes)
    if not projects or not amount:
        return
    yuan = amount * _YUAN.get(case.cells[codes[1]].unit or "元", Decimal(1))
    span, each = case.thresholds.procurement_yuan_per_project, yuan / projects
    yield Outcome(
        not span.least <= each <= span.most, codes, f"{plain(yuan)} 元 / {plain(projects)} = {each:.2f} 元"
    )


@rule(
    "T2-12", Severity.WARNING, "无规章制定权却填报规章", "regulations reported without the power to make them"
)
def regulation_power(case: Case) -> Iterator[Outcome]:
    """立法法 (2023) Arts 91 and 93; a general office reports for its government."""
    numbers = {
        c.code: c.value
        for c in case.of_table("t2")
        if c.code.startswith("t2.regulations.") and c.value is not None
    }
    if not numbers:
        raise Unread("t2.regulations")
    organ = case.organ
    if organ is None or organ.level is None or organ.kind is None:
        raise Unread("organ")
    may = organ.level == "central" or (
        organ.level in {"province", "prefecture"} and organ.kind in {"government", "government_office"}
    )
    figures = ", ".join(plain(number) for number in numbers.values())
    yield Outcome(not may and any(numbers.values()), tuple(numbers), f"规章 {figures}; {organ.name}")


@rule("T2-21", Severity.WARNING, "期初存量为负", "the implied opening stock is negative", forms=["ogi_2021"])
@_per_row(_DOCUMENTS, "issued", "repealed", "in_force")
def implied_opening_stock(
    case: Case, codes: tuple[str, ...], issued: Decimal, repealed: Decimal, in_force: Decimal
) -> Outcome:
    opening = in_force + repealed - issued
    return Outcome(
        opening < 0, codes, f"{plain(in_force)} + {plain(repealed)} - {plain(issued)} = {plain(opening)}"
    )


@rule(
    "T2-22",
    Severity.WARNING,
    "收费金额疑以元填报",
    "fees probably given in 元",
    blame=Blame.UNDECIDED,
    forms=["ogi_2021"],
)
def fee_amount_magnitude(case: Case) -> Iterator[Outcome]:
    code = "t2.fees.amount"
    amount = case.stated(code) * _YUAN.get(case.cells[code].unit or "万元", Decimal(1)) / _YUAN["万元"]
    organ, ceilings = case.organ, case.thresholds.fee_amount_most
    if organ is None or organ.level is None:
        raise Unread("organ")
    of_government = organ.kind in {"government", "government_office"} or organ.level == "functional_zone"
    by_level = {"township": ceilings.township, "county": ceilings.county, "prefecture": ceilings.prefecture}
    most = ceilings.government if of_government else by_level.get(organ.level, ceilings.government)
    yield Outcome(amount > most, (code,), f"{plain(amount)} <= {plain(most)} 万元")


def _sum(a: Decimal, b: Decimal) -> str:
    sign = "-" if b < 0 else "+"
    return f"{plain(a)} {sign} {plain(abs(b))} = {plain(a + b)}"
