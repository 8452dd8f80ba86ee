"""The rows of closed days against the links, and the links against each other."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.fixity.canonical import GENESIS, KINDS, MARK, OF_FORMAT, head_of
from db.fixity.crew import Crew, Task
from db.fixity.damage import Damage, Tally
from db.fixity.lines import TABLES
from db.fixity.rows import NOTHING, Digested, Ids, Leaves, digest_leaves, last_ids, leaves_between
from db.fixity.spans import spans_of_ids
from db.fixity.timestamp import NoTimestamp, stamp_of
from db.models import DayLink, DayStamp
from db.writer.rows import table_of
from parser.model import Bilingual

LINK, STAMP = table_of(DayLink), table_of(DayStamp)
Link = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Tip:
    """The end of the chain; with no link, number 0 and the head before the first."""

    number: int = 0
    day: date | None = None
    head: str = GENESIS


def check_chain(session: Session, tally: Tally, told: Callable[[int, int], None], each: Crew) -> Tip:
    """Every link, oldest first, then the rows it fixes; `told` hears the link's number and how many there are.

    A link that was taken from the end leaves nothing behind: only a head that was noted outside tells.
    """
    links = _links(session)
    before: Link | None = None
    for number, leaves in groupby(each(_tasks(session, links)), key=itemgetter(0)):
        link = session.connection().execute(select(LINK).where(LINK.c.number == number)).one()._asdict()
        told(number, links[-1]["number"])
        for damage in _check_link(session, before, link, ((kind, some) for _number, kind, some in leaves)):
            tally.add(damage)
        tally.seen["days"] += 1
        session.commit()
        before = link
    return Tip(before["number"], before["day"], before["head"]) if before else Tip()


def has_head(session: Session, head: str) -> bool:
    """Whether a head that was noted down earlier is still in the chain; before the first day it is zeros."""
    found = session.connection().execute(select(LINK.c.number).where(LINK.c.head == head)).first()
    session.commit()
    return found is not None or head == GENESIS


def _links(session: Session) -> list[Link]:
    """How far each reaches."""
    columns = (LINK.c.number, LINK.c.format, *(LINK.c[f"{kind}_last"] for kind in KINDS))
    links = session.connection().execute(select(*columns).order_by(LINK.c.number)).all()
    session.commit()
    return [link._asdict() for link in links]


def _tasks(session: Session, links: Sequence[Link]) -> Iterator[Task[tuple[int, str, bytes]]]:
    """The rows of all days, one day after another, in pieces; of each day at least one, and be it empty."""
    after = NOTHING
    for link in links:
        for kind, last in last_ids(link).items():
            for begin, end in spans_of_ids(session, TABLES[kind].c.id, after[kind], last):
                yield partial(_digested, number=link["number"], kind=kind, after=begin, through=end)
        after = last_ids(link)


def _digested(
    session: Session, *, number: int, kind: str, after: int, through: int
) -> tuple[int, str, bytes]:
    return number, kind, b"".join(leaves_between(session, kind, after, through))


def _check_link(session: Session, before: Link | None, link: Link, leaves: Leaves) -> Iterator[Damage]:
    wanted = before["number"] + 1 if before else 1
    whole_before = link["number"] == wanted
    if not whole_before:
        yield _link(
            link, "link_missing",
            f"它前面的第 {wanted} 环不在了", f"link {wanted} before it is gone",
        )  # fmt: skip
    elif link["previous"] != (before["head"] if before else GENESIS):
        yield _link(link, "link_broken", "与前一环接不上", "it does not follow the link before it")
    if not _may_follow(before, link["format"]):
        yield _link(
            link, "link_format",
            f"这里不该是格式 {link['format']}", f"format {link['format']} has no place here",
        )  # fmt: skip
        return
    if link["head"] != head_of(link):
        yield _link(link, "link_changed", "这一环被改动过", "this link was changed")
    yield from _check_stamps(session, link)
    if whole_before:
        yield from _check_rows(session, last_ids(before) if before else NOTHING, link, leaves)


def _may_follow(before: Link | None, number: int) -> bool:
    """Formats are known, and never go back: an older one would leave out what a newer fixed."""
    older = before is not None and before["format"] in OF_FORMAT and number < before["format"]
    return number in OF_FORMAT and not older


def _link(link: Link, code: str, zh: str, en: str) -> Damage:
    return Damage(code, Bilingual(zh, en), table="day_link", row=link["number"], day=str(link["day"]))


def _check_stamps(session: Session, link: Link) -> Iterator[Damage]:
    """Only what a reply is about; whose signature it carries is for openssl to say."""
    query = select(STAMP.c.authority, STAMP.c.reply).where(STAMP.c.number == link["number"])
    for authority, reply in session.connection().execute(query).all():
        if not _is_about(reply, link["head"]):
            zh, en = f"{authority} 的时间戳不是它的", f"the timestamp of {authority} is not about it"
            yield _link(link, "stamp_differs", zh, en)


def _is_about(reply: bytes, head: str) -> bool:
    try:
        return stamp_of(reply).digest.hex() == head
    except NoTimestamp:
        return False


def _check_rows(session: Session, after: Ids, link: Link, leaves: Leaves) -> Iterator[Damage]:
    found = digest_leaves(leaves)
    marks = b"".join(found.marks.values())
    if found.root == link["root"]:
        if marks != link["marks"]:
            yield _link(link, "link_changed", "这一环的行标被改动过", "the marks of this link were changed")
        return
    named = list(_name_rows(session, after, link, found))
    yield from named
    if not named:
        yield _link(link, "link_changed", "当日各行合不出这一环", "the rows of the day do not make this link")


def _name_rows(session: Session, after: Ids, link: Link, found: Digested) -> Iterator[Damage]:
    """For each kind of row the first that no longer fits."""
    begin = 0
    for kind in OF_FORMAT[link["format"]]:
        end = begin + MARK * (link[f"{kind}_count"] or 0)
        stored, begin = link["marks"][begin:end], end
        if stored != (there := bytes(found.marks[kind])):
            place = _first_difference(stored, there)
            yield _name_row(session, kind, after[kind], place, len(there) - len(stored), link)


def _first_difference(stored: bytes, there: bytes) -> int:
    """How many rows fit before the first that does not."""
    common = min(len(stored), len(there))
    differing = (at for at in range(0, common, MARK) if stored[at : at + MARK] != there[at : at + MARK])
    return next(differing, common) // MARK


def _name_row(session: Session, kind: str, after: int, place: int, longer: int, link: Link) -> Damage:
    key = TABLES[kind].c.id
    behind = select(key).where(key > after, key <= last_ids(link)[kind]).order_by(key)
    here = session.connection().execute(behind.offset(place).limit(1)).scalar()
    if longer < 0:
        last = session.connection().execute(behind.offset(place - 1).limit(1)).scalar() if place else after
        words = Bilingual(
            f"{kind} {last} 之后少了行（缺 {-longer // MARK} 行）",
            f"rows of {kind} are gone behind {last} ({-longer // MARK} of them)",
        )
        return Damage("row_gone", words, table=kind, row=int(last or 0) + 1, day=str(link["day"]))
    code = "row_added" if longer else "row_changed"
    words = {
        "row_added": Bilingual("这一行是封存之后塞进去的", "this row was put in after the day was closed"),
        "row_changed": Bilingual("这一行在封存之后被改过", "this row was changed after the day was closed"),
    }[code]
    return Damage(code, words, table=kind, row=here, day=str(link["day"]))
