"""The words of a pack for a person at a court or an oversight office: what it proves, and what it does not."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from gongkai.evidence.collected import BEIJING, Collected
from gongkai.evidence.told import Told
from parser.model import Bilingual

PROVES = (
    Bilingual(
        "所列网址在所列时间给本档案的回答就是 WARC 中的字节：每条记录有自己的摘要，并与档案登记的一行相符。",
        "What the addresses answered to this archive at the times listed are the bytes of the WARC file: each record has its"
        " digests, and agrees with the row that the archive holds of it.",
    ),
    Bilingual(
        "数字是从这些字节的所示位置读出的，照印；算式可由任何人用纸笔重算。",
        "The figures were read from these bytes at the places shown, as printed; anyone can do the arithmetic again.",
    ),
    Bilingual(
        "已封存的各行自其封存之日起未被改动：每行有通到当日摘要的证明，各日首尾相接直到链头。如果链头另有旁证"
        "（时间戳、当时发出的邮件、登报），就没有人能在那之后补造这些行。",
        "Rows of closed days were not changed since: each has a proof that leads to the digest of its day, and the days follow each"
        " other up to the head. If the head is known from elsewhere (a timestamp, a mail of the time, a newspaper), nobody"
        " can have made these rows after that.",
    ),
)
PROVES_NOT = (
    Bilingual(
        "不证明网站此刻的内容，也不证明抓取之间的时间里显示过什么。",
        "It does not prove what the site shows now, or what it showed between the captures.",
    ),
    Bilingual(
        "不证明网站是由所称机关经营的，也没有网站对内容的签名：HTTPS 不留下可转交的签名。它证明的是本档案记下了什么。"
        "重要的案件，请另请公证，或自行再抓取一次比对。",
        "It does not prove that the organ named runs the site, and no site has signed its content: HTTPS leaves no signature that"
        " could be handed on. What it proves is what this archive recorded. In a case of weight have the page"
        " notarised, or capture it yourself and compare.",
    ),
    Bilingual(
        "网址为 file:/// 的记录是有人交给本档案的文件，不是服务器的回答：它只证明本档案在所列时间持有这份文件。",
        "A record whose address begins with file:/// is a file that somebody gave to this archive, not the answer of a server: it"
        " proves only that the archive held the file at the time listed.",
    ),
    Bilingual(
        "“首次见到”“最后见到”是本档案见到的时间，不是机关公布或撤下的时间。",
        "First and last seen are when this archive saw it, not when the organ published it or took it down.",
    ),
    Bilingual(
        "不证明数字之外的事实，不认定任何人的过错；“发现”是按所列规则算出的结论，规则与算式写在旁边。",
        "It proves no fact beyond the figures and nobody's fault; a finding is what the rule beside it comes to, with its arithmetic.",
    ),
    Bilingual(
        "“判定”（如有）是用本档案的人的意见，证明的是当时这样判过；不证明判得对，也不证明再没有别的判定。谁作的判定，只在档案里。",
        "A verdict, if any, is the opinion of somebody who works with this archive: it was given at that time; not that it is right, nor"
        " that there is no other. Who gave it is told in the archive alone.",
    ),
    Bilingual(
        "链头本身没有旁证时，摘要链只证明各行相互一致：造全套假档案的人也能造出一条链。",
        "Without a head known from elsewhere the chain proves only that the rows agree: who forges a whole archive can forge a chain.",
    ),
    Bilingual(
        "画面（pages 目录与 index.html）是为阅读而作的图示；以 WARC 中的字节为准。",
        "The pictures (folder pages, index.html) are drawings to be read; the bytes of the WARC file are what counts.",
    ),
)
VERIFY = (
    Bilingual(
        "解压后，在本目录运行 python3 verify.py（Windows：py verify.py）。只需 Python 3.8 以上，不联网。"
        "最后一行为“✓ 证据完好”即通过；否则说出第一处损坏。",
        "Unpack, then run python3 verify.py in this folder (Windows: py verify.py). It needs Python 3.8 or newer and no network."
        " It ends in “✓ The evidence is whole.”, or names the first damage.",
    ),
    Bilingual(
        "手里有从别处得到的链头时：python3 verify.py --head 链头。",
        "With a head that you have from elsewhere: python3 verify.py --head HEAD.",
    ),
    Bilingual(
        "不信任本脚本的人：warc/evidence.warc.gz 可用任何 WARC 工具打开（如 warcio check、ReplayWeb.page）；"
        "摘要链的算法见 gongkai 的 docs/fixity.md，证明按 RFC 6962 第 2.1.1 节。",
        "Who does not trust the script: warc/evidence.warc.gz opens in any WARC tool (warcio check, ReplayWeb.page); docs/fixity.md of"
        " gongkai tells how the chain is computed, proofs are those of RFC 6962, section 2.1.1.",
    ),
    Bilingual(
        "时间戳：openssl ts -verify -digest 链头 -in chain/….tsr -CAfile 时间戳机构的证书.pem；链头为 evidence.json 中该环的 head。",
        "Timestamps: openssl ts -verify -digest HEAD -in chain/….tsr -CAfile certificate-of-the-authority.pem; the head is that of the"
        " link in evidence.json.",
    ),
)
FILES = (
    ("index.html", Bilingual("全部内容的一页说明，请先看它", "all of it on one page: begin here")),
    ("verify.py", Bilingual("核验脚本", "the script that verifies")),
    ("evidence.json", Bilingual("供程序读的全部事实", "all facts, for programs")),
    ("manifest.json", Bilingual("各文件的 SHA-256", "the SHA-256 of every file")),
    ("warc/", Bilingual("服务器所发的原始字节（WARC/1.1）", "what servers sent, byte for byte (WARC/1.1)")),
    ("pages/", Bilingual("画出的页面，所指的格加红框", "the pages, with the cells in red boxes")),
    (
        "documents/",
        Bilingual(
            "所读的附件原件（PDF 等），有则附", "the originals that were read (PDF and the like), if any"
        ),
    ),
    ("chain/", Bilingual("时间戳机构的回复，有则附", "replies of timestamp authorities, if any")),
)


def readme(found: Collected, facts: Told) -> str:
    """Plain text: it opens everywhere."""
    return "\n".join(_chinese(found, facts)) + "\n\n" + "\n".join(_english(found, facts)) + "\n"


def subject_line(found: Collected) -> Bilingual:
    first = found.asked.sides[0].subject
    organ, year = first.organ.name, first.report_year
    one = found.asked.findings[0] if len(found.asked.findings) == 1 else None
    if one and found.asked.name.startswith("finding-"):
        rule = one.finding.rule
        return Bilingual(
            f"证据：{organ} {year} 年度报告，{rule}", f"Evidence: report of {organ} for {year}, {rule}"
        )
    return Bilingual(f"证据：{organ} {year} 年度报告", f"Evidence: report of {organ} for {year}")


def judged(finding: Told) -> Iterator[Bilingual]:
    """What people decided about it, newest first."""
    for one in finding["verdicts"]:
        day, note = datetime.fromisoformat(one["decided_at"]).astimezone(BEIJING).date(), one["note"]
        stale = (
            Bilingual("", "")
            if one["on_these_figures"]
            else Bilingual(
                f"（当时的算式：{one['arithmetic']}；数值已变，不再算数）",
                f" (on {one['arithmetic']}: the figures changed, it counts no more)",
            )
        )
        yield Bilingual(
            f"判定 {day}：{one['words']['zh']}{stale.zh}" + (f"：{note}" if note else ""),
            f"verdict {day}: {one['words']['en']}{stale.en}" + (f": {note}" if note else ""),
        )


def closing(found: Collected) -> list[Bilingual]:
    """How far the chain proves, in plain words."""
    proof = found.proof
    still = sum(row.link is None for row in proof.rows)
    said = []
    if proof.links:
        last = proof.links[-1]
        said.append(Bilingual(f"链头：{last.day} {last.head}", f"Head of the chain: {last.day} {last.head}"))
        closed = len(proof.rows) - still
        said.append(
            Bilingual(
                f"{closed} 行（抓取、版本、所见、解读、判定）属于已封存的日子，各附证明。",
                f"{closed} rows (captures, versions, sightings, readings, verdicts) are of closed days, each with its proof.",
            )
        )
    if still:
        said.append(
            Bilingual(
                f"{still} 行还没有封存进摘要链：它们的时间只有记录自己为证。封存之后重做本包即可补上证明。",
                f"{still} rows are of no closed day yet: for their time only the records themselves speak. A pack made after"
                " the day is closed has the proof.",
            )
        )
    for stamp in proof.stamps:
        said.append(
            Bilingual(
                f"第 {stamp.number} 环的链头有时间戳：{stamp.authority}",
                f"The head of link {stamp.number} has a timestamp of {stamp.authority}",
            )
        )
    return said


def _chinese(found: Collected, facts: Told) -> Iterator[str]:
    title = subject_line(found).zh
    yield from (title, "=" * 2 * len(title), "")
    for one in facts["findings"]:
        yield f"{one['rule']}  {one['message']['zh']}"
        yield f"  依据：{one['basis']['zh']}"
        yield from (f"  {words.zh}" for words in judged(one))
    yield from ("", "证明什么", *_points([one.zh for one in PROVES]), "", "不证明什么")
    yield from _points([one.zh for one in PROVES_NOT])
    yield from ("", "摘要链", *_points([one.zh for one in closing(found)]))
    yield from ("", "怎样核验", *_points([one.zh for one in VERIFY]), "", "文件")
    yield from (f"  {name:<15} {words.zh}" for name, words in FILES)


def _english(found: Collected, facts: Told) -> Iterator[str]:
    title = subject_line(found).en
    yield from (title, "=" * len(title), "")
    for one in facts["findings"]:
        yield f"{one['rule']}  {one['message']['en']}"
        yield f"  basis: {one['basis']['en']}"
        yield from (f"  {words.en}" for words in judged(one))
    yield from ("", "What this proves", *_points([one.en for one in PROVES]), "", "What this does not prove")
    yield from _points([one.en for one in PROVES_NOT])
    yield from ("", "The chain", *_points([one.en for one in closing(found)]))
    yield from ("", "How to verify", *_points([one.en for one in VERIFY]), "", "Files")
    yield from (f"  {name:<15} {words.en}" for name, words in FILES)


def _points(lines: Sequence[str]) -> Iterator[str]:
    return (f"- {line}" for line in lines)
