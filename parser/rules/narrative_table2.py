"""NV: documents and decisions in the text against table 2."""

from collections.abc import Iterator

from parser.model import Claim, Severity
from parser.rules.engine import Case, Outcome, Unread, rule
from parser.rules.quoted import Expected, counts, held

_DECIDED = ("licensing", "penalty", "coercion")


@rule(
    "NV-04",
    Severity.INFO,
    "正文规范性文件数与表二不符",
    "normative documents in the text differ from table 2",
)
def normative_documents(case: Case) -> Iterator[Outcome]:
    yield from held(case, counts(case, "normative_documents.issued"), _issued)


@rule(
    "NV-07",
    Severity.INFO,
    "正文许可处罚数与表二不符",
    "licences or penalties in the text differ from table 2",
)
def decisions_and_items(case: Case) -> Iterator[Outcome]:
    yield from held(case, counts(case, *_DECIDED), _decisions)


@rule(
    "NV-12",
    Severity.INFO,
    "正文现行有效文件数与表二不符",
    "documents in force in the text differ from table 2",
    forms=["ogi_2021"],
)
def documents_in_force(case: Case) -> Iterator[Outcome]:
    yield from held(case, counts(case, "normative_documents.in_force"), _in_force)


def _issued(case: Case, claim: Claim) -> Expected:
    """The form of 2019 prints two counts; one that is blank is not compared."""
    columns = ("made", "published") if "t2.normative_documents.made" in case.cells else ("issued",)
    cells = tuple(f"t2.normative_documents.{column}" for column in columns)
    numbers = {column: case.number(code) for column, code in zip(columns, cells, strict=True)}
    printed = {column: number for column, number in numbers.items() if number is not None}
    if not printed:
        raise Unread(cells[0])
    return Expected(cells, printed)


def _decisions(case: Case, claim: Claim) -> Expected:
    """The text may count cases, or (form of 2019) kinds of matters."""
    row = f"t2.{claim.kind}"
    numbers = {"处理决定": case.stated(f"{row}.decisions")}
    before, change = (case.number(f"{row}.{column}") for column in ("items_prev", "items_change"))
    if before is not None and change is not None:
        numbers["项目"] = before + change
    return Expected((f"{row}.decisions",), numbers)


def _in_force(case: Case, claim: Claim) -> Expected:
    code = "t2.normative_documents.in_force"
    return Expected((code,), {"现行有效": case.stated(code)})
