"""Readings written together are as if written one after another, only quicker."""

import random
from collections.abc import Sequence
from typing import Any

import pytest
from small_archive import FIGURES, PORTAL, Archive, at, finding, reading, unreadable
from sqlalchemy import text

from db import writer
from db.content import sha256
from db.facts import LocationFacts, Read
from parser.model import Organ

VIEWS = ("reports", "applications", "disclosures", "disputes", "cells", "findings", "changes")
NAMES = (
    "SELECT n.name, n.first_year, n.last_year FROM organ_name n JOIN organ o ON o.id = n.organ_id WHERE {}"
)
PLACES = """SELECT r.report_year, l.url, v.number, l.first_seen, l.last_seen, l.etag FROM location l
    JOIN report r ON r.id = l.report_id JOIN version v ON v.id = l.version_id JOIN organ o ON o.id = r.organ_id WHERE {}"""
PROOFS = """SELECT r.report_year, s.url, v.number, v.last_seen, c.payload_digest FROM sighting s
    JOIN capture c ON c.id = s.capture_id JOIN version v ON v.id = s.version_id JOIN report r ON r.id = v.report_id
    JOIN organ o ON o.id = r.organ_id WHERE {}"""
ONE_BY_ONE, TOGETHER = "440783", "440784"


def organs(region: str) -> list[Organ]:
    """Two bodies, the first under two spellings, and one of which nothing is known but its name."""
    return [
        Organ("江海区住房和城乡建设局", region, "county", "department", "housing", "住房和城乡建设局"),
        Organ("江海区住建局", region, "county", "department", "housing", "住房和城乡建设局"),
        Organ("江海区水务局", region, "county", None, "water", "水务局"),
        Organ("江海区水务局", region, "county", "department", "water", "水务局"),
        Organ(f"某局{region}"),
    ]


def readings(archive: Archive, region: str, seed: int, count: int = 40) -> list[Read]:
    """The same for each seed, but for the division: few reports, addresses and bodies, so that they meet again."""
    chance, known = random.Random(seed), organs(region)
    found = []
    for _ in range(count):
        organ, year, body, place = (
            chance.choice(known), chance.choice((2019, 2020, 2021)), chance.randrange(5), chance.randrange(3),
        )  # fmt: skip
        figures = {**FIGURES, "t3.granted.total": str(body), "t2.procurement.amount": f"{body}.25"}
        read = reading(
            figures, f"第{body}份", (finding(),) * (body % 3), year, chance.choice((organ, known[0]))
        )
        url = f"http://127.0.0.1/{place}.html"
        capture = archive.capture(url, f"{region} {body}".encode())
        told = LocationFacts(PORTAL.id, url, "年报", etag=chance.choice((None, '"e"')))
        found.append(Read(capture, unreadable() if body == 4 else read, organ, year, told))
    return found


def archived(archive: Archive, region: str) -> dict[str, list[Sequence[Any]]]:
    whose = f"o.region_code = '{region}' OR o.name = '某局{region}'"
    found = {
        name: _rows(archive, query.format(whose), region)
        for name, query in {"names": NAMES, "places": PLACES, "proofs": PROOFS}.items()
    }
    for view in VIEWS:
        rows = archive.session.execute(text(f"SELECT * FROM {view}")).mappings().all()
        mine = [row for row in rows if row["region_code"] == region or row["organ"] == f"某局{region}"]
        found[view] = sorted(
            repr({k: v for k, v in row.items() if _tells(k)}).replace(region, "") for row in mine
        )
    return found


def _tells(column: str) -> bool:
    return not column.endswith("_id") and column != "id"


def _rows(archive: Archive, query: str, region: str) -> list[Any]:
    rows = [repr(tuple(row)) for row in archive.session.execute(text(query))]
    return sorted(_known_body(row, region).replace(region, "") for row in rows)


def _known_body(row: str, region: str) -> str:
    """The digest of each body by what the body is: it names the division."""
    for body in range(5):
        row = row.replace(sha256(f"{region} {body}".encode()), f"body {body}")
    return row


@pytest.mark.parametrize("seed", range(6))
def test_a_group_is_archived_as_its_readings_one_by_one(archive: Archive, seed: int) -> None:
    one_by_one, together = readings(archive, ONE_BY_ONE, seed), readings(archive, TOGETHER, seed)
    singly = [writer.add_reading(archive.session, *one, "1", at(1)) for one in one_by_one]
    at_once = writer.add_readings(archive.session, together, "1", at(1))
    assert [_done(one) for one in at_once] == [_done(one) for one in singly]
    expected, found = archived(archive, ONE_BY_ONE), archived(archive, TOGETHER)
    assert all(expected.values())
    assert found == expected


def _done(one: writer.Archived) -> tuple[bool, bool, Any]:
    return one.new_report, one.new_version, one.change


def test_a_group_fails_whole(archive: Archive) -> None:
    good, bad = readings(archive, TOGETHER, 0, 1)[0], readings(archive, TOGETHER, 1, 1)[0]
    with pytest.raises(writer.ArchiveError, match="no capture 999"):
        writer.add_readings(archive.session, [good, bad._replace(capture_id=999)], "1", at(1))
    assert archive.session.execute(text("SELECT count(*) FROM report")).scalar() == 0


def test_an_empty_group_is_nothing(archive: Archive) -> None:
    assert writer.add_readings(archive.session, [], "1", at(1)) == []
