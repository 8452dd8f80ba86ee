"""The words reports use for a request, an answer, a dispute: pieces of the patterns in `kinds` and `denials`.

All are for narrowed text without white space.
"""

REQUEST = (
    r"(?:(?:政府|政务)?(?:信息)?公开(?:事务|事项|信息)?的?申请|依申请(?:政府信息)?公开|申请公开(?:政府信息)?"
    r"|(?:要求|提出|申请)?公开(?:政府)?信息的?申请|(?:政府|政务)信息(?:公开)?依?申请(?:公开)?|依申请)"
)
OF_REQUESTS = r"(?:政府信息|信息|事项|办理|申请书?|办件|案件|件|表|的)*"
HOW_MANY = r"(?:共[计有]?|合计|总[计共]|累计|为|达到?|总?数量?|总?量|:)*"
RECEIVED = r"(?:收到|(?<!不予)(?<!不)受理|新收|接到|接收到?|收件)"
ANSWERED = r"(?:答复|办结|办复|回复|办理完毕|办毕)"
CASES = r"(?:案件|案|申请|事项|情况|的)*" + HOW_MANY
BARE = r"^(?:其中|目前|现|已|均|共|另?有|另|其余|剩余|[还尚]有|全部)*$"
"""Nothing before a number that would say what it counts."""

ONE_CHANNEL = r"网[上络站页]|在线|线[上下]|互联网|信函|邮[寄件箱政]|当面|现场|窗口|传真"
ONE_APPLICANT = r"自然人|企业|法人|个人|律师"
PART_OF_REQUESTS = rf"{ONE_CHANNEL}|{ONE_APPLICANT}|转[办来送交]|移送|交办|重复|补正|撤[回销]|延期|复议|诉讼|许可|结转|办结|答复|其中"
ALL_APPLICANTS = (
    r"(?:公民|自然人)(?:、|和|及|与)?(?:企业)?法人(?:、|和|或|及|以及|或者|与)*其[他它](?:社会)?组织"
)
MANY_CHANNELS = r"(?:等|各|多种|、|和|及|与)[^,]{0,12}(?:渠道|方式|途径|形式|平台)"
OTHER_MATTER = (
    r"热线|信访|留言|来信|信箱|建议|提案|议案|投诉|举报|咨询|诉求|舆情|许可|处罚|工单|问政|网[民友]|复议|诉讼|应诉"
    r"|主动公开|文件|解读|培训|(?:登记|执照|资[格质]|证书?|救助|低保|补[贴助]|保障|[租住]房)申请"
)
OUTCOMES = {
    "granted_or_partial": r"予以公开(?:及|和|或|或者|、|与|以及)(?:予以)?部分(?:予以)?公开",
    "partial": r"部分(?:予以)?公开",
    "denied": r"不予(?:以)?公开|不同意公开",
    "granted": r"(?<![不否应分])(?:予以|同意)公开",
    "unable": r"无法提供|不能提供",
    "rejected": r"不予处理",
    "other": r"其[他它]处理",
}
"""Groups of results of table 3, and how texts name them; the longer name first."""
