"""A page as pictures of a printed sheet, the way a scanner makes them: ruled tables, skew, noise, a seal.

`render` gives one picture on paper as long as the report, `sheets` one clean picture for each A4 page,
`scanned` what a scanner makes of a clean picture, `pdf` wraps pictures as a PDF without text layer.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from rendering.page import Box, Heading, Page, Rows, Sheet, Text, positions

FONT = Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")
A4 = (210, 297)
MARGIN = 18
MILLIMETRES = 25.4
POINTS = 72
WIDTHS = {4: (1, 1, 1, 1), 10: (0.7, 1.5, 3.8, *[1] * 7)}
"""Relative column widths of tables 2 and 3; any other table has equal ones."""


def have_font() -> bool:
    return FONT.exists()


@dataclass(frozen=True)
class Print:
    """How a page is printed: points of its type, grey of its rules (0 black), share of each rule rubbed out."""

    dpi: int = 200
    size: float = 9
    rule: int = 0
    gaps: float = 0.0
    thick: float = 0.5

    def millimetres(self, length: float) -> int:
        return round(length * self.dpi / MILLIMETRES)

    def points(self, length: float) -> int:
        return round(length * self.dpi / POINTS)

    def font(self, scale: float = 1) -> ImageFont.FreeTypeFont:
        return ImageFont.truetype(str(FONT), self.points(self.size * scale))


@dataclass
class Paper:
    """One picture being filled from the top; `end` is where the paper ends, None when it never does."""

    how: Print
    image: Image.Image
    top: int
    end: int | None
    texts: list[tuple[str, tuple[int, int, int, int]]] = field(default_factory=list)
    """What was printed where, in pixels, for tests that ask."""


def render(
    page: Page, dpi: int = 200, angle: float = 0.0, noise: float = 0.0, jpeg: int | None = None,
    stamp: bool = False, rotate: int = 0, size: float = 9, rule: int = 0, gaps: float = 0.0, thick: float = 0.5,
) -> bytes:  # fmt: skip
    """The whole page on one sheet, as long as it needs: PNG, or JPEG of the quality given."""
    (sheet,) = sheets(page, Print(dpi, size, rule, gaps, thick), endless=True)
    return scanned(sheet, angle, noise, jpeg, stamp, rotate)


def sheets(page: Page, how: Print, *, endless: bool = False) -> list[Image.Image]:
    """Clean A4 sheets; a table that does not fit goes on on the next one, rows are never cut."""
    papers = [_paper(how, endless)]
    for block in page:
        if isinstance(block, Sheet):
            _print_table(block.rows, papers, endless)
        else:
            _print_text(block, papers, endless)
    bottom = how.millimetres(A4[1])
    if endless:
        bottom = max(papers[0].top + how.millimetres(MARGIN), how.millimetres(A4[0] * 0.6))
    return [paper.image.crop((0, 0, paper.image.width, bottom)) for paper in papers]


def _paper(how: Print, endless: bool) -> Paper:
    height = how.millimetres(A4[1] * (6 if endless else 1))
    image = Image.new("RGB", (how.millimetres(A4[0]), height), (252, 252, 250))
    return Paper(how, image, how.millimetres(MARGIN), None if endless else height - how.millimetres(MARGIN))


def _room(papers: list[Paper], height: int, endless: bool) -> Paper:
    paper = papers[-1]
    if paper.end is not None and paper.top + height > paper.end:
        papers.append(_paper(paper.how, endless))
    return papers[-1]


def _print_text(block: Heading | Text, papers: list[Paper], endless: bool) -> None:
    how = papers[-1].how
    title = isinstance(block, Heading) and block.level == 1
    font = how.font(1.6 if title else 1.15)
    left, width = how.millimetres(MARGIN), how.millimetres(A4[0] - 2 * MARGIN)
    text = block.text if title else f"　　{block.text}"
    leading = round(font.size * 1.6)
    for line in _wrapped(text, font, width):
        paper = _room(papers, leading, endless)
        indent = (width - int(font.getlength(line))) // 2 if title else 0
        ImageDraw.Draw(paper.image).text((left + indent, paper.top), line, fill=(15, 15, 15), font=font)
        paper.top += leading


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines = [""]
    for character in text:
        if lines[-1] and font.getlength(lines[-1] + character) > width:
            lines.append("")
        lines[-1] += character
    return lines


def _print_table(rows: Rows, papers: list[Paper], endless: bool) -> None:
    how = papers[-1].how
    grid = positions(rows)
    edges = _column_edges(len(grid[0]), how)
    heights = _row_heights(grid, edges, how)
    first = 0
    while first < len(grid):
        paper = _room(papers, sum(heights[first : first + 3]), endless)
        last = first
        while last < len(grid) and (
            paper.end is None or paper.top + sum(heights[first : last + 1]) < paper.end
        ):
            last += 1
        _print_rows(grid, range(first, max(last, first + 1)), edges, heights, paper)
        first = max(last, first + 1)
    papers[-1].top += how.points(how.size)


def _column_edges(columns: int, how: Print) -> list[int]:
    shares = WIDTHS.get(columns, (1,) * columns)
    whole = how.millimetres(A4[0] - 2 * MARGIN)
    sums = [sum(shares[:n]) / sum(shares) for n in range(columns + 1)]
    return [how.millimetres(MARGIN) + round(whole * share) for share in sums]


Placed = list[list[tuple[Box, bool]]]


def _row_heights(grid: Placed, edges: list[int], how: Print) -> list[int]:
    """Each row as tall as the longest of its texts that no other row helps to hold."""
    font = how.font()
    heights = [0] * len(grid)
    for number, row in enumerate(grid):
        for column, (box, first) in enumerate(row):
            if first and box.rowspan == 1:
                heights[number] = max(heights[number], _text_height(box, column, edges, font, how))
    return [max(height, round(font.size * 1.75)) for height in heights]


def _text_height(box: Box, column: int, edges: list[int], font: ImageFont.FreeTypeFont, how: Print) -> int:
    width = edges[column + box.colspan] - edges[column] - how.points(4)
    return round(len(_wrapped(box.text, font, width)) * font.size * 1.2 + font.size * 0.55)


def _print_rows(grid: Placed, rows: range, edges: list[int], heights: list[int], paper: Paper) -> None:
    """A box that a page break cuts has its text on the side where most of it is."""
    tops = [paper.top + sum(heights[rows.start : row]) for row in range(rows.start, rows.stop + 1)]
    drawn: set[int] = set()
    for row in rows:
        for column, (box, _) in enumerate(grid[row]):
            if id(box) in drawn:
                continue
            drawn.add(id(box))
            mine = [other for other in rows if any(cell is box for cell, _ in grid[other])]
            top, bottom = tops[row - rows.start], tops[mine[-1] - rows.start + 1]
            text = box.text if len(mine) * 2 >= box.rowspan else ""
            _print_box(text, (edges[column], top, edges[column + box.colspan], bottom), paper)
    paper.top = tops[-1]


def _print_box(text: str, area: tuple[int, int, int, int], paper: Paper) -> None:
    how, font = paper.how, paper.how.font()
    draw = ImageDraw.Draw(paper.image)
    left, top, right, bottom = area
    paper.texts.append((text, area))
    for start, end in (
        ((left, top), (right, top)), ((left, bottom), (right, bottom)),
        ((left, top), (left, bottom)), ((right, top), (right, bottom)),
    ):  # fmt: skip
        _rule(draw, start, end, how)
    lines = _wrapped(text, font, right - left - how.points(4))
    line_height = round(font.size * 1.2)
    y = (top + bottom - len(lines) * line_height) // 2
    for line in lines:
        x = (left + right - int(font.getlength(line))) // 2
        draw.text((x, y), line, fill=(15, 15, 15), font=font)
        y += line_height


def _rule(draw: ImageDraw.ImageDraw, start: tuple[int, int], end: tuple[int, int], how: Print) -> None:
    width = max(1, how.points(how.thick))
    draw.line((start, end), fill=(how.rule,) * 3, width=width)
    if not how.gaps:
        return
    length = max(end[0] - start[0], end[1] - start[1])
    gap = max(2, round(how.points(30) * how.gaps))
    for offset in range(how.points(17), length - gap, how.points(30)):
        if start[1] == end[1]:
            draw.line(
                ((start[0] + offset, start[1]), (start[0] + offset + gap, start[1])), (252,) * 3, width + 2
            )
        else:
            draw.line(
                ((start[0], start[1] + offset), (start[0], start[1] + offset + gap)), (252,) * 3, width + 2
            )


def scanned(
    sheet: Image.Image, angle: float = 0.0, noise: float = 0.0, jpeg: int | None = None,
    stamp: bool = False, rotate: int = 0, seed: int = 0, blur: float = 0.0, grey: bool = False,
    pale: float = 0.0, shade: float = 0.0,
) -> bytes:  # fmt: skip
    """The sheet as a scanner or a telephone sees it: `angle` and `rotate` in degrees (90, 180, 270), `noise` as a
    share of black, `jpeg` the quality, `blur` in pixels, `pale` the share of the print that is gone, `shade` the
    share of the light that is missing in the lower right corner."""
    from PIL import ImageFilter

    picture = _stamped(sheet) if stamp else sheet
    if pale:
        picture = Image.blend(picture, Image.new("RGB", picture.size, (252, 252, 250)), pale)
    if angle:
        picture = picture.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=(250, 250, 250))
    if blur:
        picture = picture.filter(ImageFilter.GaussianBlur(blur))
    if shade:
        picture = _shaded(picture, shade)
    if noise:
        picture = _noisy(picture, noise, seed)
    if rotate:
        picture = picture.rotate(rotate, expand=True)
    if grey:
        picture = picture.convert("L")
    return _encoded(picture, jpeg)


def _shaded(picture: Image.Image, shade: float) -> Image.Image:
    down, right = np.ogrid[0 : 1 : picture.height * 1j, 0 : 1 : picture.width * 1j]
    light = 1 - shade * (down + right) / 2
    return Image.fromarray((np.asarray(picture) * light[:, :, None]).astype(np.uint8))


def _noisy(picture: Image.Image, noise: float, seed: int) -> Image.Image:
    """Grain on every pixel and dust here and there."""
    random = np.random.default_rng(seed)
    pixels = np.asarray(picture).astype(np.float32)
    pixels += random.normal(0, noise * 255, pixels.shape[:2])[:, :, None]
    dust = random.random(pixels.shape[:2]) < noise / 200
    pixels[dust] = 60
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def _stamped(sheet: Image.Image) -> Image.Image:
    """A round red seal over the right half, as wide as a fifth of the sheet; what is black shows through."""
    size = sheet.width // 5
    centre = (int(sheet.width * 0.66), int(min(sheet.height, sheet.width * 1.41) * 0.5))
    seal = Image.new("RGB", sheet.size, (255, 255, 255))
    draw = ImageDraw.Draw(seal)
    red = (214, 38, 46)
    box = [centre[0] - size // 2, centre[1] - size // 2, centre[0] + size // 2, centre[1] + size // 2]
    draw.ellipse(box, outline=red, width=max(2, size // 40))
    font = ImageFont.truetype(str(FONT), size // 6)
    draw.text(centre, "★", fill=red, font=ImageFont.truetype(str(FONT), size // 3), anchor="mm")
    draw.text((centre[0], box[3] - size // 5), "公开专用章", fill=red, font=font, anchor="mm")
    draw.text((centre[0], box[1] + size // 6), "人民政府", fill=red, font=font, anchor="mm")
    darker = np.minimum(np.asarray(sheet), np.asarray(seal))
    return Image.fromarray(darker)


def _encoded(picture: Image.Image, jpeg: int | None) -> bytes:
    stream = io.BytesIO()
    if jpeg is None:
        picture.save(stream, "PNG")
    else:
        picture.save(stream, "JPEG", quality=jpeg)
    return stream.getvalue()


def pdf(pictures: Sequence[bytes], dpi: int = 200) -> bytes:
    """An image-only PDF, a page for each picture."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    stream = io.BytesIO()
    canvas = Canvas(stream)
    for picture in pictures:
        image = ImageReader(io.BytesIO(picture))
        width, height = (side * POINTS / dpi for side in image.getSize())
        canvas.setPageSize((width, height))
        canvas.drawImage(image, 0, 0, width, height)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()
