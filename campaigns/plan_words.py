"""What the parts and fields of a plan are called on a page, and codes told by their names."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.choices import UnitKind
from accounts.models import OrgUnit
from campaigns.choices import ClosingEvidence, GroupRole, IndicatorOrigin, Operator
from campaigns.models import Indicator, Measure, Phase, Task

SECTIONS = {
    "campaign": gettext_lazy("行动"),
    "sources": gettext_lazy("依据文件"),
    "leading_group": gettext_lazy("领导小组"),
    "goals": gettext_lazy("目标"),
    "phases": gettext_lazy("阶段"),
    "measures": gettext_lazy("措施"),
    "tasks": gettext_lazy("任务"),
    "milestones": gettext_lazy("关键节点"),
    "indicators": gettext_lazy("指标"),
    "targets": gettext_lazy("目标值"),
    "reference_series": gettext_lazy("参照数据"),
    "light_rules": gettext_lazy("亮灯规则"),
    "participants": gettext_lazy("参加单位"),
    "units": gettext_lazy("单位"),
}
FIELDS = {
    "baseline": gettext_lazy("基数"),
    "basis": gettext_lazy("依据文件"),
    "closing_evidence": gettext_lazy("办结佐证"),
    "code": gettext_lazy("代码"),
    "computed_from": gettext_lazy("取数"),
    "cooperating": gettext_lazy("配合单位"),
    "dated": gettext_lazy("日期"),
    "deliverable": gettext_lazy("成果形式"),
    "denominator": gettext_lazy("分母"),
    "due_on": gettext_lazy("完成时限"),
    "duty": gettext_lazy("分工"),
    "ends_on": gettext_lazy("结束日期"),
    "formula": gettext_lazy("计算口径"),
    "group": gettext_lazy("类别"),
    "historical": gettext_lazy("历史口径"),
    "indicator": gettext_lazy("指标"),
    "issued_by": gettext_lazy("发文机关"),
    "kind": gettext_lazy("种类"),
    "lead": gettext_lazy("牵头单位"),
    "measure": gettext_lazy("措施"),
    "name": gettext_lazy("名称"),
    "note": gettext_lazy("说明"),
    "number": gettext_lazy("发文字号"),
    "numerator": gettext_lazy("分子"),
    "on": gettext_lazy("日期"),
    "operator": gettext_lazy("要求"),
    "origin": gettext_lazy("数据来源"),
    "parent": gettext_lazy("上级任务"),
    "phase": gettext_lazy("阶段"),
    "post": gettext_lazy("所任职务"),
    "preset": gettext_lazy("亮灯规则"),
    "reached_on": gettext_lazy("完成日期"),
    "reference": gettext_lazy("参照数据"),
    "reporting": gettext_lazy("报送单位"),
    "responsible": gettext_lazy("责任单位"),
    "role": gettext_lazy("职务"),
    "share": gettext_lazy("应完成（%）"),
    "slogan": gettext_lazy("口号"),
    "starts_on": gettext_lazy("开始日期"),
    "steps": gettext_lazy("序时安排"),
    "task": gettext_lazy("任务"),
    "text": gettext_lazy("内容"),
    "title": gettext_lazy("名称"),
    "tolerance": gettext_lazy("允许偏差"),
    "unit": gettext_lazy("单位"),
    "unit_of_measure": gettext_lazy("计量单位"),
    "upper": gettext_lazy("对应的上级措施"),
    "url": gettext_lazy("网址"),
    "value": gettext_lazy("目标值"),
    "weight": gettext_lazy("权重"),
}
CHOICES = {
    "closing_evidence": dict(ClosingEvidence.choices),
    "kind": dict(UnitKind.choices),
    "operator": dict(Operator.choices),
    "origin": dict(IndicatorOrigin.choices),
    "role": dict(GroupRole.choices),
}


def section_word(section):
    return SECTIONS.get(section, section)


def field_word(name):
    return FIELDS.get(name, name)


class PlanWords:
    """Says values of a campaign's plan in words: units, phases, measures and tasks by their names. Five queries."""

    def __init__(self, campaign):
        units = dict(OrgUnit.objects.filter(campaign_units__campaign=campaign).values_list("code", "name"))
        self.names = {
            **dict.fromkeys(("lead", "responsible", "cooperating", "unit"), units),
            "phase": dict(Phase.objects.filter(campaign=campaign).values_list("code", "name")),
            "measure": dict(Measure.objects.filter(campaign=campaign).values_list("code", "name")),
            **dict.fromkeys(
                ("task", "parent"), dict(Task.objects.filter(campaign=campaign).values_list("code", "title"))
            ),
            "indicator": dict(Indicator.objects.filter(campaign=campaign).values_list("code", "name")),
            **CHOICES,
        }

    def label(self, difference):
        """What a difference is about; a target by its indicator."""
        indicator = difference.row.get("indicator")
        return self.value("indicator", indicator) if indicator else difference.label

    def value(self, name, value):
        """One value as a reader understands it; "—" where there is none."""
        if value in (None, "", [], {}):
            return "—"
        if isinstance(value, bool):
            return _("是") if value else _("否")
        if isinstance(value, list):
            return _("、").join(self.value(name, each) for each in value)
        if isinstance(value, dict):
            return _("，").join(f"{field_word(key)} {self.value(key, each)}" for key, each in value.items())
        return str(self.names.get(name, {}).get(value, value))

    def fields(self, fields):
        """[(label, before, after)] of a difference's or a PlanChange's fields."""
        return [(field_word(name), self.value(name, before), self.value(name, after)) for name, before, after in fields]
