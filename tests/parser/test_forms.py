"""The forms are data: what a form file must hold, and how a wrong one is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from parser.forms import FormError, Forms, load_forms
from parser.thresholds import ThresholdsError, load_thresholds

CONFIG = Path(__file__).parents[2] / "config"


@pytest.fixture
def spoil(tmp_path: Path) -> Callable[..., Path]:
    """A forms folder whose one file was changed by a function on its data."""

    def spoilt(change: Callable[[dict], object], form: str = "ogi_2021") -> Path:
        data = yaml.safe_load((CONFIG / f"forms/{form}.yaml").read_text(encoding="utf-8"))
        change(data)
        (tmp_path / f"{form}.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
        return tmp_path

    return spoilt


WRONG = [
    ("an unknown key", lambda d: d.update(colour="red"), "colour"),
    ("a missing key", lambda d: d["t4"].pop("unit"), "t4.unit"),
    ("a wrong type", lambda d: d["years"].update(first="soon"), "years.first"),
    ("a column without label", lambda d: d["t2"]["blocks"][0]["columns"][0].pop("label_zh"), "t2.blocks[0].columns[0].label_zh"),
    ("an equation without two sides", lambda d: d["identities"][0].update(equation="new_received"), "identities[0]"),
    ("an equation over an unknown row", lambda d: d["identities"][0].update(equation="new_recieved = granted"), "identities.T3-01"),
    ("an equation over an unknown column", lambda d: d["identities"][2].update(equation="people = total"), "identities.T3-03"),
    ("an equation over no row at all", lambda d: d["identities"][1].update(equation="refused_* = total_processed"), "identities.T3-02"),
    ("an equation over an unknown outcome", lambda d: d["identities"][3].update(equation="won + lost = total"), "identities.T4-01"),
    ("an identity over nothing known", lambda d: d["identities"][0].update(over="t9.rows"), "identities.0.over"),
    ("a hybrid row for rows that are not there", lambda d: d["t3"]["hybrid_rows"][0].update(replaces=["x"]), "t3.hybrid_rows.other"),
    ("a hybrid row for nothing", lambda d: d["t3"]["hybrid_rows"][0].pop("replaces"), "t3.hybrid_rows.other"),
    ("another id than the file's name", lambda d: d.update(id="ogi_2099"), "ogi_2099"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "change", "key"), WRONG, ids=[w[0] for w in WRONG])
def test_a_wrong_form_is_refused_by_file_and_key(
    what: str, change: Callable[[dict], object], key: str, spoil: Callable[..., Path]
) -> None:
    with pytest.raises(FormError) as refused:
        load_forms(spoil(change))
    assert "ogi_2021.yaml" in str(refused.value)
    assert key in str(refused.value)


@pytest.mark.parametrize("text", ["", "- 1", "a: [", "just words"])
def test_a_file_that_is_no_form_at_all_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "ogi_2099.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(FormError, match=r"ogi_2099\.yaml"):
        load_forms(tmp_path)


def test_a_folder_without_forms_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormError, match=r"no form"):
        load_forms(tmp_path)


def test_a_threshold_that_is_unknown_or_missing_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "thresholds.yaml"
    data = yaml.safe_load((CONFIG / "thresholds.yaml").read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump(data | {"luck": 1}), encoding="utf-8")
    with pytest.raises(ThresholdsError, match=r"thresholds\.yaml(.|\n)*luck"):
        load_thresholds(path)
    path.write_text(yaml.safe_dump({k: v for k, v in data.items() if k != "fee_items_most"}))
    with pytest.raises(ThresholdsError, match="fee_items_most"):
        load_thresholds(path)


@pytest.mark.parametrize(("form", "t2", "t3", "t4"), [("ogi_2019", 22, 161, 15), ("ogi_2021", 10, 175, 15)])
def test_a_form_has_the_cells_of_its_notice(form: str, t2: int, t3: int, t4: int, forms: Forms) -> None:
    specs = [
        spec
        for spec in forms.by_id(form).cells.values()
        if spec.row not in forms.by_id(form).hybrid_row_codes
    ]
    assert [sum(spec.table == table for spec in specs) for table in ("t2", "t3", "t4")] == [t2, t3, t4]


@pytest.mark.parametrize(
    ("year", "form"),
    [(2007, None), (2008, "legacy_pre2014"), (2013, "legacy_pre2014"), (2014, "ogi_2014"), (2018, "ogi_2014"),
     (2019, "ogi_2019"), (2020, "ogi_2019"), (2021, "ogi_2021"), (2031, "ogi_2021")],
)  # fmt: skip
def test_the_form_due_in_a_year_is_known(year: int, form: str | None, forms: Forms) -> None:
    due = forms.for_year(year)
    assert (due.id if due else None) == form


def test_an_unknown_form_is_named_in_the_error(forms: Forms) -> None:
    with pytest.raises(KeyError, match="ogi_1999"):
        forms.by_id("ogi_1999")


def test_no_two_rows_of_a_form_have_the_same_label(forms: Forms) -> None:
    for form in forms.all:
        rows = [label for row in form.t3_rows for label in row.labels]
        assert len(rows) == len(set(rows))
        documents = [label for _, row in form.t2.rows() for label in row.labels]
        assert len(documents) == len(set(documents))
