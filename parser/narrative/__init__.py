"""What the text of a report says in numbers, so that it can be held against the tables.

`claims` gives each number with its sentence, `breakdowns` the lists after 其中. A number that cannot be
compared beyond doubt is left out: a false alarm does more harm than a miss. Begin with `kinds.py`.
"""

from parser.narrative.breakdowns import Breakdown, breakdowns
from parser.narrative.claims import claims

__all__ = ["Breakdown", "breakdowns", "claims"]
