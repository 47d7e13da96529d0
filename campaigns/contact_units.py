"""A unit found by what an office calls it: its name now or earlier, with the town before it or without."""

import difflib
from itertools import chain

from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from campaigns import sheet_cells
from campaigns.sheet_headings import text_key

CLOSE_ENOUGH = 0.5
# Looking for the nearest name takes a hundredth of a second; a list of another town would ask for it in each row.
SUGGESTIONS = 50


class UnitFinder:
    """Looks a name up among some units; costs two queries, once.

    A name in use comes before one given up, and the whole name before one without 村 or 社区.
    """

    def __init__(self, units):
        self.units = list(units.select_related("parent__parent"))
        prefetch_related_objects(self.units, "names")
        self.steps, self.suggestions_left = [{}, {}, {}], SUGGESTIONS
        for unit in self.units:
            for form in forms_of(unit, unit.name):
                self._enter(0, form, unit)
                self._enter(2, sheet_cells.village_stem(form), unit)
            for name in unit.names.all():
                for form in forms_of(unit, name.name):
                    self._enter(1, form, unit)

    def _enter(self, step, key, unit):
        if key:
            self.steps[step].setdefault(key, set()).add(unit)

    def find(self, text):
        """The one unit of this name. Raises ValidationError, which tells the nearest name there is."""
        key = text_key(text)
        for step, wanted in zip(self.steps, (key, key, sheet_cells.village_stem(key)), strict=True):
            found = step.get(wanted, ())
            if len(found) == 1:
                return next(iter(found))
            if found:
                raise ValidationError(
                    _("“%(text)s”有 %(count)d 个单位都对得上，请写全称；不同镇街的，在前面写上镇街名称。")
                    % {"text": sheet_cells.shortened(text), "count": len(found)},
                    code="ambiguous",
                )
        raise self._unknown(text, key)

    def _unknown(self, text, key):
        words = {"text": sheet_cells.shortened(text)}
        near = self._nearest(key)
        if near is None:
            message = _("找不到单位“%(text)s”。请照模板里的单位名称填写；新单位请先由系统管理员建立。")
        else:
            words["near"] = _("、").join(sorted(unit.name for unit in near))
            message = _("找不到单位“%(text)s”，最接近的是“%(near)s”。请照模板里的单位名称改正。")
        return ValidationError(message % words, code="unknown_unit")

    def _nearest(self, key):
        """The units of the nearest name, or None; only the first lookups that fail are told."""
        self.suggestions_left -= 1
        if self.suggestions_left < 0:
            return None
        names = list(chain(self.steps[0], self.steps[1]))
        near = difflib.get_close_matches(key, names, n=1, cutoff=CLOSE_ENOUGH)
        return next((step[near[0]] for step in self.steps if near and near[0] in step), None)


def forms_of(unit, name):
    """The keys under which a unit's name is looked up: 五沙村, 横栏镇五沙村, 横栏五沙村, 中山市横栏镇五沙村."""
    key = text_key(name)
    town = text_key(unit.parent.name) if unit.parent else ""
    if not town:
        return {key}
    city = text_key(unit.parent.parent.name) if unit.parent.parent else ""
    plain_town = sheet_cells.town_stem(town)
    own = key.removeprefix(city).removeprefix(town) or key
    return {key, own, town + own, plain_town + own, city + town + own}
