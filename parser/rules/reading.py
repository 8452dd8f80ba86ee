"""RD: what the reading itself could not do; readers and the pipeline have more of them where no report came of it."""

from collections.abc import Iterator

from parser.forms import UNKNOWN_FORM
from parser.model import Blame, Severity
from parser.recognise import figure_grids
from parser.rules.engine import Case, Outcome, rule


@rule(
    "RD-03",
    Severity.ERROR,
    "认不出表格所用的格式",
    "the tables are on no known form",
    blame=Blame.UNDECIDED,
)
def unknown_form(case: Case) -> Iterator[Outcome]:
    """The tables are kept as they are, and nothing of them is mapped."""
    if case.form is not UNKNOWN_FORM:
        yield Outcome(False, (), case.form.id)
        return
    grids = figure_grids(case.document.blocks)
    places = "、".join(grid.locator for grid in grids)
    yield Outcome(True, (), f"{len(grids)} 张表照原样保留，未取数 (tables kept as they are): {places}")
