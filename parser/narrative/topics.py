"""What the words around a number are about: requests for information, disputes over them, or something else."""

import re

from parser.narrative.kinds import About
from parser.narrative.sentences import Mention
from parser.narrative.wordings import OTHER_MATTER, REQUEST

_REQUEST = re.compile(rf"{REQUEST}|(?<=[件份条宗到理收的,])申请")
_OTHER = re.compile(OTHER_MATTER)
_DISCLOSURE = re.compile(r"(?:信息|政务)公开|依申请")
_ONLY_SOME = re.compile(r"其中[^,]{0,8}(?:信息|政务)公开")
_UNRELATED = re.compile(
    r"(?:信息|政务)公开[^,，;；。]{0,8}(?:无关|没有关系)|(?:[非未]|不)(?:涉及|属于?|因)?(?:政府|政务)?信息公开"
    r"|均(?:为|系|属于?)(?![^,，;；。]{0,12}公开)[^,，;；。]{1,12}(?:类|纠纷)"
)
_DISPUTED_HERE = frozenset({3, 4})


def is_about(mention: Mention, about: About) -> bool:
    if about is About.REQUESTS:
        return is_about_requests(
            mention.lead + mention.before, mention.after, mention.passage.sentence.context
        )
    return about is About.ANYTHING or _is_about_disputes(mention)


def is_about_requests(said: str, after: str, context: str) -> bool:
    """By the matter named last before the number, in its sentence or in the sub-part before that."""
    if _REQUEST.search(after):
        return True
    before = f"{context},{said}"
    return _last(_REQUEST, before) > _last(_OTHER, before)


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((match.end() for match in pattern.finditer(text)), default=-1)


def _is_about_disputes(mention: Mention) -> bool:
    """A justice bureau also counts the reviews it decides; only those over disclosure are in table 4."""
    rest = mention.passage.plain[mention.quantity.end :]
    sentence = mention.passage.sentence
    known = sentence.section in _DISPUTED_HERE or re.search(REQUEST, sentence.context)
    if _UNRELATED.search(sentence.text):
        return False
    return not _ONLY_SOME.search(rest) and bool(
        known or _DISCLOSURE.search(mention.lead + mention.before + mention.after)
    )
