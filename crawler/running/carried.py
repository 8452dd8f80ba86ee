"""What a report page carries now, held against what it carried when it was archived."""

from collections.abc import Collection, Iterable, Iterator

from crawler.asking.outcomes import Outcome
from crawler.items import AssetAnswer, ReportAnswer
from crawler.running.run import Place
from db.facts import AssetFacts
from db.versions import body_digest


def carried(answer: ReportAnswer, place: Place | None, missed: Collection[str]) -> tuple[AssetFacts, ...]:
    """Each asset once, with the capture that holds its bytes.

    One that answers 304, or not at all today (`missed` are those without any answer), is as it was known: that
    a server fails is no change of the report.
    """
    known = {each.url: each for each in place.assets} if place else {}
    found = {facts.url: facts for facts in _answered(answer.assets, known)}
    return tuple({**{url: known[url] for url in missed if url in known}, **found}.values())


def _answered(answers: Iterable[AssetAnswer], known: dict[str, AssetFacts]) -> Iterator[AssetFacts]:
    for answer in answers:
        if answer.verdict.outcome is Outcome.OK:
            capture = answer.capture
            yield AssetFacts(
                answer.href, answer.url, answer.depth, capture.id, capture.payload_digest,
                capture.etag, capture.last_modified,
            )  # fmt: skip
        elif answer.url in known:
            yield known[answer.url]


def is_unchanged(answer: ReportAnswer, place: Place, assets: Iterable[AssetFacts]) -> bool:
    """Page and all it carries are as they were archived."""
    digests = {each.payload_digest for each in assets}
    if answer.verdict.outcome is Outcome.UNCHANGED:
        return digests == {each.payload_digest for each in place.assets}
    return body_digest(answer.capture.payload_digest, digests) == place.body_digest


def sightings(answer: ReportAnswer) -> list[int]:
    """Captures that prove it: of the page, and of each asset that answered."""
    good = (Outcome.OK, Outcome.UNCHANGED)
    return [
        answer.capture.id,
        *dict.fromkeys(each.capture.id for each in answer.assets if each.verdict.outcome in good),
    ]
