"""What rules across reports judge by: the words of the forms and the thresholds."""

import unicodedata
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from parser.forms import Forms, load_forms
from parser.model import Bilingual
from parser.thresholds import Thresholds, load_thresholds


@dataclass(frozen=True)
class Basis:
    """Safe to share between threads; a process builds one."""

    forms: Forms
    thresholds: Thresholds

    def name(self, code: str) -> Bilingual:
        """A cell in the words of the newest form that has it; the code itself where none has."""
        return self._names.get(code, Bilingual(code, code))

    @cached_property
    def _names(self) -> dict[str, Bilingual]:
        return {
            spec.code: Bilingual(spec.label_zh, spec.label_en)
            for form in self.forms.all
            for spec in form.cells.values()
        }

    @cached_property
    def printed_by_all(self) -> tuple[str, ...]:
        """Labels and section titles of every form, the longest first: no organ's own words."""
        labels = {part for name in self._names.values() for part in name.zh.split(" / ")}
        titles = {title for form in self.forms.all for spec in form.sections for title in spec.titles}
        printed = {unicodedata.normalize("NFKC", text) for text in labels | titles}
        return tuple(sorted((text for text in printed if len(text) >= _A_LABEL), key=len, reverse=True))


_A_LABEL = 4
"""Shorter labels (其他, 规章) are everyday words."""


def load_basis(config: Path) -> Basis:
    """Raises FormError or ThresholdsError, naming file and key."""
    return Basis(load_forms(config / "forms"), load_thresholds(config / "thresholds.yaml"))
