"""Words in titles and narratives: found in Chinese, one character or many, indexed or not, and never as syntax."""

import pytest
from alembic.script import ScriptDirectory
from small_archive import HOUSING, WATER, at, open_archive, reading
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from db import writer
from db.engine import downgrade, migration_config, open_engine, upgrade
from db.query import QueryTimeout, run_select
from db.search import Among, NothingToLookFor, asked, search, words
from db.search.within import AROUND, passages, texts_of
from db.search.words import folded, terms

SERVICE = "江海区住建局坚持以公开促服务，收到申请５件；建立“一网通办”专窗。\n二、大数据 局"
WORDS = "公开促服务"


@pytest.fixture(params=["index", "no index"])
def told(request, database_url, tmp_path):
    """An archive of two reports, before and after the index was brought up to date."""
    with open_archive(database_url, tmp_path) as archive:
        archive.add(b"h", reading(text=SERVICE))
        archive.add(b"w", reading(text="水利工程公示", organ=WATER), organ=WATER, url="http://127.0.0.1/w")
        if request.param == "index":
            writer.index_words(archive.session)
    return database_url


def organs(url, written, **more):
    return {hit.organ for hit in search(url, asked(written), **more).hits}


@pytest.mark.parametrize(
    "written",
    [
        *(
            "公开促服务",
            "坚持以公开",
            "促服",
            "窗",
            "网",
            "申请5件",
            "申请 5 件",
            "５",
            "一网通办”专窗",
        ),
        *(
            '"大数据 局"',
            "“大数据局” 江海",
            "促服务 专窗 住建",
            "住房和城乡建设局2020年政府",
            "；建立",
            "件；",
        ),
    ],
)
def test_what_a_report_says_is_found(told, written):
    assert organs(told, written) == {HOUSING.name}


@pytest.mark.parametrize(
    "written", ["促公开", "开促服水利", "公开促服务 水利", "窗局", "申请 6件", "；；", "申請", "z"]
)
def test_what_no_report_says_is_not_found(told, written):
    assert organs(told, written) == set()


def test_what_both_say_is_found_in_both_the_latest_archived_first(told):
    assert [hit.organ for hit in search(told, asked("公")).hits] == [WATER.name, HOUSING.name]
    found = search(told, asked("政府信息公开"), limit=1)
    assert ([hit.organ for hit in found.hits], found.more) == ([WATER.name], True)


@pytest.mark.parametrize(
    "written",
    [
        *(
            "公开 OR 水利",
            "NOT 公开",
            "NEAR(公开 水利)",
            "words:公开",
            "公开*",
            "^公开",
            "公%服",
            "公_促",
            "公开 %",
        ),
        *(
            '"公开',
            '公开"" OR ""',
            "公开' --",
            "公开';DROP TABLE organ",
            "{公开}",
            "公开+促",
            "(公开",
            "\\公开",
        ),
        *(
            "公开 & 水利",
            "公开 | 水利",
            "!公开",
            "公开:*",
            "公开 <-> 促",
            ":terms",
            "%(terms)s",
            "公\0开促",
            "\ud800",
        ),
        *("公开" * 20_000, "a " * 5_000 + "公开", "“”公开促" * 300, "$$公开$$", "é", "e\u0301"),
    ],
    ids=lambda text: text[:12].encode("ascii", "backslashreplace").decode(),
)
def test_signs_of_query_languages_are_text(told, written):
    wanted = asked(written)
    found = organs(told, written)
    assert all(
        word in folded(SERVICE + HOUSING.name + "2020年政府信息公开工作年度报告") for word in wanted.words
    ) == bool(found & {HOUSING.name})


@pytest.mark.parametrize("written", ["", "  \u3000", '""', "“ ”", '"', "\u200b\ufeff"])
def test_nothing_to_look_for_is_said(written):
    with pytest.raises(NothingToLookFor, match=r"没有.*\|.*no word"):
        asked(written)


def test_reports_may_be_narrowed(told):
    assert organs(told, "公", among=Among(organ="水务")) == {WATER.name}
    assert organs(told, "公", among=Among(region="4407")) == {HOUSING.name}
    assert organs(told, "公", among=Among(year=2020)) == {HOUSING.name, WATER.name}
    for none in (
        Among(year=2019),
        Among(organ="%"),
        Among(organ="!"),
        Among(region="_4"),
        Among(region="4407045"),
    ):
        assert organs(told, "公", among=none) == set()
    assert organs(told, "公", section=0) == {HOUSING.name, WATER.name}
    assert organs(told, "水利 公示", section=1) == {WATER.name}
    assert organs(told, "水利 报告", section=1) == set()


def test_many_reports_narrowed_by_the_index(told, monkeypatch):
    monkeypatch.setattr("db.search.lookup.FEW", 0)
    assert organs(told, "公", among=Among(organ="水务", year=2020, region="22")) == {WATER.name}


def test_a_hit_says_where_it_stands_as_printed(told):
    (hit,) = search(told, asked("申请5件 大数据局 住房")).hits
    assert (hit.organ, hit.report_year, hit.region_code, hit.version) == (HOUSING.name, 2020, "440704", 1)
    assert hit.url == "http://127.0.0.1/a.html" and hit.title and hit.title.startswith(HOUSING.name)
    said = [(one.section, one.section_title, one.hit) for one in hit.passages]
    assert said == [(1, "总体情况", "申请５件"), (1, "总体情况", "大数据 局"), (0, "", "住房")]
    assert hit.passages[0].before == "江海区住建局坚持以公开促服务，收到"
    assert hit.passages[0].after == "；建立“一网通办”专窗。 二、大数据 局"


def test_a_long_text_is_shown_around_the_hit():
    texts = texts_of(None, {"1": {"title": "一", "text": "甲" * 100 + "乙\n丙" + "丁" * 100}})
    (found,) = passages(texts, asked("乙丙"))
    assert (found.before, found.hit, found.after) == ("…" + "甲" * AROUND, "乙 丙", "丁" * AROUND + "…")


def test_a_mark_that_joins_its_letter_is_found_and_shown_without_its_place():
    (found,) = passages(texts_of(None, {"1": {"title": "一", "text": "caf\u0065\u0301 公开"}}), asked("公开"))
    assert "公开" in found.hit


def test_only_what_is_in_force_is_searched(database_url, tmp_path):
    def found(written):
        return [hit.version for hit in search(database_url, asked(written)).hits]

    with open_archive(database_url, tmp_path) as archive:
        archive.add(b"1", reading(text="旧的说法"))
        writer.index_words(archive.session)
        archive.add(b"2", reading(text="新的说法"), day=1)
        assert (found("旧的"), found("新的"), found("说法")) == ([], [2], [2])
        writer.index_words(archive.session)
        assert (found("旧的"), found("新的"), found("说法")) == ([], [2], [2])
        archive.add(b"1", reading(text="旧的说法"), day=2)
        assert (found("旧的"), found("新的"), found("说法")) == ([3], [], [3])


@pytest.mark.parametrize("indexed", [True, False])
def test_older_versions_are_searched_where_they_are_asked_for(database_url, tmp_path, indexed):
    def found(written, every=True):
        hits = search(database_url, asked(written), among=Among(every=every)).hits
        return sorted((hit.version, hit.is_current) for hit in hits)

    with open_archive(database_url, tmp_path) as archive:
        first = archive.add(b"1", reading(text="旧的说法"))
        archive.add(b"2", reading(text="新的说法"), day=1)
        archive.add(b"1", reading(text="旧的说法"), day=2)
        writer.add_rereading(archive.session, first.version_id, reading(text="待定的说法"), "2", at(3))
        if indexed:
            writer.index_words(archive.session)
        assert found("说法") == [(1, False), (2, False), (3, True)]
        assert (found("旧的"), found("新的")) == ([(1, False), (3, True)], [(2, False)])
        assert (found("待定"), found("新的", every=False)) == ([], [])


@pytest.mark.parametrize("text", ["新解析器读出的字", SERVICE])
def test_a_reading_is_found_once_it_is_adopted(database_url, tmp_path, text):
    word = text[:6]
    with open_archive(database_url, tmp_path) as archive:
        done = archive.add(b"1", reading(text=SERVICE))
        writer.index_words(archive.session)
        version = done.version_id
        writer.add_rereading(archive.session, version, reading(text=text), "2", done_at := at(1))
        writer.index_words(archive.session)
        assert organs(database_url, word) == ({HOUSING.name} if text == SERVICE else set())
        writer.adopt_rereadings(archive.session, done.report_id, "2", done_at)
        assert organs(database_url, word) == {HOUSING.name}
        assert organs(database_url, WORDS) == ({HOUSING.name} if text == SERVICE else set())
        assert [hit.reading_id for hit in search(database_url, asked(word)).hits] == [2]


def test_a_reading_with_the_same_words_takes_no_room_in_the_index(database_url, tmp_path):
    with open_archive(database_url, tmp_path) as archive:
        done = archive.add(b"1", reading(text=SERVICE))
        for parser in ("2", "3"):
            writer.add_rereading(archive.session, done.version_id, reading(text=SERVICE), parser, at(1))
        assert writer.index_words(archive.session) == 3
        assert writer.index_words(archive.session) == 0
    entries = "SELECT rowid FROM narrative_words('促服')"
    if not database_url.startswith("sqlite"):
        entries = "SELECT reading_id FROM narrative_words WHERE has_words"
    assert run_select(database_url, entries).rows == ((1,),)


def test_postgresql_finds_by_the_index_and_not_by_working_every_text_out(postgres_url):
    sql = "SELECT 1 FROM narrative_words WHERE has_words AND narrative_words_of(reading_id) @@ CAST('公开' AS tsquery)"
    engine = open_engine(postgres_url)
    with engine.connect() as connection:
        plan = "\n".join(connection.exec_driver_sql(f"EXPLAIN {sql}").scalars())
    engine.dispose()
    assert "ix_narrative_words" in plan


def test_a_reading_that_is_late_to_commit_is_waited_for(postgres_url, tmp_path):
    """Ids are given before their rows are to be seen."""
    with (
        open_archive(postgres_url, tmp_path / "a") as slow,
        open_archive(postgres_url, tmp_path / "b") as fast,
    ):
        with writer.writing(slow.session):
            slow.add(b"h", reading(text=SERVICE))
            fast.session.execute(text("SET lock_timeout = 200"))
            fast.session.commit()
            with pytest.raises(OperationalError, match="lock timeout"):
                writer.index_words(fast.session)
        assert writer.index_words(fast.session) == 1


def test_what_the_index_holds_is_not_read_one_by_one(database_url, tmp_path, monkeypatch):
    read = []
    monkeypatch.setattr("db.search.texts_of", lambda title, said: read.append(title) or texts_of(title, said))
    with open_archive(database_url, tmp_path) as archive:
        archive.add(b"h", reading(text=SERVICE))
        archive.add(b"w", reading(text="水利", organ=WATER), organ=WATER, url="http://127.0.0.1/w")
        assert organs(database_url, WORDS) and len(read) == 2
        writer.index_words(archive.session)
        assert organs(database_url, WORDS) and len(read) == 3


def test_a_text_too_long_for_the_index_is_read_every_time(database_url, tmp_path, monkeypatch):
    long = "公" * words.LONGEST_TEXT + "稀有"
    with open_archive(database_url, tmp_path) as archive:
        archive.add(b"1", reading(text=long))
        writer.index_words(archive.session)
    assert organs(database_url, "稀有") == {HOUSING.name}
    assert organs(database_url, "没有") == set()


def test_a_text_with_every_pair_there_is_can_be_archived(postgres_url, tmp_path):
    text = "".join(chr(0x20000 + (at * 7919) % 40_000) for at in range(95_000))
    with open_archive(postgres_url, tmp_path) as archive:
        archive.add(b"1", reading(text=text))
    assert organs(postgres_url, text[90_000:90_004]) == {HOUSING.name}


def test_both_databases_have_the_same_terms(postgres_url):
    said = f"{SERVICE} “ＡＢＣ”Dé·İ ﬁ ㈠ ① 〇 々 ㎡\u3000\u00a0\u200b\t—…〔2019〕61号 a_b%c'd\\e\U00020bb7"
    sql = "SELECT CAST(narrative_words('题目', jsonb_build_object('1', jsonb_build_object('text', CAST(:said AS text)))) AS text) AS t"
    (told,) = run_select(postgres_url, sql, params={"said": said}).rows[0]
    assert {term.strip("'") for term in told.split()} == terms(["题目", said])


def test_an_sqlite_without_the_index_reads_every_text(sqlite_url, tmp_path):
    with open_archive(sqlite_url, tmp_path) as archive:
        archive.add(b"h", reading(text=SERVICE))
        archive.session.connection().exec_driver_sql("DROP TABLE narrative_words")
        archive.session.commit()
        assert writer.index_words(archive.session) == 0
    assert organs(sqlite_url, WORDS) == {HOUSING.name}


def test_the_index_goes_and_comes_back_with_its_revision(database_url, tmp_path):
    with open_archive(database_url, tmp_path) as archive:
        archive.add(b"h", reading(text=SERVICE))
        writer.index_words(archive.session)
    before = run_select(database_url, "SELECT count(*) AS n FROM dictionary").rows[0][0]
    scripts = ScriptDirectory.from_config(migration_config(database_url))
    downgrade(database_url, scripts.get_revision("0015").down_revision)
    assert run_select(database_url, "SELECT count(*) AS n FROM dictionary").rows == ((before - 26,),)
    upgrade(database_url)
    assert run_select(database_url, "SELECT count(*) AS n FROM dictionary").rows == ((before,),)
    assert organs(database_url, WORDS) == {HOUSING.name}
    with open_archive(database_url, tmp_path / "again") as archive:
        writer.index_words(archive.session)
    assert organs(database_url, WORDS) == {HOUSING.name}


def test_a_search_that_takes_too_long_says_so(told):
    with pytest.raises(QueryTimeout, match="0 秒"):
        search(told, asked("公开"), seconds=0)


def test_the_view_holds_each_section_that_has_text(told):
    sql = "SELECT organ, section, section_title, text FROM narratives WHERE is_current AND text LIKE '%公开%'"
    assert run_select(told, sql).rows == ((HOUSING.name, 1, "总体情况", SERVICE),)
