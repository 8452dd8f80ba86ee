"""Speaks to each host as it needs to be spoken to; what had to be found out is remembered once it worked."""

import logging
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

from crawler.asking.habits import Habits, Trial, aged, charset_of, host_key, origin, trial_of, with_scheme
from crawler.asking.outcomes import Outcome, Verdict, is_markup
from crawler.asking.wire import Profile
from db import writer
from db.facts import HostFacts

if TYPE_CHECKING:
    from crawler.capture import PortalCrawler

log = logging.getLogger("gongkai.crawler")

_OTHER = {"http": "https", "https": "http"}


class Manners:
    """Downloader middleware that speaks to each host as it is known to need, and finds out what it needs."""

    def __init__(self, habits: Habits, retries: int) -> None:
        self.habits, self.retries = habits, retries
        self.looked_at: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: "PortalCrawler") -> "Manners":
        run = crawler.run

        def keep(facts: HostFacts) -> None:
            now = run.journal.clock()
            run.journal.note(lambda session: writer.remember_host(session, facts, now))

        old = aged(run.hosts.values(), run.journal.clock())
        return cls(Habits(run.hosts, keep, old), crawler.settings.getint("RETRY_TIMES"))

    def process_request(self, request: Request) -> Request | None:
        """The profile and scheme of a trial, else those remembered."""
        trial = trial_of(request)
        facts = self.habits.of(request.url)
        request.meta["charset"] = facts.charset
        request.meta["tls"] = trial.profile if trial else self.habits.profile(request.url)
        spoken = request.url if trial else self.habits.spoken(request.url)
        if spoken == request.url:
            return None
        return request.replace(url=spoken, meta={**request.meta, "written": request.url}, dont_filter=True)

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        if isinstance(exception, IgnoreRequest):
            return None
        trial, last = self.habits.next_trial(request, exception, self.retries), trial_of(request)
        if trial is not None:
            log.warning("%s: %s; trying %s", request.url, exception, trial.profile)
            return self._attempt(request, trial)
        if last is not None:
            raise last.failure
        return None

    def process_response(self, request: Request, response: Response) -> Response:
        trial = trial_of(request)
        if trial is not None and not _leads_back(request.url, response):
            self._learn(trial, request.url)
        elif trial is None and host_key(request.url) in self.habits.aged and _is_secure(request.url):
            self.habits.learn(replace(self.habits.of(request.url), tls=None, tls_reason=None))
        self.habits.answered.add(origin(request.url))
        self._look_at_charset(request, response)
        written = trial.written if trial else request.meta.get("written", "")
        same = written and with_scheme(written, urlsplit(response.url).scheme) == response.url
        return response.replace(url=written) if same else response

    def _attempt(self, request: Request, trial: Trial) -> Request:
        scheme = urlsplit(trial.written).scheme
        url = with_scheme(trial.written, _OTHER[scheme] if trial.swapped else scheme)
        return request.replace(url=url, meta={**request.meta, "trial": trial}, dont_filter=True)

    def _learn(self, trial: Trial, url: str) -> None:
        facts = self.habits.of(url)
        if trial.profile is not Profile.DEFAULT:
            facts = replace(facts, tls=trial.profile.value, tls_reason=trial.tls_reason)
        if trial.swapped:
            facts = replace(facts, scheme=urlsplit(url).scheme)
        self.habits.learn(facts)

    def _look_at_charset(self, request: Request, response: Response) -> None:
        """Once a host and run, at a page that is what was asked for."""
        verdict: Verdict | None = request.meta.get("verdict")
        host, kind = host_key(request.url), (response.headers.get("Content-Type") or b"").decode("latin-1")
        if (
            host in self.looked_at
            or verdict is None
            or verdict.outcome is not Outcome.OK
            or not is_markup(kind)
        ):
            return
        if charset := charset_of(response.body):
            self.looked_at.add(host)
            self.habits.learn(replace(self.habits.of(request.url), charset=charset))


def _is_secure(url: str) -> bool:
    return urlsplit(url).scheme == "https"


def _leads_back(url: str, response: Response) -> bool:
    """Whether the other scheme only redirects to the one that is dead."""
    target = urljoin(url, (response.headers.get("Location") or b"").decode("latin-1"))
    return host_key(target) == host_key(url) and urlsplit(target).scheme != urlsplit(url).scheme
