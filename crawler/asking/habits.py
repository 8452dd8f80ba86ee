"""What a host needs to be spoken to: a weaker TLS profile, or the other scheme; and what is tried when."""

import codecs
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Request

from crawler.asking.outcomes import Outcome, classify_failure
from crawler.asking.wire import Profile
from db.facts import HostFacts
from parser.charset import decode


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
    """What is known of hosts, by `name` or `name:port`; `answered` and `hopeless` are of this run alone."""

    known: dict[str, HostFacts]
    keep: Callable[[HostFacts], None]
    answered: set[str] = field(default_factory=set)
    hopeless: set[str] = field(default_factory=set)

    def of(self, url: str) -> HostFacts:
        host = host_key(url)
        return self.known.get(host, HostFacts(host))

    def learn(self, facts: HostFacts) -> None:
        if facts != self.known.get(facts.host, HostFacts(facts.host)):
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
    """What `parser.charset.decode` takes a page for; None where any would do."""
    if body.isascii():
        return None
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return "utf-8" if decode(body) == body.decode("utf-8-sig", errors="replace") else "gb18030"


def origin(url: str) -> str:
    return f"{urlsplit(url).scheme}://{host_key(url)}"
