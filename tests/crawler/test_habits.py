"""What a host needs is tried only after a failure and before any answer, and kept once it has worked."""

import ssl
from datetime import UTC, datetime, timedelta

import pytest
from scrapy.exceptions import CannotResolveHostError, DownloadTimeoutError
from scrapy.http import Request

from crawler.asking.habits import Habits, Trial, aged, charset_of, host_key, read_as
from crawler.asking.wire import Profile
from db.facts import HostFacts

URL = "https://old.example:8443/a?b#c"
BAD_CERTIFICATE = ssl.SSLError("certificate verify failed")
OLD_PROTOCOL = ssl.SSLError("tlsv1 alert protocol version")
TIMEOUT = DownloadTimeoutError("60 s")


def habits(**known: str) -> tuple[Habits, list[HostFacts]]:
    kept: list[HostFacts] = []
    facts = {"old.example:8443": HostFacts("old.example:8443", **known)} if known else {}
    return Habits(facts, kept.append), kept


def trial(
    error: Exception, *, after: Trial | None = None, retried: int = 2, answered: bool = False
) -> Trial | None:
    known, _kept = habits()
    if answered:
        known.answered.add("https://old.example:8443")
    return known.next_trial(Request(URL, meta={"trial": after, "retry_times": retried}), error, 2)


@pytest.mark.parametrize(
    ("error", "profile"), [(BAD_CERTIFICATE, Profile.UNVERIFIED), (OLD_PROTOCOL, Profile.LEGACY)]
)
def test_after_a_tls_failure_the_weaker_profile_that_may_help_is_tried_at_once(
    error: Exception, profile: Profile
) -> None:
    found = trial(error, retried=0)
    assert found is not None and (found.profile, found.swapped) == (profile, False)


def test_the_other_scheme_comes_last_and_once() -> None:
    legacy = trial(OLD_PROTOCOL)
    swapped = trial(OLD_PROTOCOL, after=legacy)
    assert swapped is not None and swapped.swapped and swapped.failure is OLD_PROTOCOL
    assert trial(TIMEOUT, after=swapped) is None


def test_who_cannot_be_reached_is_asked_as_usual_before_anything_else_is_tried() -> None:
    assert trial(TIMEOUT, retried=1) is None
    found = trial(TIMEOUT, retried=2)
    assert found is not None and found.swapped


def test_a_host_that_has_answered_is_not_asked_in_another_way() -> None:
    assert trial(BAD_CERTIFICATE, answered=True) is None


def test_a_name_without_address_has_none_in_any_scheme() -> None:
    assert trial(CannotResolveHostError("old.example")) is None


def test_a_url_is_spoken_in_the_scheme_that_answers() -> None:
    assert habits(scheme="http")[0].spoken(URL) == "http://old.example:8443/a?b#c"
    assert habits()[0].spoken(URL) == URL


def test_only_news_is_kept() -> None:
    known, kept = habits(tls="legacy")
    known.learn(HostFacts("old.example:8443", tls="legacy"))
    known.learn(HostFacts("new.example"))
    assert kept == []
    known.learn(HostFacts("new.example", charset="gb18030"))
    assert kept == [HostFacts("new.example", charset="gb18030")]


def test_weak_tls_is_asked_for_again_in_the_usual_way_after_a_month() -> None:
    now = datetime(2026, 6, 30, tzinfo=UTC)
    days = {"old": 31, "new": 29}
    known = [HostFacts(name, tls="legacy", learnt_at=now - timedelta(age)) for name, age in days.items()]
    assert aged([*known, HostFacts("usual", learnt_at=now - timedelta(99))], now) == {"old"}


def test_what_was_found_out_again_is_kept_though_it_is_no_news() -> None:
    known, kept = habits(tls="legacy")
    known.aged.add("old.example:8443")
    assert known.profile(URL) is Profile.DEFAULT
    known.learn(known.of(URL))
    assert (known.profile(URL), kept) == (Profile.LEGACY, [HostFacts("old.example:8443", tls="legacy")])


def test_a_host_is_the_same_however_it_is_written() -> None:
    assert host_key("https://WWW.Example.gov.cn./x") == host_key("http://www.example.gov.cn/y")


def test_the_charset_of_a_page_is_the_one_it_is_read_in() -> None:
    assert [charset_of("年报".encode(name)) for name in ("utf-8", "gbk", "utf-16")] == [
        "utf-8",
        "gb18030",
        "utf-16",
    ]
    assert charset_of(b"plain") is None


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_page_of_both_charsets_is_read_in_that_of_its_host_and_teaches_nothing(charset: str) -> None:
    mixed = "年度报告".encode() + "网站地图".encode("gbk")
    assert charset_of(mixed) is None
    assert read_as(mixed, charset) == mixed.decode(charset, errors="replace")


@pytest.mark.parametrize("usual", ["utf-8", "gb18030", "utf-16", None])
def test_a_page_whose_bytes_tell_is_read_by_them_whatever_its_host_writes(usual: str | None) -> None:
    for charset in ("utf-8", "gb18030", "utf-16"):
        assert read_as("年报 2020".encode(charset), usual) == "年报 2020"
    assert read_as(b"2020", usual) == "2020"
