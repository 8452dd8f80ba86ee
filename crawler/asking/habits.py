"""What a host needs to be spoken to: a weaker TLS profile, or the other scheme; and what is tried when."""

import codecs
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Request

from crawler.asking.outcomes import Outcome, classify_failure
from crawler.asking.wire import Profile
from db.facts import HostFacts
from parser.charset import decode

TLS_AGE = timedelta(days=30)
_HANZI = re.compile("[\u4e00-\u9fff]")
_CLEAR = 4  # as many times more of one than of the other leave no doubt


@dataclass(frozen=True, slots=True)
class Trial:
    """A way of speaking to a host that is not known to work: `failure` is what the usual way came to,
    `tls_reason` why its TLS had to be weakened."""

    host: str
    written: str
    profile: Profile
    failure: Exception
    swapped: bool = False
    tls_reason: str = ""


@dataclass(slots=True)
class Habits:
    """What is known of hosts, by `name` or `name:port`; `answered` and `hopeless` are of this run alone.

    `aged` are those whose weak TLS was learnt so long ago that they are asked in the usual way again.
    """

    known: dict[str, HostFacts]
    keep: Callable[[HostFacts], None]
    aged: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)
    hopeless: set[str] = field(default_factory=set)

    def of(self, url: str) -> HostFacts:
        host = host_key(url)
        return self.known.get(host, HostFacts(host))

    def profile(self, url: str) -> Profile:
        """The TLS profile to begin with."""
        facts = self.of(url)
        return Profile(facts.tls) if facts.tls and facts.host not in self.aged else Profile.DEFAULT

    def learn(self, facts: HostFacts) -> None:
        """Keep what is news, and what was to be found out again."""
        if facts.host in self.aged or facts != self.known.get(facts.host, HostFacts(facts.host)):
            self.aged.discard(facts.host)
            self.known[facts.host] = facts
            self.keep(facts)

    def spoken(self, url: str) -> str:
        """The URL in the scheme its host answers in."""
        scheme = self.of(url).scheme
        return url if scheme is None else with_scheme(url, scheme)

    def next_trial(self, request: Request, error: Exception, retries: int) -> Trial | None:
        """What else may be tried: a weaker TLS profile, at last the other scheme, once; None after an answer.

        Whoever cannot be reached is asked `retries` times more as usual first: it may have been an accident.
        """
        url, last = request.url, trial_of(request)
        host, scheme = host_key(url), urlsplit(url).scheme
        if origin(url) in self.answered or host in self.hopeless or isinstance(error, CannotResolveHostError):
            return None
        accident = classify_failure(error).outcome is not Outcome.TLS
        if accident and last is None and request.meta.get("retry_times", 0) < retries:
            return None
        first = last or Trial(host, url, Profile(request.meta.get("tls", Profile.DEFAULT)), error)
        profile = weaker(first.profile, error) if scheme == "https" else None
        if profile is not None:
            return replace(first, profile=profile, tls_reason=classify_failure(error).detail)
        if first.swapped:
            self.hopeless.add(host)
            return None
        return replace(first, profile=Profile.DEFAULT, swapped=True, tls_reason="")


def aged(known: Iterable[HostFacts], now: datetime) -> set[str]:
    """Hosts that have been asked with weakened TLS for so long that they may have been put right."""
    return {each.host for each in known if each.tls and each.learnt_at and now - each.learnt_at >= TLS_AGE}


def host_key(url: str) -> str:
    """`name` or `name:port`: what hosts are remembered by."""
    return urlsplit(url).netloc.rpartition("@")[2].lower().rstrip(".")


def with_scheme(url: str, scheme: str) -> str:
    return f"{scheme}:{url.partition(':')[2]}"


def weaker(profile: Profile, error: Exception) -> Profile | None:
    """After a bad certificate, none is asked for; after any other end of a handshake, old TLS is spoken."""
    verdict = classify_failure(error)
    if profile is Profile.LEGACY or verdict.outcome is not Outcome.TLS:
        return None
    certificate = "certificate verify" in verdict.detail or "VerificationError" in verdict.detail
    return Profile.UNVERIFIED if certificate and profile is Profile.DEFAULT else Profile.LEGACY


def trial_of(request: Request) -> Trial | None:
    """The trial that a request is; a redirect to another host ended it."""
    trial: Trial | None = request.meta.get("trial")
    return trial if trial is not None and trial.host == host_key(request.url) else None


def manner(request: Request) -> str:
    """How a request had to be made, where that was not the usual way: for the detail of its outcome."""
    profile = Profile(request.meta.get("tls", Profile.DEFAULT))
    return "" if profile is Profile.DEFAULT else f"tls: {profile}"


def charset_of(body: bytes) -> str | None:
    """What `parser.charset.decode` takes a page for; None where its bytes hardly tell."""
    if _is_doubtful(body):
        return None
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return "utf-8" if decode(body) == body.decode("utf-8-sig", errors="replace") else "gb18030"


def read_as(body: bytes, usual: str | None) -> str:
    """The text of a page by its bytes; where they hardly tell, in the charset of its host's other pages."""
    tells_apart = usual in ("utf-8", "gb18030")  # UTF-16 bears a mark
    return (
        body.decode(usual, errors="replace") if usual and tells_apart and _is_doubtful(body) else decode(body)
    )


def _is_doubtful(body: bytes) -> bool:
    """Whether UTF-8 gives about as many errors as hanzi: a page pieced together from both charsets, or hardly any text."""
    if body.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return False
    text = body.decode("utf-8", errors="replace")
    hanzi, errors = len(_HANZI.findall(text)), text.count("\ufffd")
    return _CLEAR * min(hanzi, errors) >= max(hanzi, errors)


def origin(url: str) -> str:
    return f"{urlsplit(url).scheme}://{host_key(url)}"
