"""What a rule rests on: notice, article, or a comparison of ours; facts in `config/basis.yaml`."""

from collections.abc import Mapping
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from parser.forms import Form
from parser.model import Bilingual

UNKNOWN = Bilingual("未注明", "not stated")


class RestsOn(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    rules: tuple[str, ...]
    zh: str
    en: str


_ALL = TypeAdapter(tuple[RestsOn, ...])


def load_bases(config: Path) -> Mapping[str, Bilingual]:
    """By rule code. Raises ValueError naming what is wrong."""
    found = _ALL.validate_python(yaml.safe_load((config / "basis.yaml").read_text("utf-8")))
    return {rule: Bilingual(one.zh, one.en) for one in found for rule in one.rules}


def basis_of(rule: str, bases: Mapping[str, Bilingual], form: Form | None) -> Bilingual:
    """In the number of the notice of the form that the report is on."""
    said = bases.get(rule, UNKNOWN)
    zh, en = (form.document, form.document) if form and form.document else ("法定格式", "the statutory form")
    return Bilingual(said.zh.replace("{form}", zh), said.en.replace("{form}", en))
