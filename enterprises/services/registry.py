"""The registry of firms: registered, changed, moved, stopped. Each change writes the firm and a new record of it."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts_services
from accounts.choices import UnitKind
from accounts.models import OrgUnit
from campaigns import facts, sheet_cells
from enterprises import names, permissions
from enterprises.choices import EnterpriseStatus
from enterprises.credit_codes import check_credit_code
from enterprises.models import Enterprise, EnterpriseRecord
from enterprises.models.enterprise import REGISTRY_FIELDS

NOTE_LENGTH = 200
TEMPORARY_MARK = "-L"
TEMPORARY_DIGITS = 4
ENTRY_FIELDS = ("credit_code", *REGISTRY_FIELDS)


class SimilarEnterprisesError(ValidationError):
    """The town has firms of that name already: is it one of these? `enterprises` are those that the person may see."""

    def __init__(self, enterprises, *, count):
        super().__init__(_("本镇已有名称相同或相近的企业，请先核对。确实是另一家的，勾选后再保存。"), code="similar")
        self.enterprises = enterprises
        self.count = count


class StaleEnterpriseError(ValidationError):
    """Somebody changed the firm's entry since this form was opened; `theirs` is the firm as it is now."""

    def __init__(self, enterprise):
        super().__init__(_("这家企业的档案刚被他人改过，您的改动还没有保存。请对照下面的差异后再存。"), code="stale")
        self.theirs = enterprise


@transaction.atomic
def register_enterprise(*, unit, name, by, credit_code="", known_similar=0, on=None, note="", **columns):
    """Enter a firm in the registry of a village and return it; without a code it is given a temporary number.

    `known_similar` is how many firms of that name the person has looked at and found to be others. Raises
    SimilarEnterprisesError when the town has more of them, and ValidationError for a unit that is no village, a code that
    is wrong or taken, a name that cannot be read, and a day to come.
    """
    permissions.require(permissions.can_survey(by, unit))
    _refuse_other_units(unit)
    _refuse_future(on)
    values = cleaned(columns | {"unit": unit, "name": name, "credit_code": credit_code})
    town = locked_town(unit)
    enterprise = _unregistered(values["credit_code"], by=by)
    _ask_about_similar(values["name"], town, known=known_similar, by=by, besides=enterprise.pk)
    if not values["credit_code"]:
        enterprise.temporary_number = draw_temporary_number(unit)
    _fill(enterprise, values)
    _save(enterprise)
    write_record(enterprise, on=on, note=note, by=by)
    accounts_services.record_event("register_enterprise", enterprise, by=by, after=_words(enterprise, ENTRY_FIELDS))
    return enterprise


@transaction.atomic
def change_enterprise(enterprise, *, version, values, by, on=None, note=""):
    """Change columns of a firm's entry and return it with its next version. A temporary firm may be given its code.

    Raises StaleEnterpriseError when somebody saved in between, PermissionDenied for a column that is not this person's to
    change, and ValidationError without a change, for a code that is wrong or taken, and for a firm that would lose it.
    """
    _refuse_future(on)
    lock_enterprise(enterprise)
    if enterprise.version != version:
        raise StaleEnterpriseError(Enterprise.objects.select_related("unit", "category").get(pk=enterprise.pk))
    values = _changed(enterprise, cleaned(values))
    permissions.require(set(values) <= set(permissions.editable_fields(by, enterprise.unit)))
    if not values:
        raise ValidationError(_("没有改动。"))
    if "unit" in values:
        permissions.require(permissions.can_keep_registry(by, values["unit"]))
        _refuse_other_units(values["unit"])
    if "credit_code" in values:
        _refuse_code(enterprise, values["credit_code"], by=by)
    return _change(enterprise, values, on=on, note=note, by=by)


@transaction.atomic
def record_status(enterprise, *, status, on, by, note=""):
    """摸排: note that a firm moved, stopped, closed, is lost or works again, from a day on; returns the firm.

    Raises ValidationError for the status it has already, a day to come, and a firm that moved without saying where to.
    """
    permissions.require(permissions.can_survey(by, enterprise.unit))
    _refuse_future(on)
    lock_enterprise(enterprise)
    if status == enterprise.status:
        raise ValidationError(
            {"status": _("这家企业已经是“%(status)s”。") % {"status": enterprise.get_status_display()}}
        )
    if status == EnterpriseStatus.MOVED and not note.strip():
        raise ValidationError({"note": _("请写明搬到哪里；不知道的写“去向不明”。")})
    return _change(enterprise, {"status": status}, on=on, note=note, by=by)


def lock_enterprise(enterprise):
    """Lock the firm's row until the transaction ends and bring `enterprise` up to date."""
    enterprise.refresh_from_db(from_queryset=Enterprise.objects.select_for_update(of=("self",)))


def locked_town(unit):
    """The town (or whatever is nearest) of a village, locked: numbers and names in it are given to one at a time."""
    ancestors = OrgUnit.objects.filter(pk__in=unit.path.rstrip("/").split("/"))
    town = ancestors.filter(kind=UnitKind.TOWN).order_by("-path").first() or unit
    # no_key: rows that point at the town, such as audit events, need not wait.
    return OrgUnit.objects.select_for_update(of=("self",), no_key=True).get(pk=town.pk)


def draw_temporary_number(unit):
    """The village's next number for a firm without a code, "wusha-L0001"; the caller holds `locked_town`."""
    (number,) = draw_temporary_numbers(unit, 1)
    return number


def draw_temporary_numbers(unit, count):
    """The village's next numbers, in order; the caller holds `locked_town`."""
    prefix = f"{unit.code[:30]}{TEMPORARY_MARK}"
    given = Enterprise.objects.filter(temporary_number__startswith=prefix)
    # By length first: L10000 follows L9999.
    last = given.order_by(Length("temporary_number").desc(), "-temporary_number").first()
    first = int(last.temporary_number.removeprefix(prefix)) + 1 if last else 1
    return [f"{prefix}{number:0{TEMPORARY_DIGITS}d}" for number in range(first, first + count)]


def similar_enterprises(name, town):
    """Firms of the town whose name is, but for spelling and legal form, the same."""
    found = Enterprise.objects.registered().filter(unit__path__startswith=town.path, name_key=names.name_key(name))
    return found.select_related("unit").order_by("pinyin", "pk")


def write_record(enterprise, *, on, by, note="", enterprise_import=None):
    """Close the current record of a firm and write what the registry says of it from now on; returns the record."""
    recorded_at = facts.stamp()
    facts.supersede(EnterpriseRecord.objects.filter(enterprise=enterprise), at=recorded_at)
    return EnterpriseRecord.objects.create(
        enterprise=enterprise,
        enterprise_import=enterprise_import,
        happened_on=on or timezone.localdate(recorded_at),
        note=names.clean_line(note)[:NOTE_LENGTH],
        recorded_at=recorded_at,
        recorded_by=by,
        **{field: getattr(enterprise, field) for field in REGISTRY_FIELDS},
    )


CLEANERS = {
    "credit_code": lambda text: check_credit_code(text) if text.strip() else "",
    "name": names.display_name,
    "address": names.clean_line,
    "representative": names.clean_line,
    "phone": sheet_cells.read_phone,
}


def cleaned(values):
    """Typed columns as they are kept. Raises ValidationError that names every column which cannot be read."""
    kept, errors = dict(values), {}
    for name in CLEANERS.keys() & values.keys():
        try:
            kept[name] = CLEANERS[name](values[name])
        except ValidationError as error:
            errors[name] = error
    if errors:
        raise ValidationError(errors)
    return kept


def _refuse_other_units(unit):
    if not permissions.is_village(unit) or (unit.ends_on is not None and unit.ends_on < timezone.localdate()):
        raise ValidationError(
            {"unit": _("企业须登记在村或社区名下，“%(unit)s”不是在用的村（社区）。") % {"unit": unit}}
        )


def _refuse_future(on):
    if on is not None and on > timezone.localdate():
        raise ValidationError({"on": _("日期不能晚于今天。")})


def _unregistered(credit_code, *, by):
    """A new firm, or the one that an undone import left behind with this code."""
    if not credit_code:
        return Enterprise(version=0)
    known = Enterprise.objects.select_for_update(of=("self",)).filter(credit_code=credit_code).first()
    if known is None:
        return Enterprise(version=0)
    if known.is_registered:
        raise _taken(known, by=by)
    known.is_registered = True
    return known


def _taken(known, *, by):
    """The code has a firm: which one is told to whoever may see it."""
    if Enterprise.objects.visible_to(by).filter(pk=known.pk).exists():
        sentence = _("这个代码已有企业建档：%(enterprise)s（%(unit)s）。") % {"enterprise": known, "unit": known.unit}
    else:
        sentence = _("这个统一社会信用代码已有企业建档，请与分局核对。")
    return ValidationError({"credit_code": sentence})


def _refuse_code(enterprise, credit_code, *, by):
    if not credit_code:
        raise ValidationError({"credit_code": _("已有信用代码的企业不能再改为没有代码。")})
    known = Enterprise.objects.exclude(pk=enterprise.pk).filter(credit_code=credit_code).first()
    if known is not None:
        raise _taken(known, by=by)


def _ask_about_similar(name, town, *, known, by, besides):
    similar = similar_enterprises(name, town).exclude(pk=besides)
    count = similar.count()
    if count > known:
        raise SimilarEnterprisesError(list(Enterprise.objects.visible_to(by).filter(pk__in=similar)), count=count)


def _fill(enterprise, values):
    for name, value in values.items():
        setattr(enterprise, name, value)
    enterprise.name_key = names.name_key(enterprise.name)
    enterprise.pinyin = names.pinyin(enterprise.name)
    enterprise.version += 1


def _save(enterprise):
    """The database has the last word on a code that two towns type at the same moment."""
    enterprise.full_clean()
    try:
        with transaction.atomic():
            enterprise.save()
    except IntegrityError:
        raise ValidationError({"credit_code": _("这个统一社会信用代码已有企业建档，请与分局核对。")}) from None


def _changed(enterprise, values):
    return {name: value for name, value in values.items() if getattr(enterprise, name) != value}


def _change(enterprise, values, *, on, note, by):
    before = _words(enterprise, values)
    _fill(enterprise, values)
    _save(enterprise)
    write_record(enterprise, on=on, note=note, by=by)
    accounts_services.record_event(
        "change_enterprise", enterprise, by=by, before=before, after=_words(enterprise, values) | {"note": note}
    )
    return enterprise


def _words(enterprise, fields):
    """Columns as the audit trail keeps them."""
    values = {name: getattr(enterprise, name) for name in fields}
    return {name: value if isinstance(value, int | None) else str(value) for name, value in values.items()}
