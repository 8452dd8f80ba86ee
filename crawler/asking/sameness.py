"""One page under many addresses: the home page or a list instead of an article, for one or for all of a burst."""

import re
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import urlsplit

from crawler.asking.outcomes import Outcome, Purpose, Verdict, is_home
from parser.charset import decode

MANY = 3  # addresses that get one and the same page without a table in it, which no report is
ALIKE = 0.8  # share of links that a page and the home page have in common
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.DOTALL | re.IGNORECASE)
_LINK = re.compile(r"""href\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_OF_A_REPORT = re.compile(
    r"总体情况|主动公开政府信息|行政复议|依申请公开情况|\.(?:pdf|docx?|wps|ofd|xlsx?)\b", re.IGNORECASE
)


def title_of(text: str) -> str:
    """The `<title>` of a page as it is printed; '' where there is none."""
    found = _TITLE.search(text)
    return found[1] if found else ""


@dataclass(frozen=True, slots=True)
class Look:
    """What pages are told apart by: the title, which many sites give to all their pages, and the links."""

    title: str
    links: frozenset[str]

    @classmethod
    def of(cls, text: str) -> "Look":
        return cls("".join(title_of(text).split()), frozenset(_LINK.findall(text)))

    def resembles(self, other: "Look") -> bool:
        common, together = len(self.links & other.links), len(self.links | other.links)
        return self.title == other.title != "" and common >= ALIKE * together > 0


@dataclass(slots=True)
class Sameness:
    """What has been answered on one portal in one run: frames are its lists and home pages."""

    frames: dict[bytes, str] = field(default_factory=dict)
    homes: list[Look] = field(default_factory=list)
    articles: dict[bytes, set[str]] = field(default_factory=dict)
    instead: int = 0

    def look(self, url: str, purpose: Purpose, body: bytes) -> Verdict | None:
        """What is wrong with a page that answered 200 at `url`; None where nothing is.

        The first that is not what was asked for may be a missing page, those after it are throttling.
        """
        digest = sha256(body).digest()
        if purpose != "report":
            self._remember(url, purpose, body, digest)
            return None
        asked_by = self.articles.setdefault(digest, set())
        asked_by.add(url)
        if frame := self._frame(url, body, digest):
            self.instead += 1
            late = Outcome.THROTTLED if self.instead > 1 else Outcome.SOFT_404
            return Verdict(late, f"{frame} came instead")
        if len(asked_by) >= MANY and b"<table" not in body.lower():
            return Verdict(Outcome.THROTTLED, f"one page came for {len(asked_by)} addresses")
        return None

    def _remember(self, url: str, purpose: Purpose, body: bytes, digest: bytes) -> None:
        home = is_home(urlsplit(url).path)
        if purpose == "listing" or home:
            self.frames.setdefault(digest, url)
        if home:
            self.homes.append(Look.of(decode(body)))

    def _frame(self, url: str, body: bytes, digest: bytes) -> str:
        """The list or home page that came; a column that is itself the report is asked for as both."""
        same = self.frames.get(digest, url)
        if same != url:
            return same
        if not self.homes or digest in self.frames:
            return ""
        text = decode(body)
        if "".join(title_of(text).split()) not in {home.title for home in self.homes}:
            return ""
        look = Look.of(text)
        alike = any(look.resembles(home) for home in self.homes) and not _OF_A_REPORT.search(text)
        return "the home page" if alike else ""
