"""A bulletin of about ten pages, with other numbers on every call: a renderer that remembers papers gains nothing."""

import random
from itertools import count

from reports.documents.tree import BulletList, Document, Head, Heading, Imprint, Paragraph, Table, Token

SECTIONS, ROWS = 8, 26
HEADER = ("村（社区）", "应报", "已报", "抽样批次", "检验批次", "不合格批次", "不合格率", "变化")
numbers = count(1)


def make_paper(rows=ROWS):
    """A paper of SECTIONS sections, each with a table of `rows` rows whose numbers are figures' cells."""
    number = next(numbers)
    chance = random.Random(number)
    return Document(
        head=Head(
            name="演示镇照明灯具产品质量提升三年行动",
            kind="每周通报",
            issue=f"第{number}期",
            issuer="演示镇专班办",
            date_text="2026年11月16日",
            number=f"编号：demo-{number}",
        ),
        title=f"关于第{number}周工作进展情况的通报",
        note=("数据截至 2026-11-16 12:00",),
        blocks=tuple(block for place in range(SECTIONS) for block in _section(place, rows, chance)),
        imprint=Imprint(lines=("报：镇党委书记、镇长", "发：各村（社区）"), issuer="演示镇专班办", copies="共印60份"),
    )


def _section(place, rows, chance):
    def cell(column, unit):
        return Token(f"{chance.randrange(100_000):,}", f"figure_{place}_{column}", "period", (("unit", unit),))

    text = f"本周检验{chance.randrange(900)}批次，不合格{chance.randrange(90)}批次，比上周下降，各单位按期整改。"
    yield Heading(1, f"第{place + 1}部分")
    yield Paragraph((text * 3, cell("total", 0), "批次。"))
    yield BulletList([f"请村{chance.randrange(900)}按时填报。", f"合计{chance.randrange(900)}项任务逾期。"])
    yield Table(
        title=f"表{place + 1}　各村（社区）情况",
        unit_words="单位：批次",
        header=HEADER,
        rows=[[f"演示{unit}村", *(cell(column, unit) for column in range(len(HEADER) - 1))] for unit in range(rows)],
        right=tuple(range(1, len(HEADER))),
    )
