"""What the sample reports say in words: our own sentences, with numbers taken from their own tables."""

from collections.abc import Mapping

Sections = Mapping[int, tuple[str, ...]]

_OPENINGS: Mapping[str, tuple[str, ...]] = {
    "赣州市住房和城乡建设局": (
        "{year}年，我局把政务公开列入年度重点任务，按照“谁制作、谁公开、谁负责”的要求推进各科室信息上网。",
        "围绕老旧小区改造、物业服务和工程质量监管三个群众关心的领域，及时发布政策、标准和办理结果。",
        "依申请公开方面，全年新收政府信息公开申请{new}件，上年结转{carried}件，办结{processed}件。",
    ),
    "江门市江海区住房和城乡建设局": (
        "{year}年，江海区住房和城乡建设局坚持以公开促服务，持续完善区政府门户网站上的部门栏目。",
        "住房保障分配结果、商品房预售许可和建筑工程施工许可均在审批办结后规定时限内公布。",
        "全年共受理政府信息公开申请{stated}件，均在法定期限内作出答复，未向申请人收取费用。",
    ),
    "牡丹江市住房和城乡建设局": (
        "{year}年，市住建局结合供热保障、城市更新和农村危房改造工作，扩大主动公开范围。",
        "本年度制发规范性文件{made}件，已全部公开；公共企事业单位办事指南完成一轮更新。",
        "全年新收政府信息公开申请{new}件，按期答复率保持在较高水平。",
    ),
    "嘉兴市住房和城乡建设局": (
        "{year}年，市建设局以“阳光建设”为主线，对照目录逐项检查应公开事项，补齐缺项。",
        "全年制定规范性文件{made}件，均同步发布文字解读；未来社区、共同富裕示范项目设立专题。",
        "全年新收政府信息公开申请{new}件，连同上年结转{carried}件，办结{processed}件，结转下年度{pending}件。",
    ),
    "示例市城东区住房和城乡建设局": (
        "{year}年，区住建局由办公室牵头、七个股室配合开展信息公开，专人负责栏目更新。",
        "城东片区棚户区改造的征收公告、补偿方案和分户结果均按程序张贴并上网。",
        "全年新收政府信息公开申请{new}件。",
    ),
}

_PROBLEMS: Mapping[str, tuple[str, ...]] = {
    "赣州市住房和城乡建设局": (
        "一是部分科室对公开时限把握不准；二是政策解读以文字为主，形式单一。",
        "下一步将建立每月通报制度，增加问答和短视频等解读方式。",
    ),
    "江门市江海区住房和城乡建设局": (
        "主要问题是栏目之间内容重复、个别信息更新不够及时。",
        "{next}年我局将合并同类栏目，并把更新情况纳入股室考核。",
    ),
    "牡丹江市住房和城乡建设局": (
        "基层站所信息员变动频繁，报送质量参差不齐。",
        "将编印报送手册，分两期组织业务培训，并对退回稿件逐条说明原因。",
    ),
    "嘉兴市住房和城乡建设局": (
        "公众检索历史文件仍不方便，文件有效性标注不完整。",
        "{next}年计划完成历年文件的有效性清理，在检索页增加主题分类。",
    ),
    "示例市城东区住房和城乡建设局": (
        "人手紧张，解读材料偏少，网站与公示栏内容偶有不一致。",
        "拟与街道共享公示信息，实行一次审核、多处发布。",
    ),
}

_OTHERS = ("本年度未收取政府信息公开信息处理费，无其他需要报告的事项。",)


def sections_of(
    organ: str, year: int, cells: Mapping[str, str], stated_requests: str | None = None
) -> Sections:
    """Paragraphs of sections 1, 5 and 6; `stated_requests` makes the text contradict the table on purpose."""
    words = {
        "year": str(year),
        "next": str(year + 1),
        "new": _figure(cells, "t3.new_received.total"),
        "stated": stated_requests or _figure(cells, "t3.new_received.total"),
        "carried": _figure(cells, "t3.carried_in.total"),
        "processed": _figure(cells, "t3.total_processed.total"),
        "pending": _figure(cells, "t3.carried_out.total"),
        "made": _figure(cells, "t2.normative_documents.made"),
    }
    filled = {1: _OPENINGS[organ], 5: _PROBLEMS[organ], 6: _OTHERS}
    return {number: tuple(text.format_map(words) for text in texts) for number, texts in filled.items()}


def _figure(cells: Mapping[str, str], code: str) -> str:
    return cells[code] or "0"
