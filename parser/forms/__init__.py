"""The statutory forms as data: one YAML file in config/forms is one form, read and held to its schema.

Nothing here knows a form by name: a new form year is a new file (CONTRIBUTING, recipe "form").
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml
from pydantic import ValidationError

from parser.configured import wrong
from parser.forms.form import UNKNOWN_FORM, CellSpec, Form
from parser.forms.identity import IdentitySpec
from parser.forms.lists import ListColumnSpec, ListRowSpec, ListTable
from parser.forms.spec import SectionSpec
from parser.forms.tables import ApplicantSpec, BlockRowSpec, BlockSpec, ColumnSpec, GroupSpec, RowSpec
from parser.yaml_file import load_yaml

__all__ = [
    "UNKNOWN_FORM",
    "ApplicantSpec",
    "BlockRowSpec",
    "BlockSpec",
    "CellSpec",
    "ColumnSpec",
    "Form",
    "FormError",
    "Forms",
    "GroupSpec",
    "IdentitySpec",
    "ListColumnSpec",
    "ListRowSpec",
    "ListTable",
    "RowSpec",
    "SectionSpec",
    "load_forms",
]


class FormError(ValueError):
    """A form file does not hold to the schema; the message names the file and the key."""


@dataclass(frozen=True, eq=False)
class Forms:
    """All forms of a configuration, oldest first."""

    all: tuple[Form, ...]

    @cached_property
    def with_tables(self) -> tuple[Form, ...]:
        """The forms that print tables 2, 3 and 4."""
        return tuple(form for form in self.all if form.t3.rows)

    @cached_property
    def lists(self) -> tuple[tuple[Form, ListTable], ...]:
        return tuple((form, table) for form in self.all for table in form.lists)

    def by_id(self, form_id: str) -> Form:
        """Also UNKNOWN_FORM, which readings name; raises KeyError for any other."""
        for form in (*self.all, UNKNOWN_FORM):
            if form.id == form_id:
                return form
        raise KeyError(f"no form {form_id!r} in config/forms")

    def for_year(self, year: int) -> Form | None:
        return next((form for form in self.all if year in form.years), None)


def load_forms(folder: Path) -> Forms:
    """Reads every YAML of the folder; raises FormError naming file and key."""
    forms = sorted((_load_form(path) for path in folder.glob("*.yaml")), key=lambda form: form.years.first)
    if not forms:
        raise FormError(f"{folder}: 没有表格（*.yaml） | no form (*.yaml) here")
    return Forms(tuple(forms))


def _load_form(path: Path) -> Form:
    try:
        form = Form.model_validate(load_yaml(path))
    except (OSError, UnicodeDecodeError, ValidationError, yaml.YAMLError) as error:
        raise FormError(f"{path}: {wrong(error)}") from error
    if form.id != path.stem:
        raise FormError(f"{path}: id: {form.id!r} 与文件名不同 | id {form.id!r} is not the file's name")
    return form
