"""Documents that a saved page points to, found among the files that lie beside it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from glob import escape
from pathlib import Path

from parser.attachments import file_names
from parser.model import Attachment, Reading
from parser.worker.process import Worker

_FRAMES_IN_FRAMES = 3


@dataclass(frozen=True, slots=True)
class FileRead:
    """The readings of a file, at least one, and the files that were read with it, by href as printed."""

    body: bytes
    readings: tuple[Reading, ...]
    attached: Mapping[str, Path]


def read_file(path: Path, reader: Worker) -> FileRead:
    """Reads a file; a page that points to files in its folder is read again with them, and with what they point to."""
    read = _read(path, reader, {})
    for _ in range(_FRAMES_IN_FRAMES):
        found = beside(path, (one for reading in read.readings for one in reading.attachments))
        if found.keys() <= read.attached.keys():
            break
        read = _read(path, reader, found)
    return read


def _read(path: Path, reader: Worker, attached: Mapping[str, Path]) -> FileRead:
    body, bodies = path.read_bytes(), {href: file.read_bytes() for href, file in attached.items()}
    return FileRead(body, reader.read_all(body, attached=bodies), attached)


def beside(page: Path, attachments: Iterable[Attachment]) -> dict[str, Path]:
    """Files by href: of the same name, in the page's folder or in one directly below it, and nowhere else."""
    hrefs = {one.href: one for one in attachments if one.body is None}
    found = ((href, _file(page, file_names(one))) for href, one in hrefs.items())
    return {href: file for href, file in found if file}


def _file(page: Path, names: Iterable[str]) -> Path | None:
    folder = page.parent.resolve()
    for name in names:
        for file in _candidates(folder, name):
            if file.is_relative_to(folder) and file != page.resolve():
                return file
    return None


def _candidates(folder: Path, name: str) -> Iterator[Path]:
    """What a link leads to is told by where it ends: a link out of the folder is no file beside the page."""
    try:
        files = [folder / name, *sorted(folder.glob(f"*/{escape(name)}"))]
        yield from (file.resolve() for file in files if file.is_file())
    except (OSError, ValueError):  # a name that no file can have
        return
