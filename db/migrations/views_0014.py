"""The SQL of the `…_as_of` views of revision 0014: every row that a view ever showed, and from when until when.

`known_from` is when the archive learnt it, `known_until` when it stopped saying so, NULL while it does; a row was
shown at the instants t with known_from <= t < known_until. Nothing is stored twice for it: times of readings,
versions, sightings and verdicts are kept anyway, and only what is replaced leaves a copy (`finding_past`,
`expectation_past`). Who an organ is (name, division, level, kind, type) is told as known today.
"""

from db.migrations import views_0004, views_0013
from db.migrations.views_0004 import ORGAN, ORGAN_KIND
from db.migrations.views_0013 import OF_RULE

NAMES = (
    "reports", "applications", "disclosures", "disputes", "cells", "findings", "verdicts", "changes", "ledger",
    "captures",
)  # fmt: skip

NEVER = {"sqlite": "NULL", "postgresql": "CAST(NULL AS timestamptz)"}

SPANS = """SELECT n.id, n.since, n.newer, CASE WHEN n.superseded THEN (
            SELECT min(coalesce(m.adopted_at, m.read_at)) FROM reading m
            WHERE m.version_id = n.version_id AND m.id <> n.id AND NOT m.candidate
                AND coalesce(m.adopted_at, m.read_at) >= n.since) END AS until
        FROM (
            SELECT i.id, i.version_id, i.superseded, coalesce(i.adopted_at, i.read_at) AS since, (
                SELECT min(a.first_seen) FROM version a
                WHERE a.report_id = i.report_id AND a.id > i.version_id) AS newer
            FROM reading i WHERE NOT i.candidate) n"""
"""Of each reading that ever was in force: since when, until when, and since when its version is not the newest."""

KNOWN = f"""SELECT h.reading_id, h.is_current, h.known_from, h.known_until FROM (
        SELECT s.id AS reading_id, true AS is_current, s.since AS known_from,
            CASE WHEN s.newer < s.until OR s.until IS NULL THEN s.newer ELSE s.until END AS known_until
        FROM ({SPANS}) s WHERE s.newer IS NULL OR s.newer > s.since
        UNION ALL
        SELECT s.id, false, CASE WHEN s.since > s.newer THEN s.since ELSE s.newer END, s.until
        FROM ({SPANS}) s WHERE s.newer IS NOT NULL) h
    WHERE h.known_until IS NULL OR h.known_until > h.known_from"""
"""A row while the reading was that of the newest version, and one while it was that of an older one."""

OF_FINDINGS = (
    "id, reading_id, report_id, rule, severity, blame, cells, message_zh, message_en, arithmetic, suggestion,"
    " operands_digest, other_report_id, found_at"
)


LISTED = {"sqlite": "json_extract(v.hints, '$.published')", "postgresql": "(v.hints->>'published')::date"}


def reports(dialect: str) -> str:
    """CREATE VIEW: the dates that page, list and server state stand side by side."""
    before = views_0004.statements(dialect)[views_0004.NAMES.index("reports")]
    dates = f"d.published, d.signed, {LISTED[dialect]} AS listed, v.last_modified,"
    return before.replace("d.published, d.signed,", dates)


def statements(dialect: str) -> list[str]:
    """CREATE VIEW for each name, in order."""
    before = dict(zip(views_0004.NAMES, views_0004.statements(dialect), strict=True))
    figures = {
        name: of_readings(before[name]) for name in ("applications", "disclosures", "disputes", "cells")
    }
    bodies = {
        **figures,
        "reports": _reports(reports(dialect)),
        "findings": _findings(dialect),
        "verdicts": _verdicts(dialect),
        "changes": before["changes"].partition("\n")[2].replace(
            "\nFROM change", f",\n    c.detected_at AS known_from, {NEVER[dialect]} AS known_until\nFROM change"
        ),
        "ledger": _ledger(dialect),
        "captures": _captures(before["captures"], NEVER[dialect]),
    }  # fmt: skip
    return [f"CREATE VIEW {name}_as_of AS\n{bodies[name]}" for name in NAMES]


def of_readings(statement: str, known: str = KNOWN) -> str:
    """The view as it was, on every reading while it was in force."""
    body = statement.partition("\n")[2].replace("d.is_current", "q.is_current")
    select, joins = body.split("\nFROM reading d\n")
    joins = joins.removesuffix("\nWHERE NOT d.superseded")
    return f"{select},\n    q.known_from, q.known_until\nFROM ({known}) q\n    JOIN reading d ON d.id = q.reading_id\n{joins}"


STANDING = "(q.known_until IS NULL OR {0} < q.known_until)"
EVENTS = f"""SELECT q.reading_id, q.is_current, q.known_until, q.known_from AS at FROM ({KNOWN}) q
        UNION
        SELECT q.reading_id, q.is_current, q.known_until, e.at FROM ({KNOWN}) q JOIN (
            SELECT d.id AS reading_id, g.seen_at AS at FROM reading d JOIN sighting g ON g.version_id = d.version_id
            UNION ALL SELECT reading_id, found_at FROM finding WHERE found_at IS NOT NULL
            UNION ALL SELECT reading_id, found_at FROM finding_past WHERE found_at IS NOT NULL
            UNION ALL SELECT reading_id, retired_at FROM finding_past) e
        ON e.reading_id = q.reading_id AND e.at > q.known_from AND {STANDING.format("e.at")}"""
CUT = f"""SELECT e.reading_id, e.is_current, e.at AS known_from, coalesce(
        lead(e.at) OVER (PARTITION BY e.reading_id, e.is_current ORDER BY e.at), e.known_until) AS known_until
    FROM ({EVENTS}) e"""
"""What a report's row shows changes with each sighting and each finding across reports, too."""

SHOWN = "(SELECT s.url FROM sighting s WHERE s.version_id = v.id ORDER BY s.id DESC LIMIT 1)"
COUNT = "(SELECT count(*) FROM finding f WHERE f.reading_id = d.id AND f.severity = '{0}')"
COUNTED = """((SELECT count(*) FROM finding f WHERE f.reading_id = d.id AND f.severity = '{0}'
        AND (f.found_at IS NULL OR f.found_at <= q.known_from))
    + (SELECT count(*) FROM finding_past f WHERE f.reading_id = d.id AND f.severity = '{0}'
        AND (f.found_at IS NULL OR f.found_at <= q.known_from) AND f.retired_at > q.known_from))"""


def _reports(statement: str) -> str:
    seen = SHOWN.replace("v.id ORDER", "v.id AND s.seen_at <= q.known_from ORDER")
    last = "(SELECT max(s.seen_at) FROM sighting s WHERE s.version_id = v.id AND s.seen_at <= q.known_from)"
    then = {SHOWN: seen, "v.last_seen": f"{last} AS last_seen"}
    then |= {COUNT.format(severity): COUNTED.format(severity) for severity in ("error", "warning")}
    for now, at_that_time in then.items():
        assert now in statement
        statement = statement.replace(now, at_that_time)
    return of_readings(statement, CUT)


FOUND = f"""SELECT {OF_FINDINGS}, {{never}} AS retired_at FROM finding
        UNION ALL SELECT {OF_FINDINGS}, retired_at FROM finding_past"""
LIVES = """SELECT f.id AS finding_id, q.is_current,
            CASE WHEN f.found_at > q.known_from THEN f.found_at ELSE q.known_from END AS at,
            CASE WHEN f.retired_at < q.known_until OR q.known_until IS NULL THEN f.retired_at
                ELSE q.known_until END AS until
        FROM ({found}) f JOIN ({known}) q ON q.reading_id = f.reading_id"""
ABOUT = f"{OF_RULE} AND (x.operands_digest = f.operands_digest OR x.cells = f.cells)"
AT_THAT_TIME = f"""coalesce(
        (SELECT max(x.id) FROM verdict x
            WHERE {OF_RULE} AND x.operands_digest = f.operands_digest AND x.decided_at <= q.at),
        (SELECT max(x.id) FROM verdict x WHERE {OF_RULE} AND x.cells = f.cells AND x.decided_at <= q.at
            AND coalesce(x.other_report_id, 0) = coalesce(f.other_report_id, 0)
            AND NOT EXISTS (SELECT 1 FROM ({{found}}) g WHERE g.reading_id = f.reading_id AND g.rule = f.rule
                AND g.operands_digest = x.operands_digest AND (g.found_at IS NULL OR g.found_at <= q.at)
                AND (g.retired_at IS NULL OR g.retired_at > q.at))))"""


def _findings(dialect: str) -> str:
    """A row ends where its reading does, where it was found no more, and where a person decided about it."""
    found = FOUND.format(never=NEVER[dialect])
    lives = f"""SELECT l.finding_id, l.is_current, l.at, l.until
        FROM ({LIVES.format(found=found, known=KNOWN)}) l WHERE l.until IS NULL OR l.until > l.at"""
    decided = f"""SELECT DISTINCT l.finding_id, l.is_current, x.decided_at AS at, l.until
        FROM ({lives}) l
            JOIN ({found}) f ON f.id = l.finding_id
            JOIN report r ON r.id = f.report_id
            JOIN verdict x ON {ABOUT} AND x.decided_at > l.at AND (l.until IS NULL OR x.decided_at < l.until)"""
    next_one = f"(SELECT min(x.decided_at) FROM verdict x WHERE {ABOUT} AND x.decided_at > q.at)"
    statement = views_0013.findings(dialect).partition("\n")[2]
    select, joins = statement.split("\nFROM reading d\n")
    select = select.replace("d.is_current", "q.is_current").replace(
        views_0013.VERDICT, AT_THAT_TIME.format(found=found)
    )
    joins = joins.replace("    JOIN finding f ON f.reading_id = d.id\n", "").removesuffix(
        "\nWHERE NOT d.superseded"
    )
    return f"""{select}, q.at AS known_from,
    CASE WHEN {next_one} < q.until OR q.until IS NULL THEN {next_one} ELSE q.until END AS known_until
FROM ({lives} UNION ALL {decided}) q
    JOIN ({found}) f ON f.id = q.finding_id
    JOIN reading d ON d.id = f.reading_id
{joins}"""


def _verdicts(dialect: str) -> str:
    """The newest until a person decided again, then an earlier one."""
    later = """(SELECT min(n.decided_at) FROM verdict n WHERE n.organ_id = f.organ_id
        AND n.report_year = f.report_year AND n.rule = f.rule AND n.operands_digest = f.operands_digest
        AND n.id > f.id)"""
    statement = views_0013.VERDICTS[dialect].partition("\n")[2]
    told, _, joins = statement.partition("\nFROM verdict f\n")
    told = told.partition(",\n    NOT EXISTS (")[0]
    return f"""{told}, true AS is_latest, f.decided_at AS known_from, {later} AS known_until
FROM verdict f
{joins}
UNION ALL
{told}, false, {later}, {NEVER[dialect]}
FROM verdict f
{joins}
WHERE {later} IS NOT NULL"""


def _ledger(dialect: str) -> str:
    columns = "organ_id, report_year, deadline, state, days_late, published, first_seen, updated_at"
    return f"""SELECT {ORGAN}, {ORGAN_KIND}, e.report_year, e.deadline, e.state, e.days_late, e.published,
    e.first_seen, e.updated_at, e.updated_at AS known_from, e.replaced_at AS known_until
FROM (
    SELECT {columns}, {NEVER[dialect]} AS replaced_at FROM expectation
    UNION ALL SELECT {columns}, replaced_at FROM expectation_past
    ) e
    JOIN organ o ON o.id = e.organ_id"""


def _captures(statement: str, never: str) -> str:
    """First it proves nothing; the reports it proves are known when it was read."""
    told, _, joins = statement.partition("\n")[2].partition("\nFROM capture c\n")
    proving = joins.replace("LEFT JOIN sighting", "JOIN sighting")
    read = "(SELECT min(g.seen_at) FROM sighting g WHERE g.capture_id = c.id)"
    unread = joins.replace("s.capture_id = c.id", "s.capture_id = c.id AND 1 = 0")
    return f"""{told},
    CASE WHEN s.seen_at > c.fetched_at THEN s.seen_at ELSE c.fetched_at END AS known_from, {never} AS known_until
FROM capture c
{proving}
UNION ALL
{told}, c.fetched_at, {read}
FROM capture c
{unread}
WHERE {read} IS NULL OR {read} > c.fetched_at"""
