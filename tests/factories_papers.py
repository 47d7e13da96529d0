"""A town whose bulletins have something to say in every section: reports, tasks, spot checks, follow-up, firms."""

from datetime import date

from campaigns import services as campaigns_services
from reports.choices import BulletinKind, Content, Timeliness
from reports.models import BulletinSchedule
from tests.factories_bulletins import (
    closure,
    compiled_bulletin,
    entry,
    expected,
    filing,
    instant,
    make_campaign,
    schedule,
    terms,
)
from tests.factories_campaigns import MeasureFactory
from tests.factories_enterprises import EnrolmentFactory, EnterpriseFactory, ProductFactory
from tests.factories_inspections import RectificationFactory, SpotCheckFactory, item

# (kind, period, cut-off) of one issue of each kind.
ISSUES = (
    (BulletinKind.WEEKLY, "2026-W46", "2026-11-16 12:00"),
    (BulletinKind.MONTHLY, "2026-11", "2026-12-01 12:00"),
    (BulletinKind.QUARTERLY, "2026-Q4", "2027-01-04 12:00"),
)
EARLY, IN_TIME = instant("2026-11-02 09:00"), instant("2026-11-16 09:00")


def working_campaign(office, diligent, lazy):
    """`diligent` reports in time and closes a task, `lazy` reports nothing and has an overdue one."""
    campaign = make_campaign(office, diligent, lazy, name="演示灯具行动", slug="lighting")
    schedule(campaign)
    BulletinSchedule.objects.update(report_to="镇党委、镇政府领导", send_to="各成员单位")
    BulletinSchedule.objects.exclude(kind=BulletinKind.WEEKLY).update(has_ranking=True)
    measure, other = (MeasureFactory(campaign=campaign, code=code, name=f"演示措施{code}") for code in ("m-1", "m-2"))
    week = campaigns_services.plan_period(campaign, kind="week", key="2026-W46")
    done = terms(measure, diligent, due_on=date(2026, 11, 13))
    terms(measure, lazy, due_on=date(2026, 11, 10))
    next_done = terms(other, diligent, due_on=date(2026, 11, 18))
    terms(other, diligent, due_on=date(2027, 1, 20))
    terms(other, lazy, due_on=date(2027, 2, 20))
    closure(done, date(2026, 11, 12), recorded_at=EARLY)
    closure(next_done, date(2026, 11, 17), recorded_at=instant("2026-11-17 09:00"))
    for unit in (diligent, lazy):
        expected(week, unit, recorded_at=EARLY)
    filing(week, diligent, recorded_at=IN_TIME, timeliness=Timeliness.ON_TIME, content=Content.FULL)
    _spot_checks(campaign, diligent, lazy)
    firm = EnterpriseFactory(unit=diligent, name="演示明亮照明厂")
    said = "走访了演示明亮照明厂，\n逐户核对证书"
    entry(done, week, 90, recorded_at=IN_TIME, done=said)
    EnrolmentFactory(campaign=campaign, enterprise=firm)
    EnrolmentFactory(campaign=campaign, product=ProductFactory(enterprise=firm))
    return campaign


def _spot_checks(campaign, diligent, lazy):
    firms = {unit: EnterpriseFactory(unit=unit) for unit in (diligent, lazy)}
    values = {
        "campaign": campaign,
        "sampled_on": date(2026, 11, 3),
        "concluded_on": date(2026, 11, 11),
        "recorded_at": EARLY,
    }
    for unit, firm in firms.items():
        SpotCheckFactory(enterprise=firm, **values)
        SpotCheckFactory(enterprise=firm, method="targeted", **values)
        failing = SpotCheckFactory(enterprise=firm, nonconforming=True, items=[item(), item("标记")], **values)
        closed_on = date(2026, 11, 14) if unit == diligent else None
        RectificationFactory(spot_check=failing, ordered_on=date(2026, 11, 12), closed_on=closed_on, recorded_at=EARLY)
    SpotCheckFactory(enterprise=firms[diligent], **values | {"concluded_on": date(2026, 11, 4)})


def issue(campaign, kind, key, cutoff):
    """A draft of an issue, compiled the way a worker does it."""
    return compiled_bulletin(campaign, kind=kind, key=key, cutoff_at=instant(cutoff))
