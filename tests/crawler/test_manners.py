"""Servers with old or broken TLS, and in the wrong scheme: reached as they need it, once it failed as usual."""

import shutil
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import text

from crawler.process import CrawlSummary, run_crawl
from db.engine import open_engine
from faulty import COLUMN, Faulty, rows_of, serve_faulty, sound

pytestmark = [
    pytest.mark.skipif(shutil.which("openssl") is None, reason="makes certificates with openssl"),
    pytest.mark.filterwarnings("ignore:.*TLSv1 is deprecated:DeprecationWarning"),
]
CONFIG = Path(__file__).parents[2] / "config"
NAMES = (
    "good", "chained", "incomplete", "self_signed", "mismatched", "tls_1_0", "plain", "tls_only", "dead",
)  # fmt: skip


TRUSTED = ("good", "chained", "incomplete", "mismatched")


def certificate(folder: Path, name: str, known_as: str) -> tuple[Path, Path]:
    """Self-signed, for a host name or an address."""
    key, own = folder / f"{name}.key", folder / f"{name}.crt"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", own, "-days", "2",
         "-subj", f"/CN={name}", "-addext", f"subjectAltName={known_as}"],
        check=True, capture_output=True,
    )  # fmt: skip
    return own, key


def chain(folder: Path, name: str, *, whole: bool) -> tuple[Path, Path]:
    """A certificate signed by one that a root signed; the server leaves out the one between unless it is `whole`."""
    root, between, leaf = (folder / f"{name}{part}" for part in ("", "_between", "_leaf"))
    signer: list[str | Path] = []
    for each, usage in ((root, "basicConstraints=critical,CA:TRUE"), (between, "basicConstraints=critical,CA:TRUE"),
                        (leaf, "subjectAltName=IP:127.0.0.1")):  # fmt: skip
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{each}.key", "-out", f"{each}.crt",
             "-days", "2", "-subj", f"/CN={each.name}", "-addext", usage, *signer],
            check=True, capture_output=True,
        )  # fmt: skip
        signer = ["-CA", f"{each}.crt", "-CAkey", f"{each}.key"]
    sent = folder / f"{name}.sent"
    sent.write_text("".join(Path(f"{each}.crt").read_text() for each in (leaf, between)[: 1 + whole]))
    return sent, Path(f"{leaf}.key")


def context(folder: Path, name: str) -> ssl.SSLContext | None:
    if name in ("plain", "dead"):
        return None
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if name == "tls_1_0":
        made.set_ciphers("DEFAULT:@SECLEVEL=0")
        made.minimum_version = made.maximum_version = ssl.TLSVersion.TLSv1
    if name in ("chained", "incomplete"):
        made.load_cert_chain(*chain(folder, name, whole=name == "chained"))
    else:
        known_as = "DNS:a.example" if name == "mismatched" else "IP:127.0.0.1"
        made.load_cert_chain(*certificate(folder, name, known_as))
    return made


@dataclass
class Story:
    """The same portal four times: the second crawl knows what the first had to find out; the third is months
    later, and one certificate was put right in between; the fourth follows it."""

    start: dict[str, str]
    crawls: list[CrawlSummary]
    failures: list[dict[str, int]]
    rows: Callable[[str], list[tuple[Any, ...]]]

    def learnt(self, name: str) -> tuple[Any, ...]:
        host = self.start[name].split("/")[2]
        found = self.rows(f"SELECT scheme, tls, coalesce(tls_reason, '') FROM host WHERE host = '{host}'")
        return found[0] if found else (None, None, "")


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, new_archive: Callable[[Path], str]) -> Iterator[Story]:
    folder = tmp_path_factory.mktemp("manners")
    url = new_archive(folder)
    engine = open_engine(url)
    rows = rows_of(engine)

    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        sites = {
            name: stack.enter_context(
                serve_faulty(Faulty(sound(number), down=name == "dead"), context(folder, name))
            )
            for number, name in enumerate(NAMES, 1)
        }
        trusted = folder / "trusted.pem"
        trusted.write_text("".join((folder / f"{name}.crt").read_text() for name in TRUSTED))
        patch.setenv("SSL_CERT_FILE", str(trusted))
        start = {name: "https" + site.base_url.removeprefix("https").removeprefix("http") + COLUMN
                 for name, site in sites.items()}  # fmt: skip
        start["tls_only"] = start["tls_only"].replace("https:", "http:")
        portal = folder / "faulty.yaml"
        portal.write_text(
            yaml.safe_dump(sites["good"].portal(start=list(start.values())), allow_unicode=True), "utf-8"
        )
        crawls, failures = [], []
        for number in range(4):
            if number == 2:
                with engine.begin() as connection:
                    connection.execute(text("UPDATE host SET learnt_at = '2020-01-01T00:00:00.000000Z'"))
                trusted.write_text(trusted.read_text() + (folder / "self_signed.crt").read_text())
            crawls.append(run_crawl(portal, data=folder, config=CONFIG, database_url=url, max_seconds=90))
            failed = "outcome IN ('tls', 'unreachable')"
            newest = "run_id = (SELECT max(id) FROM run)"
            failures.append({
                name: rows(f"SELECT count(*) FROM fetch WHERE {failed} AND {newest} AND url LIKE '%{at.split('/')[2]}/%'")[0][0]
                for name, at in start.items()
            })  # fmt: skip
        yield Story(start, crawls, failures, rows)
    engine.dispose()


def test_every_server_that_answers_in_any_way_is_read(story: Story) -> None:
    assert [crawl.counters.get("new", 0) for crawl in story.crawls] == [len(NAMES) - 1, 0, 0, 0]
    assert [crawl.counters.get("unchanged", 0) for crawl in story.crawls] == [0, *[len(NAMES) - 1] * 3]


@pytest.mark.parametrize("name", ["good", "chained"])
def test_a_certificate_that_can_be_verified_leaves_nothing_to_remember(story: Story, name: str) -> None:
    assert (story.learnt(name), story.failures[0][name]) == ((None, None, ""), 0)


@pytest.mark.parametrize(
    ("name", "scheme", "profile", "reason"),
    [
        ("incomplete", None, "unverified", "certificate verify failed"),
        ("mismatched", None, "unverified", "Mismatch"),
        ("tls_1_0", None, "legacy", "protocol version"),
        ("plain", "http", None, ""),
        ("tls_only", "https", "unverified", "certificate verify failed"),
    ],
)
def test_what_a_server_needs_is_remembered_with_the_reason(
    story: Story, name: str, scheme: str | None, profile: str | None, reason: str
) -> None:
    learnt = story.learnt(name)
    assert learnt[:2] == (scheme, profile)
    assert reason in learnt[2]


@pytest.mark.parametrize("name", ["self_signed", "incomplete", "mismatched", "tls_1_0", "plain", "tls_only"])
def test_it_is_found_out_once(story: Story, name: str) -> None:
    assert story.failures[0][name] > 0
    assert story.failures[1][name] == 0


def test_a_server_that_was_put_right_is_asked_in_the_usual_way_again(story: Story) -> None:
    assert story.learnt("self_signed") == (None, None, "")
    assert [each["self_signed"] for each in story.failures[2:]] == [0, 0]


@pytest.mark.parametrize("name", ["incomplete", "mismatched", "tls_1_0"])
def test_a_server_that_was_not_is_found_out_again_once(story: Story, name: str) -> None:
    assert story.failures[2][name] > 0
    assert story.failures[3][name] == 0


def test_a_report_keeps_the_address_it_is_listed_under(story: Story) -> None:
    assert story.rows(
        f"SELECT url FROM location WHERE url LIKE '{story.start['plain'].removesuffix(COLUMN)}/%'"
    )


def test_a_server_that_answers_in_no_way_is_unreachable_and_nothing_is_learnt(story: Story) -> None:
    assert story.learnt("dead") == (None, None, "")
    assert {crawl.state for crawl in story.crawls} == {"partial"}
    assert story.failures[1]["dead"] > 0
