"""The recogniser (rapidocr on onnxruntime): where text is, what it says, which way up it is.

Its models come with the package; nothing is downloaded. It is made when first used and kept, works one
picture at a time and on one thread: pages are read side by side in processes, not in threads.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from threading import Lock
from typing import Any

import cv2
import numpy as np
from cv2.typing import MatLike
from rapidocr import RapidOCR

_DETECTION_SIDE = 1280
_TALLEST = 1.6
_OVERLAP = 0.12
"""Of the width: a picture of several pages is searched in bands, each as tall as a page."""
_UPSIDE_DOWN = "180"
_REMEMBERED = 4096
"""Crops of about 10 kB: the second reading of a report looks at the labels of its first ten pages once more."""
_WORKING = Lock()
"""The recogniser keeps what it was last asked to do."""
_SETTINGS: dict[str, Any] = {
    "Global.log_level": "critical",
    "Global.text_score": 0.0,
    "Global.max_side_len": 100_000,
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    "Det.limit_side_len": _DETECTION_SIDE,
    "Det.limit_type": "max",
    # a crop is padded to this width at least: with the usual 320 one digit costs as much as a line
    "Rec.rec_img_shape": [3, 48, 48],
    "Rec.rec_batch_num": 1,
}


@cache
def _engine() -> RapidOCR:
    cv2.setNumThreads(1)
    return RapidOCR(params=_SETTINGS)


def text_corners(grey: MatLike) -> MatLike:
    """Corners (n, 4, 2), clockwise, of boxes around lines of text, a little wider than the ink, in no order."""
    return np.concatenate([np.zeros((0, 4, 2), np.float32), *_found(grey)])


def _found(grey: MatLike) -> Iterator[MatLike]:
    for first, last, top, bottom in _bands(*grey.shape):
        found = _asked(grey[top:bottom], det=True)
        if found.boxes is not None:
            corners = np.asarray(found.boxes, np.float32) + np.array((0, top), np.float32)
            middle = corners[:, :, 1].mean(axis=1)
            yield corners[(middle >= first) & (middle < last)]


def _bands(height: int, width: int) -> Iterator[tuple[int, int, int, int]]:
    """(from, to, top, bottom): a band is looked at from top to bottom, what lies between from and to is its own."""
    count = 1 if height <= _TALLEST * width else round(height / (_TALLEST * width) + 0.5)
    overlap = round(width * _OVERLAP)
    for n in range(count):
        first, last = height * n // count, height * (n + 1) // count
        yield first, last, max(0, first - overlap), min(height, last + overlap)


def recognise(grey: MatLike) -> tuple[str, float]:
    """The text of a picture of one line, and how sure the recogniser is (0 to 1)."""
    return _recognised(grey.tobytes(), grey.shape)


@lru_cache(_REMEMBERED)
def _recognised(pixels: bytes, shape: tuple[int, int]) -> tuple[str, float]:
    found = _asked(np.frombuffer(pixels, np.uint8).reshape(shape), rec=True)
    return (found.txts[0], float(found.scores[0])) if found.txts else ("", 0.0)


def is_upside_down(grey: MatLike) -> bool:
    """Whether a picture of one line stands on its head."""
    found = _asked(grey, cls=True)
    return bool(found.cls_res and found.cls_res[0][0] == _UPSIDE_DOWN)


def _asked(grey: MatLike, *, det: bool = False, cls: bool = False, rec: bool = False) -> Any:
    """What the recogniser says to a picture, by one of its three models."""
    colour = cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR)
    with _WORKING:
        return _engine()(colour, use_det=det, use_cls=cls, use_rec=rec)
