"""What the colours mean, as a strip above a picture."""

import shutil
import subprocess
from collections.abc import Sequence
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from gongkai.pictures.colours import COLOURS, NAMES
from gongkai.settings import Lang

_SMALLEST = 18
_PER_LINE = 80
"""Characters that are as wide as a picture: on a large one a small legend cannot be read."""
_SECONDS = 10
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def with_legend(image: Image.Image, lang: Lang) -> Image.Image:
    """In Chinese where a Chinese font is installed, else in English."""
    size = max(_SMALLEST, image.width // _PER_LINE)
    chinese = _chinese(size) if lang == "zh" else None
    names = [(COLOURS[key], name.zh if chinese else name.en) for key, name in NAMES.items()]
    strip = _strip(image.width, size, names, chinese or ImageFont.load_default(size))
    whole = Image.new("RGB", (image.width, image.height + strip.height), "white")
    whole.paste(strip, (0, 0))
    whole.paste(image, (0, strip.height))
    return whole


def _strip(width: int, size: int, names: Sequence[tuple[str, str]], font: Font) -> Image.Image:
    """The names after one another, on as many lines as the width asks for."""
    gap = size // 2
    x, y, placed = gap, gap, []
    for colour, name in names:
        length = size + gap + int(font.getlength(name)) + 2 * gap
        if x > gap and x + length > width:
            x, y = gap, y + size + gap
        placed.append((x, y, colour, name))
        x += length
    strip = Image.new("RGB", (width, y + size + gap), "white")
    draw = ImageDraw.Draw(strip)
    for left, top, colour, name in placed:
        draw.rectangle((left, top, left + size, top + size), fill=colour)
        draw.text((left + size + gap, top + size // 2), name, fill="black", font=font, anchor="lm")
    return strip


@cache
def _chinese(size: int) -> ImageFont.FreeTypeFont | None:
    """A font with Chinese characters that fontconfig knows of."""
    if not shutil.which("fc-match"):
        return None
    asked = ["fc-match", "-f", "%{file}|%{lang}", ":lang=zh-cn"]
    try:
        said = subprocess.run(asked, capture_output=True, text=True, timeout=_SECONDS, check=True).stdout
        path, _, languages = said.partition("|")
        return ImageFont.truetype(path, size) if "zh-cn" in languages else None
    except (OSError, subprocess.SubprocessError):
        return None
