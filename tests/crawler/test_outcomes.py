"""No failure passes for "no report": each way a fetch can end has a name of its own."""

import ssl

import pytest
from scrapy.exceptions import IgnoreRequest
from service_identity import VerificationError

from crawler.asking.outcomes import Answer, Outcome, Purpose, classify, classify_failure
from crawler.asking.politeness import NotAsked
from crawler.asking.resolving import ForbiddenAddress

LONG = "<p>" + "政府信息公开工作年度报告，数据真实完整。" * 40 + "</p>"
URL = "http://portal.example/zfxxgk/t20210101_1.html"


def outcome(
    body: str = LONG,
    status: int = 200,
    *,
    url: str = URL,
    kind: str = "text/html; charset=utf-8",
    purpose: Purpose = "report",
    **headers: str,
) -> Outcome:
    sent = {"content-type": kind, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return classify(Answer(status, sent, body.encode(), url, URL), purpose).outcome


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, Outcome.OK),
        (304, Outcome.UNCHANGED),
        (301, Outcome.REDIRECTED),
        (302, Outcome.REDIRECTED),
        (404, Outcome.GONE),
        (410, Outcome.GONE),
        (403, Outcome.REFUSED),
        (412, Outcome.CHALLENGE),
        (521, Outcome.CHALLENGE),
        (429, Outcome.THROTTLED),
        (491, Outcome.THROTTLED),
        (500, Outcome.SERVER_ERROR),
        (503, Outcome.SERVER_ERROR),
        (204, Outcome.REFUSED),
    ],
)
def test_a_status_names_its_outcome(status: int, expected: Outcome) -> None:
    assert outcome(status=status, location="/elsewhere") is expected


def test_a_redirect_to_nowhere_is_a_refusal() -> None:
    assert outcome(status=302) is Outcome.REFUSED


def test_a_503_that_says_when_to_come_back_is_throttling() -> None:
    assert outcome(status=503, retry_after="120") is Outcome.THROTTLED


@pytest.mark.parametrize("mark", ["$_ts=window['$_ts']", "__jsl_clearance", "acw_sc__v2", "wzws_cid", "C3VK"])
def test_a_script_challenge_with_status_200_is_no_page(mark: str) -> None:
    padding = f"<script>/*{'x' * 50000}*/</script>"
    assert outcome(f"<html><script>{mark}</script>{padding}<body></body></html>") is Outcome.CHALLENGE
    assert outcome(f"<script>{mark}</script>", status=403) is Outcome.CHALLENGE


@pytest.mark.parametrize(
    "script",
    [
        "document.cookie='x=1';location.reload()",
        "var t='1';document.cookie = t;\nwindow.location.href=location.href",
        "if(!k){location='/'}else{document.cookie='y'}",
    ],
)
def test_a_shell_that_sets_a_cookie_and_loads_itself_again_is_a_challenge(script: str) -> None:
    assert outcome(f"<html><script>{script}</script></html>") is Outcome.CHALLENGE
    assert outcome(f"<html><script>{script}</script></html>", purpose="listing") is Outcome.CHALLENGE
    assert outcome(f"<html><script>{script}</script>{LONG}</html>") is Outcome.OK


@pytest.mark.parametrize("size", [13, 300])
def test_a_stub_of_a_few_bytes_is_no_page(size: int) -> None:
    assert outcome("x" * size) is Outcome.SOFT_404


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("您的访问过于频繁，请稍后再试", Outcome.THROTTLED),
        ("操作太频繁", Outcome.THROTTLED),
        ("您的请求被拦截", Outcome.REFUSED),
        ("Access Denied", Outcome.REFUSED),
    ],
)
def test_a_short_page_that_turns_us_away_is_what_it_says(text: str, expected: Outcome) -> None:
    assert outcome(f"<html><style>{'a{}' * 400}</style><body>{text}</body></html>") is expected


def test_a_body_that_was_cut_is_truncated_whatever_it_holds() -> None:
    sent = {"content-type": "application/pdf"}
    cut = classify(Answer(200, sent, b"%PDF-1.4", URL, URL, cut=True), "report")
    assert (cut.outcome, cut.detail) == (Outcome.TRUNCATED, "8 bytes came of more")


@pytest.mark.parametrize(
    "end", ["<table><tr><td>总计</td><td>1", "<p>三、收到和处理政府信息公开申请情况</p><tab"]
)
def test_a_page_that_breaks_off_was_announced_too_short(end: str) -> None:
    assert outcome(f"<html><body>{LONG}{end}") is Outcome.TRUNCATED
    assert outcome(f"<html><body>{LONG}{end}</body></html>") is Outcome.OK


def test_a_page_without_its_last_tags_is_a_page() -> None:
    assert outcome(f"<html><body>{LONG}<table><tr><td>1</td></tr></table>\n") is Outcome.OK


def test_a_body_that_unpacks_to_more_than_is_kept_is_too_large() -> None:
    sent = {"content-encoding": "gzip", "content-type": "text/html"}
    packed = Answer(200, sent, b"\x1f\x8b\x08bomb", URL, URL, packed=True)
    assert classify(packed, "report").outcome is Outcome.TOO_LARGE


@pytest.mark.parametrize("body", ['{"total":0,"rows":[]}', 'cb({"rows":[]})', " [1]"])
def test_a_short_answer_in_json_is_a_list_and_no_report(body: str) -> None:
    assert outcome(body, purpose="listing") is Outcome.OK
    assert outcome(body) is Outcome.SOFT_404


def test_a_report_whose_page_loads_an_anti_crawler_script_is_still_a_report() -> None:
    assert outcome(f"<script>var a='__jsluid_h'</script>{LONG}") is Outcome.OK


@pytest.mark.parametrize("text", ["您访问的页面不存在", "找不到该页", "该信息已被删除", "404 Not Found"])
def test_a_short_page_that_says_missing_is_a_soft_404(text: str) -> None:
    frame = f"<html><head><style>{'a{}' * 400}</style></head><body>{text}</body></html>"
    assert outcome(frame) is Outcome.SOFT_404


def test_a_stub_is_a_soft_404_for_a_report_and_for_a_list() -> None:
    assert outcome("<html></html>") is Outcome.SOFT_404
    assert outcome("<html></html>", purpose="listing") is Outcome.SOFT_404


def test_a_short_answer_with_records_is_a_list() -> None:
    assert outcome("<datastore><record>1</record></datastore>", purpose="listing") is Outcome.OK


def test_a_redirect_that_ended_at_the_home_page_is_a_soft_404() -> None:
    assert outcome(url="http://portal.example/") is Outcome.SOFT_404
    assert outcome(url="http://portal.example/index.html") is Outcome.SOFT_404
    assert outcome(url="http://portal.example/zfxxgk/new.html") is Outcome.OK


def test_a_small_attachment_is_no_stub() -> None:
    assert outcome("%PDF-1.4", kind="application/pdf") is Outcome.OK


def test_robots_txt_is_never_judged_by_its_length() -> None:
    assert outcome("User-agent: *", purpose="robots") is Outcome.OK


class ResponseFailed(Exception):
    def __init__(self, *errors: Exception) -> None:
        super().__init__()
        self.reasons = [type("Reason", (), {"value": error}) for error in errors]


class DownloadCancelledError(Exception):
    pass


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (TimeoutError("60 s"), Outcome.UNREACHABLE),
        (ConnectionRefusedError(), Outcome.UNREACHABLE),
        (IgnoreRequest("Forbidden by robots.txt"), Outcome.REFUSED),
        (ssl.SSLError("unsupported protocol"), Outcome.TLS),
        (ResponseFailed(ssl.SSLError("handshake")), Outcome.TLS),
        (DownloadCancelledError("larger than 32 MB"), Outcome.TOO_LARGE),
        (IgnoreRequest("body exceeded DOWNLOAD_MAXSIZE during decompression"), Outcome.TOO_LARGE),
        (IgnoreRequest("max redirections reached"), Outcome.REDIRECT_LOOP),
        (NotAsked("the budget is used up"), Outcome.NOT_ASKED),
        (ForbiddenAddress("portal.example", "10.0.0.7"), Outcome.REFUSED),
        (VerificationError(errors=[]), Outcome.TLS),
    ],
)
def test_an_attempt_without_an_answer_is_named_by_its_error(error: Exception, expected: Outcome) -> None:
    assert classify_failure(error).outcome is expected


def test_the_detail_says_that_robots_txt_forbade_it() -> None:
    assert "robots.txt" in classify_failure(IgnoreRequest("Forbidden by robots.txt")).detail
