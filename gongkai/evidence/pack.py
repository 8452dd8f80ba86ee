"""A zip that proves a finding, or a report, to somebody who does not trust us; docs/evidence.md.

The same evidence gives the same bytes: names sorted, times fixed, nothing of the day or the machine it is made on.
"""

import hashlib
import json
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from db.facts import ArchiveError
from db.originals import Kept
from gongkai.evidence import verify
from gongkai.evidence.collected import Collected
from gongkai.evidence.cover import cover
from gongkai.evidence.documents import Shown, kind_of
from gongkai.evidence.readme import readme
from gongkai.evidence.told import stamp_files, told
from gongkai.evidence.warc import NAME, warc_of

ENDINGS = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/tiff": "tif",
    "image/gif": "gif",
    "image/bmp": "bmp",
    "image/webp": "webp",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.ms-excel": "xls",
    "application/msword": "doc",
    "application/ofd": "ofd",
}
"""What is put beside the WARC to be opened with a click; web pages, which would run, are not."""
UNMADE = (1980, 1, 1, 0, 0, 0)


def files_of(found: Collected) -> dict[str, bytes]:
    """Every file of the pack by name. ArchiveError where its own script would not accept it."""
    documents = dict(_documents(found))
    facts = told(found, {name: capture for name, (capture, _) in documents.items()})
    files = {
        "README.txt": readme(found, facts).encode(),
        "index.html": cover(found, facts).encode("utf-8", "replace"),
        "verify.py": Path(verify.__file__).read_bytes(),
        "evidence.json": _json(facts),
        NAME: warc_of(found.kept),
        **{name: body for name, (_, body) in documents.items()},
        **{page.file: page.data for drawing in found.drawings for page in drawing.pages},
        **{file: stamp.reply for file, stamp in stamp_files(found.proof.stamps)},
    }
    whole = files | {"manifest.json": _manifest(files)}
    _require_whole(whole)
    return whole


def _documents(found: Collected) -> dict[str, tuple[int, bytes]]:
    """The originals that were read, where they are captures of their own; web pages only where `verify.py` cannot
    unpack them."""
    shown = [drawing.shown for drawing in found.drawings if drawing.shown and not drawing.shown.part]
    kinds = {one.capture_id: (one.body, _ending(one, found)) for one in shown}
    return {
        f"documents/{capture}.{ending}": (capture, body)
        for capture, (body, ending) in kinds.items()
        if ending
    }


def _ending(shown: Shown, found: Collected) -> str | None:
    return ENDINGS.get(kind_of(shown.body)) or (
        None if _unpacks(found.capture(shown.capture_id)) else "source.txt"
    )


def _unpacks(kept: Kept) -> bool:
    """Whether the standard library undoes how the body was packed."""
    (member,) = verify.members(kept.answer, NAME)
    return verify.content_coding(verify.read_record(member[1], NAME).head) in verify.WINDOWS


def _manifest(files: Mapping[str, bytes]) -> bytes:
    return _json({"files": {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)}})


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def _require_whole(files: Mapping[str, bytes]) -> None:
    """What we hand out has passed what its reader will run."""
    with TemporaryDirectory() as folder:
        for name, data in files.items():
            path = Path(folder) / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)
        try:
            verify.verified(Path(folder), lambda _: None)
        except verify.Damage as damage:
            raise ArchiveError(
                f"证据包自验不过：{damage.where}：{damage.zh}；请运行 gongkai verify"
                f" | the pack does not pass its own verification: {damage.where}: {damage.en}; run gongkai verify"
            ) from damage


def zipped(files: Mapping[str, bytes], folder: str) -> bytes:
    """All within one folder of the zip."""
    written = BytesIO()
    with ZipFile(written, "w") as out:
        for name in sorted(files):
            member = ZipInfo(f"{folder}/{name}", UNMADE)
            member.compress_type, member.create_system, member.external_attr = ZIP_DEFLATED, 3, 0o644 << 16
            out.writestr(member, files[name])
    return written.getvalue()
