"""How reviews and suits ended: 维持2件, 纠正1件, and 均获维持 said of the cases counted before it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from parser.model import Claim
from parser.narrative.claim import claim_of
from parser.narrative.quantities import quantities
from parser.narrative.scope import Asked
from parser.narrative.sentences import Mention, Passage
from parser.narrative.told import Found, Place, Told
from parser.narrative.wordings import BARE, CASES

CHANNELS = ("review", "litigation", "litigation_direct", "litigation_after_review")
ENDINGS = ("upheld", "corrected", "other_result", "pending")
_NAMES = {
    "upheld": r"(?:结果)?维持(?:原?(?:具体)?行政行为|原?决定|原答复|行政机关)*",
    "corrected": r"(?:结果)?被?(?:纠正|纠错)",
    "other_result": r"其[他它]结果",
    "pending": r"尚?未审结",
}
_COUNTED = {code: re.compile(rf"(?P<said>{name}{CASES})$") for code, name in _NAMES.items()}
_COUNT_FIRST = {code: re.compile(rf"^(?:被|予以|为|结果为)*{name}(?=$|、)") for code, name in _NAMES.items()}
_NOTHING_BEFORE = re.compile(BARE)
_ALL = r"(?:(?:均|全部|都|皆)(?:已|获|被|得到|予以|为|经|法院|复议机关)*|,(?:结果)?为)"
_ALL_ENDED = {code: re.compile(_ALL + name) for code, name in _NAMES.items()}


@dataclass(frozen=True, slots=True)
class _Ending:
    """Words for an ending: beside a count of their own, or (`end` then says where they stop) of all cases before."""

    place: Place
    code: str
    counted: Found | None
    words: str
    end: int = 0


def endings(found: Sequence[Found], whole: Passage, asked: Asked) -> Iterator[Claim]:
    """Endings whose channel is beyond doubt; 维持2件 after both 复议 and 诉讼 is of neither. `whole` is the
    sentence without brackets."""
    channels = _channels(found)
    if not channels:
        return
    cases: list[Found] = []
    ended = False
    events: list[Found | _Ending] = [*channels, *_counted(found), *_of_all(whole)]
    for one in sorted(events, key=lambda event: event.place):
        if isinstance(one, _Ending):
            yield from _claims(one, cases, asked)
            ended = True
        else:
            cases = [one] if ended or _apart(cases, one) else [*cases, one]
            ended = False


def _channels(found: Sequence[Found]) -> list[Found]:
    return [one for one in found if one.claim and one.claim.kind in CHANNELS and one.claim.unit]


def _counted(found: Sequence[Found]) -> Iterator[_Ending]:
    for one in found:
        mention = one.mention
        for code in _NAMES:
            if before := _COUNTED[code].search(mention.before):
                words = mention.quoted(len(mention.before) - before.start("said"))
                yield _Ending(one.place, code, one, words)
            elif _NOTHING_BEFORE.search(mention.before) and (
                after := _COUNT_FIRST[code].search(mention.after)
            ):
                yield _Ending(one.place, code, one, mention.quoted(0, after.end()))


def _of_all(whole: Passage) -> Iterator[_Ending]:
    for code, pattern in _ALL_ENDED.items():
        for match in pattern.finditer(whole.plain):
            if not re.match(r"[^,;\d]{0,6}\d", whole.plain[match.end() :]):
                yield _Ending((match.start(), 0, 0), code, None, "", match.end())


def _apart(cases: Sequence[Found], one: Found) -> bool:
    """A semicolon parts the cases before it from those after."""
    return bool(cases) and cases[-1].mention.lead.count(";") != one.mention.lead.count(";")


def _claims(ending: _Ending, cases: Sequence[Found], asked: Asked) -> Iterator[Claim]:
    if ending.counted is None and cases and not _counts_between(cases[-1], ending):
        yield from (_all_ended(ending, case.mention, case.claim) for case in cases if case.claim)
    elif ending.counted and len(cases) == 1 and cases[0].claim:
        said = Told(f"{cases[0].claim.kind}.{ending.code}", ending.words)
        claim = claim_of(ending.counted.mention, said, asked)
        yield from [claim] if claim else []


def _counts_between(case: Found, ending: _Ending) -> bool:
    """复议3件，已审结2件均维持: all of the two."""
    between = case.mention.passage.plain[case.mention.quantity.end : ending.place[0]]
    return any(quantities(between))


def _all_ended(ending: _Ending, mention: Mention, claim: Claim) -> Claim:
    words = claim.words + mention.passage.text[mention.quantity.end : ending.end]
    return replace(claim, kind=f"{claim.kind}.{ending.code}", words=words)
