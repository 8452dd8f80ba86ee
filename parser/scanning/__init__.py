"""From the picture of a page to its blocks, with the extra `ocr` (rapidocr, onnxruntime, OpenCV).

In order: `seals` (red seals fade), `upright` (turned and straightened), `rules` (ruling lines),
`lattice` (cells and their spans), `words` (text boxes, cut at the cell borders), `figures` (every
figure is read twice), `prose` (lines joined into paragraphs); `page` is the way in, `engine` the
only module that knows the recogniser. OpenCV and numpy are imported by all but `page`, which
imports the others when a picture is read: a gongkai without the extra never asks for them.

Pictures travel as grey arrays (height, width) of uint8, 0 black; boxes as pixels of the upright sheet.
"""
