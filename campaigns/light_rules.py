"""亮灯: how far behind something is, and the light that a rule set switches on for it, with the reason. Pure.

A rule set is data (docs/lights.md): clauses that are asked in their order, the first that holds decides, none is green. Of
what is past its day and not done the least is yellow, whatever the clauses say. Presets are published rules (rules.md 3.3).
"""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import yaml
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

PRESETS_FILE = Path(__file__).parent / "data" / "light_presets.yaml"
DEFAULT_PRESET = "yinchuan-2025"
GREEN, YELLOW, ORANGE, RED, BLUE, GREY = "green", "yellow", "orange", "red", "blue", "grey"
# What a light says where its rule set has no word of its own.
TONE_WORDS = {
    GREEN: gettext_lazy("正常"),
    YELLOW: gettext_lazy("滞后"),
    ORANGE: gettext_lazy("明显滞后"),
    RED: gettext_lazy("严重滞后"),
    BLUE: gettext_lazy("已完成"),
    GREY: gettext_lazy("未到期"),
}
LAMP_WORDS = {
    GREEN: gettext_lazy("绿灯"),
    YELLOW: gettext_lazy("黄灯"),
    ORANGE: gettext_lazy("橙灯"),
    RED: gettext_lazy("红灯"),
    BLUE: gettext_lazy("蓝灯"),
    GREY: gettext_lazy("灰灯"),
}
# From the mildest to the hardest: a red light that was cleared is never shown harder than it is.
HARDNESS = (GREY, GREEN, BLUE, YELLOW, ORANGE, RED)
BOUNDS = {
    "above": (lambda value, bound: value > bound, gettext_lazy("超过%(amount)s")),
    "from": (lambda value, bound: value >= bound, gettext_lazy("%(amount)s及以上")),
    "up_to": (lambda value, bound: value <= bound, gettext_lazy("不超过%(amount)s")),
}


class Standing(NamedTuple):
    """How something stands on a day: all that a light is switched by.

    `points_behind` the schedule line in percentage points; `shortfall` is the missing part of what is planned (a part of
    one); `days_left` until it is due, None where nothing is; `misses_in_a_row` are months that ended behind schedule.
    """

    points_behind: Decimal = Decimal(0)
    shortfall: Decimal = Decimal(0)
    is_overdue: bool = False
    days_left: int | None = None
    was_red_this_month: bool = False
    misses_in_a_row: int = 0


class Light(NamedTuple):
    """A light: its tone, the word on it, why it is on, by which rule, and what the rule asks for (处置)."""

    tone: str
    word: str
    reason: str = ""
    rule: str = ""
    act: str = ""
    is_cleared: bool = False

    @property
    def why(self):
        """落后序时进度34.0个百分点，规则：落后超过30个百分点为红灯"""
        if not self.rule:
            return self.reason
        return _("%(reason)s，规则：%(rule)s") % {"reason": self.reason, "rule": self.rule}


@dataclass(frozen=True, slots=True)
class Clause:
    """One line of a rule set: this tone when that holds; `bound` is in points, per cent, days or months."""

    tone: str
    when: str
    limit: str = ""
    bound: Decimal | None = None

    def holds(self, standing):
        if self.when == "is_overdue":
            return standing.is_overdue
        if self.when == "days_left":
            return standing.days_left is not None and 0 <= standing.days_left <= self.bound
        value = standing.shortfall * 100 if self.when == "shortfall" else getattr(standing, self.when)
        return BOUNDS[self.limit][0](value, self.bound)

    @property
    def rule(self):
        """落后超过30个百分点为红灯"""
        return _rule_words(self, get_language())


@dataclass(frozen=True, slots=True)
class Condition:
    """Something a clause can ask for: the limits it may have, its words as a rule and as a reason."""

    limits: tuple
    amount: str
    rule: str
    reason: object


def _points_words(standing):
    return _("落后序时进度%(points)s个百分点") % {"points": standing.points_behind}


def _shortfall_words(standing):
    return _("比序时进度少完成%(percent)s%%") % {"percent": (standing.shortfall * 100).quantize(Decimal("0.1"))}


def _days_words(standing):
    return ngettext("离期限还有%(days)d天", "离期限还有%(days)d天", standing.days_left) % {"days": standing.days_left}


def _misses_words(standing):
    words = ngettext("连续%(months)d个月未达到序时进度", "连续%(months)d个月未达到序时进度", standing.misses_in_a_row)
    return words % {"months": standing.misses_in_a_row}


@lru_cache(maxsize=16)
def _tone_word(tone, language):
    return str(TONE_WORDS[tone])


@lru_cache(maxsize=256)
def _rule_words(clause, language):
    """A clause in the words of a language, which is the one in use: every red line of a ledger prints the same."""
    condition, bound = CONDITIONS[clause.when], ""
    if clause.limit == "above" and not clause.bound:
        return _("落后序时进度为%(lamp)s") % {"lamp": LAMP_WORDS[clause.tone]}
    if clause.bound is not None:
        amount = condition.amount % {"number": f"{clause.bound.normalize():f}"}
        bound = BOUNDS[clause.limit][1] % {"amount": amount}
    return condition.rule % {"bound": bound, "lamp": LAMP_WORDS[clause.tone]}


CONDITIONS = {
    "points_behind": Condition(
        ("above", "from"), gettext_lazy("%(number)s个百分点"), gettext_lazy("落后%(bound)s为%(lamp)s"), _points_words
    ),
    "shortfall": Condition(
        ("above", "from"), gettext_lazy("%(number)s%%"), gettext_lazy("少完成%(bound)s为%(lamp)s"), _shortfall_words
    ),
    "is_overdue": Condition((), "", gettext_lazy("逾期为%(lamp)s"), lambda standing: _("期限已过，仍未完成")),
    "days_left": Condition(
        ("up_to",), gettext_lazy("%(number)s天"), gettext_lazy("离期限%(bound)s为%(lamp)s"), _days_words
    ),
    "misses_in_a_row": Condition(
        ("from",), gettext_lazy("%(number)s个月"), gettext_lazy("连续%(bound)s未达到为%(lamp)s"), _misses_words
    ),
}


@dataclass(frozen=True)
class RuleSet:
    """A rule set as it was read; `data` is what it was read from."""

    code: str
    name: str
    basis: str
    clauses: tuple
    tones: dict = field(default_factory=dict)
    done: str = BLUE
    cleared_red: str = ""
    escalation: tuple = ()
    data: dict = field(default_factory=dict)

    @property
    def asks_for_red_before(self):
        """Whether it matters that a light was red earlier in the month."""
        return bool(self.cleared_red)

    @property
    def asks_for_misses(self):
        """Whether it matters how many months in a row ended behind schedule."""
        return bool(self.escalation) or any(clause.when == "misses_in_a_row" for clause in self.clauses)

    def word(self, tone):
        return self.tones.get(tone) or _tone_word(tone, get_language())

    @property
    def rules(self):
        """Each clause in words, and what becomes of a red light that is cleared."""
        words = [clause.rule for clause in self.clauses]
        if self.cleared_red:
            words.append(_("红灯消除后当月为%(lamp)s") % {"lamp": LAMP_WORDS[self.cleared_red]})
        return words

    @property
    def description(self):
        return _("；").join(self.rules)

    @property
    def acts(self):
        """What is done about a light, in words: 黄灯（第2次）：发函督促，扣1分."""
        return [_act_line(step) for step in self.escalation]

    def _clause_for(self, standing):
        return next((clause for clause in self.clauses if clause.holds(standing)), None)

    def tone(self, standing):
        """The tone alone of what is begun and not done, whatever was red before: no words are made."""
        clause = self._clause_for(standing)
        if clause is not None:
            return clause.tone
        return YELLOW if standing.is_overdue else GREEN

    def switch(self, standing):
        """The Light of something that is begun and not done."""
        clause = self._clause_for(standing)
        if clause is not None:
            light = self._light(clause.tone, CONDITIONS[clause.when].reason(standing), clause.rule, standing)
        elif standing.is_overdue:
            rule = _("逾期未完成的至少为黄灯")
            light = self._light(YELLOW, _("期限已过，仍未完成"), rule, standing)
        else:
            light = Light(GREEN, self.word(GREEN))
        return self._after_red(light, standing)

    def done_light(self, reason=""):
        return Light(self.done, self.word(self.done) if self.done == BLUE else str(TONE_WORDS[BLUE]), reason)

    def waiting_light(self, reason=""):
        return Light(GREY, self.word(GREY), reason)

    def _light(self, tone, reason, rule, standing):
        steps = [
            step for step in self.escalation if step["tone"] == tone and step["times"] <= standing.misses_in_a_row + 1
        ]
        return Light(tone, self.word(tone), reason, rule, _act_words(steps[-1]) if steps else "")

    def _after_red(self, light, standing):
        """Caught up after red: shown as such to the end of the month where the rule set says so."""
        if not (standing.was_red_this_month and self.cleared_red) or light.tone == RED:
            return light
        tone = max(light.tone, self.cleared_red, key=HARDNESS.index)
        rule = _("红灯消除后当月为%(lamp)s") % {"lamp": LAMP_WORDS[self.cleared_red]}
        return Light(tone, self.word(tone), _("本月亮过红灯，现已消除"), rule, is_cleared=True)


def _act_words(step):
    points = step.get("points")
    return _("%(act)s，扣%(points)d分") % {"act": step["act"], "points": -points} if points else step["act"]


def _act_line(step):
    words = {"lamp": LAMP_WORDS[step["tone"]], "times": step["times"], "act": _act_words(step)}
    return (_("%(lamp)s（连续第%(times)d次）：%(act)s") if step["times"] > 1 else _("%(lamp)s：%(act)s")) % words


# Reading a rule set.


def read_rule_set(code, data, *, name="", basis=""):
    """The RuleSet in `data` (docs/lights.md). Raises ValueError with a sentence for each mistake, each with its place."""
    if mistakes := list(_mistakes(data)):
        raise ValueError("\n".join(mistakes))
    return RuleSet(
        code=code,
        name=name,
        basis=basis,
        clauses=tuple(_clause(row) for row in data["clauses"]),
        tones=dict(data.get("tones", {})),
        done=data.get("done", BLUE),
        cleared_red=data.get("cleared_red", ""),
        escalation=tuple(data.get("escalation", ())),
        data=data,
    )


def _clause(row):
    limit = next((name for name in BOUNDS if name in row), "")
    return Clause(row["tone"], row["when"], limit, Decimal(str(row[limit])) if limit else None)


def _mistakes(data):
    if not isinstance(data, dict) or not isinstance(data.get("clauses"), list) or not data["clauses"]:
        yield _("clauses: 至少要有一条规则。")
        return
    known = {"clauses", "tones", "done", "cleared_red", "escalation"}
    yield from (_("%(name)s: 没有这一项，请检查拼写。") % {"name": name} for name in data if name not in known)
    tones = [("done", data.get("done", BLUE)), ("cleared_red", data.get("cleared_red", YELLOW))]
    tones += [(f"tones.{tone}", tone) for tone in data.get("tones", {})]
    for number, row in enumerate(data["clauses"]):
        place = f"clauses[{number}]"
        tones.append((f"{place}.tone", row.get("tone")))
        yield from _clause_mistakes(place, row)
    for number, step in enumerate(data.get("escalation", [])):
        place = f"escalation[{number}]"
        tones.append((f"{place}.tone", step.get("tone")))
        if not step.get("act") or not isinstance(step.get("times"), int) or step["times"] < 1:
            yield _("%(place)s: 要写明第几次（times）和处置（act）。") % {"place": place}
    yield from (
        _("%(place)s: 没有“%(tone)s”这种灯。") % {"place": place, "tone": tone}
        for place, tone in tones
        if tone not in TONE_WORDS
    )


def _clause_mistakes(place, row):
    condition = CONDITIONS.get(row.get("when"))
    if condition is None:
        names = _("、").join(CONDITIONS)
        yield _("%(place)s.when: 应为下列之一：%(names)s。") % {"place": place, "names": names}
        return
    limits = [name for name in row if name not in ("tone", "when")]
    if len(limits) != len(condition.limits[:1]) or not set(limits) <= set(condition.limits):
        names = _("、").join(condition.limits) or "—"
        yield _("%(place)s: 界限应恰为下列之一：%(names)s。") % {"place": place, "names": names}
        return
    for name in limits:
        if isinstance(row[name], bool) or not isinstance(row[name], (int, float)) or row[name] < 0:
            yield _("%(place)s.%(name)s: 应为不小于0的数。") % {"place": place, "name": name}


@cache
def presets():
    """{code: RuleSet} of the published rules that come with the portal, in their order."""
    rows = yaml.safe_load(PRESETS_FILE.read_text(encoding="utf-8"))
    found = {}
    for code, row in rows.items():
        data = {name: value for name, value in row.items() if name not in ("name", "basis")}
        found[code] = read_rule_set(code, data, name=row["name"], basis=row["basis"])
    return found


def default_rules():
    return presets()[DEFAULT_PRESET]
