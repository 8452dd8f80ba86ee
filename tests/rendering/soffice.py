"""Files that only LibreOffice writes: old binary formats, made from those we write ourselves."""

from shutil import which

import pytest

from parser.office import soffice

needs_libreoffice = pytest.mark.skipif(
    which("soffice") is None, reason="LibreOffice (soffice) is not installed"
)


def converted(body: bytes, suffix: str, target: str) -> bytes:
    """The body in another format; skips the test where LibreOffice is not installed."""
    if which("soffice") is None:
        pytest.skip("LibreOffice (soffice) is not installed: no file in this format can be made")
    return soffice.converted(body, suffix, target)
