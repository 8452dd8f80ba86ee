"""A claim made of a mention: kept when it is about this organ and this year."""

import re
from decimal import Decimal

from parser.model import Claim
from parser.narrative.scope import Asked, Scope, scope_of
from parser.narrative.sentences import Mention
from parser.narrative.told import Told

_OF_LAST_YEAR = "carried_in"
_ABOUT = re.compile(r"(?:约|超过?|逾|不足|不到|至少)[^,]{0,4}$")


def claim_of(mention: Mention, said: Told, asked: Asked, beside: Decimal | None = None) -> Claim | None:
    scope = Scope.OWN if said.code == _OF_LAST_YEAR else scope_of(mention, asked)
    if scope is None:
        return None
    return Claim(
        said.code,
        mention.quantity.number,
        mention.quantity.unit,
        mention.passage.sentence.text,
        said.words,
        mention.passage.sentence.section,
        mention.quantity.exact and not _ABOUT.search(mention.before),
        scope is Scope.REGION,
        beside,
    )
