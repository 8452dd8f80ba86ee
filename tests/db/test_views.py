"""What people read: blanks are NULL, integers are integers, the document of cells unpacks in SQL."""

from small_archive import FIGURES, ambiguous, cells, finding, reading

from db.query import run_select
from parser.model import Reading


def ask(archive, sql):
    return run_select(str(archive.session.get_bind().url.render_as_string(False)), sql).rows


def same(values, expected):
    return [(v, type(v)) for v in values] == [(e, type(e)) for e in expected]


def test_an_integer_comes_out_as_an_integer_and_money_as_a_fraction(archive):
    archive.add(b"A")
    assert same(ask(archive, "SELECT new_received FROM applications WHERE applicant = 'total'")[0], [60])
    assert same(
        ask(archive, "SELECT amount, amount_unit FROM disclosures WHERE row_code = 'procurement'")[0],
        [129.59, "万元"],
    )
    assert same(ask(archive, "SELECT value FROM cells WHERE code = 't3.new_received.total'")[0], [60])
    assert same(ask(archive, "SELECT sum(new_received) FROM applications WHERE applicant = 'total'")[0], [60])


def test_blank_none_and_lost_cells_are_null_and_never_zero(archive):
    archive.add(b"A")
    assert ask(archive, "SELECT new_received FROM applications WHERE applicant = 'business'") == ((None,),)
    assert ask(
        archive, "SELECT denied_third_party, carried_in FROM applications WHERE applicant = 'total'"
    ) == ((None, 0),)
    assert ask(archive, "SELECT total, pending FROM disputes WHERE channel = 'litigation_direct'") == (
        (None, None),
    )
    assert ask(archive, "SELECT raw, value, semantic FROM cells WHERE value IS NULL ORDER BY semantic") == (
        (None, None, "absent"),
        ("", None, "blank"),
        ("无", None, "none_text"),
    )


def test_every_cell_unpacks_as_it_was_read(archive):
    archive.add(b"A")
    found = ask(
        archive, "SELECT code, raw, value, semantic, unit, locator, method, standing FROM cells ORDER BY code"
    )
    expected = [
        (
            c.code,
            c.raw,
            None if c.value is None else float(c.value),
            str(c.semantic),
            c.unit,
            c.locator,
            c.method,
            str(c.standing),
        )
        for c in sorted(cells(FIGURES).values(), key=lambda c: c.code)
    ]
    assert list(found) == expected


def test_an_ambiguous_cell_is_null_in_the_tables_and_says_so_in_cells(archive):
    told = reading({"t4.review.total": "3"})
    told.report.cells["t4.review.upheld"] = ambiguous(
        "t4.review.upheld", ("labels", "1"), ("positions", "12")
    )
    archive.add(b"A", told)
    assert ask(archive, "SELECT upheld, total FROM disputes") == ((None, 3),)
    assert ask(archive, "SELECT standing FROM cells WHERE value IS NULL") == (("ambiguous",),)


def test_a_report_counts_its_findings_and_says_where_it_was_seen(archive):
    archive.add(b"A", reading(findings=(finding(),)))
    assert ask(
        archive,
        """SELECT organ, region_code, report_year, form, version, errors, warnings, cells_expected, url
           FROM reports""",
    ) == (
        ("江门市江海区住房和城乡建设局", "440704", 2020, "ogi_2019", 1, 1, 0, 198, "http://127.0.0.1/a.html"),
    )
    assert ask(archive, "SELECT rule, severity, blame, cells, arithmetic, other_year FROM findings") == (
        ("T3-03", "error", "publisher", "t3.total_processed.total", "40 + 5 + 2 + 10 = 57 ≠ 60", None),
    )


def test_times_and_dates_are_the_same_text_on_both(archive):
    archive.add(b"A")
    assert ask(archive, "SELECT published, first_seen FROM reports") == (
        ("2021-01-20", "2021-01-20T08:00:00.000000Z"),
    )


def test_captures_say_what_they_prove(archive):
    archive.add(b"A")
    archive.capture("http://127.0.0.1/list", b"list")
    assert ask(
        archive, "SELECT url, organ, report_year, version, portal_id FROM captures ORDER BY capture_id"
    ) == (
        ("http://127.0.0.1/a.html", "江门市江海区住房和城乡建设局", 2020, 1, "linjiang"),
        ("http://127.0.0.1/list", None, None, None, "linjiang"),
    )


def test_an_empty_report_is_a_report_without_cells(archive):
    archive.add(b"A", Reading("text/html", "", None, error="x"))
    assert ask(archive, "SELECT count(*) FROM reports") == ((1,),)
    assert ask(archive, "SELECT count(*) FROM cells") == ((0,),)
