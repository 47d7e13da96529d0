"""Taking an import of firms back: each firm becomes what it was before, unless somebody has worked on it since."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns import facts
from campaigns.transitions import Conflict, transition
from enterprises import import_comparison, names
from enterprises.choices import ImportStatus, SelfReportStatus
from enterprises.models import (
    Enterprise,
    EnterpriseDuty,
    EnterpriseImport,
    EnterpriseRecord,
    ExpectedSelfReport,
    SelfReport,
    SelfReportAnswer,
    SelfReportPhoto,
)
from enterprises.services import imports

# Rows that every firm has, or gets from the clock: they do not say that somebody has worked on it.
COME_BY_THEMSELVES = (EnterpriseRecord, EnterpriseDuty, ExpectedSelfReport, SelfReport)
CHANGED_SINCE, IN_USE = "changed_since", "in_use"


@transaction.atomic
def undo_enterprise_import(enterprise_import, *, reason, by):
    """Give firms back the entry they had before an import, and take those that it added off the registry.

    A firm whose entry was changed since stays as it is. One that the import added stays, too, when anything hangs on it
    by now (a product, an enrolment, a filed self-report, a spot check). Both are listed as `kept` in the preview. Firms
    taken off keep their rows; a later import with the same code brings them back. Returns the EnterpriseImport.

    Raises ValidationError without a reason, Conflict when the import is not, or no longer, in force.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("请写明撤销原因。")})
    imports.lock_registry(enterprise_import.unit)
    enterprise_import.refresh_from_db(from_queryset=EnterpriseImport.objects.select_for_update(of=("self",)))
    if not enterprise_import.is_imported:
        raise Conflict(enterprise_import)
    undo = Undo(enterprise_import)
    at = facts.stamp()
    undo.write(at=at, by=by)
    values = {
        "undone_at": at,
        "undone_reason": reason.strip(),
        "preview": enterprise_import.preview
        | {"kept": undo.kept, "restored": len(undo.previous)}
        | {"removed": len(undo.removed)},
    }
    return transition(enterprise_import, ImportStatus.UNDONE, by=by, values=values, reason=reason.strip())


class Undo:
    """What becomes of each firm. written: the import's records that still say what the firm is, by firm; previous: the
    records that were in force before; removed, in_use, changed: firms taken off, left because of what hangs on them,
    left because they were changed since."""

    def __init__(self, enterprise_import):
        self.enterprise_import = enterprise_import
        records = EnterpriseRecord.objects.filter(enterprise_import=enterprise_import)
        list(
            Enterprise.objects.filter(pk__in=records.values("enterprise"))
            .select_for_update(of=("self",))
            .order_by("pk")
        )
        names_by_firm = {record.enterprise_id: record.name for record in records.order_by("recorded_at", "pk")}
        self.written = {record.enterprise_id: record for record in records.current()}
        self.changed = names_by_firm.keys() - self.written.keys()
        self.previous = previous_records(enterprise_import, self.written)
        added = self.written.keys() - self.previous.keys()
        self.in_use = firms_in_use(added, besides=self.duties("opened") + duties_left_behind(added))
        self.removed = added - self.in_use
        kept = dict.fromkeys(self.changed, CHANGED_SINCE) | dict.fromkeys(self.in_use, IN_USE)
        self.kept = [{"name": names_by_firm[pk], "reason": why} for pk, why in sorted(kept.items())]

    def duties(self, what):
        """Primary keys of the duties that the import opened, or ended."""
        return self.enterprise_import.preview.get("duties", {}).get(what, [])

    def write(self, *, at, by):
        facts.supersede(EnterpriseRecord.objects.filter(enterprise__in=self.removed), at=at)
        Enterprise.objects.filter(pk__in=self.removed).update(is_registered=False, version=F("version") + 1)
        facts.supersede(ExpectedSelfReport.objects.filter(enterprise__in=self.removed), at=at)
        self.restore(at=at, by=by)
        # The office keeps these firms: from now on their entry is the office's own.
        kept = {pk: import_comparison.columns_of(self.written[pk]) for pk in self.in_use}
        imports.write_records(kept, enterprise_import=None, recorded_at=at, by=by)
        self.give_duties_back(on=timezone.localdate(at))

    def restore(self, *, at, by):
        """Write the previous entries again, each as of the import (or hand) that it came from."""
        sources = {}
        for pk, record in self.previous.items():
            sources.setdefault(record.enterprise_import_id, {})[pk] = import_comparison.columns_of(record)
        earlier = EnterpriseImport.objects.in_bulk(sources)
        for import_id, values in sources.items():
            imports.write_records(values, enterprise_import=earlier.get(import_id), recorded_at=at, by=by)
        imports.carry_records(list(self.previous))
        renamed = [pk for pk, record in self.previous.items() if record.name != self.written[pk].name]
        firms = list(Enterprise.objects.filter(pk__in=renamed))
        for firm in firms:
            firm.name_key, firm.pinyin = names.name_key(firm.name), names.pinyin(firm.name)
        Enterprise.objects.bulk_update(firms, ["name_key", "pinyin"], imports.BATCH_SIZE)

    def give_duties_back(self, *, on):
        """End what the import began and open again what it ended, for firms that nobody has changed since."""
        ours = EnterpriseDuty.objects.exclude(enterprise__in=self.changed | self.in_use).select_for_update()
        begun = ours.filter(Q(pk__in=self.duties("opened")) | Q(enterprise__in=self.removed), ends_on=None)
        free = {(enterprise_id, kind): pk for pk, enterprise_id, kind in begun.values_list("pk", "enterprise", "kind")}
        imports.end_duties(list(free.values()), on=on - timedelta(days=1))
        ended = ours.filter(pk__in=self.duties("ended")).exclude(enterprise__in=self.removed)
        again = [pk for pk, *place in ended.values_list("pk", "enterprise", "kind") if tuple(place) in free]
        EnterpriseDuty.objects.filter(pk__in=again).update(ends_on=None)


def previous_records(enterprise_import, enterprise_ids):
    """{enterprise pk: its last record by a person, or by another import that is in force}"""
    sound = Q(enterprise_import=None) | Q(enterprise_import__status=ImportStatus.IMPORTED)
    records = EnterpriseRecord.objects.filter(sound, enterprise__in=list(enterprise_ids))
    others = records.exclude(enterprise_import=enterprise_import).order_by("recorded_at", "pk")
    return {record.enterprise_id: record for record in others}


def duties_left_behind(enterprise_ids):
    """Primary keys of duties that imports began which were undone while a later one still held the firm."""
    records = EnterpriseRecord.objects.filter(enterprise__in=list(enterprise_ids), enterprise_import__isnull=False)
    undone = EnterpriseImport.objects.filter(pk__in=records.values("enterprise_import"), status=ImportStatus.UNDONE)
    return [pk for opened in undone.values_list("preview__duties__opened", flat=True) for pk in opened or ()]


def firms_in_use(enterprise_ids, *, besides):
    """The firms on which something hangs: whatever row of any app points at them, of which a firm has none by itself.

    besides: duties that do not count.
    """
    ids = list(enterprise_ids)
    duties = EnterpriseDuty.objects.filter(enterprise__in=ids, ends_on=None).exclude(pk__in=besides)
    used = set(duties.values_list("enterprise", flat=True)) | set(firms_that_began_a_report(ids))
    for relation in Enterprise._meta.related_objects:
        if relation.related_model not in COME_BY_THEMSELVES:
            name = relation.field.name
            rows = relation.related_model._base_manager.filter(**{f"{name}__in": ids})
            used.update(rows.values_list(name, flat=True))
    return used


def firms_that_began_a_report(enterprise_ids):
    """The firms with a self-report that was filed, or has an answer or a photo."""
    parts = [Exists(model.objects.filter(self_report=OuterRef("pk"))) for model in (SelfReportAnswer, SelfReportPhoto)]
    begun = SelfReport.objects.filter(~Q(status=SelfReportStatus.DRAFT) | Q(parts[0]) | Q(parts[1]))
    return begun.filter(enterprise__in=enterprise_ids).values_list("enterprise", flat=True)
