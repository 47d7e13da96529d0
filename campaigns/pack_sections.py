"""Pack sections that later apps load: a registry that each app fills in `ready()`.

A loader takes the campaign and the section's content and returns what of it it could not load ([] or {} for nothing):
that is kept with the campaign as pending and shown, never dropped.
"""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

SectionLoader = Callable[..., list | dict]  # loader(campaign, content, *, by) -> what stays pending

LOADERS: dict[str, SectionLoader] = {}


def register(section, loader):
    LOADERS[section] = loader


# What the sections of docs/packs.md are called on a page; a section nobody knows is shown by its own name.
LABELS = {
    "background": _("行动背景"),
    "bulletins": _("暂不编发的通报种类"),
    "self_reports": _("企业自查表"),
    "sources": _("公开来源"),
    "tracks": _("三个一批"),
}


def section_label(section):
    return LABELS.get(section, section)
