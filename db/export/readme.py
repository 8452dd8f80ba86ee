"""README.md of an export: what the files are, how they are checked and read, in Chinese and English."""

from collections.abc import Collection, Sequence
from datetime import datetime

from db.columns import ISO_UTC
from db.dictionary import markdown
from db.export.chosen import Chosen
from parser.forms import Forms

HEAD = """# 公开 gongkai：导出 · Export

{made:%Y-%m-%d %H:%M:%S} UTC。所有文件取自同一时刻的档案。All files are of one moment of the archive.

- `DICTIONARY.md`、`datapackage.json`：每个视图、每一列的含义、类型、单位、来源单元格。What every view and column means.
- `SHA256SUMS`：`sha256sum -c SHA256SUMS` 核对。`sha256sum -c SHA256SUMS` checks the files.
- 空白不是零：空白、无、/ 与缺失都是 NULL。要现状，请用 `is_current`。
  A blank is not zero: blank, 无, / and lost cells are NULL. `is_current` is the present state.
- 时间为 UTC。Times are in UTC.
"""
AS_OF = """
## 按日导出 · As of a day

**档案在 {then} 时所知，不是现状。** `is_current` 等是当时的；之后采集、重读、判定、撤下的一概不在内。没有按日视图的照导出时所知：
`organ_names`、`dictionary`，以及各视图里机关的名称、区划、层级、性质与类别。
**What the archive knew at {then}, not the present state.** `is_current` and the rest are those of then; nothing that was crawled,
read again, decided or removed later is in it. Told as of the export, for they have no view as of a day: `organ_names`, `dictionary`,
and in every view the name, division, level, kind and type of an organ.
"""
PARTS = {
    "parquet": """
## parquet/

数值为双精度浮点（印出的原文在 `cells.raw`），日期与时间有类型。`duckdb -init duckdb.sql`（在本目录中运行）给出同名视图与有名字的查询。
Figures are doubles (`cells.raw` has them as printed), dates and times are typed. `duckdb -init duckdb.sql`, run in this
folder, gives views of these names and the named queries.
""",
    "csv": """
## csv/

UTF-8，带 BOM，可直接用表格软件打开。NULL 是空的，空文本是 `""`。以 = + - @ ＝ ＋ － ＠、制表符、换行或撇号开头的文本前加了一个撇号 `'`，
以免被当作公式运行；还原：文本以撇号开头的，去掉一个撇号。数字从不改动。
UTF-8 with a byte order mark, for spreadsheets. NULL is nothing, an empty text is `""`. A text that begins with = + - @
＝ ＋ － ＠, a tab, a line break or an apostrophe has one apostrophe `'` more in front, so that no spreadsheet runs it as a formula.
The way back: take one apostrophe off every text that begins with one. Numbers are never touched.
""",
    "jsonl": """
## jsonl/

每行一个 JSON 对象，文本与档案逐字相同。An object a line; texts are exactly those of the archive.
""",
}


def readme(forms_written: Collection[str], made: datetime, then: datetime | None = None) -> str:
    known = AS_OF.format(then=then.strftime(ISO_UTC)) if then else ""
    return HEAD.format(made=made) + known + "".join(PARTS[form] for form in PARTS if form in forms_written)


def dictionary(tables: Sequence[Chosen], forms: Forms) -> str:
    head = "# 数据字典 · Data dictionary\n\n"
    return head + "\n".join(markdown(wanted.view, forms) for wanted in tables)
