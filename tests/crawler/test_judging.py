"""A page is judged by what else was answered: the home page under an article's address is no article."""

import gzip

import pytest
from scrapy.http import Headers, Request, Response

from crawler.asking.judging import Judge
from crawler.asking.outcomes import Outcome, Purpose, Verdict

HOST = "http://portal.example"
LINKS = "".join(f"<a href='/{n}.html'>要闻动态</a>" for n in range(60))
HOME = f"<html><head><title>某市人民政府</title></head><body>{LINKS}</body></html>"
LIST = "<html><head><title>年报</title></head><body>" + "<p>2020年年度报告</p>" * 100 + "</body></html>"
REPORT = (
    "<html><head><title>某局2020年年度报告</title></head><body><table><tr><td>1</td></tr></table>"
    + "<p>总体情况</p>" * 200
)


def verdict(
    judge: Judge, path: str, body: str | bytes, purpose: Purpose = "report", **facts: object
) -> Verdict:
    sent = body.encode() if isinstance(body, str) else body
    headers = Headers(
        {"Content-Type": "text/html", **{k.replace("_", "-"): v for k, v in facts.items() if k != "tls"}}
    )
    request = Request(HOST + path, meta={"asked": HOST + path, "tls": facts.get("tls", "default")})
    return judge.verdict(request, Response(HOST + path, 200, headers, sent), sent, purpose)


def seen() -> Judge:
    judge = Judge()
    verdict(judge, "/", HOME, "listing")
    verdict(judge, "/zfxxgknb/", LIST, "listing")
    return judge


@pytest.mark.parametrize("page", [HOME, LIST, HOME.replace("要闻动态", "今日要闻")])
def test_a_page_of_the_frame_instead_of_an_article_is_a_missing_article(page: str) -> None:
    assert verdict(seen(), "/a/1.html", page).outcome is Outcome.SOFT_404


def test_a_home_page_that_one_article_led_to_is_known_when_it_comes_in_place_of_another() -> None:
    judge = Judge()
    request = Request(HOST + "/", meta={"asked": HOST + "/a/1.html"})
    home = Response(HOST + "/", 200, Headers({"Content-Type": "text/html"}), HOME.encode())
    assert judge.verdict(request, home, HOME.encode(), "report").outcome is Outcome.SOFT_404
    assert verdict(judge, "/a/2.html", HOME).detail == f"{HOST}/ came instead"


def test_an_article_under_the_title_of_the_whole_site_is_an_article() -> None:
    article = f"<html><head><title>某市人民政府</title></head><body>{LINKS}<p>一、总体情况</p></body></html>"
    attached = (
        f"<html><head><title>某市人民政府</title></head><body>{LINKS}<a href='P1.pdf'>年报</a></body></html>"
    )
    assert [verdict(seen(), "/a/1.html", page).outcome for page in (article, attached)] == [Outcome.OK] * 2


def test_a_column_that_is_itself_the_report_is_one() -> None:
    assert verdict(seen(), "/zfxxgknb/", LIST).outcome is Outcome.OK


def test_the_second_of_a_burst_is_throttling() -> None:
    judge = seen()
    found = [verdict(judge, f"/a/{n}.html", LIST).outcome for n in range(3)]
    assert found == [Outcome.SOFT_404, Outcome.THROTTLED, Outcome.THROTTLED]


def test_one_page_for_many_addresses_is_throttling_unless_it_may_be_a_report() -> None:
    judge = Judge()
    some = "<html><title>请稍候</title>" + "<p>某页</p>" * 200
    assert [verdict(judge, f"/a/{n}.html", some).outcome for n in range(3)][-1] is Outcome.THROTTLED
    assert {verdict(judge, f"/b/{n}.html", REPORT).outcome for n in range(9)} == {Outcome.OK}


def test_an_article_and_a_list_asked_twice_are_what_they_are() -> None:
    judge = seen()
    assert verdict(judge, "/zfxxgknb/index.html", LIST, "listing").outcome is Outcome.OK
    assert verdict(judge, "/a/1.html", REPORT).outcome is Outcome.OK


def test_what_could_not_be_unpacked_is_too_large_and_what_was_never_packed_is_not() -> None:
    bomb = gzip.compress(b"x" * 2000)
    assert verdict(Judge(), "/a", bomb, Content_Encoding="gzip").outcome is Outcome.TOO_LARGE
    assert verdict(Judge(), "/a", REPORT, Content_Encoding="br").outcome is Outcome.OK


def test_how_it_had_to_be_asked_is_said() -> None:
    assert verdict(Judge(), "/a/1.html", REPORT, tls="legacy").detail == "tls: legacy"
    assert verdict(Judge(), "/a/1.html", REPORT).detail == ""
