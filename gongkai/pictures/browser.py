"""A photograph of an HTML file by a Chromium that is already installed; nothing is downloaded."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
from PIL import Image

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome")
_SECONDS = 60
_SCALE = 1.5


def browser() -> str | None:
    """The path of the browser, None where there is none."""
    return next((path for name in _PROGRAMS if (path := shutil.which(name))), None)


def photographs(page: Path, program: str) -> Iterator[Image.Image]:
    """The file as a browser prints it, one picture a sheet of paper. Raises CalledProcessError, TimeoutExpired."""
    with tempfile.TemporaryDirectory() as folder:
        printed = Path(folder) / "page.pdf"
        subprocess.run(
            [
                *(program, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"),
                *(f"--user-data-dir={folder}/profile", f"--print-to-pdf={printed}", page.absolute().as_uri()),
            ],
            check=True,
            capture_output=True,
            timeout=_SECONDS,
        )
        for sheet in pypdfium2.PdfDocument(printed):
            yield sheet.render(scale=_SCALE).to_pil().convert("RGB")
