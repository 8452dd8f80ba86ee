"""What was learnt of hosts: how to speak to them next time."""

from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.engine import writing
from db.facts import HostFacts
from db.models import Host
from db.writer.rows import put_all, table_of

HOST = table_of(Host)


def remember_host(session: Session, facts: HostFacts, now: datetime) -> None:
    """The newest knowledge takes the place of what was known."""
    with writing(session):
        put_all(session, Host, [{**asdict(facts), "learnt_at": now}])


def known_hosts(session: Session, names: Iterable[str]) -> dict[str, HostFacts]:
    """By host, for those of `names` (without port) of which something is known, at whatever port."""
    written = [f"[{name}]" if ":" in name else name for name in set(names)]
    at_a_port = (HOST.c.host.startswith(f"{name}:", autoescape=True) for name in written)
    query = select(*(HOST.c[each.name] for each in fields(HostFacts)))
    rows = session.execute(query.where(or_(HOST.c.host.in_(written), *at_a_port)))
    return {row.host: HostFacts(*row) for row in rows}
