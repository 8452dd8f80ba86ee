"""One alert as one message, through Apprise, which is imported only when something is sent or checked."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parser.model import Bilingual, Severity
from scheduler.config import AlertEvent, Alerts, Channel, ConfigError

if TYPE_CHECKING:
    import apprise

_NAME = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_KINDS = {Severity.ERROR: "failure", Severity.WARNING: "warning", Severity.INFO: "info"}


@dataclass(frozen=True, slots=True)
class Message:
    """What a channel gets, in the language it asked for."""

    title: str
    body: str
    severity: Severity
    event: AlertEvent = "open"


class DeliveryFailed(Exception):
    """The channel did not take the message; says what the receiver or the network answered."""


Send = Callable[[Message], None]


def connect(alerts: Alerts, channel: Channel, environ: Mapping[str, str]) -> Send:
    """What sends through the channel, raising DeliveryFailed; raises ConfigError that names the key."""
    key = f"alerts.yaml: channels[{alerts.channels.index(channel)}].url ({channel.name})"
    secrets = _secrets(channel.url, environ, key)
    url = _NAME.sub(lambda name: secrets[name[1]], channel.url)
    receiver = _receiver(url, key)
    return lambda message: _send(receiver, message, secrets)


def faults(alerts: Alerts, environ: Mapping[str, str]) -> tuple[str, ...]:
    """What is wrong with the channels, a sentence each, without sending anything; () when all can be used."""
    found = []
    for channel in alerts.channels:
        try:
            connect(alerts, channel, environ)
        except ConfigError as error:
            found.append(str(error))
    return tuple(found)


def trial_message(channel: Channel) -> Message:
    """What `gongkai alerts test` sends."""
    title = Bilingual("【测试】gongkai 通知", "[test] gongkai alert")
    body = Bilingual(
        f"渠道“{channel.name}”工作正常。这是一条测试通知，无需处理。",
        f'The channel "{channel.name}" works. This is a test; there is nothing to do.',
    )
    return Message(in_language(title, channel), in_language(body, channel), Severity.INFO)


def in_language(words: Bilingual, channel: Channel) -> str:
    return words.en if channel.lang == "en" else words.zh


def _secrets(url: str, environ: Mapping[str, str], key: str) -> dict[str, str]:
    names = _NAME.findall(url)
    for name in names:
        if not environ.get(name):
            raise ConfigError(f"{key}: 环境变量 {name} 没有设置 / the environment variable {name} is not set")
    return {name: environ[name] for name in names}


def _receiver(url: str, key: str) -> "apprise.Apprise":
    import apprise

    receiver = apprise.Apprise()
    if not receiver.add(url):
        scheme = url.split("://")[0] if "://" in url else "?"
        raise ConfigError(
            f"{key}: {scheme}:// 不是可用的渠道地址，或地址不完整（应如 mailto://…、json://…） / "
            f"{scheme}:// is no channel, or the address is incomplete (expected one like mailto://... or json://...)"
        )
    return receiver


def _send(receiver: "apprise.Apprise", message: Message, secrets: Mapping[str, str]) -> None:
    import apprise

    complaints: list[str] = []
    kind = "success" if message.event == "resolve" else _KINDS[message.severity]
    ok = receiver.notify(
        title=message.title,
        body=message.body,
        notify_type=apprise.NotifyType(kind),
        body_format=apprise.NotifyFormat.TEXT,
        log_callback=lambda entry, _: complaints.append(entry.message),
    )
    if not ok:
        raise DeliveryFailed(_without(secrets, "; ".join(complaints) or "no reason given"))


def _without(secrets: Mapping[str, str], text: str) -> str:
    for name, value in secrets.items():
        text = text.replace(value, f"${{{name}}}")
    return text[:1000]
