"""What was learnt of hosts: how to speak to them next time."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.engine import writing
from db.facts import HostFacts
from db.models import Host
from db.writer.rows import add_unless_there, table_of

HOST = table_of(Host)


def remember_host(session: Session, facts: HostFacts, now: datetime) -> None:
    """The newest knowledge takes the place of what was known."""
    told = {**asdict(facts), "learnt_at": now}
    with writing(session):
        if not add_unless_there(session, Host, told):
            session.connection().execute(update(HOST).where(HOST.c.host == facts.host).values(**told))


def known_hosts(session: Session, names: Iterable[str]) -> dict[str, HostFacts]:
    """By host, for those of `names` (without port) of which something is known, at whatever port."""
    wanted = set(names)
    rows = session.execute(select(HOST.c.host, HOST.c.charset, HOST.c.tls, HOST.c.tls_reason, HOST.c.scheme))
    return {row.host: HostFacts(*row) for row in rows if row.host.partition(":")[0] in wanted}
