"""What the views mean: every column with its type or unit, in Chinese and English.

docs/sql.md and the view `dictionary` carry these tables (`db.dictionary` joins the cells of the forms to
them), and a test holds them to the columns the databases really have. The SQL itself is frozen in
db/migrations/views_*.py.
"""

from dataclasses import dataclass

PLAIN = frozenset({"integer", "text", "boolean", "date", "timestamp"})
WHOLE = frozenset({"格 cells", "条 findings", "天 days", "字节 bytes"})
ELSEWHERE = frozenset({"unit", "amount_unit"})


@dataclass(frozen=True, slots=True)
class Column:
    """`type` is an SQL type, or the unit of a figure (件, 项), or the column that says it."""

    name: str
    type: str
    zh: str
    en: str

    @property
    def sql_type(self) -> str:
        """integer, number, text, boolean, date or timestamp; a figure is a number, for some organs print fractions."""
        return self.type if self.type in PLAIN else "integer" if self.type in WHOLE else "number"

    @property
    def unit(self) -> str | None:
        """`→ amount_unit`: the column of that name says it, row by row."""
        if self.type in PLAIN:
            return None
        return f"→ {self.type}" if self.type in ELSEWHERE else self.type


@dataclass(frozen=True, slots=True)
class View:
    name: str
    zh: str
    en: str
    columns: tuple[Column, ...]


def _columns(text: str) -> tuple[Column, ...]:
    """One column a line: name | type | zh | en."""
    lines = (line.split("|") for line in text.strip().splitlines())
    return tuple(Column(*(part.strip() for part in line)) for line in lines)


ORGAN = """
organ | text | 行政机关名称 | name of the organ
region_code | text | 行政区划代码（GB/T 2260），未知为 NULL | division code (GB/T 2260), NULL if unknown
"""
ORGAN_KIND = """
organ_level | text | 层级：central、province、prefecture、county、township、functional_zone | level of the organ
organ_kind | text | 性质：government、department 等（决定期限） | kind of body; decides its deadline
organ_type | text | 部门类别，如 housing_urban_rural | field of work
"""
READING = f"""
report_id | integer | 报告编号：一个机关一个年度一个 | report: one an organ and year
reading_id | integer | 解读编号：一个版本的一次解析 | reading: one parse of one version
{ORGAN.strip()}
report_year | integer | 报告年度（不是公布的年份） | the year reported on, not that of publication
form | text | 格式：legacy_pre2014（2014年前各地自定）、ogi_2014（32号文）、ogi_2019（60号文）、ogi_2021（30号文）；\
unknown_form 认不出；未能解读为 NULL | version of the statutory form; unknown_form where no form fits; NULL if unreadable
version | integer | 版本序号，从 1 起；改回原样也是新版本 | version number from 1; a return to old content is new
is_current | boolean | 是否该报告最新版本的现用解读 | whether this is the reading in force of the newest version
"""
SEEN = """
url | text | 最近一次看到该版本的网址 | where this version was last seen
"""

REPORTS = f"""{READING}{ORGAN_KIND}
title | text | 标题（原文） | title as printed
published | date | 页面标明的公布日期；页面没有则取列表的 | date of publication the page states, else the list
signed | date | 落款日期 | date of signature
listed | date | 栏目列表标明的日期；没有为 NULL | date the list of reports states; NULL if none
last_modified | text | 首次见到该版本时 HTTP 头 Last-Modified，照原样；没有为 NULL | HTTP header Last-Modified as sent when \
this version was first seen; NULL if none
first_seen | timestamp | 首次见到该版本的时间（UTC） | when this version was first seen (UTC)
last_seen | timestamp | 最近一次见到该版本的时间（UTC） | when it was last seen (UTC)
media_type | text | 文件类型，如 text/html | media type
{SEEN}
cells_expected | 格 cells | 该格式应有的单元格数 | cells the form has
cells_read | 格 cells | 读到的单元格数 | cells that were read
cells_confirmed | 格 cells | 勾稽关系印证的单元格数 | cells confirmed by an identity
cells_contradicted | 格 cells | 与勾稽关系矛盾的单元格数 | cells an identity contradicts
cells_ambiguous | 格 cells | 有两种同样合理读法、不取值的单元格数 | cells with two equally good readings, value withheld
errors | 条 findings | 错误级发现数 | findings of severity error
warnings | 条 findings | 警告级发现数 | findings of severity warning
parser_version | text | 解析器版本 | version of the parser
read_at | timestamp | 解析时间（UTC） | when it was read (UTC)
error | text | 未能解读为报告的原因 | why it could not be read as a report
"""

APPLICATIONS = f"""{READING}
applicant | text | 申请人类别：natural_person 自然人、business 商业企业、research 科研机构、social_welfare 社会公益组织、\
legal_service 法律服务机构、other_org 其他、total 总计 | \
applicant: a column of table 3; `total` is the printed total, not a sum
new_received | 件 | 一、本年新收政府信息公开申请数量 | requests received this year
carried_in | 件 | 二、上年结转政府信息公开申请数量 | carried in from last year
granted | 件 | 三（一）予以公开 | granted
partial | 件 | 三（二）部分公开 | granted in part
denied_state_secret | 件 | 三（三）1.属于国家秘密 | denied: state secret
denied_law_prohibited | 件 | 三（三）2.其他法律行政法规禁止公开 | denied: prohibited by law
denied_safety_stability | 件 | 三（三）3.危及“三安全一稳定” | denied: security and stability
denied_third_party | 件 | 三（三）4.保护第三方合法权益 | denied: rights of a third party
denied_internal_affairs | 件 | 三（三）5.属于三类内部事务信息 | denied: internal affairs
denied_process_info | 件 | 三（三）6.属于四类过程性信息 | denied: deliberative information
denied_enforcement_file | 件 | 三（三）7.属于行政执法案卷 | denied: enforcement file
denied_inquiry_matter | 件 | 三（三）8.属于行政查询事项 | denied: matter of inquiry
unable_not_held | 件 | 三（四）1.本机关不掌握相关政府信息 | not provided: not held
unable_needs_creation | 件 | 三（四）2.没有现成信息需要另行制作 | not provided: would have to be made
unable_still_unclear | 件 | 三（四）3.补正后申请内容仍不明确 | not provided: still unclear
rejected_petition | 件 | 三（五）1.信访举报投诉类申请 | not processed: petition or complaint
rejected_repeat | 件 | 三（五）2.重复申请 | not processed: repeated
rejected_publication | 件 | 三（五）3.要求提供公开出版物 | not processed: published material
rejected_excessive | 件 | 三（五）4.无正当理由大量反复申请 | not processed: excessive
rejected_reissue | 件 | 三（五）5.要求行政机关确认或重新出具已获取信息 | not processed: re-issue
other | 件 | 三（六）其他处理（2019 格式） | other handling (2019 form)
other_no_correction | 件 | 三（六）1.逾期不补正（2021 格式） | other: not corrected in time (2021 form)
other_unpaid_fee | 件 | 三（六）2.逾期不缴费（2021 格式） | other: fee not paid (2021 form)
other_misc | 件 | 三（六）3.其他（2021 格式） | other: rest (2021 form)
total_processed | 件 | 三（七）总计 | total of results, as printed
carried_out | 件 | 四、结转下年度继续办理 | carried over to next year
"""

NARRATIVES = f"""{READING}
title | text | 报告标题（原文） | title of the report as printed
section | integer | 第几部分，1 至 6（2014 年格式以其自身次序） | which of the six sections
section_title | text | 该部分的标题（原文） | heading of the section as printed
text | text | 该部分的文字，不含表格 | what the section says, its tables left out
"""

DISCLOSURES = f"""{READING}
row_code | text | 表二的行：regulations 规章、normative_documents 规范性文件、licensing 行政许可、\
other_services 其他对外管理服务事项、penalty 行政处罚、coercion 行政强制、fees 行政事业性收费、procurement 政府集中采购 | row of table 2
made | 件 | 本年新制作数量（2019） | made this year (2019 form)
published | 件 | 本年新公开数量（2019） | disclosed this year (2019 form)
total_public | 件 | 对外公开总数量（2019） | total public (2019 form)
issued | 件 | 本年制发件数（2021） | issued this year (2021 form)
repealed | 件 | 本年废止件数（2021） | repealed this year (2021 form)
in_force | 件 | 现行有效件数（2021） | in force (2021 form)
items_prev | 项 | 上一年项目数量（2019） | kinds of matters last year (2019 form)
items_change | 项 | 本年增/减（2019，带符号） | change this year, signed (2019 form)
decisions | 件 | 处理决定数量 | decisions
projects | 项 | 采购项目数量（2019） | procurement projects (2019 form)
amount | amount_unit | 采购总金额（2019）或本年收费金额（2021） | procurement sum (2019) or fees collected (2021)
amount_unit | text | 金额单位：元 或 万元，按页面或格式；NULL 为未标明 | unit of amount; NULL if not stated
"""

DISPUTES = f"""{READING}
channel | text | review 行政复议、litigation_direct 未经复议直接起诉、litigation_after_review 复议后起诉 | \
review, direct suit, suit after review
upheld | 件 | 结果维持 | upheld
corrected | 件 | 结果纠正 | corrected
other_result | 件 | 其他结果 | other result
pending | 件 | 尚未审结 | pending
total | 件 | 总计（按印数） | total as printed
"""

CELLS = f"""{READING}
code | text | 单元格代码，如 t3.new_received.total | cell code
table_code | text | 表：t2、t3、t4；s14 为 2014 年统计表 | table; s14 is the statistics of 2014
row_code | text | 行代码；extra 为格式所无的行，列代码即其印出的名称 | \
row code; extra for rows the form lacks, named as printed by column_code
column_code | text | 列代码 | column code
label_zh | text | 单元格中文名称 | label in Chinese
raw | text | 原文；NULL 表示文中没有这一格 | text as printed; NULL where the text lost the cell
value | unit | 数值；空白、无、/ 均为 NULL，不是 0 | number; NULL for blank, 无, / and the like, never 0
semantic | text | number、number_with_remark、zero、blank、none_text、slash、absent、illegible | what the cell says
unit | text | 单位（按印或按格式） | unit as printed or of the form
locator | text | 在原件中的位置 | place in the source
method | text | 读取方法 | alignment that put it here
standing | text | confirmed 印证、contradicted 矛盾、unchecked 未核、ambiguous 两可 | what the identities say of it
"""

VERDICT = """
verdict | text | 判定：publisher_error 报告有误、reading_error 识读有误、accepted 情况属实可接受、dismissed 不成立、\
withdrawn 撤回判定；没有为 NULL | what a person decided: the report is wrong, we misread it, right as explained, \
no fault; withdrawn: decided no more; NULL if nobody did
verdict_by | text | 判定人 | who decided
verdict_at | timestamp | 判定时间（UTC） | when it was decided (UTC)
verdict_note | text | 判定理由 | why
"""

FINDINGS = f"""
finding_id | integer | 发现编号 | finding
{READING.strip()}
rule | text | 规则代码，如 T3-01 | rule code
severity | text | error、warning、info | severity
blame | text | publisher 发布者、reading 解读、form 格式、undecided 未定 | whose fault
cells | text | 涉及的单元格代码，逗号分隔 | codes of the cells, comma separated
message_zh | text | 说明（中文） | message in Chinese
message_en | text | 说明（英文） | message in English
arithmetic | text | 算式 | the arithmetic
suggestion | text | 建议 | suggestion
other_year | integer | 所比对报告的年度（跨年、跨机关、前后版本的规则） | year of the report compared with, \
for rules that need more than one report
other_organ | text | 所比对报告的机关；可能就是本机关 | organ of the report compared with, maybe the same one
operands_digest | text | 所涉数值的摘要，数值变则变 | digest of the figures; changes when one does
verdict_state | text | open 未判定、decided 已判定、reopened 判定之后数值变了，重新待判 | \
open; decided; reopened: a figure changed since it was judged
{VERDICT.strip()}
"""

VERDICTS = f"""
verdict_id | integer | 判定编号 | verdict
{ORGAN.strip()}
report_year | integer | 报告年度 | the year reported on
rule | text | 规则代码 | rule code
cells | text | 涉及的单元格代码，逗号分隔 | codes of the cells, comma separated
arithmetic | text | 判定时的算式 | the arithmetic that was judged
other_year | integer | 所比对报告的年度 | year of the report compared with
other_organ | text | 所比对报告的机关 | organ of the report compared with
operands_digest | text | 所判数值的摘要 | digest of the figures that were judged
{VERDICT.strip()}
is_latest | boolean | 是否对这些数值的最近一次判定 | whether it is the newest on these figures
"""

CHANGES = f"""
change_id | integer | 变更编号；一次变更每个变动的单元格一行 | change; a row for each cell that changed
report_id | integer | 报告编号 | report
{ORGAN.strip()}
report_year | integer | 报告年度 | the year reported on
from_version | integer | 旧版本 | old version
to_version | integer | 新版本 | new version
level | text | 最深层级：bytes 字节、text 文字、cells 单元格 | deepest level that differs
detected_at | timestamp | 发现时间（UTC） | when it was detected (UTC)
code | text | 单元格代码；无单元格变动为 NULL | cell code; NULL if no cell changed
label_zh | text | 单元格中文名称 | label in Chinese
old_raw | text | 旧原文 | old text
new_raw | text | 新原文 | new text
old_value | unit | 旧数值 | old number
new_value | unit | 新数值 | new number
text_before | text | 文字变动处旧文摘录 | excerpt of the old text
text_after | text | 文字变动处新文摘录 | excerpt of the new text
"""

LEDGER = f"""{ORGAN}{ORGAN_KIND}
report_year | integer | 报告年度 | the year reported on
deadline | date | 期限 | deadline
state | text | not_due 未到期、on_time 按时、late 迟、missing 缺、removed 撤、replaced 换、unverifiable 无法核实 | state
days_late | 天 days | 迟延天数 | days after the deadline
published | date | 公布日期 | date of publication
first_seen | timestamp | 首次见到的时间（UTC） | when it was first seen (UTC)
updated_at | timestamp | 台账更新时间（UTC） | when this row was computed (UTC)
"""

CAPTURES = f"""
capture_id | integer | 抓取编号；证明几份报告就有几行 | capture; a row for each report it proves
run_id | integer | 抓取批次；导入或恢复的为 NULL | run; NULL if imported or recovered
portal_id | text | 网站 | portal
{ORGAN.strip()}
report_year | integer | 所证明报告的年度 | year of the report it proves
version | integer | 所证明的版本 | version it proves
url | text | 网址 | URL
method | text | 请求方法 | request method
fetched_at | timestamp | 抓取时间（UTC） | when it was fetched (UTC)
status | integer | HTTP 状态码；导入文件为 NULL | HTTP status; NULL for an imported file
media_type | text | 服务器声明的类型 | media type the server stated
body_size | 字节 bytes | 解码后正文大小 | size of the decoded body
payload_digest | text | 解码后正文的 SHA-256 | SHA-256 of the decoded body
warc_file | text | WARC 文件（相对路径） | WARC file, relative
warc_offset | 字节 bytes | 记录起点 | where the record begins
warc_length | 字节 bytes | 记录长度 | length of the record
record_id | text | WARC-Record-ID | WARC-Record-ID
refers_to | integer | 正文所在的抓取（revisit） | the capture that holds the body (revisit)
"""

ORGAN_NAMES = f"""
{ORGAN.strip()}
name | text | 该机关或其前身用过的名称（照原样） | a name it or a predecessor had, as printed
relation | text | same 本机关的写法，before 前身 | same: a spelling of its name; before: of a predecessor's
first_year | integer | 用此名称的最早报告年度；尚无报告为 NULL | first report year under this name, NULL if no report
last_year | integer | 用此名称的最近报告年度 | last report year under this name
filed_under | text | 这些报告在其他视图中的机关名称 | what the other views call the organ of those reports
filed_under_id | integer | 该机关编号 | its number
organ_id | integer | 本机关编号 | number of the organ itself
"""
DICTIONARY = """
view_name | text | 视图名 | view
ordinal | integer | 列在视图中的次序，从 1 起 | place of the column in its view, from 1
column_name | text | 列名 | column
type | text | integer、number、text、boolean、date、timestamp；number 为可带小数的数 | \
type of its values; a number may have a fraction
unit | text | 单位；“→ 列名”表示该列逐行说明单位；NULL 为没有单位 | \
unit; `→ name`: the column of that name says it row by row; NULL if it has none
meaning_zh | text | 中文含义 | meaning in Chinese
meaning_en | text | 英文含义 | meaning in English
cell_code | text | 来自法定表格的哪些单元格，{} 中为本视图的列；NULL 为不来自单元格 | \
cells of the statutory form it holds, {} naming a column of the view; NULL if none
forms | text | 有这些单元格的格式，逗号分隔；2019 与 2021 格式含义不同的列由此分开 | \
forms that have these cells, comma separated: this keeps what the 2019 and 2021 forms mean apart
"""


def _view(name: str, zh: str, en: str, text: str) -> View:
    return View(name, zh, en, _columns("\n".join(line for line in text.splitlines() if line.strip())))


VIEWS = (
    _view("reports", "报告：每个版本一行。", "Reports: a row for each version.", REPORTS),
    _view("applications", "表三：每份报告每类申请人一行。", "Table 3: a row for each report and applicant.", APPLICATIONS),
    _view("disclosures", "表二：每份报告表二每行一行。", "Table 2: a row for each report and row of table 2.", DISCLOSURES),
    _view("disputes", "表四：每份报告每个渠道一行。", "Table 4: a row for each report and channel.", DISPUTES),
    _view("cells", "单元格：每格一行，照原样。", "Cells: a row for each cell, as printed.", CELLS),
    _view("narratives", "文字：每份报告有文字的每一部分一行。", "Narratives: a row for each section that has text.", NARRATIVES),
    _view("findings", "发现：每条一行。", "Findings: a row each.", FINDINGS),
    _view("verdicts", "判定：人的每次判定一行，后判不改前判。", "Verdicts of people, a row each; none is ever changed.", VERDICTS),
    _view("changes", "变更：相邻版本之间的差异。", "Changes between successive versions.", CHANGES),
    _view("ledger", "台账：每个机关每个年度一行。", "The ledger: a row for each organ and year.", LEDGER),
    _view("organ_names", "机关名称：机关及其前身的每个名称一行。", "Names of organs and of their predecessors, a row each.", ORGAN_NAMES),
    _view("captures", "抓取：每次存下的往来一行。", "Captures: a row for each stored exchange.", CAPTURES),
    _view("dictionary", "数据字典：每个视图的每一列一行。", "The data dictionary: a row for each column of each view.", DICTIONARY),
)  # fmt: skip

KNOWN = _columns("""
known_from | timestamp | 档案自此时起有此一行（UTC，含） | since when the archive said so (UTC, inclusive)
known_until | timestamp | 到此时为止（UTC，不含）；至今仍如此为 NULL | until when (UTC, exclusive); NULL while it still does
""")
TIMELESS = frozenset({"organ_names", "dictionary"})
"""Who an organ is, and what a column means, is told as known today."""


def _as_of(view: View) -> View:
    zh = f"{view.name} 曾经显示过的每一行，及其起止时刻。"
    return View(
        f"{view.name}_as_of", zh, f"Every row {view.name} ever showed, and when.", view.columns + KNOWN
    )


AS_OF = tuple(_as_of(view) for view in VIEWS if view.name not in TIMELESS)
