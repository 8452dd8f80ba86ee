"""An archive of which every named query says something."""

from dataclasses import replace
from datetime import date

from small_archive import FIGURES, HOUSING, WATER, at, finding, reading, unreadable
from sqlalchemy import select

from db import models
from db.engine import writing
from parser.model import Blame, Coverage, Severity, Standing

NEW_FORM = {
    "t2.normative_documents.issued": "4",
    "t2.normative_documents.repealed": "1",
    "t2.normative_documents.in_force": "9",
    "t2.fees.amount": "3.5",
    "t3.new_received.total": "10",
    "t3.carried_in.total": "3",
    "t3.granted.total": "8",
    "t3.partial.total": "1",
    "t3.total_processed.total": "9",
    "t3.carried_out.total": "4",
    "t4.litigation_direct.upheld": "2",
    "t4.litigation_direct.corrected": "1",
    "t4.litigation_direct.other_result": "1",
    "t4.litigation_direct.pending": "5",
    "t4.litigation_direct.total": "9",
}
ZERO = {f"t3.{row}.total": "0" for row in ("new_received", "carried_in", "total_processed", "carried_out")}
ASKED = {"contradicted_reports": {"year": "2020"}}
"""Where the default asks of another year."""


WORDS = "依申请公开的水价"


def told(
    figures, year, organ, form="ogi_2019", findings=(), contradicted=(), stated=date(2021, 1, 20), **more
):
    read = reading(figures, year=year, organ=organ, findings=findings, published=stated, **more)
    cells = {
        code: replace(cell, standing=Standing.CONTRADICTED) if code in contradicted else cell
        for code, cell in read.report.cells.items()
    }
    coverage = Coverage(198, len(cells), 8, len(contradicted), 0)
    return replace(read, report=replace(read.report, form=form, cells=cells), coverage=coverage)


def fill(archive):
    """The housing bureau: a figure edited on the quiet and one with a new date, totals that never close, a copied text.

    The water bureau: a year put right before the deadline, one missing, one that nobody could check, one that could
    not be read.
    """

    def add(read, organ, year, **more):
        body = f"{organ.name}{year}{more.get('day', 0)}".encode()
        archive.add(body, read, organ=organ, year=year, url=f"http://127.0.0.1/{organ.name}{year}", **more)

    copied = replace(finding("CP-01", severity=Severity.WARNING), arithmetic="98 %")
    open_total, misread = finding("T3-03"), replace(finding("T3-03"), blame=Blame.READING)
    add(told(FIGURES, 2019, HOUSING, findings=(open_total,)), HOUSING, 2019)
    add(told(FIGURES, 2020, HOUSING, findings=(open_total, copied)), HOUSING, 2020)
    edited = {**FIGURES, "t3.granted.total": "41", "t3.carried_out.total": "2"}
    cells = ("t3.granted.total", "t3.total_processed.total")
    add(told(edited, 2020, HOUSING, "ogi_2019", (open_total, copied), cells), HOUSING, 2020, day=30)
    first = {**NEW_FORM, "t3.granted.total": "7"}
    add(told(first, 2021, HOUSING, "ogi_2021", (open_total,)), HOUSING, 2021)
    owned_up = told(NEW_FORM, 2021, HOUSING, "ogi_2021", (open_total,), stated=date(2021, 2, 9))
    add(owned_up, HOUSING, 2021, day=20)
    add(told({**ZERO, "t3.new_received.total": "1"}, 2020, WATER), WATER, 2020)
    add(told(ZERO, 2020, WATER, findings=(misread,), text=WORDS), WATER, 2020, day=5)
    add(told({**ZERO, "t3.new_received.total": ""}, 2019, WATER, findings=(misread,)), WATER, 2019)
    add(unreadable(), WATER, 2021)
    for organ, year, state, late in (
        (HOUSING, 2019, "on_time", None), (HOUSING, 2020, "on_time", None), (HOUSING, 2021, "removed", None),
        (WATER, 2018, "missing", None), (WATER, 2019, "unverifiable", None), (WATER, 2020, "late", 12),
    ):  # fmt: skip
        expect(archive.session, organ, year, state, late)


def expect(session, organ, year, state, late):
    row = select(models.Organ.id).where(models.Organ.name == organ.name)
    with writing(session):
        session.add(
            models.Expectation(
                organ_id=session.execute(row).scalar_one(), report_year=year, state=state, days_late=late,
                deadline=date(year + 1, 1, 31), published=None, updated_at=at(0),
            )
        )  # fmt: skip
