"""帮扶 and 打造: enrolled, ended, listed; what is a fact stays as it was."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from enterprises import services
from enterprises.choices import Track
from enterprises.models import Enrolment
from tests.factories_campaigns import CampaignFactory, make_clerk
from tests.factories_enterprises import EnrolmentFactory, EnterpriseFactory, ProductFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday")]

TODAY = date(2026, 11, 20)
LIST = reverse("enterprises:enrolment_list")


def url(name, pk):
    return reverse(f"enterprises:{name}", args=[pk])


def enrolled(campaign, firm, by, **values):
    return services.enrol(
        campaign, **{"enterprise": firm, "track": Track.ASSISTANCE, "happened_on": TODAY, "by": by} | values
    )


def refusal(call, *args, **kwargs):
    with pytest.raises(ValidationError) as caught:
        call(*args, **kwargs)
    error = caught.value
    return error.message_dict if hasattr(error, "error_dict") else {"": error.messages}


@pytest.mark.parametrize("person", ["town_clerk", "inspector"])
def test_a_firm_is_enrolled_with_its_dimensions_as_they_are(campaign, enterprise, person, request):
    by = request.getfixturevalue(person)

    enrolment = enrolled(campaign, enterprise, by, reason="去年不合格")

    assert (enrolment.unit, enrolment.size, enrolment.category) == (
        enterprise.unit,
        enterprise.size,
        enterprise.category,
    )
    assert (enrolment.recorded_at, enrolment.recorded_by, enrolment.superseded_at) == (timezone.now(), by, None)
    assert AuditEvent.objects.get(action="enrol").after["reason"] == "去年不合格"


def test_a_product_is_enrolled_with_its_own_category(campaign, enterprise, town_clerk):
    product = ProductFactory(enterprise=enterprise, category=None)

    enrolment = enrolled(campaign, enterprise, town_clerk, track=Track.CULTIVATION, product=product)

    assert (enrolment.product, enrolment.category) == (product, enterprise.category)


def test_enrolling_refuses(campaign, enterprise, other_enterprise, village, town_clerk):
    product = ProductFactory(enterprise=enterprise)
    ended = ProductFactory(enterprise=enterprise, ended=True)
    foreign = ProductFactory(enterprise=other_enterprise)
    closed = EnterpriseFactory(unit=village, closed=True)
    cultivation = {"track": Track.CULTIVATION}

    def refused(firm=enterprise, **values):
        return refusal(enrolled, campaign, firm, town_clerk, **values)

    assert "happened_on" in refused(happened_on=date(2026, 11, 21))
    assert "happened_on" in refused(happened_on=date(2025, 12, 31))
    assert "product" in refused(product=product)
    assert "product" in refused(**cultivation)
    assert "product" in refused(**cultivation, product=ended)
    assert "product" in refused(**cultivation, product=foreign)
    assert "" in refused(closed)
    assert not Enrolment.objects.exists()


def test_what_is_enrolled_is_not_enrolled_again(campaign, enterprise, town_clerk):
    product = ProductFactory(enterprise=enterprise)
    EnrolmentFactory(campaign=campaign, enterprise=enterprise)
    EnrolmentFactory(campaign=campaign, product=product)

    assert "该企业已列入帮扶。" in str(refusal(enrolled, campaign, enterprise, town_clerk))
    assert "该产品已列入打造。" in str(
        refusal(enrolled, campaign, enterprise, town_clerk, track=Track.CULTIVATION, product=product)
    )


@pytest.mark.parametrize("person", ["leader", "village_head", "organiser", "other_town_clerk", "enterprise_filer"])
def test_others_enrol_nothing(campaign, enterprise, person, request):
    by = request.getfixturevalue(person)
    enrolment = EnrolmentFactory(campaign=campaign, enterprise=enterprise)

    with pytest.raises(PermissionDenied):
        enrolled(campaign, enterprise, by)
    with pytest.raises(PermissionDenied):
        services.end_enrolment(enrolment, on=TODAY, reason="已改好", by=by)


def test_a_campaign_takes_firms_of_its_own_town_only(campaign, other_town, town_clerk):
    with pytest.raises(PermissionDenied):
        enrolled(campaign, EnterpriseFactory(unit=other_town.children.get()), town_clerk)


def test_an_end_is_a_new_fact(campaign, enterprise, inspector):
    enrolment = EnrolmentFactory(campaign=campaign, enterprise=enterprise)
    before = enrolment.recorded_at

    ended = services.end_enrolment(enrolment, on=TODAY, reason="复检合格", by=inspector)

    enrolment.refresh_from_db()
    assert enrolment.superseded_at == ended.recorded_at
    assert (enrolment.ended_on, ended.ended_on, ended.reason) == (None, TODAY, "复检合格")
    assert (ended.happened_on, ended.unit, ended.superseded_at) == (enrolment.happened_on, enrolment.unit, None)
    assert [row.ended_on for row in Enrolment.objects.as_of(before)] == [None]
    assert enrolled(campaign, enterprise, inspector).pk not in (enrolment.pk, ended.pk)


def test_ending_refuses(campaign, enterprise, inspector):
    enrolment = EnrolmentFactory(campaign=campaign, enterprise=enterprise)

    def ended(**values):
        return {"on": TODAY, "reason": "复检合格", "by": inspector} | values

    assert "reason" in refusal(services.end_enrolment, enrolment, **ended(reason=" "))
    assert "on" in refusal(services.end_enrolment, enrolment, **ended(on=date(2026, 11, 21)))
    assert "on" in refusal(services.end_enrolment, enrolment, **ended(on=date(2026, 1, 1)))
    services.end_enrolment(enrolment, **ended())
    assert "" in refusal(services.end_enrolment, enrolment, **ended())


def test_the_database_refuses_what_is_no_enrolment(campaign, enterprise):
    product = ProductFactory(enterprise=enterprise)
    wrong = (
        {"enterprise": enterprise, "track": Track.CULTIVATION},
        {"product": product, "track": Track.ASSISTANCE},
        {"enterprise": enterprise, "ended_on": date(2026, 1, 1)},
    )

    for values in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            EnrolmentFactory(campaign=campaign, **values)


# -- Pages


def test_enrolling_and_ending_from_the_pages(campaign, enterprise, inspector, client_of):
    client = client_of(inspector)
    product = ProductFactory(enterprise=enterprise)
    create = url("enrolment_create", enterprise.pk)
    form = client.get(create).context["form"]
    data = {"campaign": campaign.pk, "track": "cultivation", "happened_on": "2026-11-20"}

    refused = client.post(create, data)
    created = client.post(create, data | {"product": product.pk})
    end = url("enrolment_end", Enrolment.objects.get().pk)
    shown = client.get(end).content.decode()
    ended = client.post(end, {"on": "2026-11-20", "reason": "停产"})

    assert form["campaign"].value() == campaign.pk
    assert "请选择产品" in refused.content.decode()
    assert (created.url, ended.url) == (enterprise.get_absolute_url(), enterprise.get_absolute_url())
    assert str(product) in shown
    assert client.get(end).status_code == 404
    assert "停产" in client.get(ended.url).content.decode()


def test_who_may_open_the_enrolment_pages(campaign, enterprise, village_head, leader, other_town_clerk, client_of):
    enrolment = EnrolmentFactory(campaign=campaign, enterprise=enterprise)
    for address in (url("enrolment_create", enterprise.pk), url("enrolment_end", enrolment.pk)):
        assert client_of(village_head).get(address).status_code == 403
        assert client_of(leader).get(address).status_code == 403
        assert client_of(other_town_clerk).get(address).status_code == 404


def test_an_enrolment_of_a_campaign_above_is_not_the_towns_to_end(city, bureau, enterprise, inspector, client_of):
    above = CampaignFactory(owner_unit=city, office_unit=bureau)
    enrolment = EnrolmentFactory(campaign=above, enterprise=enterprise)

    assert client_of(inspector).get(url("enrolment_end", enrolment.pk)).status_code == 404
    assert services.end_enrolment(enrolment, on=TODAY, reason="复检合格", by=make_clerk(above)).ended_on == TODAY


def test_the_list_counts_by_village(campaign, enterprise, other_enterprise, leader, village_reporter, client_of):
    EnrolmentFactory(campaign=campaign, enterprise=enterprise)
    EnrolmentFactory(campaign=campaign, product=ProductFactory(enterprise=enterprise))
    EnrolmentFactory(campaign=campaign, enterprise=other_enterprise)
    EnrolmentFactory(campaign=campaign, enterprise=EnterpriseFactory(unit=enterprise.unit), ended_on=TODAY)

    seen = client_of(leader).get(LIST)
    own = client_of(village_reporter).get(LIST)
    built_up = client_of(leader).get(f"{LIST}?track=cultivation&unit={enterprise.unit_id}&campaign={campaign.pk}")

    assert [(row["unit__name"], row["assistance"], row["cultivation"]) for row in seen.context["counts"]] == [
        ("演示东村", 1, 1),
        ("演示西村", 1, 0),
    ]
    assert len(seen.context["page"]) == 3
    assert [row["unit__name"] for row in own.context["counts"]] == ["演示东村"]
    assert [row.track for row in built_up.context["page"]] == ["cultivation"]


def test_the_list_costs_the_same_with_more_rows(campaign, village, inspector, client_of, django_assert_max_num_queries):
    client = client_of(inspector)
    assert "列入帮扶或打造" in client.get(LIST).content.decode()
    for _number in range(5):
        EnrolmentFactory(campaign=campaign, product=ProductFactory(enterprise__unit=village))

    with django_assert_max_num_queries(8):
        client.get(LIST)


def test_who_may_not_read_the_list(own_enterprise, enterprise_filer, system_administrator, client_of):
    assert client_of(enterprise_filer).get(LIST).status_code == 403
    assert client_of(system_administrator).get(LIST).status_code == 403
