from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = _("行动")

    def ready(self):
        # Apps fill registries here, after models are loaded.
        from accounts import audit_actions, navigation  # noqa: PLC0415
        from campaigns import automatic_work, choices  # noqa: PLC0415

        audit_actions.register(choices.AUDIT_ACTIONS)
        navigation.register("campaigns:campaign_list", _("行动"), order=30)
        navigation.register("campaigns:directive_list", _("督办与批示"), order=32)
        navigation.register("campaigns:meeting_list", _("会议"), order=33)
        navigation.register("campaigns:holiday_list", _("工作日历"), order=70)
        _fill_pack_sections()
        _fill_closing_sections()
        _fill_prepared_kinds()
        _fill_start_steps()
        _fill_handover_sections()
        automatic_work.declare()


def _fill_pack_sections():
    """Sections are loaded in this order: targets name reference series."""
    from campaigns import indicator_content, pack_sections  # noqa: PLC0415
    from campaigns.services import (  # noqa: PLC0415
        activity_packs,
        indicator_packs,
        memorandum_packs,
        resource_packs,
    )

    pack_sections.register(
        "reference_series", indicator_packs.load_reference_series, indicator_content.reference_series_content
    )
    pack_sections.register("indicators", indicator_packs.load_indicators, indicator_content.indicators_content)
    pack_sections.register("light_rules", indicator_packs.load_light_rules, indicator_content.light_rules_content)
    pack_sections.register("resources", resource_packs.load_resources, resource_packs.export_resources)
    pack_sections.register("policies", resource_packs.load_policies, resource_packs.export_policies)
    pack_sections.register("memorandum", memorandum_packs.load_memoranda, memorandum_packs.export_memoranda)
    pack_sections.register("activities", activity_packs.load_activities, activity_packs.export_activities)


def _fill_closing_sections():
    from campaigns import (  # noqa: PLC0415
        activity_closing,
        archive_parts,
        archives,
        closing_sections,
        meeting_closing,
        memorandum_closing,
    )
    from campaigns.services import activity_series, directive_pending  # noqa: PLC0415

    closing_sections.register("tasks", _("未办结的任务"), closing_sections.open_tasks, order=10)
    closing_sections.register("directives", _("未办结的督办和批示"), closing_sections.unanswered_directives, order=20)
    closing_sections.register("activities", _("未开展的活动"), activity_closing.open_activities, order=22)
    closing_sections.register("memoranda", _("未履行的备忘录职责"), memorandum_closing.open_duties, order=24)
    closing_sections.register("meetings", _("没有办结的会议"), meeting_closing.open_meetings, order=26, is_excused=True)
    closing_sections.register_settler(closing_sections.settle_closing_requests)
    closing_sections.register_settler(directive_pending.settle_directives)
    closing_sections.register_settler(activity_series.settle_preparations)
    closing_sections.register_settler(meeting_closing.settle_answers)
    archive_parts.register(archives.own_parts, order=10)
    archive_parts.register(meeting_closing.minutes_parts, order=30)


def _fill_handover_sections():
    from accounts import handover_sections  # noqa: PLC0415
    from campaigns import handover, permissions  # noqa: PLC0415

    handover_sections.register(
        _("在办督办和批示"), handover.open_directives, order=22, roles=permissions.DIRECTIVE_READING_ROLES
    )


def _fill_prepared_kinds():
    from campaigns import archives, exports, ledger_export, permissions, prepared_kinds  # noqa: PLC0415
    from campaigns.choices import PreparedKind  # noqa: PLC0415

    prepared_kinds.register(
        PreparedKind.ARCHIVE, archives.write_archive, may_ask=permissions.is_office_of, content_type=archives.ZIP
    )
    prepared_kinds.register(
        PreparedKind.LEDGER, ledger_export.make_ledger, may_ask=permissions.can_read_ledger, content_type=exports.XLSX
    )


def _fill_start_steps():
    from campaigns import start_steps  # noqa: PLC0415

    start_steps.register(
        _("行动方案"), _("措施、任务、牵头单位和期限，都从方案来。"), start_steps.campaign_state, order=10
    )
    start_steps.register(
        _("联络员和审核人"),
        _("每个单位一人填报、一人审核；人换了随时可以更换。"),
        start_steps.contacts_state,
        order=20,
    )
    start_steps.register(
        _("发放启用单"),
        _("打印带二维码的启用单当面交给本人，七天内有效，不需要邮箱。"),
        start_steps.slips_state,
        order=30,
    )
    start_steps.register(
        _("工作日历"), _("截止日期和督办按工作日算，要有当年的放假调休安排。"), start_steps.calendar_state, order=50
    )
    start_steps.register(_("报送周期"), _("每周、每月什么时候截止，哪些周合并。"), start_steps.periods_state, order=60)
