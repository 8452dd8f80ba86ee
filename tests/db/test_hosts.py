"""What was learnt of a host is known in the next run, and only the newest of it."""

from datetime import UTC, datetime

from db import writer
from db.engine import open_engine, sessions
from db.facts import HostFacts

NOW = datetime(2026, 1, 2, tzinfo=UTC)
OLD = HostFacts("old.example:8443", tls="legacy", tls_reason="unsupported protocol")


def test_a_host_is_remembered_as_it_was_last(database_url: str) -> None:
    engine = open_engine(database_url)
    with sessions(engine)() as session:
        writer.remember_host(session, HostFacts("old.example:8443", charset="gb18030"), NOW)
        writer.remember_host(session, OLD, NOW)
        writer.remember_host(session, HostFacts("other.example", scheme="http"), NOW)
        assert writer.known_hosts(session, ["old.example"]) == {"old.example:8443": OLD}
    engine.dispose()


def test_a_host_is_known_at_every_port_and_no_other_host_with_it(database_url: str) -> None:
    engine = open_engine(database_url)
    known = [HostFacts(host, scheme="http") for host in ("[::1]:8080", "a.example", "a.example:81")]
    with sessions(engine)() as session:
        for facts in (*known, HostFacts("a.example.org", scheme="http"), HostFacts("ba.example:81")):
            writer.remember_host(session, facts, NOW)
        assert writer.known_hosts(session, ["::1", "a.example"]) == {each.host: each for each in known}
    engine.dispose()
