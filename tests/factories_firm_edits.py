"""The working town's firms: what inspectors, firms and the office do with them, drawn at random, through the services."""

from datetime import date, timedelta

from django.utils import timezone

from accounts.choices import Channel, Role
from enterprises import services as enterprises_services
from enterprises.choices import Answer, SelfReportStatus, Track
from enterprises.models import Enrolment, Enterprise, Product, ProductCategory, SelfReport, SelfReportAnswer
from inspections import services as inspections_services
from inspections.choices import CheckMethod, CheckSource, Verdict
from inspections.models import Rectification, SpotCheck, SpotCheckVerdict, TestItem
from tests.factories import make_person
from tests.factories_bulletins import instant
from tests.factories_enterprises import EnterpriseFactory, ProductFactory
from tests.factories_self_reports import make_template

SIZES = ("small", "micro", "medium")


class FirmEdits:
    """What a WorkingTown needs for its firms; `begin_firms` makes two in each village and a round of self-reports."""

    def begin_firms(self):
        town = self.campaign.owner_unit
        self.inspector = make_person(Role.INSPECTOR, town, acts_for=town)
        categories = list(ProductCategory.objects.all()[:3])
        for place, village in enumerate([*self.villages] * 2):
            columns = {"size": SIZES[place % 3], "category": categories[place % 3]}
            ProductFactory(enterprise=EnterpriseFactory(unit=village, **columns), category=categories[place % 3])
        self.items = list(TestItem.objects.all()[:6])
        # A round that ends inside the weeks that are told, and is due before their cut-off.
        enterprises_services.open_round(
            self.campaign.self_report_rounds.create(
                template=make_template(self.campaign, questions=1),
                key="2026-Q4",
                starts_on=date(2026, 10, 1),
                ends_on=date(2026, 11, 6),
                opens_at=instant("2026-11-01 00:00"),
                due_at=instant("2026-11-05 12:00"),
                closes_at=instant("2027-03-01 12:00"),
            )
        )
        for _number in range(10):
            self.record_spot_check(sampled_on=date(2026, 11, 2))

    def _day(self, back=6):
        return timezone.localdate() - timedelta(days=self.random.randint(0, back))

    def _finding(self, sampled_on):
        verdict = self.random.choice([Verdict.NONCONFORMING, Verdict.NONCONFORMING, Verdict.CONFORMING, ""])
        return {
            "verdict": verdict,
            "concluded_on": sampled_on if verdict else None,
            "items": self.random.sample(self.items, 2) if verdict == Verdict.NONCONFORMING else [],
        }

    def record_spot_check(self, sampled_on=None):
        sampled_on = sampled_on or self._day()
        firm = self._one(Enterprise.objects.select_related("unit", "category"))
        return inspections_services.record_spot_check(
            by=self.inspector,
            campaign=self.campaign,
            enterprise=firm,
            sampled_on=sampled_on,
            number=f"YS-{self.random.randint(1, 10**12)}",
            product_name="演示灯",
            category=firm.category,
            source=CheckSource.CITY,
            method=self.random.choice(CheckMethod.values),
            is_repeat_confirmed=True,
            **self._finding(sampled_on),
        )

    def correct_spot_check(self):
        check = self._one(SpotCheck.objects.select_related("campaign__owner_unit", "unit", "enterprise", "category"))
        verdict = SpotCheckVerdict.objects.current().get(spot_check=check)
        changes = {**self._finding(verdict.happened_on), "method": self.random.choice(CheckMethod.values)}
        return inspections_services.correct_spot_check(
            check, version=check.version, reason="演示更正", by=self.inspector, **changes
        )

    def order_rectification(self):
        failing = SpotCheckVerdict.objects.current().filter(verdict=Verdict.NONCONFORMING)
        failing = failing.exclude(spot_check__in=Rectification.objects.current().values("spot_check"))
        verdict = self._one(failing.select_related("spot_check__campaign__owner_unit", "spot_check__unit"))
        if verdict is None:
            return None
        return inspections_services.order_rectification(
            verdict.spot_check, ordered_on=verdict.concluded_on, by=self.inspector
        )

    def close_rectification(self):
        still_open = Rectification.objects.current().filter(closed_on=None)
        row = self._one(still_open.select_related("spot_check__campaign__owner_unit", "spot_check__unit"))
        return row and inspections_services.close_rectification(
            row.spot_check, closed_on=row.ordered_on, by=self.inspector
        )

    def file_self_report(self):
        report = self._self_report(SelfReportStatus.DRAFT, SelfReportStatus.RETURNED)
        if report is None:
            return None
        for question in report.round.template.questions.all():
            SelfReportAnswer.objects.update_or_create(
                self_report=report, question=question, defaults={"answer": Answer.CONFORMING}
            )
        return enterprises_services.enter_self_report_on_behalf(
            report, channel=Channel.TELEPHONE, received_at=timezone.now(), source=None, by=self.inspector
        )

    def return_self_report(self):
        report = self._self_report(SelfReportStatus.SUBMITTED)
        return report and enterprises_services.return_self_report(report, reason="看不清", by=self.inspector)

    def _self_report(self, *statuses):
        reports = SelfReport.objects.filter(status__in=statuses)
        return self._one(reports.select_related("round__campaign__owner_unit", "round__template", "enterprise__unit"))

    def enrol(self):
        firm = self._one(Enterprise.objects.select_related("unit", "category"))
        product = self.random.choice([None, self._one(Product.objects.filter(enterprise=firm))])
        return enterprises_services.enrol(
            self.campaign,
            enterprise=firm,
            track=Track.CULTIVATION if product else Track.ASSISTANCE,
            product=product,
            happened_on=self._day(back=20),
            by=self.inspector,
        )

    def end_enrolment(self):
        still_in = Enrolment.objects.current().filter(ended_on=None)
        row = self._one(still_in.select_related("campaign__owner_unit", "enterprise__unit", "product"))
        return row and enterprises_services.end_enrolment(row, on=row.happened_on, reason="演示移出", by=self.inspector)

    def move_firm(self):
        """A firm's columns change; what was counted of it does not."""
        firm = self._one(Enterprise.objects.all())
        village = self.random.choice(self.villages)
        return Enterprise.objects.filter(pk=firm.pk).update(unit=village, size=self.random.choice(SIZES))


FIRM_EDITS = (
    *(FirmEdits.record_spot_check,) * 2,
    *(FirmEdits.correct_spot_check,) * 3,
    *(FirmEdits.order_rectification,) * 2,
    FirmEdits.close_rectification,
    *(FirmEdits.file_self_report,) * 2,
    FirmEdits.return_self_report,
    *(FirmEdits.enrol,) * 2,
    FirmEdits.end_enrolment,
    FirmEdits.move_firm,
)
