"""A memorandum of cooperation between the demo town and its association: invented throughout, and partly carried out."""

from datetime import timedelta

from django.utils import timezone

from accounts.choices import UnitKind
from campaigns import services as campaigns_services
from campaigns.choices import DutySide, DutyStatus

TITLE = "灯具质量提升合作备忘录"
SIGNED_AFTER = timedelta(days=60)
# (matter, first party's duty, second party's duty, days until due, how far either is, with a word on it).
ITEMS = (
    (
        "共享检测", "安排检测券经费，公布可借用的设备", "协会检测室每周三、周五对会员开放", 240,
        (DutyStatus.DONE, "检测券办法已印发"), (DutyStatus.DONE, "检测室已按时开放"),
    ),
    (
        "新国标宣贯", "每季落实一次场地和讲师经费", "编写口袋书，组织会员到场", 500,
        (DutyStatus.UNDER_WAY, "前三季度已办"), (DutyStatus.DONE, "口袋书已发到会员"),
    ),
    (
        "团体标准", "对牵头起草的企业给予奖补", "组织起草两项灯具团体标准", 700,
        (DutyStatus.NOT_STARTED, ""), (DutyStatus.UNDER_WAY, "一项已立项，正在征求意见"),
    ),
    (
        "诚信自律", "公布守信企业名单和激励措施", "制定自律公约，组织签约", 1000,
        (DutyStatus.NOT_STARTED, ""), (DutyStatus.UNDER_WAY, "公约文本已经会员大会通过"),
    ),
)  # fmt: skip


def write_memorandum(campaign, office, *, today):
    """The memorandum with its matters; nothing where the town has no association."""
    associations = campaign.campaign_units.filter(unit__kind=UnitKind.ASSOCIATION).select_related("unit")
    row = associations.order_by(
        "-is_demo", "position"
    ).first()  # what is made up is told of an association that is, too
    signed_on = campaign.starts_on + SIGNED_AFTER
    last_day = min(today, timezone.localdate())
    if row is None or signed_on > last_day:
        return
    memorandum = campaigns_services.create_memorandum(
        campaign,
        title=TITLE,
        first_party=campaign.owner_unit,
        second_party=row.unit,
        signed_on=signed_on,
        ends_on=campaign.ends_on,
        is_demo=True,
        by=office,
    )
    for title, first_duty, second_duty, days, *states in ITEMS:
        due_on = min(signed_on + timedelta(days=days), campaign.ends_on)
        item = campaigns_services.add_memorandum_item(
            memorandum,
            title=title,
            first_duty=first_duty,
            second_duty=second_duty,
            due_on=due_on,
            is_demo=True,
            by=office,
        )
        for side, (status, note) in zip(DutySide, states, strict=True):
            if status != DutyStatus.NOT_STARTED:
                duty = item.duties.get(side=side)
                moved_on = min(due_on - timedelta(days=20), last_day)
                campaigns_services.move_duty(duty, to=status, note=note, moved_on=moved_on, by=office)
