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


GONE = frozenset({Outcome.GONE, Outcome.SOFT_404})


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: header names in lower case, the body with its Content-Encoding undone."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    requested_url: str


@dataclass(frozen=True, slots=True)
class Verdict:
    outcome: Outcome
    detail: str = ""


_THROTTLED = {429, 491}
_CHALLENGED = {412, 512, 521}
_REDIRECTS = {301, 302, 303, 307, 308}
# 瑞数, 加速乐, acw, 网站卫士, chinatax shell: reference/portals.md, "Obstacles"
_CHALLENGE_MARKS = re.compile(rb"\$_ts\b|__jsl_clearance|__jsluid|acw_sc__v2|wzws_cid|C3VK|WZWS_CONFIRM")
_MISSING_WORDS = re.compile(
    r"页面不存在|页面未找到|找不到(?:该|您|所|相关)?|您(?:访问|查看|请求)的(?:页面|文章|信息|内容)"
    r"|(?:文章|信息|内容|页面)(?:已|已经|可能)?(?:被)?(?:删除|移除|不存在)"
    r"|404 ?(?:错误|页面)|not found",
    re.IGNORECASE,
)
_HOME = re.compile(r"^/(?:index\.(?:s?html?|jsp|php|aspx?))?$")
_INVISIBLE = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>", re.DOTALL | re.IGNORECASE)
SHORT_TEXT = 300  # visible characters; a report or a list of one row with its page frame has more
SMALL_BODY = 32768  # a body above this is searched for visible text only when it holds a challenge mark


def classify(answer: Answer, purpose: Purpose) -> Verdict:
    """Name the outcome of an answer; whether a body is a report is decided later, by reading it."""
    by_status = _by_status(answer)
    if by_status is not None:
        return by_status
    if purpose == "robots":
        return Verdict(Outcome.OK)
    if _fell_back_to_home(answer):
        return Verdict(Outcome.SOFT_404, f"led to the home page {answer.url}")
    return _by_text(answer, purpose) if _is_markup(answer) else Verdict(Outcome.OK)


def _by_status(answer: Answer) -> Verdict | None:
    status = answer.status
    if status == 304:
        return Verdict(Outcome.UNCHANGED)
    if status in _REDIRECTS:
        return Verdict(Outcome.REDIRECTED, answer.headers.get("location", ""))
    if status in (404, 410):
        return Verdict(Outcome.GONE, f"HTTP {status}")
    if status in _CHALLENGED or (status >= 400 and _CHALLENGE_MARKS.search(answer.body)):
        return Verdict(Outcome.CHALLENGE, f"HTTP {status}")
    if status in _THROTTLED or (status == 503 and "retry-after" in answer.headers):
        return Verdict(Outcome.THROTTLED, f"HTTP {status}")
    if status >= 500:
        return Verdict(Outcome.SERVER_ERROR, f"HTTP {status}")
    if status != 200:
        return Verdict(Outcome.REFUSED, f"HTTP {status}")
    return None


def _by_text(answer: Answer, purpose: Purpose) -> Verdict:
    marked = _CHALLENGE_MARKS.search(answer.body)
    if len(answer.body) > SMALL_BODY and not marked:
        return Verdict(Outcome.OK)
    source = decode(answer.body)
    visible = re.sub(r"\s+", " ", _INVISIBLE.sub(" ", source)).strip()
    if marked and len(visible) < SHORT_TEXT:
        return Verdict(Outcome.CHALLENGE, "script challenge with status 200")
    if len(visible) < SHORT_TEXT and (words := _MISSING_WORDS.search(visible)):
        return Verdict(Outcome.SOFT_404, f"status 200, text says {words[0]}")
    if len(answer.body) < STUB_BYTES and not (purpose == "listing" and "<record" in source):
        return Verdict(Outcome.SOFT_404, f"stub of {len(answer.body)} bytes")
    return Verdict(Outcome.OK)


def _fell_back_to_home(answer: Answer) -> bool:
    asked, got = urlsplit(answer.requested_url), urlsplit(answer.url)
    return bool(_HOME.match(got.path or "/")) and not got.query and not _HOME.match(asked.path or "/")


def _is_markup(answer: Answer) -> bool:
    kind = answer.headers.get("content-type", "").split(";")[0].strip().lower()
    return kind in ("", "text/html", "application/xhtml+xml", "text/xml", "application/xml", "text/plain")


def classify_failure(error: BaseException) -> Verdict:
    """Name the outcome of an attempt without an answer, from the class names of the error and its causes."""
    names = " ".join(_error_names(error))
    detail = f"{type(error).__name__}: {error}"[:300].rstrip(": ")
    if "IgnoreRequest" in names:  # robots.txt, a foreign host, or redirects without end
        return Verdict(Outcome.REFUSED, str(error)[:300])
    if "DownloadCancelled" in names or "TooLarge" in names:
        return Verdict(Outcome.TOO_LARGE, detail)
    if re.search(r"SSL|TLS|Certificate", names):
        return Verdict(Outcome.TLS, detail)
    return Verdict(Outcome.UNREACHABLE, detail)


def _error_names(error: BaseException) -> list[str]:
    """Class names of an error, of its causes, and of the reasons Twisted wraps in `ResponseFailed`."""
    inner = [reason.value for reason in getattr(error, "reasons", None) or []]
    inner += [cause for cause in (error.__cause__, error.__context__) if cause is not None]
    own = f"{type(error).__module__}.{type(error).__name__}"
    return [own, *(name for cause in inner[:4] for name in _error_names(cause))]
