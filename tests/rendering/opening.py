"""What a body gives when it is opened, in the shortest form that a test can compare."""

from parser.model import Document, Paragraph
from parser.readers import Unreadable, open_documents


def opened(body: bytes) -> Document:
    (one,) = open_documents(body)
    assert isinstance(one.document, Document), one.document
    return one.document


def why_not(body: bytes) -> str:
    """The code of why a body gives no document."""
    (one,) = open_documents(body)
    assert isinstance(one.document, Unreadable)
    return one.document.code


def texts(document: Document) -> list[object]:
    """Paragraphs as text, grids as rows of texts."""
    return [
        block.text if isinstance(block, Paragraph) else [[cell.text for cell in row] for row in block.rows]
        for block in document.blocks
    ]
