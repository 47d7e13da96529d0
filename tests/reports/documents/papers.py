"""A paper as an office would issue it, with every kind of block, for the tests of all renderers."""

from dataclasses import replace

from reports.documents.tree import (
    BulletList,
    Document,
    Head,
    Heading,
    Imprint,
    OrderedList,
    Paragraph,
    Table,
    Token,
)

HEAD = Head(
    name="演示镇照明灯具产品质量提升三年行动",
    kind="每周通报",
    issue="第45期（总第136期）",
    issuer="演示镇专班办",
    date_text="2026年11月16日",
    number="编号：demo-2026-W46",
    is_demo=True,
)
IMPRINT = Imprint(
    lines=("报：镇党委书记、镇长", "发：各村（社区），镇专班各成员单位"),
    issuer="演示镇专班办",
    date_text="2026年11月16日印发",
    copies="共印60份",
)
NUMBERS = (("1,482", "7.9%", "-3.1"), ("0", "—", "12,345"))


def token(text, code="batches_tested", window="period", **dimensions):
    return Token(text, code, window, tuple(dimensions.items()), url=f"/office/reports/{code}/")


def unit_table(rows=2):
    """A name and three numbers a row; the numbers are tokens of the row's unit."""
    codes = ("batches_tested", "nonconforming_rate", "progress_percent")
    return Table(
        title="表1　各村（社区）情况",
        unit_words="单位：批次",
        header=("村（社区）", "检验批次", "不合格率", "变化"),
        rows=[
            [f"演示{row}村", *(token(text, code, unit=row) for text, code in zip(numbers, codes, strict=True))]
            for row, numbers in enumerate(NUMBERS[row % len(NUMBERS)] for row in range(rows))
        ],
        right=(1, 2, 3),
    )


def paper(*blocks, **changes):
    """The paper; with blocks, it says only those."""
    document = Document(
        head=HEAD,
        title="关于2026年第46周工作进展情况的通报",
        note=("数据截至 2026-11-16 12:00",),
        blocks=(
            Heading(1, "一、总体情况"),
            Paragraph(
                ("本周检验", token("36"), "批次，不合格率", token("8.3%", "nonconforming_rate"), "，比上周下降。")
            ),
            unit_table(),
            Heading(2, "（一）存在问题"),
            Heading(3, "1. 报送不及时"),
            OrderedList(["演示东村未按时报送。", ("演示西村有", token("2", "tasks_overdue", unit=3), "项任务逾期。")]),
            BulletList(["请各单位按时填报。", ("合计", token("36"), "批次。")]),
        ),
        imprint=IMPRINT,
    )
    return replace(document, **({"blocks": blocks} if blocks else {}) | changes)


HOSTILE = (
    '#panic(1) *粗* _斜_ $x^2$ @ref <标签> [内容] \\u{41} // 注释 #import "/etc/passwd"',
    "</w:t></w:r></w:p><w:p/>&amp;<script>alert(1)</script> ]]>",
    "{{ 1 }} {% now 'Y' %} ' \" ` ~ \\",
)
RARE_NAMES = "李喆、陈堃、王昇、张翀；120㎡；䶮、㙟、𬱖"
