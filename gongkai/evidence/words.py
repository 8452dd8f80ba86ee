"""What is boxed, and how a box looks, on pages of every kind."""

from dataclasses import dataclass

from parser.model import Bilingual

RED = "#cf222e"


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell to be boxed: where it was read, what it says, what it is called; `number` tells it from the others."""

    number: int
    code: str
    raw: str | None
    locator: str
    label: Bilingual

    @property
    def anchor(self) -> str:
        return f"gongkai-{self.number}"

    @property
    def short(self) -> str:
        return str(self.number)


def box_style() -> str:
    return (
        f"[data-gongkai-cell]{{outline:4px solid {RED}!important;outline-offset:-2px;background:#fff0f0!important;"
        "position:relative;scroll-margin:40vh}"
        f"[data-gongkai-cell]::after{{content:attr(data-gongkai-label);position:absolute;top:-2px;right:-2px;"
        f"background:{RED};color:#fff;font:bold 11px/14px sans-serif;padding:0 4px}}"
        "[data-gongkai-shown]{display:revert!important}"
        "[data-gongkai=bar]{all:initial;display:block;font:14px/1.5 sans-serif;border:3px solid "
        f"{RED};padding:8px 14px;margin:0 0 16px;background:#fff;color:#24292f}}"
        "[data-gongkai=bar] p{margin:4px 0}[data-gongkai=bar] ul{margin:4px 0;padding-left:20px}"
    )
