"""Activities as a workbook: what is exported from their page and kept in an action's archive."""

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from accounts import languages
from campaigns import activity_totals
from campaigns.models import Activity, ActivityRecord
from campaigns.workbooks import Sheet, workbook_bytes


def _counts():
    return [_("场次"), _("企业（家次）"), _("人员（人次）"), _("企业负责人"), _("中高层管理人员"), _("员工")]


def with_records(activities, user):
    """A QuerySet of activities, each with what it came to in `current` ([] before it was held)."""
    records = ActivityRecord.objects.visible_to(user).current().select_related("recorded_by")
    return activities.select_related("unit", "series").prefetch_related(Prefetch("records", records, "current"))


@languages.of_records()
def activity_workbook(campaign, *, user, activities=None):
    """The bytes of two sheets: each activity, and sums by kind. All of the campaign unless `activities` are given."""
    if activities is None:
        activities = Activity.objects.visible_to(user).filter(campaign=campaign)
    records = activity_totals.records_of(campaign, user).filter(activity__in=activities.order_by())
    return workbook_bytes([_activity_sheet(activities, user), _kind_sheet(records)])


def _activity_sheet(activities, user):
    headings = [
        _("日期"),
        _("活动名称"),
        _("种类"),
        _("活动项目"),
        _("举办单位"),
        _("地点"),
        _("状态"),
        *_counts(),
        _("说明"),
        _("备注"),
    ]
    rows = (
        [
            activity.current[0].happened_on if activity.current else activity.starts_on,
            activity.title,
            activity.get_kind_display(),
            activity.series.name if activity.series else "",
            activity.unit.name,
            activity.place,
            activity.get_status_display(),
            *(_cells(activity.current[0]) if activity.current else [""] * len(activity_totals.COLUMNS)),
            activity.note,
            _("演示") if activity.is_demo else "",
        ]
        for activity in with_records(activities, user).order_by("starts_on", "pk")
    )
    return Sheet(_("活动"), headings, rows, [12, 34, 12, 20, 22, 20, 10, 8, 12, 12, 12, 14, 8, 30, 8])


def _cells(record):
    return [getattr(record, column) for column in activity_totals.COLUMNS]


def _kind_sheet(records):
    kinds, total = activity_totals.kind_totals(records)
    rows = [[label, *of_kind.cells] for label, of_kind in kinds] + [[_("合计"), *total.cells]]
    return Sheet(_("合计"), [_("种类"), _("已开展"), *_counts()], rows, [14, 8, 8, 12, 12, 12, 14, 8])
