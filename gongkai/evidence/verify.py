#!/usr/bin/env python3
"""核验本证据包：只用 Python 3.8 以上的标准库，不联网，不改动任何文件。
Verifies this evidence: Python 3.8 or newer, its standard library alone, no network, nothing is changed.

    python3 verify.py                 本文件所在目录 the folder of this file
    python3 verify.py --head HEX      并核对你从别处得到的链头 and compare a head you have from elsewhere

退出码 exit code: 0 完好 whole, 1 有损坏 damaged (说出第一处 the first damage is named).
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import sys
import zipfile
import zlib
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

Told = Dict[str, Any]


class Damage(Exception):
    """What is wrong, in both languages, and where."""

    def __init__(self, where: str, zh: str, en: str) -> None:
        super().__init__(where)
        self.where, self.zh, self.en = where, zh, en


class Case:
    """The pack as it is read, step after step."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.told: Told = {}
        self.records: Dict[str, Record] = {}
        self.rows: Dict[Tuple[str, int], Told] = {}
        self.notes: List[Tuple[str, str]] = []

    def note(self, zh: str, en: str) -> None:
        if (zh, en) not in self.notes:
            self.notes.append((zh, en))

    def row(self, kind: str, number: int) -> Told:
        found = self.rows.get((kind, number))
        if found is None:
            raise Damage("%s %s" % (kind, number), "缺这一行", "this row is not in the pack")
        return found

    def body(self, capture: int) -> bytes:
        """What the server meant to show; where only a package could unpack it, the copy in the pack, by its digest."""
        row = self.row("capture", capture)
        body = self.records[row["record_id"]].body
        copies = [one["file"] for one in self.told["documents"] if one["capture"] == capture]
        found = (self.folder / copies[0]).read_bytes() if body is None and copies else body
        if found is None or hashlib.sha256(found).hexdigest() != row["payload_digest"]:
            raise Damage("capture %s" % capture, "不能还原正文", "its body cannot be had")
        return found


# 1. Every file is the one that was packed.


def check_files(case: Case) -> str:
    manifest = json.loads((case.folder / "manifest.json").read_text("utf-8"))["files"]
    for name, digest in manifest.items():
        path = case.folder / name
        if not path.is_file():
            raise Damage(name, "文件不见了", "the file is gone")
        if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            raise Damage(name, "与清单中的 SHA-256 不符", "it has not the SHA-256 of the manifest")
    there = {path.relative_to(case.folder).as_posix() for path in case.folder.rglob("*") if path.is_file()}
    for name in sorted(there - set(manifest) - {"manifest.json"}):
        case.note("清单之外的文件，未核验：%s" % name, "not in the manifest, not verified: %s" % name)
    case.told = json.loads((case.folder / "evidence.json").read_text("utf-8"))
    return "%d 个文件 files" % len(manifest)


# 2. WARC: what servers sent, as it was stored (ISO 28500).


class Record(NamedTuple):
    """`payload` is as it was sent; `body` as it is meant, None where that cannot be told."""

    kind: str
    fields: Dict[str, str]
    head: bytes
    payload: bytes
    body: Optional[bytes] = None


def check_records(case: Case) -> str:
    name, places = case.told["warc"], {}
    for place, data in members((case.folder / name).read_bytes(), name):
        where = "%s byte %d" % (name, place)
        record = read_record(data, where)
        key = record.fields["warc-record-id"]
        check_payload(record, where + " " + key)
        case.records[key], places[key] = record, where + " " + key
    for key, record in list(case.records.items()):
        whole = with_payload(record, places[key], case) if record.kind == "revisit" else record
        case.records[key] = with_body(whole, places[key], case)
    return "%d 条 records" % len(case.records)


def members(data: bytes, name: str) -> Iterator[Tuple[int, bytes]]:
    at = 0
    while at < len(data):
        unpacking = zlib.decompressobj(31)
        try:
            found = unpacking.decompress(data[at:])
        except zlib.error:
            raise Damage(
                "%s byte %d" % (name, at), "这条记录解不开", "this record cannot be unpacked"
            ) from None
        if not unpacking.eof:
            raise Damage("%s byte %d" % (name, at), "这条记录不完整", "this record is cut short")
        yield at, found
        at = len(data) - len(unpacking.unused_data)


def read_record(data: bytes, where: str) -> Record:
    """Digests of nothing may be left out, and that of a body as meant where it is as sent."""
    head, _, rest = data.partition(b"\r\n\r\n")
    pairs = [line.partition(":") for line in head.decode("utf-8", "replace").split("\r\n")[1:]]
    fields = {name.strip().lower(): value.strip() for name, _, value in pairs}
    block = rest[: int(fields["content-length"])]
    if rest[len(block) :] != b"\r\n\r\n" or len(block) != int(fields["content-length"]):
        raise Damage(where, "记录长度不符", "the record has another length than it says")
    said = fields.get("warc-block-digest")
    if said is not None and said != "sha1:" + base64.b32encode(hashlib.sha1(block).digest()).decode():
        raise Damage(where, "记录内容与其摘要不符", "the block is not that of its digest")
    kind, head, payload = fields["warc-type"], b"", block
    if kind in ("request", "response", "revisit"):
        head, _, payload = block.partition(b"\r\n\r\n")
    if kind != "warcinfo":
        fields.setdefault("warc-payload-digest", base32_sha256(b""))
    if "gongkai-decoded-size" in fields:
        sent = base64.b32decode(fields["warc-payload-digest"][len("sha256:") :])
        fields.setdefault("gongkai-decoded-digest", "sha256:" + sent.hex())
    return Record(kind, fields, head, payload)


def check_payload(record: Record, where: str) -> None:
    said = record.fields.get("warc-payload-digest")
    if (
        said is not None
        and record.kind in ("request", "response", "resource")
        and said != base32_sha256(record.payload)
    ):
        raise Damage(where, "正文与其摘要不符", "the payload is not that of its digest")


def base32_sha256(data: bytes) -> str:
    return "sha256:" + base64.b32encode(hashlib.sha256(data).digest()).decode()


def with_payload(record: Record, where: str, case: Case) -> Record:
    """Of a revisit, that of the record it refers to."""
    original = case.records.get(record.fields["warc-refers-to"])
    if original is None:
        raise Damage(where, "所指的原记录不在包中", "the record it refers to is not in the pack")
    if base32_sha256(original.payload) != record.fields["warc-payload-digest"]:
        raise Damage(where, "与所指的原记录不是同一正文", "the record it refers to holds another body")
    return record._replace(payload=original.payload)


def with_body(record: Record, where: str, case: Case) -> Record:
    """The payload as it is meant, where the standard library can undo how it was packed."""
    meant = record.fields.get("gongkai-decoded-digest")
    if meant is None:
        return record
    coding = content_coding(record.head)
    for body in unpacked(record.payload, coding):
        if "sha256:" + hashlib.sha256(body).hexdigest() == meant:
            return record._replace(body=body)
    if coding in WINDOWS:
        raise Damage(where, "解压后的正文与其摘要不符", "the unpacked payload is not that of its digest")
    case.note(
        "%s 以 %s 压缩，标准库解不开，只核对了所发字节" % (where, coding),
        "%s is packed as %s, which the standard library cannot undo: only the bytes as sent were compared"
        % (where, coding),
    )
    return record


WINDOWS: Dict[str, List[int]] = {"": [], "identity": [], "gzip": [31], "x-gzip": [31], "deflate": [15, -15]}


def content_coding(head: bytes) -> str:
    found = re.findall(rb"(?im)^content-encoding:[ \t]*([^\r\n]*)", head)
    return found[-1].decode("latin-1").strip().lower() if found else ""


def unpacked(body: bytes, coding: str) -> Iterator[bytes]:
    """The body as it may be meant: packed bytes that do not unpack are shown as they are."""
    for window in WINDOWS.get(coding, []):
        try:
            left, out = body, b""
            while left:
                unpacking = zlib.decompressobj(window)
                out += unpacking.decompress(left)
                left = unpacking.unused_data if window == 31 else b""
            yield out
        except zlib.error:
            yield out
    yield body


# 3. The chain: that the archive held these rows on these days (RFC 6962; docs/fixity.md of gongkai).


FORMATS = (1, 2)  # links of format 2 fix verdicts, too: their lines count them


def check_chain(case: Case) -> str:
    links = {}
    before: Optional[Told] = None
    for told in case.told["chain"]["links"]:
        link = json.loads(told["line"])
        where = "chain %s %s" % (link["number"], link["day"])
        if hashlib.sha256(told["line"].encode("utf-8")).hexdigest() != told["head"]:
            raise Damage(where, "这一环的内容与链头不符", "the link is not that of its head")
        if link["format"] not in FORMATS:
            raise Damage(
                where, "格式 %s 无人认识" % link["format"], "nobody knows format %s" % link["format"]
            )
        if before is not None and (
            link["previous"] != before["head"] or link["number"] != before["number"] + 1
        ):
            raise Damage(where, "与前一环接不上", "it does not follow the link before it")
        before = links[link["number"]] = dict(link, head=told["head"])
    if (before["head"] if before else None) != case.told["chain"]["head"]:
        raise Damage("chain", "链头不是最后一环的", "the head is not that of the last link")
    for row in case.told["rows"]:
        check_row(case, row, links)
    open_rows = sum(row["link"] is None for row in case.told["rows"])
    if open_rows:
        case.note(
            "%d 行还不在摘要链中（当日未封存）：其时间与先后只有原始记录自己为证，日后重做本包即可补上"
            % open_rows,
            "%d rows are in no closed day of the chain yet: for their time only the records themselves speak;"
            " a pack made later has the proof" % open_rows,
        )
    check_stamps(case, links)
    return "%d 行 rows, %d 环 links" % (len(case.told["rows"]), len(links))


def check_row(case: Case, told: Told, links: Dict[int, Told]) -> None:
    where = "%s %s" % (told["kind"], told["id"])
    row = json.loads(told["line"])
    if (row["kind"], row["id"]) != (told["kind"], told["id"]):
        raise Damage(where, "这一行是另一行的", "this is another row")
    if told["link"] is not None:
        link = links.get(told["link"])
        if link is None:
            raise Damage(where, "封存它的一环不在包中", "the link that fixes it is not in the pack")
        size = sum(value for name, value in link.items() if name.endswith("_count"))
        leaf = hashlib.sha256(b"\0" + told["line"].encode("utf-8")).digest()
        if size != told["size"] or root_by(leaf, told["index"], size, told["path"]) != link["root"]:
            raise Damage(
                where,
                "不能证明它属于 %s 封存的各行" % link["day"],
                "the proof does not lead to %s" % link["day"],
            )
    case.rows[told["kind"], told["id"]] = row


def root_by(leaf: bytes, index: int, size: int, path: Sequence[str]) -> str:
    """From a leaf to the root (RFC 6962, 2.1.1); a path that is too long or too short leads nowhere."""
    found, beside = leaf, [bytes.fromhex(one) for one in path]
    while size > 1:
        if index ^ 1 < size:
            if not beside:
                return ""
            other = beside.pop(0)
            pair = other + found if index % 2 else found + other
            found = hashlib.sha256(b"\1" + pair).digest()
        index, size = index // 2, (size + 1) // 2
    return "" if beside else found.hex()


def check_stamps(case: Case, links: Dict[int, Told]) -> None:
    for told in case.told["chain"]["stamps"]:
        where, reply = told["file"], (case.folder / told["file"]).read_bytes()
        digest, time = stamp_of(reply)
        if digest != links[told["link"]]["head"]:
            raise Damage(where, "这个时间戳说的是别的东西", "this timestamp is about something else")
        case.note(
            "时间戳 %s 称链头 %s 在 %s 已存在；签名请用 openssl ts -verify 核验（见 README）"
            % (where, digest, time),
            "timestamp %s says that head %s existed at %s; openssl ts -verify judges its signature (see README)"
            % (where, digest, time),
        )


def stamp_of(reply: bytes) -> Tuple[str, str]:
    """What a reply of RFC 3161 is about: TimeStampResp, ContentInfo, SignedData, TSTInfo."""
    (response,) = der(reply)
    token = list(der(response[1]))[1]
    (signed,) = der(list(der(token[1]))[1][1])
    (octets,) = der(list(der(list(der(signed[1]))[2][1]))[1][1])
    (info,) = der(octets[1])
    parts = list(der(info[1]))
    return list(der(parts[2][1]))[1][1].hex(), parts[4][1].decode("ascii")


def der(data: bytes) -> Iterator[Tuple[int, bytes]]:
    at = 0
    while at < len(data):
        tag, length, at = data[at], data[at + 1], at + 2
        if length & 0x80:
            size = length & 0x7F
            length, at = int.from_bytes(data[at : at + size], "big"), at + size
        yield tag, data[at : at + length]
        at += length


# 4. The rows are those of the records.


def check_captures(case: Case) -> str:
    captures = [row for (kind, _), row in case.rows.items() if kind == "capture"]
    for row in captures:
        where = "capture %s" % row["id"]
        record = case.records.get(row["record_id"])
        if record is None:
            raise Damage(where, "它的原始记录不在包中", "its record is not in the pack")
        original = None if row["refers_to"] is None else case.row("capture", row["refers_to"])["record_id"]
        said = (
            record.fields["warc-target-uri"], instant(record.fields["warc-date"]),
            record.fields["gongkai-decoded-digest"], record.fields["warc-payload-digest"],
            record.fields.get("warc-refers-to"), status_of(record),
        )  # fmt: skip
        sent = base64.b32encode(bytes.fromhex(row["sent_digest"])).decode()
        row_says = (
            row["url"], instant(row["fetched_at"]), "sha256:" + row["payload_digest"], "sha256:" + sent, original,
            row["status"],
        )  # fmt: skip
        if said != row_says:
            raise Damage(where, "与它的原始记录不符", "it does not agree with its record")
    return "%d 次 captures" % len(captures)


def status_of(record: Record) -> Optional[int]:
    """Of an answer of HTTP; None of a file that no server sent."""
    return int(record.head.split(b" ")[1]) if record.kind in ("response", "revisit") else None


def instant(text: str) -> str:
    """Times of records may leave out what is zero."""
    whole, _, part = text.rstrip("Z").partition(".")
    return "%s.%sZ" % (whole, part.ljust(6, "0"))


# 5. The versions: when each was first and last seen, and by which captures.


def check_versions(case: Case) -> str:
    versions = [(report, one) for report in case.told["reports"] for one in report["versions"]]
    for report, told in versions:
        where = "%s %s, version %s" % (report["organ"], report["report_year"], told["number"])
        row = case.row("version", told["id"])
        if (row["report_id"], row["number"]) != (report["report_id"], told["number"]):
            raise Damage(where, "与档案所记不符", "the archive has recorded it otherwise")
        if row["first_seen"] != told["first_seen"]:
            raise Damage(where, "首次见到的时间与档案所记不符", "it was first seen at another time")
        seen = [case.row("sighting", one) for one in told["sightings"]]
        if any(one["version_id"] != told["id"] for one in seen):
            raise Damage(where, "所列抓取是别的版本的", "a capture of another version is listed")
        if max(one["seen_at"] for one in seen) != told["last_seen"]:
            raise Damage(where, "最后见到的时间没有抓取为证", "no capture proves when it was last seen")
        for one in seen:
            case.row("capture", one["capture_id"])
        check_made_of(case, where, row, told)
    for report in case.told["reports"]:
        check_absences(case, report)
    return "%d 个 versions" % len(versions)


def check_absences(case: Case, report: Told) -> None:
    """That an address where the report was seen answered that there is nothing."""
    seen = [case.row("sighting", one) for version in report["versions"] for one in version["sightings"]]
    for told in report["absences"]:
        row = case.row("capture", told["capture_id"])
        shows = row["id"] in {one["capture_id"] for one in seen}
        here = row["url"] == told["url"] and row["url"] in {one["url"] for one in seen}
        if shows or not here or (told["outcome"] == "gone" and (row["status"] or 0) < 400):
            raise Damage(
                "capture %s" % row["id"],
                "不能证明该网址没有这份报告",
                "it does not prove that the report was gone",
            )


def check_made_of(case: Case, where: str, row: Told, told: Told) -> None:
    """A version is its page, or its page and all that it carried."""
    made = told["made_of"]
    if made is None:
        case.note(
            "%s：页面与所附文件不全，无从核对整体摘要" % where,
            "%s: page and attachments are not all there" % where,
        )
        return
    page = case.row("capture", made["page"])["payload_digest"]
    carried = sorted({case.row("capture", one)["payload_digest"] for one in made["carried"]})
    whole = hashlib.sha256("\n".join([page, *carried]).encode()).hexdigest() if carried else page
    if whole != row["body_digest"]:
        raise Damage(where, "所存的字节不是这个版本", "the stored bytes are not this version")


# 6. The figures: what was read, where it was read, and what it adds up to.


def check_figures(case: Case) -> str:
    for reading in case.told["readings"]:
        row = case.row("reading", reading["id"])
        where = "reading %s" % reading["id"]
        if (row["version_id"], row["report_id"]) != (reading["version"], reading["report"]):
            raise Damage(where, "是别的版本的解读", "it is a reading of another version")
        for cell in reading["cells"]:
            check_cell(where, row["cells"], cell)
    sums = [one for finding in case.told["findings"] for one in wrong_sums(finding["arithmetic"])]
    if sums:
        raise Damage("arithmetic", "算式算错了：%s" % sums[0], "the arithmetic is wrong: %s" % sums[0])
    return "%d 格 cells" % sum(len(reading["cells"]) for reading in case.told["readings"])


def check_cell(where: str, stored: Told, cell: Told) -> None:
    """`stored` is the document of the archive: parallel lists, a place for each cell, numbered by form."""
    place = stored["c"].index(cell["number"]) if cell["number"] in stored["c"] else None
    read = None if place is None else (stored["raw"][place], stored["val"][place], stored["at"][place])
    if read != (cell["raw"], cell["value"], cell["locator"]):
        raise Damage("%s %s" % (where, cell["code"]), "与档案所读不符", "the archive has read it otherwise")


def wrong_sums(arithmetic: str) -> Iterator[str]:
    """Those of the sums in it (`10+2 = 12`) that are not so."""
    number = r"[+-]?\d+(?:\.\d+)?"
    for sum_, said in re.findall(
        r"(?<![\w.+-])(%s(?:\+%s)+) = (%s)(?![\w.])" % (number, number, number), arithmetic
    ):
        cents = [hundredths(one) for one in re.findall(number, sum_.replace("+-", " -"))]
        if None in cents or sum(one for one in cents if one is not None) != hundredths(said):
            yield "%s = %s" % (sum_, said)


def hundredths(text: str) -> Optional[int]:
    """Exact, where floating point is not."""
    whole, _, part = text.partition(".")
    return int(whole + part.ljust(12, "0")) if len(part) <= 12 else None


# 7. The verdicts: what people decided about a finding, as the archive has kept it.


def check_verdicts(case: Case) -> str:
    """Who decided is sealed in the row (docs/fixity.md of gongkai) and told in the archive alone."""
    years = {report["report_id"]: report["report_year"] for report in case.told["reports"]}
    year = years[case.told["readings"][0]["report"]]
    for finding in case.told["findings"]:
        numbers = [told["id"] for told in finding["verdicts"]]
        if numbers != sorted(set(numbers), reverse=True):
            raise Damage("finding %s" % finding["id"], "判定的先后不对", "its verdicts are in another order")
        for told in finding["verdicts"]:
            check_verdict(finding, year, told, case.row("verdict", told["id"]))
    return "%d 次 verdicts" % sum(len(finding["verdicts"]) for finding in case.told["findings"])


def check_verdict(finding: Told, year: int, told: Told, row: Told) -> None:
    where = "verdict %s" % told["id"]
    if (row["rule"], row["report_year"]) != (finding["rule"], year):
        raise Damage(where, "判的不是这条发现", "it is about another finding")
    said = ("decision", "decided_at", "note", "operands_digest", "figures", "arithmetic")
    here = row["operands_digest"] == finding["operands_digest"]
    if any(told[name] != row[name] for name in said) or told["on_these_figures"] != here:
        raise Damage(where, "与档案所记不符", "the archive has recorded it otherwise")


# 8. The pages: drawings of the stored bytes, compared where the standard library can.


def check_pages(case: Case) -> str:
    by_eye = []
    for told in case.told["documents"]:
        digest = hashlib.sha256((case.folder / told["file"]).read_bytes()).hexdigest()
        if digest != case.row("capture", told["capture"])["payload_digest"]:
            raise Damage(told["file"], "不是所存的原件", "it is not the stored original")
    for page in case.told["pages"]:
        body = case.body(page["capture"])
        shown = (case.folder / page["file"]).read_bytes() if page["kind"] != "picture" else b""
        if page["kind"] == "captured" and page["same_text"]:
            check_text(page["file"], body, shown)
        else:
            by_eye.append(page["file"])
        for cell in page["cells"]:
            if cell["check"] == "eye":
                by_eye.append(page["file"])
            elif squeezed(cell["raw"]) not in boxed_in(shown).get(cell["code"], []):
                raise Damage(
                    page["file"], "框出的不是 %s" % cell["code"], "the box does not hold %s" % cell["code"]
                )
            elif cell["check"] == "occurs" and not occurs(cell["raw"], body):
                raise Damage(
                    page["file"], "原件中没有 %s" % cell["raw"], "the original does not say %s" % cell["raw"]
                )
    for name in sorted(set(by_eye)):
        case.note(
            "%s 是图示，请目视与原件对照" % name,
            "%s is a drawing: compare it with the original by eye" % name,
        )
    return "%d 页 pages" % len(case.told["pages"])


def check_text(name: str, stored: bytes, shown: bytes) -> None:
    original, drawn = text_of(decoded(stored)).pieces, text_of(decoded(shown)).pieces
    if "".join(original) == "".join(drawn):
        return
    strange = Counter(drawn) - Counter(original) or Counter(original) - Counter(drawn)
    if strange:
        first = next(iter(strange))[:40]
        raise Damage(
            name,
            "画面与原页文字不符：%s" % first,
            "the page shows another text than the stored one: %s" % first,
        )


def same_text(stored: bytes, shown: bytes) -> bool:
    try:
        check_text("", stored, shown)
    except Damage:
        return False
    return True


def decoded(body: bytes) -> str:
    """By what the bytes are, not by what they claim: UTF-8, unless it gives more errors than hanzi."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if body.startswith(mark):
            return body.decode(name, "replace")
    text = body.decode("utf-8", "replace")
    if "\ufffd" not in text or len(re.findall("[\u4e00-\u9fff]", text)) > text.count("\ufffd"):
        return text
    return body.decode("gb18030", "replace")


UNSEEN = frozenset((
    "script", "style", "noscript", "template", "iframe", "object", "applet", "textarea", "select",
    "button", "svg", "math", "title", "video", "audio",
))  # fmt: skip


class Text(HTMLParser):
    """The text of a page, piece by piece, white space aside, and of what is boxed on it by code of the cell.

    What gongkai added to the page is left out.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: List[str] = []
        self.boxes: Dict[str, List[str]] = {}
        self._unseen, self._box = Within(), Within()
        self._codes: List[str] = []

    def handle_starttag(self, tag: str, attrs: List[Tuple[str, Optional[str]]]) -> None:
        told = dict(attrs)
        self._unseen.opened(tag, tag in UNSEEN or "data-gongkai" in told)
        codes = (told.get("data-gongkai-cell") or "").split()
        if self._box.opened(tag, bool(codes) and not self._unseen.depth):
            self._codes = codes
            for code in codes:
                self.boxes.setdefault(code, []).append("")

    def handle_endtag(self, tag: str) -> None:
        self._unseen.closed(tag)
        self._box.closed(tag)

    def handle_data(self, data: str) -> None:
        piece = squeezed(data)
        if piece and not self._unseen.depth:
            self.pieces.append(piece)
            for code in self._codes if self._box.depth else ():
                self.boxes[code][-1] += piece


class Within:
    """Whether the parser is within an element of some kind: counts elements of its name until it ends."""

    def __init__(self) -> None:
        self.tag, self.depth = "", 0

    def opened(self, tag: str, is_one: bool) -> bool:
        """True when it is entered."""
        if self.depth:
            self.depth += tag == self.tag
            return False
        if is_one:
            self.tag, self.depth = tag, 1
        return is_one

    def closed(self, tag: str) -> None:
        if self.depth and tag == self.tag:
            self.depth -= 1


def text_of(html: str) -> Text:
    parser = Text()
    parser.feed(html)
    parser.close()
    return parser


def boxed_in(shown: bytes) -> Dict[str, List[str]]:
    return text_of(decoded(shown)).boxes


def squeezed(text: Optional[str]) -> str:
    return re.sub(r"[\s\u200b\ufeff]+", "", text or "")


def occurs(raw: Optional[str], body: bytes) -> bool:
    """Whether an office file, or a text, says this anywhere."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as file:
            parts = [file.read(name) for name in file.namelist() if name.endswith(".xml")]
    except (OSError, RuntimeError, zlib.error, zipfile.BadZipFile):
        parts = [body]
    wanted = squeezed(raw)
    return any(wanted in squeezed(re.sub(r"<[^>]*>", "", decoded(part))) for part in parts)


STEPS: Sequence[Tuple[str, Callable[[Case], str]]] = (
    ("清单 manifest", check_files),
    ("原始记录 WARC", check_records),
    ("摘要链 chain", check_chain),
    ("抓取 captures", check_captures),
    ("版本 versions", check_versions),
    ("数字 figures", check_figures),
    ("判定 verdicts", check_verdicts),
    ("画面 pages", check_pages),
)


def verified(folder: Path, tell: Callable[[str], None]) -> Case:
    """Every step in turn; raises Damage at the first thing that is wrong."""
    case = Case(folder)
    for name, step in STEPS:
        try:
            tell("✓ %s: %s" % (name, step(case)))
        except (
            ArithmeticError,
            AttributeError,
            LookupError,
            OSError,
            RecursionError,
            TypeError,
            ValueError,
        ) as error:
            raise Damage(name, "读不懂（%r）" % error, "it cannot be read (%r)" % error) from error
    return case


def check_head(case: Case, head: str) -> None:
    if head not in [link["head"] for link in case.told["chain"]["links"]]:
        raise Damage(
            "chain", "链中没有你给的链头 %s" % head, "the head you gave is not in the chain: %s" % head
        )


def main(arguments: Sequence[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    if arguments and (len(arguments) != 2 or arguments[0] != "--head"):
        print(__doc__)
        return 2
    try:
        case = verified(Path(__file__).resolve().parent, print)
        if arguments:
            check_head(case, arguments[1].lower())
    except Damage as damage:
        print("✗ %s\n  损坏：%s\n  damaged: %s" % (damage.where, damage.zh, damage.en))
        return 1
    for zh, en in case.notes:
        print("· %s\n  %s" % (zh, en))
    head = case.told["chain"]["head"]
    if head:
        print(
            "链头 head: %s\n  请与你从别处得到的链头核对：本包自己证明不了链头。"
            "\n  Compare it with a head you have from elsewhere: the pack cannot vouch for its own." % head
        )
    print("✓ 证据完好。\n✓ The evidence is whole.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
