"""A page as DOC or RTF, by LibreOffice from DOCX; a WPS file is a DOC by another name."""

from rendering import docx
from rendering.page import Page
from rendering.soffice import converted


def render(page: Page, format: str) -> bytes:
    """`doc`, `rtf` or `odt`; skips the test where LibreOffice is not installed.

    LibreOffice's DOC writer drops a table that is the last thing in a file; `docx.render` ends with a paragraph.
    """
    return converted(docx.render(page), "docx", format)
