"""ID: who the report says it is from."""

from collections.abc import Iterator

from parser.model import Said, Severity
from parser.names import Names
from parser.rules.engine import Case, Outcome, Unread, rule

_OWN_WORDS = ("title", "signature")
_STATED = ("page", "title", "list", "signature")
"""Where an organ's own name belongs; breadcrumb, column and source may be of whoever runs the portal."""


@rule("ID-01", Severity.WARNING, "机关名称不一致", "title, signature and page name different organs")
def agency_name_mismatch(case: Case) -> Iterator[Outcome]:
    """A warning where two bodies are named; only a remark where one is the government that publishes for others."""
    said, organ = case.identity.organ_said, case.organ
    if organ is None or len(said) < 2:
        raise Unread("two names to compare")
    strange = [one for one in said if not _agrees(one, organ.name, case.names)]
    named = [one for one in said if one.where in _STATED]
    weak = all(one.where not in _STATED or case.names.speaks_for_others(one.what) for one in strange)
    shown = dict.fromkeys([*(named or said[:1]), *strange])
    if not strange and len(named) < 2:
        raise Unread("two names to compare")
    words = "; ".join(f"{one.where} {one.what}" for one in shown)
    where = tuple(dict.fromkeys(one.where for one in shown))
    yield Outcome(bool(strange), where, words, Severity.INFO if weak else None)


def _agrees(one: Said, organ: str, names: Names) -> bool:
    """A government in breadcrumb, column or source is the site, which names nobody."""
    if one.where not in _STATED and (one.where in ("portal", "text") or names.speaks_for_others(one.what)):
        return True
    office = names.organs.is_office_of
    return names.same(organ, one.what) or office(organ, one.what) or office(one.what, organ)


@rule("ID-02", Severity.INFO, "文中无机关名称", "neither title nor signature names the organ")
def agency_missing(case: Case) -> Iterator[Outcome]:
    named = next((one.what for one in case.identity.organ_said if one.where in _OWN_WORDS), None)
    yield Outcome(named is None, (), named or "标题与落款均无机关名称")


@rule("ID-04", Severity.INFO, "机关所属行政区划不明", "the division that the organ belongs to cannot be told")
def region_unknown(case: Case) -> Iterator[Outcome]:
    """Until it is told, the organ is kept apart from namesakes: 鼓楼区教育局 is the bureau of four cities."""
    if case.organ is None:
        raise Unread("organ")
    region = case.organ.region_code
    yield Outcome(region is None, (), f"{case.organ.name} {region or '?'}")
