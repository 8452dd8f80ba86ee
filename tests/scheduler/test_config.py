"""Configuration errors name the file and the key."""

from pathlib import Path

import pytest

from scheduler.config import ConfigError, load_alerts, load_schedule

CONFIG = Path(__file__).parents[2] / "config"


def write(folder: Path, name: str, old: str, new: str) -> Path:
    text = (CONFIG / name).read_text("utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), "utf-8")
    return folder


def test_the_shipped_files_are_valid_and_tell_nobody() -> None:
    assert load_schedule(CONFIG).timezone == "Asia/Shanghai"
    assert load_alerts(CONFIG).channels == ()


def test_the_examples_in_alerts_yaml_are_valid_once_uncommented(tmp_path: Path) -> None:
    text = (CONFIG / "alerts.yaml").read_text("utf-8").replace("\nchannels: []\n", "\n")
    start = text.index("# channels:")
    examples = text[start:].replace("\n# ", "\n").replace("# channels:", "channels:", 1)
    (tmp_path / "alerts.yaml").write_text(text[:start] + examples, "utf-8")
    names = [channel.name for channel in load_alerts(tmp_path).channels]
    assert names == ["政务公开办", "webhook", "企业微信", "钉钉", "飞书"]


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("timezone: Asia/Shanghai", "timezone: Asia/Atlantis", "timezone"),
        ('first: "04-16"', 'first: "04-17"', "periods"),
        ('first: "04-16"', 'first: "04-15"', "periods"),
        ('first: "04-16"', 'first: "04-31"', "periods[1].first"),
        ('first: "04-16"', "first: 0416", "periods[1].first"),
        ("day_of_week: sun", "day_of_week: someday", "periods[1]"),
        ("concurrent: 4", "concurrent: 0", "crawl.concurrent"),
        ("concurrent: 4", "concurent: 4", "crawl.concurent"),
        ("kinds: [government]", "kinds: [goverment]", "deadlines[3].kinds[0]"),
        ('due: "01-31"', 'due: "02-29"', "deadlines[2].due"),
    ],
)
def test_a_wrong_schedule_is_refused_with_file_and_key(tmp_path: Path, old: str, new: str, key: str) -> None:
    folder = write(tmp_path, "schedule.yaml", old, new)
    with pytest.raises(ConfigError, match=r"schedule\.yaml: ") as error:
        load_schedule(folder)
    assert f" {key}: " in str(error.value)


@pytest.mark.parametrize(
    ("new", "key"),
    [
        ("channels: [{name: a}]", "channels[0].url"),
        ("channels: [{name: a, url: json://x, kinds: [lost]}]", "channels[0].kinds[0]"),
        ("channels: [{name: a, url: json://x, lang: fr}]", "channels[0].lang"),
        ("channels: [{name: a, url: json://x}, {name: a, url: json://y}]", "channels"),
    ],
)
def test_wrong_channels_are_refused_with_file_and_key(tmp_path: Path, new: str, key: str) -> None:
    folder = write(tmp_path, "alerts.yaml", "channels: []", new)
    with pytest.raises(ConfigError, match=r"alerts\.yaml: ") as error:
        load_alerts(folder)
    assert key in str(error.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"schedule\.yaml"):
        load_schedule(tmp_path)
