"""The outcome of one answer, by what it is, how it came, and what other addresses answered in this run."""

from dataclasses import dataclass, field, replace

from scrapy.http import Headers, Request, Response

from crawler.asking.habits import manner
from crawler.asking.outcomes import Answer, Outcome, Purpose, Verdict, classify, is_markup
from crawler.asking.sameness import Sameness


@dataclass(slots=True)
class Judge:
    """Of one portal in one run."""

    sameness: Sameness = field(default_factory=Sameness)

    def verdict(self, request: Request, response: Response, body: bytes, purpose: Purpose) -> Verdict:
        """`response` as the server sent it, `body` its body unpacked, as far as that could be done."""
        headers = _lower(response.headers)
        asked = request.meta.get("asked", request.url)
        answer = Answer(
            response.status, headers, body, response.url, asked, "dataloss" in response.flags,
            body is response.body and _packed(headers, body),
        )  # fmt: skip
        verdict = classify(answer, purpose)
        if (
            verdict.outcome is Outcome.OK
            and purpose != "robots"
            and is_markup(headers.get("content-type", ""))
        ):
            verdict = self.sameness.look(asked, purpose, body) or verdict
        elif verdict.outcome is Outcome.SOFT_404 and response.url != asked:
            self.sameness.look(response.url, "listing", body)  # the home page, which is known from now on
        words = [part for part in (verdict.detail, manner(request)) if part]
        return replace(verdict, detail="; ".join(words))


def _packed(headers: dict[str, str], body: bytes) -> bool:
    """Whether a Content-Encoding is still on the body; some servers name one and use none."""
    coding = headers.get("content-encoding", "").strip().lower()
    return coding not in ("", "identity") and body.lstrip()[:1] not in (b"", b"<", b"{", b"[")


def _lower(headers: Headers) -> dict[str, str]:
    pairs = ((name, value) for name in headers for value in headers.getlist(name))
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in pairs}
