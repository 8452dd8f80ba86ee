"""The division that an organ's name begins with."""

from pathlib import Path

import pytest

from parser.regions import HEADER, Regions, stem_of

CONFIG = Path(__file__).parents[2] / "config"


@pytest.fixture(scope="module")
def regions() -> Regions:
    return Regions.load(CONFIG / "regions.csv")


def rows() -> list[list[str]]:
    return [line.split(",") for line in (CONFIG / "regions.csv").read_text("utf-8").splitlines()[1:]]


def code(regions: Regions, text: str, year: int | None = None, within: str | None = None) -> str | None:
    region = regions.locate(text, year, within)
    return region.code if region else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("江门市江海区住房和城乡建设局", "440704"),
        ("广东省江门市江海区住房和城乡建设局", "440704"),
        ("江海区住房和城乡建设局", "440704"),
        ("嘉兴市住房和城乡建设局", "330400"),
        ("浙江省义乌市交通运输局", "330782"),
        ("上海市人民政府办公厅", "310000"),
        ("重庆市綦江区赶水镇", "500110"),
        ("洪泽区人民政府", "320813"),
        ("津市市统计局", "430781"),
        ("公安县公安局", "421022"),
        ("仙桃市财政局", "429004"),
        ("江 海 区\u3000教育局", "440704"),
    ],
)
def test_the_longest_path_of_divisions_wins(regions: Regions, text: str, expected: str) -> None:
    assert code(regions, text) == expected


@pytest.mark.parametrize(
    "text", ["鼓楼区教育局", "朝阳区", "城区住建局", "东区街道办事处", "市建设局", "区住建局", ""]
)
def test_a_name_that_several_divisions_share_or_none_has_is_not_guessed(regions: Regions, text: str) -> None:
    assert regions.locate(text) is None


@pytest.mark.parametrize(
    ("text", "within", "expected"),
    [
        ("鼓楼区教育局", "320100", "320106"),
        ("鼓楼区教育局", "350000", "350102"),
        ("鼓楼区教育局", "440000", None),
        ("城区住建局", "140500", "140502"),
        ("江海区住建局", "310000", "440704"),
    ],
)
def test_a_division_around_it_decides_between_namesakes(
    regions: Regions, text: str, within: str, expected: str | None
) -> None:
    assert code(regions, text, within=within) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("上海海关", "310000"),
        ("西藏医保局", "540000"),
        ("天门调查队", "429006"),
        ("深圳福田区香蜜湖街道", "440304"),
        ("吉林船营区文旅局", "220204"),
        ("长沙海关", "430100"),
        ("深圳坪山街道", "440300"),
        ("平潭综合实验区", "350128"),
        ("济宁高新区财金局", "370800"),
        ("安顺经开区", "520400"),
    ],
)
def test_a_name_without_its_suffix_counts_before_an_organ_or_a_zone(
    regions: Regions, text: str, expected: str
) -> None:
    assert code(regions, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "公安局",
        "公安交通管理局",
        "资源规划局",
        "正阳街道办事处",
        "正阳街道综合执法局",
        "高阳河山镇",
        "延安南路街道",
        "上海庙镇",
        "上海",
        "吉林海关",
    ],
)
def test_words_and_streets_that_look_like_a_short_division_do_not_count(regions: Regions, text: str) -> None:
    assert regions.locate(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("凉山州审计局", "513400"),
        ("黔东南州农业农村局", "522600"),
        ("石柱县卫健委", "500240"),
        ("镇宁自治县", "520423"),
        ("喀左县卫生健康局", "211324"),
        ("科右前旗财政局", "152221"),
        ("广西财政厅", "450000"),
    ],
)
def test_usual_names_of_autonomous_divisions_are_known(regions: Regions, text: str, expected: str) -> None:
    assert code(regions, text) == expected


@pytest.mark.parametrize(
    ("text", "year", "expected"),
    [
        ("巢湖市财政局", 2009, "341400"),
        ("巢湖市财政局", 2020, "340181"),
        ("巢湖市财政局", None, "340181"),
        ("洪泽县人民政府", 2012, "320829"),
        ("洪泽县人民政府", 2020, "320829"),
        ("江北区人民政府", None, None),
        ("江北区人民政府", 2026, "330205"),
        ("通州市审计局", 2008, "320683"),
        ("东乡县教育局", 2020, "622926"),
    ],
)
def test_the_report_year_tells_abolished_divisions_apart(
    regions: Regions, text: str, year: int | None, expected: str | None
) -> None:
    assert code(regions, text, year) == expected


def test_a_region_carries_its_path_from_the_province(regions: Regions) -> None:
    region = regions.locate("江海区住房和城乡建设局")
    assert region is not None
    assert (region.name, region.level, region.full_name) == ("江海区", "county", "广东省江门市江海区")


def test_a_code_gives_the_name_of_that_year(regions: Regions) -> None:
    by_year = [regions.get("420600", year) for year in (2005, 2020, None)]
    assert [region.name if region else None for region in by_year] == ["襄樊市", "襄阳市", "襄阳市"]
    assert regions.get("999999") is None


def test_split_gives_what_follows_the_division(regions: Regions) -> None:
    split = regions.split("江门市江海区 住房和城乡建设局")
    assert split is not None and split[1] == "住房和城乡建设局"


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("东乡族自治县", "东乡"),
        ("内蒙古自治区", "内蒙古"),
        ("清新区", "清新"),
        ("浦东新区", "浦东"),
        ("北林区", "北林"),
        ("神农架林区", "神农架"),
    ],
)
def test_a_stem_is_the_name_without_suffix_and_nations(name: str, stem: str) -> None:
    assert stem_of(name) == stem


@pytest.mark.parametrize(
    "row",
    [
        ["330113", "临平区", "330100", "county", "2021", ""],
        ["330114", "钱塘区", "330100", "county", "2021", ""],
        ["330103", "下城区", "330100", "county", "1983", "2021"],
        ["653228", "和康县", "653200", "county", "2024", ""],
        ["653229", "和安县", "653200", "county", "2024", ""],
        ["500105", "江北区", "500000", "county", "1997", "2025"],
        ["371200", "莱芜市", "370000", "prefecture", "1992", "2018"],
        ["330383", "龙港市", "330300", "county", "2019", ""],
        ["110101", "东城区", "110000", "county", "", ""],
        ["429004", "仙桃市", "420000", "county", "1994", ""],
    ],
)
def test_the_table_knows_changes_of_recent_years(row: list[str]) -> None:
    assert row in rows()


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("320813", [("320829", "320813", 2016)]),
        ("320829", [("320829", "320813", 2016)]),
        ("370215", [("370282", "370215", 2017)]),
        ("440704", []),
        ("110103", []),
        ("130721", []),
        ("140203", []),
    ],
)
def test_a_county_that_became_a_district_is_followed(
    regions: Regions, code: str, changes: list[tuple[str, str, int]]
) -> None:
    assert [tuple(one) for one in regions.renewals(code)] == changes


def test_a_code_has_its_names_with_their_years(regions: Regions) -> None:
    assert [(one.name, one.first, one.last) for one in regions.terms("110104")] == [("宣武区", None, 2010)]
    assert len(regions.terms("420600")) == 2
    assert regions.terms("999999") == ()


def test_the_table_holds_together() -> None:
    table = rows()
    codes = {row[0] for row in table}
    current = [row for row in table if not row[5]]
    assert {parent for _, _, parent, *_ in table} <= codes | {""}
    assert {row[3] for row in table} == {"province", "prefecture", "county"}
    assert all(len(row[0]) == 6 for row in table)
    assert len({row[0] for row in current}) == len(current)
    assert [sum(row[3] == level for row in current) for level in ("province", "prefecture")] == [34, 333]
    assert 2840 < sum(row[3] == "county" for row in current) < 2860
    assert not any(row[1] in ("市辖区", "县", "市") or row[1].endswith(("街道", "镇", "乡")) for row in table)


@pytest.mark.parametrize(
    ("text", "place"),
    [("code,name\n", "first line"), (f"{HEADER}\n440704,江海区\n", "line 2"), ("", "first line")],
)
def test_a_broken_table_is_refused_with_its_place(tmp_path: Path, text: str, place: str) -> None:
    broken = tmp_path / "regions.csv"
    broken.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=f"regions.csv.*{place}"):
        Regions.load(broken)
