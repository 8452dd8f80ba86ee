"""The part of the day in which a portal may be asked, in Beijing time: `22:00-06:00`."""

import re
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")
_FORM = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")


@dataclass(frozen=True, slots=True)
class Hours:
    """From `first` to before `last`, over midnight where `last` comes first."""

    first: time
    last: time

    @classmethod
    def of(cls, text: str) -> "Hours":
        """Raises ValueError."""
        found = _FORM.fullmatch(text)
        if found is None:
            raise ValueError(
                f'须写成 "22:00-06:00" | {text!r} is no part of a day; write it as "22:00-06:00"'
            )
        first, last = (time(int(found[k]), int(found[k + 1])) for k in (1, 3))
        if (last.hour * 60 + last.minute - first.hour * 60 - first.minute) % 1440 < 60:
            raise ValueError(f"不足一小时 | {text}: shorter than an hour")
        return cls(first, last)

    def hold(self, now: datetime) -> bool:
        """Whether an aware moment lies within."""
        clock = now.astimezone(BEIJING).time()
        if self.first < self.last:
            return self.first <= clock < self.last
        return clock >= self.first or clock < self.last
