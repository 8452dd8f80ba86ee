"""datapackage.json: every file with its size, digest, columns, meaning and key (https://datapackage.org, 2.0).

CSV is described as tables, which any tool of data packages can read and count; Parquet and JSON lines as files with
the same columns, for to read those most tools need more than they come with.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.columns import ISO_UTC
from db.dictionary import Entry, entries
from db.export.chosen import Chosen
from db.export.folder import Weight
from db.views import TIMELESS
from parser.forms import Forms

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
TITLE = "公开 gongkai：政府信息公开工作年度报告 | yearly reports on open government information"
MEDIA_TYPES = {"csv": "text/csv", "jsonl": "application/jsonl", "parquet": "application/vnd.apache.parquet"}
NOT_TODAY = (
    "档案在 as_of 时所知，不是现状；机关名称、属性与数据字典按导出时所知。"
    " | What the archive knew at as_of, not the present state; names and attributes of organs and the dictionary"
    " as of the export."
)
FIELD_TYPES = {"text": "string", "timestamp": "datetime"}


@dataclass(frozen=True, slots=True)
class Moment:
    """When and with what schema it was made; `then`, if not None, is the instant of whose knowledge it tells."""

    made: datetime
    revision: str
    then: datetime | None


def package(
    tables: Mapping[str, tuple[Chosen, str, int]],
    weights: Iterable[Weight],
    forms: Forms,
    moment: Moment,
) -> dict[str, Any]:
    """`tables` says view, format and rows of a path; other files of `weights` are not described."""
    found = [(weight, *tables[weight.path]) for weight in weights if weight.path in tables]
    return {
        "$schema": PROFILE,
        "name": "gongkai",
        "title": TITLE,
        "created": moment.made.strftime(ISO_UTC),
        "schema_revision": moment.revision,
        **_as_of(moment.then),
        "resources": [
            {**resource(weight, wanted, form, rows, forms), **_told(wanted, moment)}
            for weight, wanted, form, rows in found
        ],
    }


def _as_of(then: datetime | None) -> dict[str, Any]:
    return {"description": NOT_TODAY, "as_of": then.strftime(ISO_UTC)} if then else {}


def _told(wanted: Chosen, moment: Moment) -> dict[str, Any]:
    """Of an export as of a day: as of when this very table is told."""
    if moment.then is None:
        return {}
    return {"as_of": (moment.made if wanted.view.name in TIMELESS else moment.then).strftime(ISO_UTC)}


def resource(weight: Weight, wanted: Chosen, form: str, rows: int, forms: Forms) -> dict[str, Any]:
    view = wanted.view
    return {
        "name": f"{view.name}.{form}",
        "type": "table" if form == "csv" else "file",
        "path": weight.path,
        "title": view.zh,
        "description": view.en,
        "format": form,
        "mediatype": MEDIA_TYPES[form],
        **({} if form == "parquet" else {"encoding": "utf-8"}),
        "bytes": weight.size,
        "hash": f"sha256:{weight.sha256}",
        **({"rows": rows} if form == "csv" else {}),
        "schema": schema(wanted, entries(forms, [view])),
    }


def schema(wanted: Chosen, columns: Sequence[Entry]) -> dict[str, Any]:
    """`title` is the meaning in Chinese, `description` in English; unit, cell_code, forms are those of the dictionary."""
    key = {"primaryKey": list(wanted.key)} if wanted.key else {}
    return {"fields": [_field(entry) for entry in columns], **key}


def _field(entry: Entry) -> dict[str, Any]:
    told = {"unit": entry.unit, "cell_code": entry.cell_code, "forms": entry.forms}
    return {
        "name": entry.column_name,
        "type": FIELD_TYPES.get(entry.type, entry.type),
        "title": entry.meaning_zh,
        "description": entry.meaning_en,
        **{name: value for name, value in told.items() if value},
    }
