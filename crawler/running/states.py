"""How a run ended: counted facts in, one of ok, partial, failed out, with the reasons in two languages."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from parser.model import Bilingual

State = Literal["ok", "partial", "failed"]
EXIT_CODES: Mapping[State, int] = {"ok": 0, "partial": 1, "failed": 2}

_PROBLEMS: Mapping[str, Bilingual] = {
    "gone": Bilingual("列表中仍有、页面已不存在", "still listed, page gone"),
    "soft_404": Bilingual("页面以200状态返回“不存在”", "missing page with status 200"),
    "challenge": Bilingual("被反爬质询页拦截", "met a challenge page"),
    "throttled": Bilingual("被限速", "throttled"),
    "refused": Bilingual(
        "被拒绝、robots.txt 不允许或不在门户列明的主机上",
        "refused, forbidden by robots.txt, or on a host the portal does not name",
    ),
    "unreachable": Bilingual("无法连接", "unreachable"),
    "tls": Bilingual("TLS 握手失败", "TLS failed"),
    "too_large": Bilingual("内容过大", "too large"),
    "not_a_report": Bilingual("内容不是可识别的年度报告", "not a report we can read"),
    "server_error": Bilingual("服务器错误", "server error"),
    "truncated": Bilingual("内容不完整", "arrived incomplete"),
    "redirect_loop": Bilingual("循环跳转", "redirected in a loop"),
    "not_asked": Bilingual("本次未访问", "not asked this time"),
}


STOPPED = "stopped"
"""The finish reason of a crawl that was asked to end: nobody failed, and the next one goes on."""


@dataclass(slots=True)
class Tally:
    """What one run did; `problems` counts outcomes that were the last word on a URL.

    `unread` answers are stored and wait for the desk; `desk_deaths` answers were on a desk that died.
    """

    counts: Counter[str] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)
    gaps: list[Bilingual] = field(default_factory=list)
    unfinished_columns: int = 0
    exceptions: int = 0
    errors: int = 0
    unread: int = 0
    desk_deaths: int = 0
    finish_reason: str = "finished"

    def counters(self) -> dict[str, int]:
        """Flat, JSON-ready; problems as `problem_<outcome>`."""
        problems = {f"problem_{name}": number for name, number in sorted(self.problems.items())}
        return {**dict(sorted(self.counts.items())), **problems, "exceptions": self.exceptions}


def state_of(tally: Tally) -> State:
    """failed: we broke down; partial: something is not proven, or a part of us failed; ok: neither."""
    broken = tally.exceptions or tally.errors
    cut_short = tally.finish_reason not in ("finished", STOPPED)
    if cut_short or tally.desk_deaths or (broken and tally.counts["pages"] == 0):
        return "failed"
    stopped = tally.finish_reason == STOPPED or tally.unread
    doubtful = tally.problems or tally.gaps or tally.unfinished_columns or stopped
    return "partial" if broken or doubtful else "ok"


def note_of(tally: Tally) -> Bilingual:
    """Every reason why the run is not ok, in one sentence a reason; empty for a run without any."""
    reasons = list(_reasons(tally))
    return Bilingual("；".join(each.zh for each in reasons), "; ".join(each.en for each in reasons))


def _reasons(tally: Tally) -> list[Bilingual]:
    reasons = list(tally.gaps)
    for name, number in sorted(tally.problems.items()):
        what = _PROBLEMS.get(name, Bilingual(name, name))
        reasons.append(Bilingual(f"{number} 个网址{what.zh}", f"{number} URL(s) {what.en}"))
    if tally.unfinished_columns:
        number = tally.unfinished_columns
        reasons.append(Bilingual(f"{number} 个栏目未走完", f"{number} column(s) not walked to the end"))
    if tally.exceptions or tally.errors:
        number = max(tally.exceptions, tally.errors)
        reasons.append(Bilingual(f"采集程序出错 {number} 次", f"our crawler failed {number} time(s)"))
    if tally.desk_deaths:
        number = tally.desk_deaths
        reasons.append(
            Bilingual(f"识读进程中断，{number} 个页面已存未读", f"the desk died over {number} stored page(s)")
        )
    if tally.unread:
        number = tally.unread
        reasons.append(
            Bilingual(f"{number} 个页面已存，下次再读", f"{number} page(s) stored, to be read next time")
        )
    if tally.finish_reason == STOPPED:
        reasons.append(Bilingual("采集被停止，下次继续", "stopped; the next crawl goes on from there"))
    elif tally.finish_reason != "finished":
        reasons.append(
            Bilingual(
                f"采集中断（{tally.finish_reason}）", f"the crawl was cut short ({tally.finish_reason})"
            )
        )
    return reasons
