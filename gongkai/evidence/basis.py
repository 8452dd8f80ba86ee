"""What a rule rests on: notice, article, or a comparison of ours; facts in `config/basis.yaml`."""

from collections.abc import Mapping
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from parser.configured import wrong
from parser.forms import Form
from parser.model import Bilingual
from parser.yaml_file import load_yaml

UNKNOWN = Bilingual("未注明", "not stated")


class BasisError(ValueError):
    """What is wrong in `basis.yaml`, and where."""


class RestsOn(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    rules: tuple[str, ...]
    zh: str
    en: str


_ALL = TypeAdapter(tuple[RestsOn, ...])


def load_bases(config: Path) -> Mapping[str, Bilingual]:
    """By rule code. Raises BasisError."""
    path = config / "basis.yaml"
    try:
        found = _ALL.validate_python(load_yaml(path))
    except (OSError, UnicodeDecodeError, ValidationError, yaml.YAMLError) as error:
        raise BasisError(f"{path}: {wrong(error)}") from error
    rules = [rule for one in found for rule in one.rules]
    if twice := sorted({rule for rule in rules if rules.count(rule) > 1}):
        raise BasisError(f"{path}: {twice[0]} 有两处 | stands twice")
    return {rule: Bilingual(one.zh, one.en) for one in found for rule in one.rules}


def basis_of(rule: str, bases: Mapping[str, Bilingual], form: Form | None) -> Bilingual:
    """In the number of the notice of the form that the report is on."""
    said = bases.get(rule, UNKNOWN)
    zh, en = (form.document, form.document) if form and form.document else ("法定格式", "the statutory form")
    return Bilingual(said.zh.replace("{form}", zh), said.en.replace("{form}", en))
