"""When to wait, when to leave a host alone, when to stop: decided by how it answers and what we may spend."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime

from crawler.asking.hours import Hours
from crawler.asking.outcomes import Outcome
from parser.model import Bilingual

STRIKES = 5  # answers in a row that turn us away; then a host is left alone until the next run
LONGEST_PAUSE = 300.0  # seconds; a host that wants a longer one is left alone, too

_WHAT: Mapping[Outcome, Bilingual] = {
    Outcome.CHALLENGE: Bilingual("反爬质询页", "a challenge page"),
    Outcome.THROTTLED: Bilingual("限速", "throttling"),
    Outcome.REFUSED: Bilingual("拒绝访问", "a refusal"),
    Outcome.UNREACHABLE: Bilingual("无法连接", "no connection"),
    Outcome.TLS: Bilingual("TLS 握手失败", "a failed TLS handshake"),
    Outcome.SERVER_ERROR: Bilingual("服务器错误", "a server error"),
}
TURNED_AWAY = frozenset(_WHAT)


@dataclass(slots=True)
class Patience:
    """With one host, in one run: `until` is when it may be asked again (seconds of a monotonic clock)."""

    first_pause: float
    strikes: int = 0
    throttled: int = 0
    until: float = 0.0
    left_alone: Bilingual | None = None

    def heard(self, host: str, outcome: Outcome, now: float, retry_after: float | None = None) -> None:
        """Count an answer, or the lack of one; after a throttling wait as asked, twice as long each time."""
        if outcome not in TURNED_AWAY:
            self.strikes = 0
            return
        self.strikes += 1
        if outcome is Outcome.THROTTLED:
            asked = self.first_pause * 2**self.throttled if retry_after is None else retry_after
            self.throttled += 1
            self.until = now + min(asked, LONGEST_PAUSE)
            if retry_after is not None and retry_after > LONGEST_PAUSE:
                self.left_alone = Bilingual(
                    f"{host} 要求 {retry_after:.0f} 秒后再来，本次不再访问",
                    f"{host} asked us to come back in {retry_after:.0f} s and was left alone",
                )
        if self.strikes >= STRIKES and self.left_alone is None:
            what = _WHAT[outcome]
            self.left_alone = Bilingual(
                f"{host} 连续 {self.strikes} 次未予访问（最后一次：{what.zh}），本次不再访问",
                f"{host} turned us away {self.strikes} times in a row (the last time with {what.en}) "
                "and was left alone",
            )


@dataclass(slots=True)
class Budget:
    """What a run may spend on a portal: requests, seconds, and the hours of the day."""

    max_requests: int
    max_seconds: float
    hours: Hours | None
    spent: int = field(default=0)

    def exhausted(self, seconds: float, now: datetime) -> Bilingual | None:
        """Why nothing may be asked any more, `seconds` after the start of the run; None while it may."""
        if self.hours is not None and not self.hours.hold(now):
            first, last = (f"{each:%H:%M}" for each in (self.hours.first, self.hours.last))
            return Bilingual(
                f"不在允许采集的时段内（北京时间 {first}-{last}）",
                f"it is outside the hours of this portal ({first}-{last} Beijing time)",
            )
        if self.spent >= self.max_requests:
            return Bilingual(
                f"请求数已达上限 {self.max_requests}（max_requests）",
                f"the budget of {self.max_requests} requests is used up (max_requests)",
            )
        if seconds >= self.max_seconds:
            minutes = f"{self.max_seconds / 60:g}"
            return Bilingual(
                f"用时已达上限 {minutes} 分钟（max_minutes）",
                f"the budget of {minutes} minutes is used up (max_minutes)",
            )
        return None


def seconds_asked(retry_after: str, now: datetime) -> float | None:
    """Retry-After, as seconds or as a date (RFC 9110 10.2.3); None for what is neither."""
    if retry_after.strip().isdigit():
        return float(retry_after)
    try:
        return max(0.0, (parsedate_to_datetime(retry_after) - now).total_seconds())
    except (TypeError, ValueError):
        return None
