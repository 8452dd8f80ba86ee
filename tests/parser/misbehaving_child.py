"""A reading process whose reader does what the document says: hang, swell, crash, start a program."""

import ctypes
import subprocess
import sys
from pathlib import Path

from parser import readers
from parser.model import Document
from parser.readers import Reader
from parser.worker.__main__ import main
from parser.worker.limits import Limits


def read(body: bytes) -> Document:
    match body.split():
        case [b"!hang"]:
            while True:
                pass
        case [b"!start", file]:
            child = subprocess.Popen(["sleep", "600"])
            Path(file.decode()).write_text(str(child.pid))
            child.wait()
        case [b"!swell"]:
            bytearray(4 << 30)
        case [b"!crash"]:
            ctypes.string_at(0)
    return Document("text/plain", ())


if __name__ == "__main__":
    own = Reader("misbehaving", "text/plain", 0, lambda body: body.startswith(b"!"), read, None, None)
    found = (own, *readers.readers())
    readers.readers = lambda: found
    main(Path(sys.argv[1]), Limits.model_validate_json(sys.argv[2]), int(sys.argv[3]))
