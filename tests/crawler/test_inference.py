"""The address of a report tells the column that lists it, where its family puts the column into it."""

import pytest

from crawler.discovery.inference import column_of, without_year

HEX32, HEX24 = "8d1b4c61891647feb5df41e82fb37f0c", "63ae9ee5f8fd1c4c2133970d"
UUID = "c3c8b896-2b55-4f0e-b414-f7960513ecc2"


@pytest.mark.parametrize(
    ("report", "column"),
    [
        ("/zwgk/zfxxgknb/202101/t20210115_5518204.htm", "/zwgk/zfxxgknb/"),
        ("/zwgk/zfxxgknb_146796/202301/t20230120_1_wap.html", "/zwgk/zfxxgknb_146796/"),
        ("/zfxxgk/zfxxgknb/2021N/202201/t20220119_7.html?isMobile=true", "/zfxxgk/zfxxgknb/"),
        ("/zwgk/zfxxgknb/t15696532.shtml", "/zwgk/zfxxgknb/"),
        ("/art/2021/1/20/art_1229663597_53169.html", "/col/col1229663597/index.html"),
        (f"/klx/ZFXXGKNB/2019/xzfgbm/art/2022/art_{HEX32}.html", "/klx/ZFXXGKNB/index.html"),
        ("/module/xxgk/xxgkAnnualReport.jsp?fbtime=2022&area=741033213", "/module/xxgk/xxgkAnnualReport.jsp?area=741033213"),
        ("/ytnlswj/gkmlpt/content/11/11953/post_11953783.html", "/ytnlswj/gkmlpt/annualreport"),
        ("/zfxxgknb/bm/2023n/content/post_9461779.html", "/zfxxgknb/bm/index.html"),
        ("/public/6981/146422691.html", "/public/column/6981?type=3&action=list"),
        ("/zfxxgk/public/column/24601?action=detail&title=2020&type=3", "/zfxxgk/public/column/24601?type=3&action=list"),
        (f"/hnsn/xxgknb/202003/{HEX32}.shtml", "/hnsn/xxgknb/common_list.shtml"),
        ("/hebwcs/c111341/202301/c01_592213.shtml", "/hebwcs/c111341/common_list.shtml"),
        ("/zfxxgk/zfxxgknb/zj/2021n/1533676551588134914.html", "/zfxxgk/zfxxgknb/zj/1.html"),
        (f"/zwgk/xxgknb/jbxxgknb/{HEX24}.html", "/zwgk/xxgknb/jbxxgknb/1.html"),
        ("/mzj/zfxxgknb52/2392195/index.html", "/mzj/zfxxgknb52/index.html"),
        (f"/zfxxgk/columns/{UUID}/202201/20/{UUID}.html", f"/zfxxgk/columns/{UUID}/index.html"),
        ("/hysslj/xxgkndbg/20260121/i3852591.html", "/hysslj/xxgkndbg/index.html"),
        (f"/sjj/xxgknb/content/{UUID}.html", "/sjj/xxgknb/xxgknb.html"),
        (f"/nw12344/20230331/{HEX32}.html", "/nw12344/index.html"),
        ("/35048/35049/35159/content_1782796.html", "/35048/35049/35159/"),
        ("/fengrun/qzbmzfxxgknb/20200106/1408048.html", "/fengrun/qzbmzfxxgknb/"),
    ],
)  # fmt: skip
def test_a_report_tells_its_column(report: str, column: str) -> None:
    inferred = column_of("http://www.portal.example" + report)
    assert inferred is not None
    assert inferred.url == "http://www.portal.example" + column


@pytest.mark.parametrize(
    "report",
    [
        "/info/1533/24221.htm",
        "/2026/01-30/3619745.html",
        "/XxgkAnnualReport/show/6378.html",
        f"/xxgkAnnualReport/detail/{HEX24}.html",
        "/Content-2669231.html",
    ],
)
def test_no_column_is_made_up_where_the_address_does_not_tell(report: str) -> None:
    assert column_of("http://www.portal.example" + report) is None


@pytest.mark.parametrize(
    ("path", "above", "cut"),
    [
        ("/zfxxgknb/2024nb/dcqzf2024/", "/zfxxgknb/", "2024nb/dcqzf2024/"),
        ("/xxgknb/2020n/index.html", "/xxgknb/index.html", "2020n/"),
        ("/bmxxgknb2023gb/", "/bmxxgknb2023gb/", ""),
        ("/2022/zfxxgk/zfxxgkndbg_43722/", "/2022/zfxxgk/zfxxgkndbg_43722/", ""),
    ],
)
def test_the_folder_of_one_year_is_left_for_the_list_above_it(path: str, above: str, cut: str) -> None:
    assert without_year(path) == (above, cut)
