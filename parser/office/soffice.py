"""One LibreOffice that stays, and files handed to it: 0.3 s a file where each would cost 2 s by itself.

The resident process keeps a text of its own open, because an office without a document ends; a second
call with its profile only hands it the file to convert. Profile, files and locks lie in a temporary
folder. Macros, links to other documents and the network are off.
"""

import atexit
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from shutil import rmtree, which
from threading import Lock

from parser.office import tether
from parser.office.soffice_folder import kept, lock_of_kept, new_folder
from parser.readers import Unreadable

SECONDS = 60.0
"""For one file; a report takes less than one."""

_INSTALL = "apt install libreoffice-writer-nogui libreoffice-calc-nogui"
_STARTS = 3
"""The first only makes a profile and ends with status 81."""
_LOOK_AGAIN = 0.02
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL")
_QUIET = ("--headless", "--invisible", "--norestore", "--nologo", "--nodefault", "--nolockcheck")


@lru_cache(maxsize=1)
def converted(body: bytes, suffix: str, target: str) -> bytes:
    """A file in another format; raises `Unreadable` (libreoffice_missing, too_slow, damaged_file).

    The last one is remembered for the second reading.
    """
    return _office(os.getpid()).convert(body, suffix, target)


@cache
def _office(process: int) -> "Office":
    """One for each process of ours: a fork must not talk to its parent's."""
    office = Office(_program())
    atexit.register(office.close)
    return office


@cache
def _program() -> Path:
    found = which("soffice") or which("libreoffice")
    if found is None:
        raise Unreadable(
            "libreoffice_missing",
            f"读取此格式（DOC、WPS、RTF 等）需要 LibreOffice（Debian: {_INSTALL}）",
            f"this format (DOC, WPS, RTF, ...) is read through LibreOffice (Debian: {_INSTALL})",
        )
    beside = Path(found).resolve().with_name("soffice.bin")  # the script starts it in a process of its own
    return beside if beside.exists() else Path(found)


@dataclass(slots=True)
class Office:
    """The resident process and its folder; both begin with the first file and end with this process."""

    program: Path
    _folder: Path | None = None
    _resident: "subprocess.Popen[bytes] | None" = None
    _files: int = 0
    _one_at_a_time: Lock = field(default_factory=Lock)

    def convert(self, body: bytes, suffix: str, target: str) -> bytes:
        with self._one_at_a_time:
            result = self._tried(body, suffix, target)
            if result is None and not self._is_there:  # the end may have come from elsewhere: once more
                result = self._tried(body, suffix, target)
        if result is None:
            raise _damaged()
        return result

    def close(self) -> None:
        self._end()
        if self._folder:
            rmtree(self._folder, ignore_errors=True)
        self._folder = None

    @property
    def _is_there(self) -> bool:
        return self._resident is not None and self._resident.poll() is None

    def _tried(self, body: bytes, suffix: str, target: str) -> bytes | None:
        """None where the office makes no file of it."""
        folder = self._started()
        self._files += 1
        source = folder / f"{self._files}.{suffix}"
        result = folder / "out" / f"{self._files}.{target}"
        source.write_bytes(body)
        self._hand_over(folder, source, target)
        converted = result.read_bytes() if result.exists() else None
        source.unlink(missing_ok=True)
        result.unlink(missing_ok=True)
        return converted

    def _hand_over(self, folder: Path, source: Path, target: str) -> None:
        call = self._run(folder, "--convert-to", target, "--outdir", str(folder / "out"), str(source))
        try:
            call.wait(SECONDS)
        except subprocess.TimeoutExpired as error:
            self._end()
            raise _too_slow() from error
        finally:
            _kill(call)

    def _started(self) -> Path:
        """The folder of an office that is ready for files; its profile serves the next when one dies."""
        if self._folder and self._is_there:
            return self._folder
        folder = self._folder = self._folder or new_folder()
        for _ in range(_STARTS):
            lock_of_kept(folder).unlink(missing_ok=True)
            self._resident = self._run(folder, str(kept(folder)))
            if _is_ready(self._resident, folder):
                return folder
        self.close()
        raise _too_slow()

    def _end(self) -> None:
        if self._resident:
            _kill(self._resident)
        self._resident = None

    def _run(self, folder: Path, *arguments: str) -> "subprocess.Popen[bytes]":
        office = (str(self.program), f"-env:UserInstallation={(folder / 'profile').as_uri()}", *_QUIET)
        return subprocess.Popen(
            (sys.executable, "-I", "-S", tether.__file__, str(os.getpid()), *office, *arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**_passed_on(), "HOME": str(folder), "TMPDIR": str(folder)},
            start_new_session=True,
        )


def _passed_on() -> dict[str, str]:
    """No proxy, no secret."""
    return {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}


def _is_ready(resident: "subprocess.Popen[bytes]", folder: Path) -> bool:
    """When it has locked the text it keeps open; False when it ended instead (with a new profile it does)."""
    for _ in range(int(SECONDS / _LOOK_AGAIN)):
        with suppress(subprocess.TimeoutExpired):
            resident.wait(_LOOK_AGAIN)
            return False
        if lock_of_kept(folder).exists():
            return True
    _kill(resident)
    return False


def _kill(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _too_slow() -> Unreadable:
    return Unreadable(
        "too_slow",
        f"LibreOffice 在 {SECONDS:.0f} 秒内没有完成",
        f"LibreOffice was not done within {SECONDS:.0f} seconds",
    )


def _damaged() -> Unreadable:
    return Unreadable(
        "damaged_file", "文件损坏，LibreOffice 打不开", "the file is damaged: LibreOffice cannot open it"
    )
