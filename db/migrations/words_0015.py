"""The SQL of revision 0015, frozen: the view `narratives`, its rows in the dictionary, the index of words.

What the terms of the index are is said in `db.search.words`; INVISIBLE and APART are the same there.
"""
# ruff: noqa: E501 - rows of the dictionary are as long as what they say

from db.migrations.views_0014 import KNOWN

INVISIBLE = r"\u0001-\u0020\u007f\u0085\u00a0\u00ad\u1680\u2028\u2029\u200b-\u200f\u2060\ufeff"
APART = (
    r"\u0021-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u007e\u0080-\u00bf\u00d7\u00f7\u2010-\u2bff\u2e00-\u2e7f"
    r"\u3001-\u3004\u3008-\u3020\u3030\u303d-\u303f\u30fb\ufe10-\ufe6f\ufffd"
)

_NARRATIVES = """CREATE VIEW {name} AS
SELECT r.id AS report_id, d.id AS reading_id, o.name AS organ, NULLIF(o.region_code, '') AS region_code,
    r.report_year, d.form, v.number AS version, {readings}.is_current, d.title, CAST(s.key AS integer) AS section,
    {heading} AS section_title, {text} AS text{known}
FROM {origin}
    JOIN version v ON v.id = d.version_id
    JOIN report r ON r.id = d.report_id
    JOIN organ o ON o.id = r.organ_id
    {sections}
WHERE {holding}{text} <> ''"""

_TODAY = {
    "name": "narratives",
    "readings": "d",
    "known": "",
    "origin": "reading d",
    "holding": "NOT d.superseded AND ",
}
_AS_OF = {
    "name": "narratives_as_of",
    "readings": "q",
    "known": ", q.known_from, q.known_until",
    "origin": f"({KNOWN}) q\n    JOIN reading d ON d.id = q.reading_id",
    "holding": "",
}

_OF = {
    "sqlite": {
        "heading": "json_extract(s.value, '$.title')",
        "text": "json_extract(s.value, '$.text')",
        "sections": "JOIN json_each(d.sections) s",
    },
    "postgresql": {
        "heading": "s.value->>'title'",
        "text": "s.value->>'text'",
        "sections": "CROSS JOIN LATERAL jsonb_each(d.sections) s",
    },
}


def views(dialect: str) -> list[str]:
    """CREATE VIEW narratives, and narratives_as_of."""
    return [_NARRATIVES.format(**which, **_OF[dialect]) for which in (_TODAY, _AS_OF)]


SQLITE_TABLE = """CREATE VIRTUAL TABLE narrative_words
USING fts5 (words, content = '', columnsize = 0, detail = none, tokenize = 'ascii')"""

POSTGRESQL_TABLE = (
    """CREATE TABLE narrative_words (reading_id bigint PRIMARY KEY, has_words boolean NOT NULL)"""
)

FUNCTION = rf"""CREATE FUNCTION narrative_words(title text, sections jsonb) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $function$
WITH said AS (
    SELECT coalesce(title, '') || '。'
        || coalesce((SELECT string_agg(value->>'text', '。') FROM jsonb_each(sections)), '') AS words
), plain AS (
    SELECT regexp_replace(lower(normalize(words, NFKC) COLLATE "C"), '[{INVISIBLE}]+', '', 'g') AS words FROM said
), runs AS (
    SELECT regexp_replace(words, '[{APART}]+', ' ', 'g') || ' ' AS words FROM plain
    WHERE length(words) <= 100000
), terms AS (
    SELECT rtrim(a || b) AS term
    FROM runs, unnest(string_to_array(words, NULL), string_to_array(substr(words, 2), NULL)) AS pair(a, b)
    WHERE a <> ' '
    UNION ALL SELECT 'overlong' FROM plain WHERE length(words) > 100000
)
SELECT coalesce(array_to_tsvector(array_agg(term)), CAST('' AS tsvector)) FROM terms
$function$"""

OF_READING = """CREATE FUNCTION narrative_words_of(reading_id bigint) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 10000 AS $function$
SELECT {schema}.narrative_words(d.title, d.sections) FROM {schema}.reading d WHERE d.id = reading_id
$function$"""
"""Immutable, because what a reading says never changes; so that the words are in the index and nowhere else."""

INDEX = """CREATE INDEX ix_narrative_words ON narrative_words USING gin (narrative_words_of(reading_id))
WHERE has_words"""

UNSAMPLED = "ALTER INDEX ix_narrative_words ALTER COLUMN 1 SET STATISTICS 0"

DICTIONARY_ROWS = [
    ('narratives', 1, 'report_id', 'integer', None, '报告编号：一个机关一个年度一个', 'report: one an organ and year', None, None),
    ('narratives', 2, 'reading_id', 'integer', None, '解读编号：一个版本的一次解析', 'reading: one parse of one version', None, None),
    ('narratives', 3, 'organ', 'text', None, '行政机关名称', 'name of the organ', None, None),
    ('narratives', 4, 'region_code', 'text', None, '行政区划代码（GB/T 2260），未知为 NULL', 'division code (GB/T 2260), NULL if unknown', None, None),
    ('narratives', 5, 'report_year', 'integer', None, '报告年度（不是公布的年份）', 'the year reported on, not that of publication', None, None),
    ('narratives', 6, 'form', 'text', None, '格式：legacy_pre2014（2014年前各地自定）、ogi_2014（32号文）、ogi_2019（60号文）、ogi_2021（30号文）；unknown_form 认不出；未能解读为 NULL', 'version of the statutory form; unknown_form where no form fits; NULL if unreadable', None, None),
    ('narratives', 7, 'version', 'integer', None, '版本序号，从 1 起；改回原样也是新版本', 'version number from 1; a return to old content is new', None, None),
    ('narratives', 8, 'is_current', 'boolean', None, '是否该报告最新版本的现用解读', 'whether this is the reading in force of the newest version', None, None),
    ('narratives', 9, 'title', 'text', None, '报告标题（原文）', 'title of the report as printed', None, None),
    ('narratives', 10, 'section', 'integer', None, '第几部分，1 至 6（2014 年格式以其自身次序）', 'which of the six sections', None, None),
    ('narratives', 11, 'section_title', 'text', None, '该部分的标题（原文）', 'heading of the section as printed', None, None),
    ('narratives', 12, 'text', 'text', None, '该部分的文字，不含表格', 'what the section says, its tables left out', None, None),
    ('narratives_as_of', 1, 'report_id', 'integer', None, '报告编号：一个机关一个年度一个', 'report: one an organ and year', None, None),
    ('narratives_as_of', 2, 'reading_id', 'integer', None, '解读编号：一个版本的一次解析', 'reading: one parse of one version', None, None),
    ('narratives_as_of', 3, 'organ', 'text', None, '行政机关名称', 'name of the organ', None, None),
    ('narratives_as_of', 4, 'region_code', 'text', None, '行政区划代码（GB/T 2260），未知为 NULL', 'division code (GB/T 2260), NULL if unknown', None, None),
    ('narratives_as_of', 5, 'report_year', 'integer', None, '报告年度（不是公布的年份）', 'the year reported on, not that of publication', None, None),
    ('narratives_as_of', 6, 'form', 'text', None, '格式：legacy_pre2014（2014年前各地自定）、ogi_2014（32号文）、ogi_2019（60号文）、ogi_2021（30号文）；unknown_form 认不出；未能解读为 NULL', 'version of the statutory form; unknown_form where no form fits; NULL if unreadable', None, None),
    ('narratives_as_of', 7, 'version', 'integer', None, '版本序号，从 1 起；改回原样也是新版本', 'version number from 1; a return to old content is new', None, None),
    ('narratives_as_of', 8, 'is_current', 'boolean', None, '是否该报告最新版本的现用解读', 'whether this is the reading in force of the newest version', None, None),
    ('narratives_as_of', 9, 'title', 'text', None, '报告标题（原文）', 'title of the report as printed', None, None),
    ('narratives_as_of', 10, 'section', 'integer', None, '第几部分，1 至 6（2014 年格式以其自身次序）', 'which of the six sections', None, None),
    ('narratives_as_of', 11, 'section_title', 'text', None, '该部分的标题（原文）', 'heading of the section as printed', None, None),
    ('narratives_as_of', 12, 'text', 'text', None, '该部分的文字，不含表格', 'what the section says, its tables left out', None, None),
    ('narratives_as_of', 13, 'known_from', 'timestamp', None, '档案自此时起有此一行（UTC，含）', 'since when the archive said so (UTC, inclusive)', None, None),
    ('narratives_as_of', 14, 'known_until', 'timestamp', None, '到此时为止（UTC，不含）；至今仍如此为 NULL', 'until when (UTC, exclusive); NULL while it still does', None, None),
]  # fmt: skip
