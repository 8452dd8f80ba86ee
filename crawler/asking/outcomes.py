"""What became of one attempt to get a URL: a typed outcome, so that no failure passes for "no report"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal
from urllib.parse import urlsplit

from parser.charset import decode

Purpose = Literal["robots", "listing", "report", "asset"]

STUB_BYTES = 600  # deep index_N pages of TRS sites are often 300-400 byte stubs; reference/portals.md 1.2


class Outcome(StrEnum):
    """Everything but `ok`, `unchanged` and `redirected` leaves a run unproven."""

    OK = "ok"
    UNCHANGED = "unchanged"
    REDIRECTED = "redirected"  # one hop; the final answer has an outcome of its own
    GONE = "gone"
    SOFT_404 = "soft_404"
    CHALLENGE = "challenge"
    THROTTLED = "throttled"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    TLS = "tls"
    TOO_LARGE = "too_large"
    NOT_A_REPORT = "not_a_report"
    SERVER_ERROR = "server_error"
    TRUNCATED = "truncated"  # fewer bytes came than were announced, or the page breaks off
    REDIRECT_LOOP = "redirect_loop"
    NOT_ASKED = (
        "not_asked"  # left alone by us: the host refused too often, a budget is used up, it is not the hour
    )


GONE = frozenset({Outcome.GONE, Outcome.SOFT_404})


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: header names in lower case, the body with its Content-Encoding undone where that
    is possible (else `packed`); `cut` when the connection ended before the body did."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    requested_url: str
    cut: bool = False
    packed: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    outcome: Outcome
    detail: str = ""


_THROTTLED = {429, 491}
_CHALLENGED = {412, 512, 521}
_REDIRECTS = {301, 302, 303, 307, 308}
# 瑞数, 加速乐, acw, 网站卫士, chinatax shell: reference/portals.md, "Obstacles"
_CHALLENGE_MARKS = (b"__jsl_clearance", b"__jsluid", b"acw_sc__v2", b"wzws_cid", b"C3VK", b"WZWS_CONFIRM")
_TS = re.compile(rb"\$_ts\b")
# a page that only sets a cookie and loads itself again: 瑞数, C3VK and their kin, whatever they are called
_COOKIE_SHELL = re.compile(rb"document\.cookie\s*=.*location|location.*document\.cookie\s*=", re.DOTALL)
SHELL_BYTES = 4096
_THROTTLING_WORDS = re.compile(
    r"(?:访问|请求|操作|刷新)(?:过于|太过|太)?频繁|频率(?:过|太)(?:快|高)|请稍后再(?:试|访问)"
)
_BLOCKING_WORDS = re.compile(
    r"(?:请求|访问|操作)(?:已)?被(?:拦截|拒绝|阻断|禁止)|禁止访问|防火墙|没有权限访问|access denied|forbidden",
    re.IGNORECASE,
)
_MISSING_WORDS = re.compile(
    r"页面不存在|页面未找到|找不到(?:该|您|所|相关)?|您(?:访问|查看|请求)的(?:页面|文章|信息|内容)"
    r"|(?:文章|信息|内容|页面)(?:已|已经|可能)?(?:被)?(?:删除|移除|不存在)"
    r"|404 ?(?:错误|页面)|not found",
    re.IGNORECASE,
)
_SHORT_PAGES = (
    (Outcome.SOFT_404, _MISSING_WORDS),
    (Outcome.THROTTLED, _THROTTLING_WORDS),
    (Outcome.REFUSED, _BLOCKING_WORDS),
)
_DATA = re.compile(
    r"\s*(?:[\[{]|[\w.$]{1,60}\(\s*[\[{])|.*<(?:record|REC)\b|.*<a\s[^>]*\bhref"
    r"|.*\bid=[\"']?(?:app|root)[\"']?\s*>.*<script\b",
    re.DOTALL,
)  # JSON, JSONP, records (Hanweb, WAS5), a fragment of a list (Lonsun's label), a shell: lists may be short
_HOME = re.compile(r"^/(?:index\.(?:s?html?|jsp|php|aspx?))?$")
_INVISIBLE = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>", re.DOTALL | re.IGNORECASE)
SHORT_TEXT = 300  # visible characters; a report or a list of one row with its page frame has more
SMALL_BODY = 32768  # a body above this is searched for visible text only when it holds a challenge mark


def classify(answer: Answer, purpose: Purpose) -> Verdict:
    """Name the outcome of an answer; whether a body is a report is decided later, by reading it."""
    by_status = _by_status(answer)
    if by_status is not None:
        return by_status
    if answer.cut:
        return Verdict(Outcome.TRUNCATED, f"{len(answer.body)} bytes came of more")
    if answer.packed:
        return Verdict(Outcome.TOO_LARGE, "cannot be unpacked, or unpacks to more than is kept")
    if purpose == "robots":
        return Verdict(Outcome.OK)
    if _fell_back_to_home(answer):
        return Verdict(Outcome.SOFT_404, f"led to the home page {answer.url}")
    return (
        _by_text(answer, purpose)
        if is_markup(answer.headers.get("content-type", ""))
        else Verdict(Outcome.OK)
    )


def _by_status(answer: Answer) -> Verdict | None:
    status = answer.status
    if status == 304:
        return Verdict(Outcome.UNCHANGED)
    if status in _REDIRECTS and "location" in answer.headers:
        return Verdict(Outcome.REDIRECTED, answer.headers["location"])
    if status in (404, 410):
        return Verdict(Outcome.GONE, f"HTTP {status}")
    if status in _CHALLENGED or (status >= 400 and _is_marked(answer.body)):
        return Verdict(Outcome.CHALLENGE, f"HTTP {status}")
    if status in _THROTTLED or (status == 503 and "retry-after" in answer.headers):
        return Verdict(Outcome.THROTTLED, f"HTTP {status}")
    if status >= 500:
        return Verdict(Outcome.SERVER_ERROR, f"HTTP {status}")
    if status != 200:
        return Verdict(Outcome.REFUSED, f"HTTP {status}")
    return None


def _by_text(answer: Answer, purpose: Purpose) -> Verdict:
    if _breaks_off(answer.body):
        return Verdict(Outcome.TRUNCATED, "the page breaks off inside a table")
    if len(answer.body) > SMALL_BODY and not _is_marked(answer.body):
        return Verdict(Outcome.OK)
    source = decode(answer.body)
    visible = _short_text(source)
    if visible is not None and (_is_marked(answer.body) or _is_cookie_shell(answer.body)):
        return Verdict(Outcome.CHALLENGE, "script challenge with status 200")
    if visible is not None and (said := _said(visible)):
        return said
    if len(answer.body) < STUB_BYTES and not (purpose == "listing" and _DATA.match(source)):
        return Verdict(Outcome.SOFT_404, f"stub of {len(answer.body)} bytes")
    return Verdict(Outcome.OK)


def _is_marked(body: bytes) -> bool:
    return any(mark in body for mark in _CHALLENGE_MARKS) or _TS.search(body) is not None


def _is_cookie_shell(body: bytes) -> bool:
    return len(body) < SHELL_BYTES and _COOKIE_SHELL.search(body) is not None


def _short_text(source: str) -> str | None:
    """The visible text of a page, white space folded; None as soon as it proves to be SHORT_TEXT or longer."""
    words: list[str] = []
    start = length = 0
    for found in _INVISIBLE.finditer(source):
        between = source[start : found.start()].split()
        words += between
        length += sum(map(len, between)) + len(between)
        if length > SHORT_TEXT:
            return None
        start = found.end()
    visible = " ".join([*words, *source[start:].split()])
    return visible if len(visible) < SHORT_TEXT else None


def _said(visible: str) -> Verdict | None:
    """The outcome that the words of a short page name."""
    for outcome, pattern in _SHORT_PAGES:
        if words := pattern.search(visible):
            return Verdict(outcome, f"status 200, text says {words[0]}")
    return None


def _breaks_off(body: bytes) -> bool:
    """Whether a page ends inside a table or a tag and never closes: its length was announced too short."""
    tail = body[-2048:].lower()
    if b"</html" in tail or b"</body" in tail:
        return False
    lower = body.lower()
    inside_tag = tail.rfind(b"<") > tail.rfind(b">")
    return b"<html" in lower and (inside_tag or lower.count(b"<table") > lower.count(b"</table"))


def _fell_back_to_home(answer: Answer) -> bool:
    asked, got = urlsplit(answer.requested_url), urlsplit(answer.url)
    return is_home(got.path) and not got.query and not is_home(asked.path)


def is_home(path: str) -> bool:
    return _HOME.match(path or "/") is not None


def is_markup(content_type: str) -> bool:
    """Whether a Content-Type is one that pages come under; none at all is."""
    kind = content_type.split(";")[0].strip().lower()
    return kind in ("", "text/html", "application/xhtml+xml", "text/xml", "application/xml", "text/plain")


# how Scrapy and we say that something was not got: class name, words in its message
_OWN_FAILURES = (
    (Outcome.NOT_ASKED, "NotAsked", ""),
    (Outcome.REFUSED, "ForbiddenAddress", ""),
    (Outcome.REDIRECT_LOOP, "IgnoreRequest", "max redirections"),
    (Outcome.TOO_LARGE, "IgnoreRequest", "DOWNLOAD_MAXSIZE"),
    (Outcome.REFUSED, "IgnoreRequest", ""),  # robots.txt, a foreign host
    (Outcome.TOO_LARGE, "DownloadCancelled", ""),
    (Outcome.TOO_LARGE, "TooLarge", ""),
)


def classify_failure(error: BaseException) -> Verdict:
    """Name the outcome of an attempt without an answer, from the class names of the error and its causes."""
    names = " ".join(_error_names(error))
    detail = f"{type(error).__name__}: {error}"[:300].rstrip(": ")
    for outcome, name, words in _OWN_FAILURES:
        if name in names and words in str(error):
            return Verdict(outcome, str(error)[:300])
    if re.search(r"SSL|TLS|Certificate|service_identity", names):
        return Verdict(Outcome.TLS, detail)
    return Verdict(Outcome.UNREACHABLE, detail)


def _error_names(error: BaseException) -> list[str]:
    """Class names of an error, of its causes, and of the reasons Twisted wraps in `ResponseFailed`."""
    inner = [reason.value for reason in getattr(error, "reasons", None) or []]
    inner += [cause for cause in (error.__cause__, error.__context__) if cause is not None]
    own = f"{type(error).__module__}.{type(error).__name__}"
    return [own, *(name for cause in inner[:4] for name in _error_names(cause))]
