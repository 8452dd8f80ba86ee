"""The three statutory tables of 2019 (国办公开办函〔2019〕60号) as HTML, from cells as printed.

Labels are those of the form; spans are where the real form has them. A `Style` changes the markup of
cells (Word's, split headers, numbers between no-break spaces), never what they say.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Style:
    """How a text stands in its cell: for headers, for row labels, for figures."""

    header: Callable[[str], str]
    label: Callable[[str], str]
    figure: Callable[[str], str]
    table_attributes: str = 'border="1"'


_BLOCKS: Sequence[tuple[str, tuple[str, ...], Sequence[tuple[str, str]], tuple[str, ...]]] = (
    (
        "第二十条第（一）项",
        ("本年新制作数量", "本年新公开数量", "对外公开总数量"),
        (("regulations", "规章"), ("normative_documents", "规范性文件")),
        ("made", "published", "total_public"),
    ),
    (
        "第二十条第（五）项",
        ("上一年项目数量", "本年增/减", "处理决定数量"),
        (("licensing", "行政许可"), ("other_services", "其他对外管理服务事项")),
        ("items_prev", "items_change", "decisions"),
    ),
    (
        "第二十条第（六）项",
        ("上一年项目数量", "本年增/减", "处理决定数量"),
        (("penalty", "行政处罚"), ("coercion", "行政强制")),
        ("items_prev", "items_change", "decisions"),
    ),
    (
        "第二十条第（八）项",
        ("上一年项目数量", "本年增/减"),
        (("fees", "行政事业性收费"),),
        ("items_prev", "items_change"),
    ),
    (
        "第二十条第（九）项",
        ("采购项目数量", "采购总金额"),
        (("procurement", "政府集中采购"),),
        ("projects", "amount"),
    ),
)

APPLICANTS = (
    "natural_person",
    "business",
    "research",
    "social_welfare",
    "legal_service",
    "other_org",
    "total",
)
_ORGANISATIONS = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
_RULE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
_RESULTS = (
    ("", "（一）予以公开", "granted"),
    ("", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "partial"),
    ("（三）不予公开", "1.属于国家秘密", "denied_state_secret"),
    ("（三）不予公开", "2.其他法律行政法规禁止公开", "denied_law_prohibited"),
    ("（三）不予公开", "3.危及“三安全一稳定”", "denied_safety_stability"),
    ("（三）不予公开", "4.保护第三方合法权益", "denied_third_party"),
    ("（三）不予公开", "5.属于三类内部事务信息", "denied_internal_affairs"),
    ("（三）不予公开", "6.属于四类过程性信息", "denied_process_info"),
    ("（三）不予公开", "7.属于行政执法案卷", "denied_enforcement_file"),
    ("（三）不予公开", "8.属于行政查询事项", "denied_inquiry_matter"),
    ("（四）无法提供", "1.本机关不掌握相关政府信息", "unable_not_held"),
    ("（四）无法提供", "2.没有现成信息需要另行制作", "unable_needs_creation"),
    ("（四）无法提供", "3.补正后申请内容仍不明确", "unable_still_unclear"),
    ("（五）不予处理", "1.信访举报投诉类申请", "rejected_petition"),
    ("（五）不予处理", "2.重复申请", "rejected_repeat"),
    ("（五）不予处理", "3.要求提供公开出版物", "rejected_publication"),
    ("（五）不予处理", "4.无正当理由大量反复申请", "rejected_excessive"),
    ("（五）不予处理", "5.要求行政机关确认或重新出具已获取信息", "rejected_reissue"),
    ("", "（六）其他处理", "other"),
    ("", "（七）总计", "total_processed"),
)
_DISPUTES = ("review", "litigation_direct", "litigation_after_review")
_VERDICTS = ("upheld", "corrected", "other_result", "pending", "total")
_VERDICT_HEADS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")


def table_2(cells: Cells, style: Style) -> str:
    return _table((row for block in _BLOCKS for row in _block(block, cells, style)), style)


def table_3(cells: Cells, style: Style) -> str:
    return _table((*_head_3(style), *_rows_3(cells, style)), style)


def table_4(cells: Cells, style: Style) -> str:
    verdicts = "".join(style.header(head) for head in _VERDICT_HEADS)
    rows = (
        _wide(style.header("行政复议"), cols=5) + _wide(style.header("行政诉讼"), cols=10),
        "".join(_wide(style.header(head), rows=2) for head in _VERDICT_HEADS)
        + _wide(style.header("未经复议直接起诉"), cols=5)
        + _wide(style.header("复议后起诉"), cols=5),
        verdicts + verdicts,
        "".join(style.figure(cells[f"t4.{kind}.{verdict}"]) for kind in _DISPUTES for verdict in _VERDICTS),
    )
    return _table(rows, style)


def _block(
    block: tuple[str, tuple[str, ...], Sequence[tuple[str, str]], tuple[str, ...]], cells: Cells, style: Style
) -> Iterator[str]:
    article, heads, rows, columns = block
    spread = {2: (1, 2), 3: (1, 1, 1)}[len(columns)]
    yield _wide(style.header(article), cols=4)
    yield style.header("信息内容") + "".join(
        _wide(style.header(head), cols=width) for head, width in zip(heads, spread, strict=True)
    )
    for code, label in rows:
        figures = (style.figure(cells[f"t2.{code}.{column}"]) for column in columns)
        yield style.label(label) + "".join(
            _wide(figure, cols=width) for figure, width in zip(figures, spread, strict=True)
        )


def _head_3(style: Style) -> Iterator[str]:
    yield _wide(style.header(_RULE), cols=3, rows=3) + _wide(style.header("申请人情况"), cols=7)
    yield (
        _wide(style.header("自然人"), rows=2)
        + _wide(style.header("法人或其他组织"), cols=5)
        + _wide(style.header("总计"), rows=2)
    )
    yield "".join(style.header(name) for name in _ORGANISATIONS)


def _rows_3(cells: Cells, style: Style) -> Iterator[str]:
    yield _wide(style.label("一、本年新收政府信息公开申请数量"), cols=3) + _figures(
        "new_received", cells, style
    )
    yield _wide(style.label("二、上年结转政府信息公开申请数量"), cols=3) + _figures(
        "carried_in", cells, style
    )
    lead = _wide(style.label("三、本年度办理结果"), rows=len(_RESULTS))
    for group, members in groupby(_RESULTS, key=lambda result: result[0]):
        listed = list(members)
        head = _wide(style.label(group), rows=len(listed)) if group else ""
        for _group, label, code in listed:
            own = style.label(label) if group else _wide(style.label(label), cols=2)
            yield lead + head + own + _figures(code, cells, style)
            lead = head = ""
    yield _wide(style.label("四、结转下年度继续办理"), cols=3) + _figures("carried_out", cells, style)


def _figures(row: str, cells: Cells, style: Style) -> str:
    return "".join(style.figure(cells[f"t3.{row}.{applicant}"]) for applicant in APPLICANTS)


def _table(rows: Iterator[str] | Sequence[str], style: Style) -> str:
    body = "\n".join(f"<tr>{row}</tr>" for row in rows)
    return f"<table {style.table_attributes}><tbody>\n{body}\n</tbody></table>"


def _wide(cell: str, *, cols: int = 1, rows: int = 1) -> str:
    """The same cell with spans in its opening tag."""
    spans = (f' colspan="{cols}"' if cols > 1 else "") + (f' rowspan="{rows}"' if rows > 1 else "")
    return cell.replace("<td", f"<td{spans}", 1)


def _td(inner: str) -> str:
    return f"<td>{inner}</td>"


def _word(text: str) -> str:
    """Word splits a text into spans at every change of script and leaves empty <o:p> behind."""
    half = max(1, len(text) // 2)
    font = '<span lang="EN-US" style="font-family:仿宋_GB2312;mso-hansi-font-family:Calibri">'
    return (
        '<td style="border:solid windowtext 1.0pt;mso-border-alt:solid windowtext .5pt" valign="center">'
        f'<p class="MsoNormal" align="center">{font}{escape(text[:half])}</span>'
        f"<span>{escape(text[half:])}</span><o:p></o:p></p></td>"
    )


def _split_header(text: str) -> str:
    """本年新<br/>制作数量: editors break a long header by hand."""
    if len(text) < 5 or len(text) > 8:
        return _td(f"<p>{escape(text)}</p>")
    cut = 3 if text.startswith("本年新") else len(text) // 2
    return _td(f"{escape(text[:cut])}<br/>{escape(text[cut:])}")


PLAIN = Style(*(lambda text: _td(escape(text)),) * 3)
PARAGRAPHS = Style(*(lambda text: _td(f"<p>{escape(text)}</p>"),) * 3)
WORD = Style(_word, _word, _word, 'class="MsoNormalTable" border="0" cellspacing="0"')
SPLIT = Style(_split_header, lambda text: _td(escape(text)), lambda text: _td(f"&nbsp;{escape(text)}&nbsp;"))
