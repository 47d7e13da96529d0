"""Pack sections that later apps load: a registry that each app fills in `ready()`.

A loader takes the campaign and the section's content and returns what of it it could not load ([] or {} for nothing):
that is kept with the campaign as pending and shown, never dropped.
"""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

SectionLoader = Callable[..., list | dict]  # loader(campaign, content, *, by) -> what stays pending

LOADERS: dict[str, SectionLoader] = {}
SectionExporter = Callable[..., list | dict]  # exporter(campaign) -> the section as its loader reads it
EXPORTERS: dict[str, SectionExporter] = {}


def register(section, loader, exporter=None):
    """`exporter` is the loader's exact way back, for packs that are written from a campaign."""
    LOADERS[section] = loader
    if exporter is not None:
        EXPORTERS[section] = exporter


# What the sections of docs/packs.md are called on a page; a section nobody knows is shown by its own name.
LABELS = {
    "activities": _("活动"),
    "awards": _("质量奖"),
    "background": _("行动背景"),
    "bulletins": _("暂不编发的通报种类"),
    "evaluation": _("考核评价"),
    "indicators": _("指标和目标值"),
    "light_rules": _("亮灯规则"),
    "memorandum": _("合作备忘录"),
    "parent": _("上级行动"),
    "policies": _("支持政策"),
    "reference_series": _("参照数据"),
    "resources": _("保障台账"),
    "self_reports": _("企业自查表"),
    "sources": _("公开来源"),
    "tracks": _("三个一批"),
}


def section_label(section):
    return LABELS.get(section, section)
