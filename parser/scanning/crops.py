"""A cell read from its own picture alone: its lines cut out by their ink and put on clean paper."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from cv2.typing import MatLike

from parser.scanning import engine
from parser.scanning.boxes import Box, around
from parser.scanning.figures import Look
from parser.scanning.words import one_text

_LINE_GAP = 0.3
"""Of the height of a letter: lines of figures are further apart than the pieces of one character."""


@dataclass(frozen=True, slots=True)
class Frame:
    """How a line is shown, in heights of the line: clean paper around it, how far beyond its ink it is cut
    to the sides, where a faint sign may stand; and whether grey is made black or white."""

    paper: float
    reach: float = 0.0
    stretched: bool = False


CLOSE = Frame(0.25)
WIDE = Frame(0.6, reach=0.6, stretched=True)


def look(grey: MatLike, lines: Sequence[Box], inside: Box, frame: Frame) -> Look:
    """What these lines of the cell `inside` say; nothing where there are none."""
    found = [engine.recognise(_framed(grey, line, inside, frame)) for line in lines]
    return Look(one_text(text.strip() for text, _ in found), min((sure for _, sure in found), default=1.0))


def ink_lines(ink: Sequence[Box], letter: float) -> list[Box]:
    """The printed lines that pieces of ink make up, from top to bottom."""
    groups: list[list[Box]] = []
    for piece in sorted(ink, key=lambda piece: piece.top):
        if groups and piece.top - around(groups[-1]).bottom <= _LINE_GAP * letter:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return [around(group) for group in groups]


def _framed(grey: MatLike, line: Box, inside: Box, frame: Frame) -> MatLike:
    reach = round(frame.reach * line.height)
    cut = _cut(grey, around((line.grown(1), line.wider(reach).common(inside))))
    paper = float(np.percentile(_cut(grey, line.grown(line.height // 2)), 85))
    if frame.stretched:
        darkest = float(cut.min())
        brighter = (cut.astype(np.float32) - darkest) * (paper / max(1.0, paper - darkest))
        cut = np.clip(brighter, 0, paper).astype(np.uint8)
    margin = round(frame.paper * line.height) + 1
    return cv2.copyMakeBorder(cut, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=paper)


def _cut(grey: MatLike, box: Box) -> MatLike:
    return grey[max(0, box.top) : box.bottom, max(0, box.left) : box.right]
