"""What names of organs tell, and which organ and year a title or a text names."""

import csv
from pathlib import Path

import pytest
import yaml

from parser.issuer import in_narrative
from parser.organs import OrganNames, OrganNamesError, normalise
from parser.regions import Regions
from parser.titles import find_organ, find_year

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT.parent / "shared" / "reference"
needs_reference = pytest.mark.skipif(not REFERENCE.exists(), reason="the shared reference is not here")


@pytest.fixture(scope="module")
def regions() -> Regions:
    return Regions.load(ROOT / "config" / "regions.csv")


@pytest.fixture(scope="module")
def names() -> OrganNames:
    return OrganNames.load(ROOT / "config" / "organs.yaml")


DESCRIBED = [
    ("江海区住房和城乡建设局", "440704 county department housing_urban_rural"),
    ("上海市人民政府办公厅", "310000 province government_office general_office"),
    ("河北省政府", "130000 province government -"),
    ("北京市", "110000 province government -"),
    ("平潭综合实验区", "350128 functional_zone dispatched_body zone_committee"),
    ("平潭综合实验区管委会办公室", "350128 functional_zone government_office zone_committee"),
    ("济宁高新区应急管理局", "370800 functional_zone department emergency"),
    ("浙江省国有资产监督管理委员会", "330000 province department state_assets"),
    ("重庆市合川区二郎镇人民政府", "500117 township government township_government"),
    ("龙游县罗家乡", "330825 township government township_government"),
    ("广州市海珠区官洲街道办事处", "440105 township dispatched_body subdistrict_office"),
    ("重庆市大足区人民政府外事办公室", "500111 county department foreign_affairs"),
    ("兴仁市人民政府", "522302 county government -"),
    ("国家税务总局江门市税务局", "440700 prefecture vertical_agency tax"),
    ("国家统计局天门调查队", "429006 county vertical_agency statistics_survey"),
    ("上海海关", "310000 province vertical_agency customs"),
    ("武汉市公安局青山分局", "420107 county dispatched_body public_security"),
    ("黔西南州生态环境局兴仁分局", "522302 county dispatched_body ecology_environment"),
    ("杭州住房公积金管理中心", "330100 prefecture authorised_organisation housing_fund"),
    ("重庆綦江区市监局", "500110 county department market_regulation"),
    ("公安县财政局", "421022 county department finance"),
    ("嘉兴市市民政局", "330400 prefecture department civil_affairs"),
    ("市监局", "- - department market_regulation"),
    ("天门市统计调查队", "429006 county vertical_agency statistics_survey"),
    ("泉州市鲤城区农业农村和水利局", "350502 county department agriculture_rural"),
    ("退役军人事务部", "000000 central department veterans"),
    ("海南省市场监管局（原食药监/质监）", "460000 province department market_regulation"),
    ("水务局", "- - department water"),
    ("区住建局", "- county department housing_urban_rural"),
    ("市建设局", "- - department housing_urban_rural"),
    ("网站首页", "- - - -"),
]


def facts(names: OrganNames, regions: Regions, name: str, hint: str | None = None) -> str:
    organ = names.describe(name, regions, hint)
    return " ".join(fact or "-" for fact in (organ.region_code, organ.level, organ.kind, organ.type))


@pytest.mark.parametrize(("name", "expected"), DESCRIBED)
def test_a_name_tells_region_level_kind_and_type(
    names: OrganNames, regions: Regions, name: str, expected: str
) -> None:
    assert facts(names, regions, name) == expected


@pytest.mark.parametrize(
    ("name", "hint", "expected"),
    [
        ("区住建局", "440704", "440704 county department housing_urban_rural"),
        ("水务局", "230883", "230883 county department water"),
        ("鼓楼区教育局", "350100", "350102 county department education"),
        ("嘉兴市财政局", "440704", "330400 prefecture department finance"),
        ("司法部", "110000", "000000 central department justice"),
    ],
)
def test_a_hint_stands_in_for_a_missing_division_but_never_overrides_one(
    names: OrganNames, regions: Regions, name: str, hint: str, expected: str
) -> None:
    assert facts(names, regions, name, hint) == expected


SAME = [
    ("市建设局", "嘉兴市住房和城乡建设局"),
    ("平潭综合实验区管委会", "平潭综合实验区管理委员会"),
    ("平潭综合实验区党工委管委会", "平潭综合实验区管理委员会"),
    ("平潭综合实验区", "平潭综合实验区管委会"),
    ("区管委会办公室", "平潭综合实验区管理委员会办公室"),
    ("江海区住房和城乡建设局", "江门市江海区住房和城乡建设局"),
    ("江海区 住建局", "江门市江海区住房和城乡建设局"),
    ("鼓楼区教育局", "福州市鼓楼区教育局"),
    ("上海市", "上海市人民政府"),
    ("省府办公厅", "广东省人民政府办公厅"),
    ("市市监局", "嘉兴市市场监督管理局"),
    ("市民政局", "嘉兴市民政局"),
    ("市场监管局", "嘉兴市市场监督管理局"),
    ("官洲街道", "官洲街道办事处"),
    ("卫健委", "江苏省卫生健康委员会"),
    ("国家税务总局江门市税务局", "江门市税务局"),
    ("财政局", "市财政局"),
]
DIFFERENT = [
    ("上海市人民政府办公厅", "上海市人民政府"),
    ("市住建局", "江门市江海区住房和城乡建设局"),
    ("江海区住建局", "蓬江区住建局"),
    ("嘉兴市财政局", "嘉兴市审计局"),
    ("平潭县人民政府", "平潭综合实验区管委会"),
    ("区财政局", "市财政局"),
    ("江苏省卫生健康委员会", "江苏省卫生健康局"),
    ("我局", "嘉兴市建设局"),
]


@pytest.mark.parametrize(("a", "b"), SAME)
def test_two_spellings_of_one_body_are_the_same(names: OrganNames, regions: Regions, a: str, b: str) -> None:
    assert names.same_body(a, b, regions) and names.same_body(b, a, regions)


@pytest.mark.parametrize(("a", "b"), DIFFERENT)
def test_two_bodies_are_not_the_same(names: OrganNames, regions: Regions, a: str, b: str) -> None:
    assert not names.same_body(a, b, regions) and not names.same_body(b, a, regions)


@pytest.mark.parametrize(
    ("office", "body"),
    [
        ("上海市人民政府办公厅", "上海市人民政府"),
        ("上海市人民政府办公厅", "上海市"),
        ("市政府办公室", "嘉兴市人民政府"),
        ("平潭综合实验区管委会办公室", "平潭综合实验区管理委员会"),
        ("平潭综合实验区管委会办公室", "平潭综合实验区"),
    ],
)
def test_an_office_reports_for_its_government_and_not_the_reverse(
    names: OrganNames, office: str, body: str
) -> None:
    assert names.is_office_of(office, body)
    assert not names.is_office_of(body, office)


def test_an_office_does_not_report_for_another_government(names: OrganNames) -> None:
    assert not names.is_office_of("嘉兴市人民政府办公室", "上海市人民政府")


TITLES = [
    ("2019年上海市人民政府办公厅政府信息公开工作年度报告", "上海市人民政府办公厅", 2019),
    ("江海区住房和城乡建设局 2020 年度政府 信息公开工作年度报告", "江海区住房和城乡建设局", 2020),
    ("平潭综合实验区2019年政府信息公开工作年度报告", "平潭综合实验区", 2019),
    ("洪泽区人民政府2023年政府信息公开工作年度报告", "洪泽区人民政府", 2023),
    ("荷塘区退役军人事务局", "荷塘区退役军人事务局", None),
    ("2022年政府信息公开工作年度报告", None, 2022),
    ("政府信息公开年报", None, None),
    ("关于2019年政府信息公开工作报告", None, 2019),
    ("水务局2020年政府信息公开工作年度报告", "水务局", 2020),
    ("罗家乡2020年信息公开年报", "罗家乡", 2020),
    ("牡丹江市住房和城乡建设局\n2020年政府信息公开工作年度报告", "牡丹江市住房和城乡建设局", 2020),
    ("某县水利局2019年度政府信息公开工作年度报告", "某县水利局", 2019),
    ("二〇二〇年嘉兴市财政局政府信息公开年报", "嘉兴市财政局", 2020),
    ("嘉兴市财政局二0二0年度政府信息公开年报", "嘉兴市财政局", 2020),
    ("嘉兴市财政局二零二零年度政府信息公开年报", "嘉兴市财政局", 2020),
    ("２０２０年下陆区医保局政府信息公开年报", "下陆区医保局", 2020),
    ("南京市高淳区人民政府政府信息公开工作年度报告", "南京市高淳区人民政府", None),
    ("南京市高淳区人民政府信息公开年报", "南京市高淳区人民政府", None),
    ("重庆市大足区人民政府外事办公室政府信息公开工作2022年度报告", "重庆市大足区人民政府外事办公室", 2022),
    ("嘉兴市财政局关于2020年度政府信息公开工作的报告", "嘉兴市财政局", 2020),
    ("关于公布龙口市水务局2020年政府信息公开工作年度报告的公告", "龙口市水务局", 2020),
    ("附件2：龙口市水务局2020年政府信息公开工作年度报告", "龙口市水务局", 2020),
    ("2020年度政府信息公开工作年度报告（江海区住建局）", "江海区住建局", 2020),
    ("嘉兴市财政局2020年政府信息公开年报_政府信息公开_嘉兴市人民政府", "嘉兴市财政局", 2020),
    ("政府信息公开年报_政府信息公开_平潭综合实验区", None, None),
    ("我局2020年政府信息公开情况", None, 2020),
    ("网站首页", None, None),
    ("嘉兴市财政局2021年1月20日发布2020年度政府信息公开年报", None, 2020),
    ("龙口市水务局政府信息公开年报（2021年1月20日）", "龙口市水务局", None),
    ("龙口市水务局2020年度（2021年编制）政府信息公开年报", "龙口市水务局", 2020),
    ("2021年公布2020年政府信息公开年报", None, 2020),
    ("2020政府信息公开年报", None, 2020),
    ("国办公开办函〔2021〕30号", None, None),
]


@pytest.mark.parametrize(("title", "organ", "year"), TITLES)
def test_a_title_names_organ_and_year_or_neither(
    names: OrganNames, title: str, organ: str | None, year: int | None
) -> None:
    assert (find_organ(title, names), find_year(title)) == (organ, year)


@needs_reference
def test_titles_of_real_portals_give_the_right_organ_and_year(names: OrganNames, regions: Regions) -> None:
    with (REFERENCE / "portals.tsv").open(encoding="utf-8") as file:
        rows = [
            row for row in csv.DictReader(file, delimiter="\t") if row["title"] and row["agency_or_region"]
        ]
    missed = [row["title"] for row in rows if not titled_right(row, names, regions)]
    assert len(rows) > 150
    assert missed == []


def titled_right(row: dict[str, str], names: OrganNames, regions: Regions) -> bool:
    organ, year = find_organ(row["title"], names), find_year(row["title"])
    agency, stated = row["agency_or_region"], row["report_year"][:4]
    same = organ is not None and (organ == normalise(agency) or names.same_body(organ, agency, regions))
    return same and (str(year) == stated or (year is None and stated not in row["title"]))


OWN = "我局完善了《赣州市住房和城乡建设局信息公开制度》。"
NARRATIVES = [
    (OWN, "赣州市住房和城乡建设局"),
    (
        OWN + "按照《赣州市水利局关于印发指南的通知》《赣州市水利局关于考核的通知》要求",
        "赣州市住房和城乡建设局",
    ),
    (OWN + "落实《赣州市政府信息公开规定》《赣州市政府信息公开办法》", "赣州市住房和城乡建设局"),
    ("我局坚持以嘉兴市建设局官网和中共嘉兴市委嘉兴市人民政府门户网站为主平台", "嘉兴市建设局"),
    ("我局依据江门市江海区住建局2020年政府信息公开工作年度报告编制", "江门市江海区住建局"),
    ("我局高度重视。\n江门市江海区住建局\n2021年1月21日", "江门市江海区住建局"),
    ("区住建局的政府信息公开工作。我局印发《区住建局信息公开制度》", None),
    ("我局印发《深圳教育局信息公开制度》", None),
    ("我市落实《赣州市政府信息公开规定》", None),
    ("我局印发《鼓楼区教育局信息公开制度》", None),
    ("我局在区委、区政府领导下，在赣州市住建局门户网站公开", None),
    ("我局印发《赣州市水利局信息公开制度》《赣州市财政局信息公开制度》", None),
    ("我局向赣州市财政局报送材料，会同赣州市水利局检查", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "expected"), NARRATIVES)
def test_a_text_gives_its_issuer_away_only_by_a_name_in_full(
    names: OrganNames, regions: Regions, text: str, expected: str | None
) -> None:
    assert in_narrative(text, names, regions) == expected


@needs_reference
@pytest.mark.parametrize(
    ("seed", "expected"),
    [
        ("001_6d9098e69707ff9c.txt", "赣州市住房和城乡建设局"),
        ("002_9e256a665099259a.txt", None),
        ("003_dffd40304b7cb407.txt", "嘉兴市住房和城乡建设局"),
        ("004_7836cf25e0ad7a2a.txt", "牡丹江市住房和城乡建设局"),
    ],
)
def test_real_texts_give_their_issuer_away(
    names: OrganNames, regions: Regions, seed: str, expected: str | None
) -> None:
    assert in_narrative((REFERENCE / "seeds" / seed).read_text("utf-8"), names, regions) == expected


@needs_reference
def test_codes_are_those_of_the_reference_vocabulary() -> None:
    vocabulary = yaml.safe_load((REFERENCE / "forms.yaml").read_text("utf-8"))["vocabulary"]
    ours = yaml.safe_load((ROOT / "config" / "organs.yaml").read_text("utf-8"))
    for key, theirs in (("levels", "agency_levels"), ("kinds", "body_kinds"), ("types", "agency_types")):
        assert {entry["code"] for entry in ours[key]} == {entry["code"] for entry in vocabulary[theirs]}


@pytest.mark.parametrize(
    ("broken", "word"),
    [
        ("levels: []\nkinds: []\n", "types"),
        ("levels: [", "organs.yaml"),
        ("{levels: [{code: a, zh: a, en: a, patterns: ['(']}]}", "no regular expression"),
    ],
)
def test_a_broken_file_is_refused_with_its_key(tmp_path: Path, broken: str, word: str) -> None:
    file = tmp_path / "organs.yaml"
    file.write_text(broken, encoding="utf-8")
    with pytest.raises(OrganNamesError, match=rf"(?s)organs\.yaml.*{word}|{word}"):
        OrganNames.load(file)
