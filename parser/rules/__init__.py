"""The rules of reference/forms.yaml that a machine can decide: one file a group, one function a rule.

A rule is a function of a `Case` that yields `Outcome`s, decorated with its code, severity and names;
it is found by walking this folder. Identities (T3-01, T3-02, T3-03, T4-01) are not here: they are
lines of the form, and `identities.py` only words them. Begin with `numbers.py`.
"""

import importlib
import pkgutil
from functools import cache

from parser.rules.engine import Rule, registered


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule of the folder, by code."""
    for info in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{info.name}")
    return tuple(sorted(registered(), key=lambda rule: rule.code))
