"""ID: who the report says it is from."""

from collections.abc import Iterator

from parser.model import Severity
from parser.rules.engine import Case, Outcome, Unread, rule


@rule("ID-01", Severity.WARNING, "机关名称不一致", "title, signature and page name different organs")
def agency_name_mismatch(case: Case) -> Iterator[Outcome]:
    identity, names = case.identity, case.names
    named = {
        "title": identity.title_organ,
        "signature": identity.signature_organ,
        "page": identity.page_organ,
    }
    given = [(where, name) for where, name in named.items() if name]
    if len(given) < 2:
        raise Unread("two names to compare")
    first = given[0][1]
    same = all(
        name == first
        or names.organs.same_body(first, name, names.regions)
        or names.organs.is_office_of(first, name)
        or names.organs.is_office_of(name, first)
        for _, name in given[1:]
    )
    yield Outcome(not same, tuple(where for where, _ in given), "; ".join(f"{w} {n}" for w, n in given))


@rule("ID-02", Severity.INFO, "文中无机关名称", "neither title nor signature names the organ")
def agency_missing(case: Case) -> Iterator[Outcome]:
    name = case.identity.title_organ or case.identity.signature_organ
    yield Outcome(name is None, (), name or "标题与落款均无机关名称")
