"""三个一批 in the demo: firms that are helped after they failed, most of them until they passed, and products built up."""

from datetime import timedelta

from enterprises.choices import EnterpriseSize, Track
from enterprises.models import Enrolment
from reports.demo.chance import at, chance

HELPED_SHARE, CULTIVATED_FIRMS, CULTIVATED_PRODUCTS = 0.16, 9, 12  # 64 of 400 firms; users.md, screen 5
BIGGEST_FIRST = (EnterpriseSize.LARGE, EnterpriseSize.MEDIUM, EnterpriseSize.SMALL, EnterpriseSize.MICRO)
FIRST_CULTIVATED_SHARE = 0.35  # of the time since the launch
LISTED = "列入“横栏精造”培育名单。"
PASSED = "复检合格，移出帮扶。"


class Enrolments:
    def __init__(self, campaign, clerk, firms, products, *, now, first_day, today, calendar):
        self.campaign, self.clerk, self.firms, self.products = campaign, clerk, firms, products
        self.now, self.first_day, self.today, self.calendar = now, first_day, today, calendar

    def write(self, failing):
        """`failing` are the batches that failed, in the order in which it became known."""
        facts = self._help(failing) + self._cultivate(failing)
        Enrolment.objects.bulk_create(fact for fact in facts if fact.recorded_at <= self.now)

    def _help(self, failing):
        """The first time a firm fails it may be taken up; half a year later most have passed."""
        by_pk = {firm.enterprise.pk: firm for firm in self.firms}
        failed = {}
        for batch in failing:
            if batch.spot_check.enterprise_id:
                failed.setdefault(batch.spot_check.enterprise_id, batch.concluded_on)
        wanted = round(len(self.firms) * HELPED_SHARE)
        step = max(len(failed) / wanted, 1)
        taken = [list(failed)[int(place * step)] for place in range(min(wanted, len(failed)))]
        return [fact for pk in taken for fact in self._helped(by_pk[pk], failed[pk])]

    def _helped(self, firm, failed_on):
        generator = chance("assistance", firm.serial)
        starts_on = self.calendar.next_working_day(failed_on + timedelta(days=generator.randint(6, 20)))
        enrolled = self._enrolment(firm, Track.ASSISTANCE, starts_on, reason="抽查不合格，列入帮扶。")
        ends_on = self.calendar.next_working_day(starts_on + timedelta(days=generator.randint(120, 300)))
        if generator.random() < 0.25 or at(ends_on, 16) > self.now:
            return [enrolled]
        ended = self._enrolment(firm, Track.ASSISTANCE, starts_on, reason=PASSED)
        enrolled.superseded_at = ended.recorded_at = at(ends_on, 16)
        ended.ended_on = ends_on
        return [enrolled, ended]

    def _cultivate(self, failing):
        """Products of bigger firms that have not failed, taken up one after another since the second year."""
        failed = {batch.spot_check.enterprise_id for batch in failing}
        days = (self.today - self.first_day).days
        listed_by = self.first_day + timedelta(days=int(days * FIRST_CULTIVATED_SHARE))
        sound = [
            firm
            for firm in self.firms
            if firm.enterprise.pk not in failed and firm.is_active(self.today) and firm.registered_on < listed_by
        ]
        bigger = sorted(sound, key=lambda firm: BIGGEST_FIRST.index(firm.size))[:CULTIVATED_FIRMS]
        chosen = [(firm, self.products[firm.serial][0]) for firm in bigger]
        chosen += [(firm, self.products[firm.serial][1]) for firm in bigger if len(self.products[firm.serial]) > 1]
        generator = chance("cultivation")
        facts = []
        for place, (firm, product) in enumerate(chosen[:CULTIVATED_PRODUCTS]):
            after = int(days * (FIRST_CULTIVATED_SHARE + 0.05 * place)) + generator.randint(0, 6)
            starts_on = self.calendar.next_working_day(self.first_day + timedelta(days=min(after, days - 5)))
            facts.append(self._enrolment(firm, Track.CULTIVATION, starts_on, product=product, reason=LISTED))
        return facts

    def _enrolment(self, firm, track, day, *, reason, product=None):
        return Enrolment(
            campaign=self.campaign,
            track=track,
            enterprise=firm.enterprise,
            product=product,
            unit_id=firm.unit_id,
            size=firm.size,
            category=firm.category,
            happened_on=day,
            reason=reason,
            recorded_at=at(day, 15, firm.serial % 60),
            recorded_by=self.clerk,
        )
