"""CP-01 and CP-03: prose that is last year's, or another organ's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rapidfuzz.distance import Indel
from rapidfuzz.fuzz import ratio
from rensa import RMinHash  # type: ignore[import-untyped]  # the wheel carries no types

from parser.across.basis import Basis
from parser.across.pair import Years
from parser.across.prose import own_prose
from parser.across.rule import AcrossRule
from parser.model import Bilingual, Blame, Finding, Report, Severity

NARRATIVE_COPIED = AcrossRule(
    "CP-01", Severity.WARNING, Bilingual("正文照抄上年", "the narrative repeats last year's"), Blame.PUBLISHER
)
NARRATIVE_SHARED = AcrossRule(
    "CP-03", Severity.INFO, Bilingual("正文与其他机关雷同", "the narrative is shared with another organ")
)

_IN_PART = Bilingual("部分，按考核口径", "in part, as scorecards count")
_SHINGLE = 5
_PERMUTATIONS = 128
_SEED = 20
_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two own proses are, from 0 to 1, and the longest passage that both have."""

    similarity: Decimal
    passage: str


def likeness(one: str, other: str, least: Decimal) -> Likeness | None:
    """None below `least` (0 to 1). Indel similarity: twice the common characters over all characters."""
    score = ratio(one, other, score_cutoff=float(least) * 100)
    if score <= 0:
        return None
    blocks = [one[op.src_start : op.src_end] for op in Indel.opcodes(one, other) if op.tag == "equal"]
    return Likeness(round(Decimal(score) / 100, 4), max(blocks, key=len, default=""))


def comparable(prose: str, basis: Basis) -> bool:
    """Too few words of its own prove nothing."""
    return len(prose) >= basis.thresholds.compared_prose_least


def copied_from_last_year(years: Years) -> Iterator[Finding]:
    """A warning from the rule's own threshold, an info from where official scorecards count a copy."""
    limits = years.basis.thresholds
    before, now = (own_prose(report, years.basis) for report in (years.earlier, years.later))
    if not (comparable(before, years.basis) and comparable(now, years.basis)):
        return
    alike = likeness(now, before, limits.scorecard_similarity)
    if alike is None:
        return
    year = years.numbers[0]
    whom, copied = Bilingual(f"{year} 年度报告", f"the report for {year}"), limits.narrative_copied_similarity
    told, share = _said(alike, whom, now), f"{year}: {alike.similarity:.0%}"
    if alike.similarity >= copied:
        yield NARRATIVE_COPIED.finding((), f"{share} >= {copied:.0%}", None, told)
    else:
        counted = f"{share} >= {limits.scorecard_similarity:.0%}"
        yield NARRATIVE_COPIED.finding((), counted, _IN_PART, told, Severity.INFO)


def most_shared(report: Report, others: Sequence[Report], basis: Basis) -> tuple[int, Finding] | None:
    """CP-03 with the most alike of the others, by its place among them; None below what scorecards count.

    An info however much they share: one region's organs often work from one draft.
    """
    prose, least = own_prose(report, basis), basis.thresholds.scorecard_similarity
    found = [(likeness(prose, own_prose(other, basis), least), place) for place, other in enumerate(others)]
    alike = [(one.similarity, -place, one) for one, place in found if one]
    if not alike:
        return None
    _similarity, place, most = max(alike, key=lambda one: one[:2])
    organ = others[-place].organ
    return -place, _shared(most, organ.name if organ else "?", prose, basis)


def _shared(alike: Likeness, other: str, prose: str, basis: Basis) -> Finding:
    limits = basis.thresholds
    whole = alike.similarity >= limits.narrative_shared_similarity
    least = limits.narrative_shared_similarity if whole else limits.scorecard_similarity
    arithmetic = f"{other}: {alike.similarity:.0%} >= {least:.0%}"
    told = _said(alike, Bilingual(other, other), prose)
    return NARRATIVE_SHARED.finding((), arithmetic, None if whole else _IN_PART, told)


def _said(alike: Likeness, whom: Bilingual, prose: str) -> Bilingual:
    """The share, then the longest common passage by its length and first words."""
    passage = alike.passage
    words = passage[:_SHOWN] + ("…" if len(passage) > _SHOWN else "")
    share = f"{alike.similarity:.0%}"
    return Bilingual(
        f"与{whom.zh}相似度 {share}（自有文字 {len(prose)} 字，年份、数字和套话不计）；"
        f"最长相同段 {len(passage)} 字：“{words}”",
        f"{share} like {whom.en} ({len(prose)} characters of its own, without years, numbers and fixed phrases); "
        f"longest common passage {len(passage)} characters: “{words}”",
    )


def sketch(prose: str) -> bytes:
    """A signature of 129 bytes: the version of the algorithm, then the low byte of each of 128 MinHashes of
    the 5-character shingles (b-bit minwise hashing, Li and König 2010)."""
    hashes = RMinHash(_PERMUTATIONS, _SEED)
    hashes.update([prose[at : at + _SHINGLE] for at in range(max(1, len(prose) - _SHINGLE + 1))])
    return bytes([RMinHash.ALGORITHM_VERSION, *(value & 0xFF for value in hashes.digest())])


def estimate(one: bytes, other: bytes) -> float:
    """Share of shingles that two sketches have in common (Jaccard); 0 between versions of the algorithm."""
    if one[:1] != other[:1]:
        return 0.0
    differing = int.from_bytes(one) ^ int.from_bytes(other)
    return (differing.to_bytes(len(one)).count(0) - 1) / _PERMUTATIONS
