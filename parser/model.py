"""The words of the parser: frozen values that travel from one step to the next.

A `Document` is what a reader saw, a `Report` is a statutory form as one organ filled it in for one
year, a `Check` is one rule evaluated, a `Finding` is a check that a person should know about.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Semantic(StrEnum):
    """What a cell says, apart from its value; only the first three carry a number."""

    NUMBER = "number"
    NUMBER_WITH_REMARK = "number_with_remark"
    ZERO = "zero"
    BLANK = "blank"  # the cell is there and empty; never read as 0
    NONE_TEXT = "none_text"  # 无
    SLASH = "slash"  # / - — —— and the like
    ABSENT = "absent"  # the form has the cell, the text lost it
    ILLEGIBLE = "illegible"  # something is there that is no number, or cannot be told apart


class Standing(StrEnum):
    """What the printed identities say about a cell."""

    CONFIRMED = "confirmed"
    CONTRADICTED = "contradicted"
    UNCHECKED = "unchecked"
    AMBIGUOUS = "ambiguous"  # two readings are equally good: the value is withheld


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Blame(StrEnum):
    """Whose fault a finding is."""

    PUBLISHER = "publisher"
    READING = "reading"
    FORM = "form"
    UNDECIDED = "undecided"


class Result(StrEnum):
    PASS = "pass"
    FAIL = "fail"
    NOT_ASSESSABLE = "not_assessable"


class Mode(StrEnum):
    """How blanks were treated: `strict` met none, `blank_as_zero` counted them as 0 in a sum."""

    STRICT = "strict"
    BLANK_AS_ZERO = "blank_as_zero"


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A message in both languages; `str()` gives the Chinese."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh

    @classmethod
    def split(cls, text: str) -> "Bilingual":
        """Of `中文 | English`; a text in one language stands for both."""
        zh, _, en = text.partition(" | ")
        return cls(zh, en or zh)


@dataclass(frozen=True, slots=True)
class GridCell:
    """One position of a grid. `origin` is False where a span only repeats another cell.

    `doubtful` is True where the reader of a scan saw different things at different looks.
    """

    text: str
    locator: str
    origin: bool = True
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table, spans expanded; rows may differ in length where the source lost its borders.

    `style` names how the source stated cells (`html`, or a flattening of forms.md section 8).
    `damage` lists what the reader had to mend or skip.
    """

    rows: tuple[tuple[GridCell, ...], ...]
    locator: str
    style: str
    damage: tuple[Bilingual, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    locator: str


Block = Paragraph | Grid


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document that a page carries. `body` is None where the page only points to it.

    `href` is as printed (empty for bytes inside the page), `how` one of link, iframe, embed, viewer, script.
    """

    href: str
    text: str
    how: str
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A body as a reader saw it: ordered blocks, and what the page says about itself.

    `furniture` keys: title, published, organ, site, breadcrumb, source (as printed, unparsed), and carrier: the
    organ of the page that carries this document.
    `damage` says what part of the body could not be read (a page, a picture), and why.
    """

    media_type: str
    blocks: tuple[Block, ...]
    furniture: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    damage: tuple[Bilingual, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of the form as printed. `value` is None for everything that is not a number.

    `unit` is as printed in cell or header, else that of the form. `locator` says where it stands:
    `L12` a line, `L12C3` a tab position in it, `table[2]/tr[5]/td[3]` an HTML path (all 1-based).
    `method` names the alignment that put it here. `alternatives` holds (reading, raw) pairs when
    `standing` is ambiguous.
    """

    code: str
    raw: str | None
    value: Decimal | None
    semantic: Semantic
    unit: str | None = None
    locator: str | None = None
    method: str | None = None
    standing: Standing = Standing.UNCHECKED
    alternatives: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One of the six parts of the report; `text` leaves tables out."""

    number: int
    title: str
    text: str
    locator: str


@dataclass(frozen=True, slots=True)
class Hints:
    """What the finder of a document knows before it is read; the page has precedence.

    `organ` is who a list says published it, `region_code` the division of the portal, `trail` the labels of
    the column and the shelves above the entry, outermost first, `portal` the one organ that a portal is of.
    """

    url: str | None = None
    title: str | None = None
    published: date | None = None
    organ: str | None = None
    region_code: str | None = None
    content_type: str | None = None
    trail: tuple[str, ...] = ()
    portal: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """One place that names the organ or the year of a report, and what it says.

    `where`: page (发布机构), title, list, signature, breadcrumb, column, text, source, portal for an organ;
    title, period, list, address, breadcrumb, column, text, table, published for a year.
    """

    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Organ:
    """A body with the duty to publish, as far as its name tells.

    `level` and `kind` and `type` are codes of reference/forms.yaml `vocabulary`. `key` is the name without its
    division, spelled out (住房和城乡建设局 for 江海区住建局): the same for all spellings of one body of a division.
    """

    name: str
    region_code: str | None = None
    level: str | None = None
    kind: str | None = None
    type: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A number that the text states about the organ's year, with the sentence it came from.

    `kind` says what is counted (`parser.narrative.kinds`). `unit` is as printed, % for a share, None where
    words say that there was none (未收到申请). `words` is the printed part of the sentence that was understood.
    `exact` is False for 约12件. `regional` numbers may be of a wider or narrower circle than the tables.
    `beside` is the count next to which a percentage stands.
    """

    kind: str
    number: Decimal
    unit: str | None
    sentence: str
    words: str
    section: int
    exact: bool = True
    regional: bool = False
    beside: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A form as one organ filled it in for one year; who and when by all that says so, the most trusted first."""

    form: str
    report_year: int | None
    organ: Organ | None
    title: str | None
    published: date | None
    signed: date | None
    sections: Mapping[int, Section]
    cells: Mapping[str, Cell]
    claims: tuple[Claim, ...] = ()
    organ_said: tuple[Said, ...] = ()
    year_said: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One rule evaluated on one set of operands."""

    rule: str
    result: Result
    cells: tuple[str, ...]
    arithmetic: str
    mode: Mode = Mode.STRICT
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A failed check, worded for people. `operands` fixes what a person judged."""

    rule: str
    severity: Severity
    blame: Blame
    cells: tuple[str, ...]
    message: Bilingual
    arithmetic: str
    suggestion: str | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the form was read; counts of cells."""

    expected: int
    read: int
    confirmed: int
    contradicted: int
    ambiguous: int


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything one parser said about one document.

    `error` is set, and `report` None, when the document is not a report we can read; `findings` then
    holds the one that says so. `part` names the document inside a body that holds several.
    `text` is the visible text (white space folded), which is what "visible-text change" compares.
    `grids` are the tables of figures of a report of which no form maps a cell.
    """

    media_type: str
    text: str
    report: Report | None
    checks: tuple[Check, ...] = ()
    findings: tuple[Finding, ...] = ()
    coverage: Coverage = Coverage(0, 0, 0, 0, 0)
    error: str | None = None
    part: str = ""
    attachments: tuple[Attachment, ...] = ()
    grids: tuple[Grid, ...] = ()
