"""A wrong file of the configuration is told by file and key, in Chinese with English beside it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from parser.configured import wrong
from parser.yaml_file import load_yaml


def _never(value: str) -> str:
    raise ValueError("不行 | it will not do" if value == "ours" else "plain English")


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid")
    whole: int = 1
    ratio: Decimal = Decimal(1)
    sure: bool = True
    day: date = date(2021, 1, 31)
    word: Annotated[str, Field(min_length=1, pattern="^[a-z]*$")] = "a"
    one_of: Literal["a", "b"] = "a"
    most: Annotated[int, Field(gt=0, le=9)] = 1
    names: tuple[str, ...] = ()
    held: Annotated[str, AfterValidator(_never)] | None = None
    where: Path = Path()


class File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    parts: tuple[Part, ...]


def told(**part: Any) -> str:
    with pytest.raises(ValidationError) as refused:
        File.model_validate({"parts": [part]})
    return wrong(refused.value)


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("hole", 1, "没有这个键 | there is no such key"),
        ("hol-e", 1, "没有这个键 | there is no such key"),
        ("whole", "four", "须是整数 | must be a whole number"),
        ("whole", 1.5, "须是整数 | must be a whole number"),
        ("ratio", "much", "须是数 | must be a number"),
        ("sure", "perhaps", "须是 true 或 false | must be true or false"),
        ("day", "2021-02-30", "须是日期，如 2021-01-31 | must be a date, like 2021-01-31"),
        ("word", 5, "须是文字，请加引号 | must be a text, in quotes"),
        ("word", "", "不能为空 | must not be empty"),
        ("word", "A", "写法须符合 ^[a-z]*$ | must be written like ^[a-z]*$"),
        ("one_of", "c", "须是 'a' or 'b' 之一 | must be one of 'a' or 'b'"),
        ("most", 0, "须大于 0 | must be more than 0"),
        ("most", 10, "至多 9 | must be at most 9"),
        ("names", "a", "须是列表 | must be a list"),
        ("where", 1, "须是路径 | must be a path"),
        ("held", "ours", "不行 | it will not do"),
        ("held", "theirs", "不合要求 | plain English"),
    ],
)
def test_a_fault_is_told_by_its_key_in_both_languages(key: str, value: object, says: str) -> None:
    assert told(**{key: value}) == f"parts[0].{key}: {says}"


def test_every_fault_is_told_and_no_value_which_may_be_secret() -> None:
    said = told(whole="hunter2", sure="hunter2")
    assert said.startswith("parts[0].whole: ") and "; parts[0].sure: " in said and "hunter2" not in said
    with pytest.raises(ValidationError) as refused:
        File.model_validate({})
    assert wrong(refused.value) == "parts: 缺这个键 | is missing"


def test_a_date_that_does_not_exist_is_told_by_its_key(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("parts: [{day: 2021-02-30, whole: 2}, {day: 2021-02-28}]", "utf-8")
    with pytest.raises(ValidationError) as refused:
        File.model_validate(load_yaml(tmp_path / "a.yaml"))
    assert wrong(refused.value) == "parts[0].day: 须是日期，如 2021-01-31 | must be a date, like 2021-01-31"


def test_yaml_is_told_by_line_and_column() -> None:
    with pytest.raises(yaml.YAMLError) as refused:
        yaml.safe_load("a: 1\nb: [}\n")
    assert wrong(refused.value).startswith("第 2 行第 5 列不是 YAML | line 2, column 5: is no YAML: ")


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda path: None, "没有这个文件 | there is no such file"),
        (lambda path: path.mkdir(), "读不出来 | cannot be read: Is a directory"),
        (lambda path: path.write_bytes("甲".encode("gbk")), "不是 UTF-8 | is not in UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(
    tmp_path: Path, make: Callable[[Path], object], says: str
) -> None:
    make(tmp_path / "a.yaml")
    with pytest.raises((OSError, UnicodeDecodeError)) as refused:
        (tmp_path / "a.yaml").read_text("utf-8")
    assert wrong(refused.value) == says
