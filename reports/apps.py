from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("报送与通报")

    def ready(self):
        # Apps fill registries here, after models are loaded.
        from accounts import audit_actions, handover_sections, navigation  # noqa: PLC0415
        from accounts.choices import UNIT_ROLES, Role  # noqa: PLC0415
        from campaigns import archive_parts, closing_sections, ledger, pack_sections  # noqa: PLC0415
        from campaigns.permissions import READING_ROLES  # noqa: PLC0415
        from reports import (  # noqa: PLC0415
            archive,
            automatic_work,
            choices,
            closing,
            computed_readings,
            handover,
            ledger_notes,
        )
        from reports.pack_sections import export_bulletins, load_bulletins  # noqa: PLC0415

        audit_actions.register(choices.AUDIT_ACTIONS)
        automatic_work.declare()
        computed_readings.register_sources()
        navigation.register("reports:office_desk", _("工作台"), order=10)
        navigation.register("reports:dashboard", _("看板"), order=12)
        navigation.register("reports:analysis", _("分析"), order=13)
        navigation.register("reports:unit_report_list", _("报送"), order=14)
        navigation.register("reports:bulletin_list", _("通报"), order=20)
        pack_sections.register("bulletins", load_bulletins, export_bulletins)
        archive_parts.register(archive.bulletin_parts, order=20)
        ledger.COORDINATION.append(ledger_notes.coordination_of)
        _serve_meetings()
        _serve_supervision()
        closing_sections.register("bulletins", _("未印发的通报"), closing.unissued_bulletins, order=70, is_excused=True)
        closing_sections.register_settler(closing.settle_reports)
        handover_sections.register(_("未完成的报送"), handover.unsigned_reports, order=30, roles=UNIT_ROLES)
        handover_sections.register(_("未印发的通报"), handover.bulletins_in_hand, order=35, roles=(Role.OFFICE_CLERK,))
        handover_sections.register(_("近期固定日期"), handover.recurring_dates, order=90, roles=READING_ROLES)


def _serve_supervision():
    from campaigns import paper_makers  # noqa: PLC0415
    from reports import letter_paper  # noqa: PLC0415

    paper_makers.register("supervision_letter", letter_paper.supervision_letter)


def _serve_meetings():
    from campaigns import paper_makers  # noqa: PLC0415
    from campaigns.services import agenda_sources  # noqa: PLC0415
    from reports import meeting_matters, meeting_papers  # noqa: PLC0415

    agenda_sources.MATTERS.append(meeting_matters.waiting_matters)
    paper_makers.register("meeting_notice", meeting_papers.meeting_notice)
    paper_makers.register("meeting_minutes", meeting_papers.meeting_minutes)
