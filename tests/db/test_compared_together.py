"""Many reports compared with their neighbours at once say what each alone would have said, under the same numbers."""

import random
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from small_archive import FIGURES, PORTAL, at, reading, unreadable
from sqlalchemy import text

from db import writer
from db.writer import across
from parser.across import Basis, load_basis
from parser.model import Organ

BASIS = load_basis(Path(__file__).parents[2] / "config")
RECEIVED, DECIDED = "t3.new_received.total", "t2.penalty.decisions"
YEARS = (2019, 2020, 2021)
COUNTY = Organ("江门市江海区人民政府", "440704", "county", "government")
CITY = Organ("江门市人民政府", "440700", "prefecture", "government")
BUREAUS = tuple(
    Organ(f"第{number}局", region, "county", "department", "water")
    for region, many in (("440704", 10), ("330102", 2), (None, 1))
    for number in range(many)
)


class Undone(Exception):
    """What was done inside is not kept."""


class Country:
    """Reports with faults of every kind across reports; some are corrected, rewritten or taken down later."""

    def __init__(self, archive) -> None:
        self.archive, self.chance, self.ids = archive, random.Random(5), set()
        for organ in (COUNTY, CITY, *BUREAUS):
            for year in YEARS:
                self.put(organ, year)

    def put(self, organ, year, day=0, place="first", read=None):
        url = f"http://127.0.0.1/{place}/{organ.name}{organ.region_code}{year}"
        found = read or self.some_reading(organ, year)
        body = f"{url}{self.chance.random()}".encode()
        done = self.archive.add(body, found, organ=organ, year=year, url=url, day=day)
        self.ids.add(done.report_id)

    def some_reading(self, organ, year):
        figures = {
            **FIGURES,
            RECEIVED: str(self.chance.choice((1, 2, 3, 4, 5, 6, 900))),
            DECIDED: str(self.chance.choice((1, 2, 3, 4, 400))),
            "t3.carried_in.total": str(self.chance.choice((0, 3))),
        }
        of_all = f"全区共收到政府信息公开申请{figures[RECEIVED]}件。" if organ.kind == "government" else ""
        return reading(figures, of_all + self.some_prose(), year=year, organ=organ)

    def some_prose(self):
        return "".join(prose(self.chance.randrange(4), count) for count in (8, self.chance.randint(6, 16)))

    def go_on(self):
        """Another day: new versions, copies elsewhere, pages that are gone, and one that cannot be read."""
        for organ in (COUNTY, *BUREAUS[::3]):
            self.put(organ, 2020, day=1)
        for organ in BUREAUS[1::5]:
            self.put(organ, 2021, day=1, place="second")
        self.put(BUREAUS[2], 2020, day=1, read=unreadable())
        for seen in list(writer.validators(self.archive.session, PORTAL.id).values())[::7]:
            for day in (1, 2):
                writer.mark_gone(self.archive.session, seen.location_id, at(day))


def prose(seed, sentences):
    rng = random.Random(seed)
    return "".join(
        "".join(chr(rng.randrange(0x4E00, 0x9000)) for _ in range(25)) + "。" for _ in range(sentences)
    )


def one_by_one(session, ids, basis, day):
    for report_id in sorted(ids):
        writer.recheck(session, report_id, basis, at(day))


def together(session, ids, basis, day):
    writer.recheck_all(session, sorted(ids), basis, at(day))


def outcome(session, last, compare, *told):
    """What is found and what is over, if `compare` had been kept; with the numbers of what was there before.

    Left out is what came and went in between: alone, a report is compared with some that were not compared yet.
    """
    found = {}
    with pytest.raises(Undone), writer.writing(session):
        compare(session, *told)
        for table, which in (
            ("finding", "id > 0"),
            ("finding_past", f"id <= {last}"),
            ("reading_sketch", "1 = 1"),
        ):
            rows = session.execute(text(f"SELECT * FROM {table} WHERE {which}")).mappings()
            found[table] = [numbered(dict(row), last) for row in rows]
        raise Undone
    return {table: sorted(rows, key=repr) for table, rows in found.items()}


def numbered(row, last):
    return row if row.get("id", 0) <= last else {**row, "id": None}


def last_number(session):
    last = session.execute(text("SELECT max(id) FROM finding")).scalar()
    session.rollback()
    return last or 0


def of_another_mind(basis: Basis) -> Basis:
    """Findings come and go with what is judged by."""
    limits = basis.thresholds.model_copy(
        update={"peer_outlier_mads": Decimal(2), "narrative_copied_similarity": Decimal(1)}
    )
    return replace(basis, thresholds=limits)


@pytest.fixture
def country(archive):
    return Country(archive)


@pytest.fixture(autouse=True)
def few_at_a_time(monkeypatch):
    """So that neighbours are held in memory at different times, too."""
    monkeypatch.setattr(across, "TOGETHER", 7)


def test_findings_their_numbers_and_those_of_the_past_are_the_same(archive, country):
    for day, basis in ((1, BASIS), (2, of_another_mind(BASIS)), (3, BASIS)):
        last, told = last_number(archive.session), (country.ids, basis, day)
        alone, at_once = (outcome(archive.session, last, each, *told) for each in (one_by_one, together))
        assert at_once == alone
        together(archive.session, *told)
    assert rules(archive.session) >= {"CP-01", "CP-03", "T3-05", "XA-02", "XA-04"}
    assert len(at_once["finding_past"]) > 20


def test_what_was_read_anew_says_the_same_and_keeps_at_least_the_numbers_it_would_keep_alone(
    archive, country
):
    """Alone, a finding is lost and found again while the report it names was read anew and is not compared yet."""
    together(archive.session, country.ids, BASIS, 1)
    country.go_on()
    last = last_number(archive.session)
    alone, at_once = (
        outcome(archive.session, last, each, country.ids, BASIS, 2) for each in (one_by_one, together)
    )
    assert content(at_once) == content(alone)
    assert kept(at_once) >= kept(alone)
    together(archive.session, country.ids, BASIS, 2)
    assert rules(archive.session) >= {"ID-03", "VR-02", "VR-03", "VR-04"}


def content(outcome):
    return sorted(repr({**row, "id": None, "found_at": None}) for row in outcome["finding"])


def kept(outcome):
    return {row["id"] for row in outcome["finding"]}


def rules(session):
    found = set(session.execute(text("SELECT rule FROM findings WHERE is_current")).scalars())
    session.rollback()
    return found
