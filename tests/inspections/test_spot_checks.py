"""Recording, concluding and correcting a batch: what is refused, what facts are written, what stays as it was."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.choices import UnitKind
from accounts.models import AuditEvent
from enterprises.choices import EnterpriseSize
from inspections import services
from inspections.choices import CheckMethod, CheckSource, SampleChannel, Verdict
from inspections.models import FailedItem, Rectification, SpotCheck, SpotCheckVerdict
from tests.factories import OrgUnitFactory
from tests.factories_campaigns import CampaignFactory
from tests.factories_enterprises import CategoryFactory, EnterpriseFactory
from tests.factories_inspections import RectificationFactory, SpotCheckFactory, item

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]


@pytest.fixture
def november(time_machine):
    time_machine.move_to("2026-11-20 02:20:00+00:00", tick=False)


@pytest.fixture
def campaign(town, office):
    return CampaignFactory(owner_unit=town, office_unit=office)


@pytest.fixture
def firm(village):
    return EnterpriseFactory(unit=village, name="演示照明甲有限公司")


@pytest.fixture
def record(campaign, firm, inspector):
    """record(**changes): a conforming batch of the firm, recorded by the inspector."""

    def recorded(*, by=inspector, **changes):
        values = {
            "campaign": campaign,
            "enterprise": firm,
            "number": "YS-1",
            "product_name": "吸顶灯",
            "brand": "演示牌",
            "model": "A-1",
            "category": CategoryFactory(),
            "source": CheckSource.PROVINCIAL,
            "method": CheckMethod.RANDOM,
            "sampled_on": date(2026, 11, 2),
            "concluded_on": date(2026, 11, 12),
            "verdict": Verdict.CONFORMING,
        }
        return services.record_spot_check(by=by, **{**values, **changes})

    return recorded


def failing(record, **changes):
    return record(**{"verdict": Verdict.NONCONFORMING, "items": [item("接地规定"), item("标记")], **changes})


def current(model, spot_check):
    return model.objects.current().filter(spot_check=spot_check)


def messages_of(raised):
    return " ".join(raised.value.messages)


# -- Recording


def test_recording_writes_verdict_and_items_with_the_firms_dimensions(record, firm, village, inspector, campaign):
    spot_check = failing(record)

    verdict = SpotCheckVerdict.objects.get()
    assert (verdict.spot_check, verdict.campaign, verdict.unit, verdict.size) == (
        spot_check,
        campaign,
        village,
        firm.size,
    )
    assert (verdict.category, verdict.method, verdict.verdict) == (CategoryFactory(), "random", "nonconforming")
    assert (verdict.happened_on, verdict.concluded_on) == (date(2026, 11, 2), date(2026, 11, 12))
    assert verdict.recorded_by == inspector
    items = FailedItem.objects.order_by("item_id")
    assert [row.item.name for row in items] == ["标记", "接地规定"]
    assert {(row.happened_on, row.unit_id, row.size) for row in items} == {(date(2026, 11, 12), village.pk, firm.size)}
    assert {row.recorded_at for row in items} == {verdict.recorded_at} == {spot_check.recorded_at}
    assert spot_check.sampled_party == spot_check.labelled_producer == firm.name
    event = AuditEvent.objects.get(action="record_spot_check")
    assert (event.target_id, event.actor, event.after["items"]) == (spot_check.pk, inspector, ["接地规定", "标记"])


def test_party_outside_the_registry_is_kept_by_name(record, town):
    spot_check = record(enterprise=None, sampled_party="演示灯饰店", unit=town, channel=SampleChannel.SHOP)

    assert (spot_check.enterprise, spot_check.unit, spot_check.labelled_producer) == (None, town, "")
    assert SpotCheckVerdict.objects.get().size == ""


def test_texts_lose_odd_widths_and_invisible_signs(record):
    spot_check = record(number=" ｙｓ－２０２６ \u200b01 ", brand="演\u200b示牌", model="Ａ－１")

    assert (spot_check.number, spot_check.brand, spot_check.model) == ("YS-202601", "演示牌", "A-1")


def test_a_number_is_recorded_once_in_a_campaign_however_it_is_typed(record, town, office):
    record(number="YS-1")

    with pytest.raises(ValidationError, match="已经登记过"):
        record(number="ｙｓ－1", brand="", model="")
    other = CampaignFactory(owner_unit=town, office_unit=office)
    assert record(number="YS-1", campaign=other, model="B-2").pk
    assert SpotCheck.objects.count() == SpotCheckVerdict.objects.count() == 2


def test_the_same_sheet_sent_twice_at_once_is_refused_in_words(record, monkeypatch):
    record()
    monkeypatch.setattr(SpotCheck, "full_clean", lambda *args, **kwargs: None)

    with pytest.raises(ValidationError, match="已经登记过"):
        record(model="B-2")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"verdict": "nonconforming"}, "至少勾选一个"),
        ({"verdict": "conforming", "items": ["接地规定"]}, "任一项不合格"),
        ({"verdict": "", "concluded_on": None, "items": ["接地规定"]}, "任一项不合格"),
        ({"verdict": ""}, "请同时选择结论"),
        ({"concluded_on": None}, "请填写检验结论日期"),
        ({"concluded_on": date(2026, 11, 1)}, "不能早于抽样日期"),
        ({"concluded_on": date(2026, 11, 21)}, "不能晚于今天"),
        ({"sampled_on": date(2026, 11, 21)}, "不能晚于今天"),
        ({"sampled_on": date(2025, 11, 2), "concluded_on": date(2025, 12, 31)}, "开始"),
        ({"number": " \u200b "}, "不能为空|cannot be blank"),
        ({"product_name": ""}, "不能为空|cannot be blank"),
        ({"brand": "牌" * 61}, "60"),
        ({"brand": "\ue000"}, "无法识别"),
        ({"enterprise": None, "sampled_party": "某店"}, "所在村"),
        ({"source": "nobody"}, "nobody"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_kept(record, changes, sentence):
    if "items" in changes:
        changes = {**changes, "items": [item(name) for name in changes["items"]]}

    with pytest.raises(ValidationError, match=sentence):
        record(**changes)

    assert not SpotCheck.objects.exists()
    assert not SpotCheckVerdict.objects.exists()


def test_a_batch_sampled_before_the_start_counts_when_its_verdict_falls_into_the_campaign(record):
    assert record(sampled_on=date(2025, 12, 28), concluded_on=date(2026, 1, 9)).pk


def test_nothing_is_sampled_after_the_end_of_the_campaign(record, campaign):
    campaign.ends_on = date(2026, 10, 31)
    campaign.save()

    with pytest.raises(ValidationError, match="已于 2026-10-31 结束"):
        record()


def test_only_inspectors_record_and_only_what_they_see(record, town_clerk, village_reporter, other_town, campaign):
    for stranger in (None, town_clerk, village_reporter):
        with pytest.raises(PermissionDenied):
            record(by=stranger)
    elsewhere = EnterpriseFactory(unit=other_town.children.get())
    with pytest.raises(PermissionDenied):
        record(enterprise=elsewhere)
    with pytest.raises(PermissionDenied):
        record(campaign=CampaignFactory(owner_unit=other_town))
    with pytest.raises(ValidationError, match="不在本行动的辖区内"):
        record(enterprise=None, sampled_party="某店", unit=other_town)
    assert not SpotCheck.objects.exists()


# -- The same product within six months


def test_the_same_product_within_six_months_asks_for_confirmation(record):
    record(number="YS-1", sampled_on=date(2026, 5, 25), concluded_on=date(2026, 6, 1))

    with pytest.raises(ValidationError, match="YS-1") as raised:
        record(number="YS-2", model="a-1")
    assert raised.value.code == "repeat"
    assert record(number="YS-2", model="a-1", is_repeat_confirmed=True).pk


@pytest.mark.parametrize(
    "changes",
    [
        {"source": CheckSource.TRACKING},
        {"model": "B-2"},
        {"labelled_producer": "别家照明有限公司"},
        {"sampled_on": date(2026, 4, 1), "concluded_on": date(2026, 4, 9)},
    ],
)
def test_tracking_checks_and_other_products_need_none(record, changes):
    record(number="YS-1", sampled_on=date(2026, 10, 9), concluded_on=date(2026, 10, 20))

    assert record(number="YS-2", **changes).pk


def test_unknown_brand_and_model_are_not_compared(record):
    record(number="YS-1", brand="", model="")

    assert record(number="YS-2", brand="", model="").pk


# -- The verdict that comes later


def test_verdict_is_recorded_on_a_pending_batch(record, inspector):
    spot_check = record(verdict="", concluded_on=None)

    services.record_verdict(
        spot_check,
        version=1,
        verdict=Verdict.NONCONFORMING,
        concluded_on=date(2026, 11, 18),
        items=[item()],
        report_number="BG-1",
        by=inspector,
    )

    pending, verdict = SpotCheckVerdict.objects.order_by("pk")
    assert (pending.verdict, pending.superseded_at) == ("", verdict.recorded_at)
    assert (verdict.verdict, verdict.happened_on) == ("nonconforming", date(2026, 11, 2))
    assert FailedItem.objects.get().happened_on == date(2026, 11, 18)
    spot_check.refresh_from_db()
    assert (spot_check.version, spot_check.report_number) == (2, "BG-1")
    assert AuditEvent.objects.filter(action="record_verdict").count() == 1


def test_a_verdict_is_recorded_once(record, inspector):
    spot_check = record()

    with pytest.raises(ValidationError, match="已有检验结论"):
        services.record_verdict(
            spot_check, version=1, verdict="conforming", concluded_on=date(2026, 11, 18), by=inspector
        )


def test_recording_a_verdict_needs_one(record, inspector):
    spot_check = record(verdict="", concluded_on=None)

    with pytest.raises(ValidationError, match="请选择检验结论"):
        services.record_verdict(spot_check, version=1, verdict="", concluded_on=None, by=inspector)


# -- Corrections


def correct(spot_check, by, *, version=1, reason="抄录有误", **changes):
    return services.correct_spot_check(spot_check, version=version, reason=reason, by=by, **changes)


def test_correction_is_a_new_fact_with_its_reason(record, inspector):
    spot_check = failing(record)

    correct(spot_check, inspector, items=[item("结构")], concluded_on=date(2026, 11, 13))

    old, new = SpotCheckVerdict.objects.order_by("pk")
    assert (old.concluded_on, old.superseded_at) == (date(2026, 11, 12), new.recorded_at)
    assert (new.concluded_on, new.superseded_at) == (date(2026, 11, 13), None)
    assert [row.item.name for row in current(FailedItem, spot_check)] == ["结构"]
    assert FailedItem.objects.count() == 3
    event = AuditEvent.objects.get(action="correct_spot_check")
    assert event.after == {"concluded_on": "2026-11-13", "items": ["结构"], "reason": "抄录有误"}
    assert event.before == {"concluded_on": "2026-11-12", "items": ["接地规定", "标记"]}


def test_correcting_a_word_leaves_the_facts_alone(record, inspector):
    spot_check = record()

    correct(spot_check, inspector, product_name="台灯")

    spot_check.refresh_from_db()
    assert (spot_check.product_name, spot_check.version) == ("台灯", 2)
    assert SpotCheckVerdict.objects.count() == 1


def test_dimensions_stay_as_they_were_when_the_firm_has_moved_since(record, firm, village, other_village, inspector):
    spot_check = record()
    firm.unit, firm.size = other_village, EnterpriseSize.LARGE
    firm.save()

    correct(spot_check, inspector, concluded_on=date(2026, 11, 13), enterprise=firm)

    verdict = current(SpotCheckVerdict, spot_check).get()
    assert (verdict.unit, verdict.size) == (village, EnterpriseSize.SMALL)
    spot_check.refresh_from_db()
    assert spot_check.unit == village


def test_correcting_the_firm_takes_the_dimensions_along(record, other_village, inspector):
    spot_check = failing(record)
    follow_up = services.order_rectification(spot_check, ordered_on=date(2026, 11, 16), by=inspector)
    other = EnterpriseFactory(unit=other_village, size=EnterpriseSize.LARGE, name="演示照明乙有限公司")

    correct(spot_check, inspector, enterprise=other, labelled_producer="", category=CategoryFactory(code="other"))

    for model in (SpotCheckVerdict, FailedItem, Rectification):
        for fact in current(model, spot_check):
            assert (fact.unit, fact.size, fact.category.code) == (other_village, EnterpriseSize.LARGE, "other")
    assert current(Rectification, spot_check).get().due_on == follow_up.due_on
    spot_check.refresh_from_db()
    assert spot_check.sampled_party == spot_check.labelled_producer == "演示照明乙有限公司"


def test_an_unlisted_party_is_corrected_by_name_and_by_village(record, village, other_village, inspector):
    spot_check = record(enterprise=None, sampled_party="某店", unit=village, channel=SampleChannel.SHOP)

    correct(spot_check, inspector, sampled_party="某灯饰店", unit=other_village)

    assert current(SpotCheckVerdict, spot_check).get().unit == other_village
    spot_check.refresh_from_db()
    assert (spot_check.sampled_party, spot_check.unit) == ("某灯饰店", other_village)


def test_an_overturned_verdict_takes_the_follow_up_with_it(record, inspector):
    spot_check = failing(record)
    services.order_rectification(spot_check, ordered_on=date(2026, 11, 16), by=inspector)

    correct(spot_check, inspector, verdict=Verdict.CONFORMING, items=[], reason="复检合格")

    assert not current(Rectification, spot_check).exists()
    assert not current(FailedItem, spot_check).exists()
    assert Rectification.objects.get().superseded_at == current(SpotCheckVerdict, spot_check).get().recorded_at


def test_the_follow_up_stays_when_only_the_items_change(record, inspector):
    spot_check = failing(record)
    follow_up = services.order_rectification(spot_check, ordered_on=date(2026, 11, 16), by=inspector)

    correct(spot_check, inspector, items=[item("结构")])

    assert current(Rectification, spot_check).get() == follow_up


def test_a_verdict_cannot_be_moved_behind_the_order(record, inspector):
    spot_check = failing(record)
    services.order_rectification(spot_check, ordered_on=date(2026, 11, 16), by=inspector)

    with pytest.raises(ValidationError, match="2026-11-16 已责令改正"):
        correct(spot_check, inspector, concluded_on=date(2026, 11, 17))

    assert current(SpotCheckVerdict, spot_check).get().concluded_on == date(2026, 11, 12)


def test_correction_needs_a_reason_a_change_and_the_present_version(record, inspector):
    spot_check = record()

    with pytest.raises(ValidationError, match="请写明更正原因"):
        correct(spot_check, inspector, reason=" ", product_name="台灯")
    with pytest.raises(ValidationError, match="没有改动"):
        correct(spot_check, inspector, product_name="吸顶灯")
    correct(spot_check, inspector, product_name="台灯")
    with pytest.raises(services.StaleSpotCheckError) as raised:
        correct(spot_check, inspector, product_name="落地灯")
    assert raised.value.current.product_name == "台灯"
    assert "他人更正过" in messages_of(raised)


def test_only_an_inspector_corrects(record, town_clerk, village_reporter):
    spot_check = record()

    for stranger in (None, town_clerk, village_reporter):
        with pytest.raises(PermissionDenied):
            correct(spot_check, stranger, product_name="台灯")


def test_a_batch_of_another_town_is_out_of_reach(inspector, other_town, campaign):
    spot_check = SpotCheckFactory(campaign=campaign, enterprise=EnterpriseFactory(unit=other_town.children.get()))

    with pytest.raises(PermissionDenied):
        correct(spot_check, inspector, product_name="台灯")


# -- Who sees what


def test_batches_and_facts_are_seen_in_their_village_only(
    village_reporter, other_village_reporter, leader, village, other_town_clerk
):
    follow_up = RectificationFactory(spot_check__enterprise__unit=village)

    for reader, count in ((village_reporter, 1), (leader, 1), (other_village_reporter, 0), (other_town_clerk, 0)):
        for model in (SpotCheck, SpotCheckVerdict, FailedItem, Rectification):
            assert model.objects.visible_to(reader).count() == count, model
    assert follow_up.happened_on == follow_up.ordered_on


def test_factories_make_every_state(village):
    unit = OrgUnitFactory(kind=UnitKind.VILLAGE)

    assert SpotCheckFactory(enterprise__unit=unit, pending=True).verdict_now.verdict == ""
    assert SpotCheckFactory(enterprise__unit=unit, conforming=True).verdict_now.verdict == "conforming"
    assert SpotCheckFactory(unlisted=True, unit=village).enterprise is None
    assert RectificationFactory(closed=True, spot_check__enterprise__unit=unit).closed_on
