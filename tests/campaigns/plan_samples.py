"""Official-style plans of the tests' own making, each with the truth about its tasks."""

import io
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

import docx
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn

from campaigns import pack_schema
from campaigns.plan_reading.units import PlanUnit
from campaigns.sheet_headings import text_key

OFFICE, BRANCH, INDUSTRY, POLICE = "henglan-office", "henglan-amr-branch", "henglan-industry", "henglan-police"
GENERAL, ENFORCEMENT, FIRE, TAX = "henglan-general-office", "henglan-law-enforcement", "henglan-fire", "henglan-tax"
POWER, FINANCE, PUBLICITY, LABOUR = "henglan-power", "henglan-finance", "henglan-publicity", "henglan-labour"
JUSTICE, BUREAU = "henglan-justice", "zhongshan-amr"
LIGHTING, PRIVATE = "zhongshan-lighting-association", "henglan-private-enterprise-association"
VILLAGE_NAMES = ["hengdong", "hengxi", "baoyu", "liusha", "wusha", "sansha", "xinfeng", "tiebian", "xinmao", "yuxiang"]
VILLAGES = tuple(f"henglan-{name}" for name in [*VILLAGE_NAMES, "xichong"])
TODAY = date(2025, 12, 20)


def day(month, number, year=2026):
    return date(year, month, number)


@dataclass(frozen=True)
class Truth:
    """A task as a person reads it; `says` is its paragraph, or the cells of its row."""

    title: str
    says: object
    lead: str
    responsible: tuple = ()
    cooperating: tuple = ()
    due_on: date | None = None
    measure: str = ""
    group: str = ""


@dataclass
class Score:
    """Cells that were read right, with a doubt, or wrong without one."""

    right: int = 0
    doubtful: list = field(default_factory=list)
    wrong: list = field(default_factory=list)

    @property
    def rate(self):
        return self.right / (self.right + len(self.doubtful) + len(self.wrong))

    def __str__(self):
        return f"right {self.right} ({self.rate:.1%}), doubtful {len(self.doubtful)}, silently wrong {len(self.wrong)}"


def henglan_units():
    """The units of the Henglan pack, as the portal would know them."""
    pack, errors = pack_schema.load_pack_file("henglan-lighting")
    assert not errors
    return [PlanUnit(row["code"], row["name"], row["kind"], row.get("parent", "")) for row in pack["units"]]


def score(reading, truths):
    """How the tasks, units and dates of a reading compare with the truth, cell by cell."""
    result, rows = Score(), {text_key(row.title): row for row in reading.tasks}
    for truth in truths:
        row = rows.pop(text_key(truth.title), None)
        if row is None:
            result.wrong.append((truth.title, "task", "not read"))
            continue
        result.right += 1
        _score_row(result, row, truth)
    for row in rows.values():
        doubts = result.doubtful if any(name == "level" for name, _sentence in row.doubts) else result.wrong
        doubts.append((row.title, "task", "no task"))
    return result


def _score_row(result, row, truth):
    doubted = Counter(name for name, _sentence in row.doubts)
    read = {
        "lead": (_codes([row.lead] if row.lead else []), {truth.lead}),
        "responsible": (_codes(row.responsible), set(truth.responsible)),
        "cooperating": (_codes(row.cooperating), set(truth.cooperating)),
        "due_on": (row.due_on, truth.due_on),
    }
    if not (row.lead or row.responsible or row.cooperating):  # one sentence says that nobody is named
        doubted |= Counter(dict.fromkeys(("responsible", "cooperating"), doubted["lead"]))
    if truth.measure:
        read["parent"] = (text_key(row.parent.title), text_key(truth.measure))
    for name, (found, true) in read.items():
        if doubted[name]:
            result.doubtful.append((row.title, name, found))
        elif found == true:
            result.right += 1
        else:
            result.wrong.append((row.title, name, found, true))


def _codes(names):
    return {code for name in names for code in name.codes}


# -- The first plan: three levels, Word's automatic numbers, four ways to name units, a table.

STRICT, STRONGER = "实施“五严”专项整治", "实施“六加强”质量提升"
UNLICENSED, COUNTERFEIT, CHECKS = "严查无证生产行为", "严打假冒伪劣行为", "严抓监督抽查"
RESPONSIBILITY, SERVICE, BRAND = "加强主体责任落实", "加强质量技术服务", "加强品牌培育"


def _tasks(group, measure, *rows):
    return [Truth(*row, measure=measure, group=group) for row in rows]


# Labelled brackets.
LABELLED = _tasks(
    STRICT,
    UNLICENSED,
    (
        "逐村摸排灯具生产企业底数",
        "逐村摸排灯具生产企业底数。以村（社区）为单位，对辖区灯具生产企业、加工点开展拉网式排查，建立“一企一档”。"
        "（牵头单位：横栏分局；责任单位：工信科商局、各村（社区）；配合单位：税务分局、供电所；完成时限：2026年3月底前）",
        BRANCH,
        (INDUSTRY, *VILLAGES),
        (TAX, POWER),
        day(3, 31),
    ),
    (
        "开展强制性产品认证专项检查",
        "开展强制性产品认证专项检查。重点检查证书失效、超范围使用认证标志等行为。"
        "（牵头单位：市场监管局横栏分局；责任单位：综合行政执法局；完成时限：2026年6月30日前）",
        BRANCH,
        (ENFORCEMENT,),
        (),
        day(6, 30),
    ),
    (
        "清理无照经营加工点",
        "清理无照经营加工点。（牵头部门：综合行政执法局；责任部门：横栏分局、消防救援大队、供电所；完成时间：2026年9月底）",
        ENFORCEMENT,
        (BRANCH, FIRE, POWER),
        (),
        day(9, 30),
    ),
    (
        "建立无证生产线索移交机制",
        "建立无证生产线索移交机制。（牵头单位：横栏分局；配合单位：公安分局、司法所；完成时限：2026年第二季度）",
        BRANCH,
        (),
        (POLICE, JUSTICE),
        day(6, 30),
    ),
    (
        "规范电商平台灯具销售",
        "规范电商平台灯具销售。【牵头单位：工信科商局；责任单位：横栏分局、镇个私企业协会；完成时限：2026年11月10日前】",
        INDUSTRY,
        (BRANCH, PRIVATE),
        (),
        day(11, 10),
    ),
)
# In the sentence.
SENTENCES = _tasks(
    STRICT,
    COUNTERFEIT,
    (
        "开展假冒认证标志专项打击",
        "开展假冒认证标志专项打击。由横栏分局牵头，公安分局、综合行政执法局配合，于2026年6月底前完成首轮检查。",
        BRANCH,
        (),
        (POLICE, ENFORCEMENT),
        day(6, 30),
    ),
    (
        "深挖制假售假链条",
        "深挖制假售假链条。由公安分局牵头，横栏分局、司法所配合，2026年12月底前办结一批典型案件。",
        POLICE,
        (),
        (BRANCH, JUSTICE),
        day(12, 31),
    ),
    (
        "建立行刑衔接联席会商制度",
        "建立行刑衔接联席会商制度。由司法所牵头，公安分局、横栏分局参与，2026年4月30日前印发工作规则。",
        JUSTICE,
        (),
        (POLICE, BRANCH),
        day(4, 30),
    ),
    (
        "曝光典型违法案例",
        "曝光典型违法案例。由宣传文化办公室牵头，横栏分局、中山市照明灯饰制造业协会配合，２０２６年１０月底前完成两轮集中曝光。",
        PUBLICITY,
        (),
        (BRANCH, LIGHTING),
        day(10, 31),
    ),
    (
        "清查出租厂房安全隐患",
        "清查出租厂房安全隐患。由消防救援大队牵头，各村（社区）配合，2026年5月底前完成全面清查。",
        FIRE,
        (),
        VILLAGES,
        day(5, 31),
    ),
)
# The first responsible unit leads.
FIRST_LEADS = _tasks(
    STRICT,
    CHECKS,
    (
        "组织LED灯具专项抽查",
        "组织LED灯具专项抽查。责任单位：横栏分局、工信科商局（排名第一的为牵头单位，下同）。完成时限：2026年8月底前。",
        BRANCH,
        (INDUSTRY,),
        (),
        day(8, 31),
    ),
    (
        "跟踪不合格产品后处理",
        "跟踪不合格产品后处理。责任单位：横栏分局、综合行政执法局、各村（社区）。完成时限：2026年12月31日前。",
        BRANCH,
        (ENFORCEMENT, *VILLAGES),
        (),
        day(12, 31),
    ),
    (
        "核查召回落实情况",
        "核查召回落实情况。责任单位：横栏分局。完成时限：2026年下半年。",
        BRANCH,
        (),
        (),
        day(12, 31),
    ),
    (
        "公布抽查结果",
        "公布抽查结果。责任单位：宣传文化办公室、横栏分局、党政综合办。完成时限：2026年7月—9月。",
        PUBLICITY,
        (BRANCH, GENERAL),
        (),
        day(9, 30),
    ),
    (
        "落实抽查经费",
        "落实抽查经费。责任单位：财政分局。完成时限：2026年一季度。",
        FINANCE,
        (),
        (),
        day(3, 31),
    ),
)
# Roles in square brackets.
ROLES = _tasks(
    STRONGER,
    RESPONSIBILITY,
    (
        "督促企业配备质量安全总监",
        "督促企业配备质量安全总监。指导规模以上企业配齐质量安全总监、质量安全员。[横栏分局牵头，工信科商局、各村（社区）按职责分工负责]",
        BRANCH,
        (INDUSTRY, *VILLAGES),
        (),
        None,
    ),
    (
        "签订产品质量安全承诺书",
        "签订产品质量安全承诺书（各村（社区）配合，横栏分局牵头，2026年3月31日前完成）。",
        BRANCH,
        (),
        VILLAGES,
        day(3, 31),
    ),
    (
        "开展企业负责人培训",
        "开展企业负责人培训。全年培训不少于四期。[市市场监管局牵头，横栏分局、人社分局、镇个私企业协会按职责分工负责，2026年10月底前完成]",
        BUREAU,
        (BRANCH, LABOUR, PRIVATE),
        (),
        day(10, 31),
    ),
    (
        "推行企业质量信用分级",
        "推行企业质量信用分级。（工信科商局牵头，横栏分局、税务分局参与，2026年上半年完成）",
        INDUSTRY,
        (),
        (BRANCH, TAX),
        day(6, 30),
    ),
)
SERVICES = _tasks(
    STRONGER,
    SERVICE,
    (
        "组织专家上门帮扶",
        "组织专家上门帮扶。（牵头单位：横栏分局；责任单位：中山市照明灯饰制造业协会、横栏商会；完成时限：2026年11月底前）",
        BRANCH,
        (LIGHTING, "henglan-chamber"),
        (),
        day(11, 30),
    ),
    (
        "建设质量基础设施一站式服务点",
        "建设质量基础设施一站式服务点。（牵头单位：工信科商局；责任单位：镇财政分局、镇人社分局；完成时限：2026年9月30日前）",
        INDUSTRY,
        (FINANCE, LABOUR),
        (),
        day(9, 30),
    ),
    (
        "宣贯照明新国标",
        "宣贯照明新国标。（牵头单位：横栏分局；配合单位：中山市照明灯饰制造业协会；完成时限：长期坚持）",
        BRANCH,
        (),
        (LIGHTING,),
        day(12, 31),
    ),
    (
        "开通检测绿色通道",
        "开通检测绿色通道。（牵头单位：横栏分局；责任单位：各成员单位；完成时限：2026年4月底前）",
        BRANCH,
        (GENERAL,),
        (),
        day(4, 30),
    ),
)
# The table: 工作任务 | 具体任务 | 牵头单位 | 责任单位 | 配合单位 | 完成时限 | 成果形式
TABLE = _tasks(
    "",
    BRAND,
    (
        "遴选“横栏精造”培育产品",
        ("工信科商局", "横栏分局、横栏商会", "财政分局", "2026年5月底前", "培育名单"),
        INDUSTRY,
        (BRANCH, "henglan-chamber"),
        (FINANCE,),
        day(5, 31),
    ),
    (
        "制定精造产品评价规则",
        ("工信科商局", "横栏分局", "—", "2026年4月底前", "评价规则"),
        INDUSTRY,
        (BRANCH,),
        (),
        day(4, 30),
    ),
    (
        "组织企业参加灯博会",
        ("横栏商会", "工信科商局", "宣传文化办公室", "2026年10月31日前", "参展总结"),
        "henglan-chamber",
        (INDUSTRY,),
        (PUBLICITY,),
        day(10, 31),
    ),
) + _tasks(
    "",
    "加强社会共治",
    (
        "设立质量问题举报奖励",
        ("横栏分局", "财政分局", "各村（社区）", "2026年6月底前", "奖励办法"),
        BRANCH,
        (FINANCE,),
        VILLAGES,
        day(6, 30),
    ),
    (
        "开展3·15主题宣传",
        ("宣传文化办公室", "横栏分局\n工信科商局", "五沙村村委会、新茂村、西冲社区居委会", "2026年3月15日", "宣传方案"),
        PUBLICITY,
        (BRANCH, INDUSTRY),
        ("henglan-wusha", "henglan-xinmao", "henglan-xichong"),
        day(3, 15),
    ),
    (
        "开展质量月活动",
        ("党政综合办公室", "横栏分局、镇个私企业协会", "", "2026年9月30日前", "活动总结"),
        GENERAL,
        (BRANCH, PRIVATE),
        (),
        day(9, 30),
    ),
)
IN_TEXT = LABELLED + SENTENCES + FIRST_LEADS + ROLES + SERVICES
HENGLAN_PLAN = IN_TEXT + TABLE
HEADINGS = ["序号", "工作任务", "具体任务", "牵头单位", "责任单位", "配合单位", "完成时限", "成果形式"]


def henglan_docx():
    """The bytes of the first plan; numbers of the second and third level are Word's own."""
    document = docx.Document()
    numbers = _add_numbering(document)
    for text in (
        "横栏镇人民政府文件",
        "横府〔2026〕3号",
        "横栏镇人民政府关于印发《横栏镇照明灯具产品质量提升2026年工作方案》的通知",
        "各村（社区），镇属各单位：",
        "《横栏镇照明灯具产品质量提升2026年工作方案》已经镇政府同意，现印发给你们，请认真贯彻执行。",
        "横栏镇照明灯具产品质量提升",
        "2026年工作方案",
        "为深入贯彻《质量强国建设纲要》，根据《中山市工业产品质量提升三年行动方案（2024—2026年）》（中府〔2024〕5号）要求，"
        "结合我镇实际，制定本方案。",
        "一、总体要求",
    ):
        document.add_paragraph(text)
    _number(document.add_paragraph("指导思想。坚持问题导向，推动由“横栏制造”迈向“横栏精造”。"), numbers["general"], 0)
    _number(document.add_paragraph("工作目标。"), numbers["general"], 0)
    document.add_paragraph("到2026年底，全镇灯具产品监督抽查不合格发现率明显下降，培育“横栏精造”产品12个以上。")
    for number, (group, measures) in enumerate(groupby(IN_TEXT, key=lambda truth: truth.group), start=2):
        document.add_paragraph(f"{'〇一二三'[number]}、{group}")
        for measure, truths in groupby(measures, key=lambda truth: truth.measure):
            _number(document.add_paragraph(measure), numbers[group], 0)
            for truth in truths:
                _number(document.add_paragraph(truth.says), numbers[group], 1)
    document.add_paragraph("四、其他任务")
    document.add_paragraph("按下表分工推进。")
    _add_table(document)
    for text in (
        "五、实施步骤",
        "（一）动员部署阶段（2026年1月）。印发方案，召开动员大会。",
        "（二）集中攻坚阶段（2026年2月至10月）。全面推进各项任务。",
        "（三）总结提升阶段（2026年11月至12月）。总结经验，形成长效机制。",
        "六、保障措施",
        "（一）加强组织领导。成立工作专班，统筹推进各项工作。",
        "（二）强化督查考核。工作专班办公室每周通报、每月调度。",
        "横栏镇人民政府",
        "2026年1月5日",
    ):
        document.add_paragraph(text)
    return saved(document)


def _add_table(document):
    table = document.add_table(rows=1, cols=len(HEADINGS))
    for cell, heading in zip(table.rows[0].cells, HEADINGS, strict=True):
        cell.text = heading
    for number, truth in enumerate(TABLE, start=1):
        cells = table.add_row().cells
        for cell, text in zip(cells, [str(number), truth.measure, truth.title, *truth.says], strict=True):
            cell.text = text
    for first, last in ((1, 3), (4, 6)):
        text = table.cell(first, 1).text
        merged = table.cell(first, 1).merge(table.cell(last, 1))
        merged.text = text


def _add_numbering(document):
    """Three lists of two levels each: （一） and 1. within it; returns their numbers."""
    root = document.part.numbering_part.element
    level = (
        '<w:lvl {ns} w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{format}"/><w:lvlText w:val="{text}"/></w:lvl>'
    )
    ns = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    numbers = {}
    for at, name in enumerate(("general", STRICT, STRONGER), start=90):
        abstract = OxmlElement("w:abstractNum")
        abstract.set(qn("w:abstractNumId"), str(at))
        abstract.append(parse_xml(level.format(ns=ns, at=0, format="chineseCountingThousand", text="（%1）")))
        abstract.append(parse_xml(level.format(ns=ns, at=1, format="decimal", text="%2.")))
        root.insert(0, abstract)
        number = OxmlElement("w:num")
        number.set(qn("w:numId"), str(at))
        reference = OxmlElement("w:abstractNumId")
        reference.set(qn("w:val"), str(at))
        number.append(reference)
        root.append(number)
        numbers[name] = at
    return numbers


def _number(paragraph, number, level):
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = level
    properties.get_or_add_numId().val = number


def saved(document):
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


# -- The second plan: a city's, as text: chapters, half-width signs, one number running through, a leader in the bracket.


def city_units():
    names = [
        ("city", "江北市", "city", ""),
        ("amr", "江北市市场监督管理局", "bureau", "city"),
        ("reform", "江北市发展和改革委员会", "department", "city"),
        ("industry", "江北市工业和信息化局", "department", "city"),
        ("finance", "江北市财政局", "department", "city"),
        ("education", "江北市教育局", "department", "city"),
        ("housing", "江北市住房和城乡建设局", "department", "city"),
        ("labour", "江北市人力资源和社会保障局", "department", "city"),
        ("science", "江北市科学技术局", "department", "city"),
        ("publicity", "市委宣传部", "department", "city"),
        ("office", "江北市人民政府办公室", "department", "city"),
        ("east", "东河镇", "town", "city"),
        ("west", "西河镇", "town", "city"),
        ("south", "南河街道", "town", "city"),
    ]
    return [PlanUnit(*name) for name in names]


def _city(title, lead, responsible, cooperating, due_on, measure):
    return Truth(title, "", lead, responsible, cooperating, due_on, measure)


TOWNS = ("east", "west", "south")
SUPPORT, SUPERVISION, TALENT = "夯实质量技术基础", "加强质量监督管理", "壮大质量人才队伍"
CITY_PLAN = [
    _city("建设检验检测公共服务平台", "amr", ("industry", "finance"), (), date(2026, 12, 31), SUPPORT),
    _city("实施标准领航工程", "amr", ("industry", "housing"), (), date(2025, 12, 31), SUPPORT),
    _city("开展计量服务中小企业行动", "amr", (), TOWNS, date(2025, 9, 30), SUPPORT),
    _city("推进产品质量安全分类监管", "amr", ("industry", *TOWNS), (), date(2025, 6, 30), SUPERVISION),
    _city("强化工程质量监管", "housing", ("reform",), (), date(2026, 6, 30), SUPERVISION),
    _city("曝光质量违法典型", "publicity", (), ("amr",), date(2025, 11, 30), SUPERVISION),
    _city("开展首席质量官培训", "amr", ("labour",), (), date(2025, 10, 31), TALENT),
    _city("推动质量教育进校园", "education", ("amr", "science"), (), date(2026, 12, 31), TALENT),
    _city("设立质量奖专项资金", "finance", ("amr", "office"), (), date(2025, 3, 31), TALENT),
]
CITY_PLAN_TEXT = f"""江北市人民政府关于印发《江北市质量强市建设三年行动计划(2025—2027年)》的通知
江府发〔2025〕2号
各镇人民政府(街道办事处),市政府各部门:
现将《江北市质量强市建设三年行动计划(2025—2027年)》印发给你们,请结合实际认真贯彻执行。
江北市质量强市建设三年行动计划(2025—2027年)
为贯彻落实《质量强国建设纲要》和《省质量强省建设实施方案》(省委发〔2023〕8号)精神,制定本计划。
第一章 总体要求
一、指导思想。坚持质量第一、效益优先。
二、主要目标。到2027年,制造业产品质量合格率达到95%以上。
第二章 重点任务
一、{SUPPORT}
1、建设检验检测公共服务平台。整合全市检验检测资源,面向中小企业开放共享。[市市场监管局牵头,市工信局、市财政局按职责分工负责,2026年底前完成]
2、实施标准领航工程。鼓励企业主导或参与制修订国家标准、行业标准。(市市场监管局牵头,市工业和信息化局、市住建局负责;2025年底前完成)
3、开展计量服务中小企业行动。由市市场监管局牵头,各镇(街道)配合,2025年9月底前完成首轮服务。
二、{SUPERVISION}
4、推进产品质量安全分类监管。建立重点产品目录,实施分级分类监管。(牵头单位:市市场监督管理局,责任单位:市工信局、各镇(街道),完成时限:2025年6月)
5、强化工程质量监管。(牵头单位:市住房城乡建设局,责任单位:市发展改革委,完成时限:2026年上半年)
6、曝光质量违法典型。由市委宣传部牵头,市市场监管局配合,2025年11月30日前完成年度集中曝光。
三、{TALENT}
7、开展首席质量官培训。(牵头单位:市市场监管局,责任单位:市人社局,完成时限:2025年10月31日前)
8、推动质量教育进校园。[市教育局牵头,市市场监管局、市科技局按职责分工负责,2026年12月底前完成]
9、设立质量奖专项资金。(牵头单位:市财政局,责任单位:市市场监管局、市政府办公室,完成时限:2025年一季度)
第三章 保障措施
一、加强组织领导。各镇(街道)、各部门要高度重视,狠抓落实。
二、强化督导考核。市质量强市工作领导小组办公室定期通报进展情况。
江北市人民政府
2025年1月15日
"""


def broken_by_pages(text, width=32):
    """Text as it is copied from a page: a line ends where the page ends."""
    lines = []
    for line in text.splitlines():
        lines += [line[at : at + width] for at in range(0, len(line), width)]
    return "\n".join(lines)


# -- The third plan: a short one of a town, in the loose style of every day. Written before the reader was tried on it.

CAMPAIGN_PLAN_TEXT = """横栏镇灯饰行业质量安全“百日攻坚”行动实施方案

根据《中山市市场监督管理局关于开展灯具产品质量安全专项整治的通知》（中市监质〔2026〕12号）精神，特制定如下方案。
一、工作目标
通过百日攻坚，实现企业建档率100%，问题整改率100%。
二、行动时间
2026年4月1日至2026年7月10日。
三、组织领导
成立横栏镇百日攻坚行动领导小组，由镇长任组长，领导小组办公室设在横栏分局，由横栏分局局长兼任办公室主任。
四、主要任务
（一）全面摸底（4月1日—4月20日）
1、各村（居）对照“五清”要求，逐户登记造册，于4月15日前将台账报横栏分局。（责任单位：各村（居）；牵头单位：横栏分局）
2、工信科商局负责提供规模以上企业名单，税务分局、供电所协助提供纳税、用电数据。
3. 对无牌无证作坊开展联合清查（完成时限：2026年4月20日前；牵头单位：综合行政执法局、消防救援大队）。
（二）集中整治（4月21日—6月20日）
4.严查无CCC证生产销售行为。由横栏分局牵头，公安分局、综合行政执法局参加，每周不少于2次联合行动。
5.对不合格企业落实“一企一策”整改（横栏分局负责，6月20日前完成）。
6.开展灯饰城专项检查。责任单位：横栏分局、工信科商局、横栏商会。完成时限：5月底前。
（三）巩固提升（6月21日—7月10日）
7.组织“回头看”，抽查比例不低于30%（牵头单位：横栏分局 责任单位：各村（居） 完成时限：7月10日）
8.总结典型经验，形成长效机制。【宣传文化办公室牵头，各有关单位配合】
五、工作要求
（一）提高认识，加强领导。
（二）各责任单位于每周五12:00前报送工作进展，联系人：李四。
横栏镇人民政府办公室
2026年3月28日
"""
CAMPAIGN_PLAN = [
    Truth("各村（居）对照“五清”要求，逐户登记造册，于4月15日前将台账报横栏分局", "", BRANCH, VILLAGES, (), day(4, 15)),
    Truth(
        "工信科商局负责提供规模以上企业名单，税务分局、供电所协助提供纳税、用电数据",
        "",
        INDUSTRY,
        (),
        (TAX, POWER),
        day(4, 20),
    ),
    Truth("对无牌无证作坊开展联合清查", "", ENFORCEMENT, (FIRE,), (), day(4, 20)),
    Truth("严查无CCC证生产销售行为", "", BRANCH, (), (POLICE, ENFORCEMENT), day(6, 20)),
    Truth("对不合格企业落实“一企一策”整改", "", BRANCH, (), (), day(6, 20)),
    Truth("开展灯饰城专项检查", "", BRANCH, (INDUSTRY, "henglan-chamber"), (), day(5, 31)),
    Truth("组织“回头看”，抽查比例不低于30%", "", BRANCH, VILLAGES, (), day(7, 10)),
    Truth("总结典型经验，形成长效机制", "", PUBLICITY, (), (), day(7, 10)),
]
