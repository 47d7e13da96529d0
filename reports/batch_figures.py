"""Figures of what was found: spot checks, their verdicts and failed items, and the follow-up of failing batches.

A rate's denominator is what was tested, never what was sampled (rules.md 2.3, trap a). Batches chosen at random and
batches looked for are never in one rate: only a random choice says something of all firms.
"""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.periods import local_day
from inspections.choices import CheckMethod, Verdict
from inspections.models import FailedItem, Rectification, SpotCheckVerdict
from reports.figures import STATE_WINDOWS, Figure, known, register

BY_FIRM = {"village": "unit_id", "product": "category_id", "size": "size"}
BY_BATCH = {**BY_FIRM, "method": "method"}


def tested(**kind):
    return lambda scope: known(SpotCheckVerdict, scope).filter(concluded_on__isnull=False, **kind)


def overdue_orders(scope):
    """Orders whose re-inspection was due before the day of the instant: seen on its last day, none is overdue."""
    return known(Rectification, scope).filter(due_on__lt=local_day(scope.as_of))


def open_at_end(span):
    return Q(ordered_on__lte=span.ends_on) & (Q(closed_on=None) | Q(closed_on__gt=span.ends_on))


BATCHES_SAMPLED = register(
    Figure(
        code="batches_sampled",
        version=1,
        name=_("抽样批次"),
        unit_word=_("批次"),
        formula=_("抽样日期在该时段内的抽查批次数。"),
        base=lambda scope: known(SpotCheckVerdict, scope),
        dated_by="happened_on",
        dimensions=BY_BATCH,
    )
)
BATCHES_TESTED = register(
    Figure(
        code="batches_tested",
        version=1,
        name=_("检验批次"),
        unit_word=_("批次"),
        formula=_("检验结论日期在该时段内的批次数；未出结论的不计。"),
        base=tested(),
        dated_by="concluded_on",
        dimensions=BY_BATCH,
    )
)
BATCHES_NONCONFORMING = register(
    Figure(
        code="batches_nonconforming",
        version=1,
        name=_("不合格批次"),
        unit_word=_("批次"),
        formula=_("检验结论日期在该时段内、结论为不合格的批次数。"),
        base=tested(verdict=Verdict.NONCONFORMING),
        dated_by="concluded_on",
        dimensions=BY_BATCH,
    )
)
NONCONFORMING_RATE = register(
    Figure(
        code="nonconforming_rate",
        version=1,
        name=_("不合格率（随机抽取）"),
        unit_word=_("%"),
        formula=_("随机抽取的不合格批次 ÷ 随机抽取的检验批次，按检验结论日期计。"),
        base=tested(method=CheckMethod.RANDOM),
        dated_by="concluded_on",
        dimensions=BY_FIRM,
        places=1,
        part=("verdict", Verdict.NONCONFORMING),
    )
)
FINDING_RATE = register(
    Figure(
        code="finding_rate",
        version=1,
        name=_("不合格发现率（定向检查）"),
        unit_word=_("%"),
        formula=_("定向检查的不合格批次 ÷ 定向检查的检验批次，按检验结论日期计；不代表总体质量水平。"),
        base=tested(method=CheckMethod.TARGETED),
        dated_by="concluded_on",
        dimensions=BY_FIRM,
        places=1,
        part=("verdict", Verdict.NONCONFORMING),
    )
)
FAILED_ITEMS = register(
    Figure(
        code="failed_items",
        version=1,
        name=_("不合格项次"),
        unit_word=_("项次"),
        formula=_("检验结论日期在该时段内的不合格项目数；一个批次有几个项目不合格就计几次。"),
        base=lambda scope: known(FailedItem, scope),
        dated_by="happened_on",
        dimensions={"item": "item_id", "product": "category_id", "village": "unit_id"},
    )
)
RECTIFICATIONS_ORDERED = register(
    Figure(
        code="rectifications_ordered",
        version=1,
        name=_("查处（责令改正）批次"),
        unit_word=_("批次"),
        formula=_("责令改正日期在该时段内的不合格批次数。"),
        base=lambda scope: known(Rectification, scope),
        dated_by="ordered_on",
        dimensions={"village": "unit_id", "product": "category_id"},
    )
)
FOLLOW_UP_OPEN = register(
    Figure(
        code="follow_up_open",
        version=1,
        name=_("后处理未结"),
        unit_word=_("批次"),
        formula=_("到该时段末日已责令改正、尚未复查合格的批次数。"),
        base=lambda scope: known(Rectification, scope),
        tally=open_at_end,
        dimensions={"village": "unit_id", "product": "category_id"},
        windows=STATE_WINDOWS,
    )
)
FOLLOW_UP_OVERDUE = register(
    Figure(
        code="follow_up_overdue",
        version=1,
        name=_("其中超期"),
        unit_word=_("批次"),
        formula=_("后处理未结中，到该时段末日已过75日复查期限（不顺延）的批次数；时段未结束的，计到昨天。"),
        base=overdue_orders,
        tally=lambda span: open_at_end(span) & Q(due_on__lte=span.ends_on),
        dimensions={"village": "unit_id", "product": "category_id"},
        windows=STATE_WINDOWS,
    )
)
