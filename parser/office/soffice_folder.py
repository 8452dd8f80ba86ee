"""The folder of one LibreOffice: its profile with everything off that reaches out, and the text it keeps open."""

import os
import shutil
from pathlib import Path
from tempfile import gettempdir, mkdtemp

_FOLDER = "gongkai-office-"
_KEPT = "kept.txt"
_SETTINGS = (
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "0"),  # never
    ("Office.Calc/Content/Update", "Link", "1"),  # never, in the count of Calc
    ("Inet/Settings", "ooInetProxyType", "2"),  # a proxy that is not there
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


def kept(folder: Path) -> Path:
    """The text the office keeps open, because one without a document ends."""
    return folder / _KEPT


def lock_of_kept(folder: Path) -> Path:
    """Is there once the office has opened the text, and so is ready."""
    return folder / f".~lock.{_KEPT}#"


def new_folder() -> Path:
    """Named for this process, so that what one left that was killed can be told from what is in use."""
    for left in Path(gettempdir()).glob(f"{_FOLDER}*"):
        if not _is_alive(left.name.removeprefix(_FOLDER).partition("-")[0]):
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(mkdtemp(prefix=f"{_FOLDER}{os.getpid()}-"))
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(_settings(), encoding="utf-8")
    kept(folder).write_text("gongkai\n", encoding="ascii")
    return folder


def _is_alive(process: str) -> bool:
    return not process.isdecimal() or Path(f"/proc/{process}").exists() or not Path("/proc").exists()


def _settings() -> str:
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value>'
        "</prop></item>"
        for path, name, value in _SETTINGS
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>'
    )
