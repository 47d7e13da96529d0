from django.urls import path

from reports.views import (
    analysis,
    bulletins,
    burden,
    coordination,
    dashboard,
    figures,
    office_desk,
    standing_authorisations,
    tour,
    unit_reports,
)

app_name = "reports"

urlpatterns = [
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("bulletins/", bulletins.bulletin_list, name="bulletin_list"),
    path("bulletins/<int:pk>/", bulletins.bulletin_detail, name="bulletin_detail"),
    path("bulletins/<int:pk>/bulletin.json", bulletins.bulletin_json, name="bulletin_json"),
    path("bulletins/<int:pk>/documents/<slug:format>/", bulletins.bulletin_download, name="bulletin_download"),
    path("bulletins/<int:pk>/verify/", bulletins.bulletin_verify, name="bulletin_verify"),
    path("bulletins/<int:pk>/publish/", bulletins.bulletin_publish, name="bulletin_publish"),
    path("bulletins/<int:pk>/directives/new/", bulletins.bulletin_directive_create, name="bulletin_directive_create"),
    path("bulletins/<int:pk>/retry/", bulletins.bulletin_retry, name="bulletin_retry"),
    path("bulletins/<int:pk>/figures/<slug:code>/rows/", figures.figure_rows, name="figure_rows"),
    path(
        "campaigns/<slug:slug>/figures/<slug:kind>/<str:period>/<slug:code>/rows/",
        figures.live_figure_rows,
        name="live_figure_rows",
    ),
    path("analysis/", analysis.analysis, name="analysis"),
    path("matters/", coordination.coordination_list, name="coordination_list"),
    path("matters/<int:pk>/", coordination.coordination_decide, name="coordination_decide"),
    path("matters/<int:pk>/on-paper/", coordination.coordination_ask, name="coordination_ask"),
    path("tour/", tour.tour, name="tour"),
    path("desk/", office_desk.office_desk, name="office_desk"),
    path("periods/<int:pk>/remind/", office_desk.remind_all, name="remind_all"),
    path("burden/", burden.burden_meter, name="burden_meter"),
    path("unit-reports/", unit_reports.unit_report_list, name="unit_report_list"),
    path("unit-reports/<int:pk>/", unit_reports.unit_report_detail, name="unit_report_detail"),
    path("unit-reports/<int:pk>/withdraw/", unit_reports.unit_report_withdraw, name="unit_report_withdraw"),
    path("unit-reports/<int:pk>/sign/", unit_reports.unit_report_sign, name="unit_report_sign"),
    path("unit-reports/<int:pk>/return/", unit_reports.unit_report_return, name="unit_report_return"),
    path("unit-reports/<int:pk>/on-behalf/", unit_reports.unit_report_on_behalf, name="unit_report_on_behalf"),
    path("unit-reports/<int:pk>/excuse/", unit_reports.unit_report_excuse, name="unit_report_excuse"),
    path("unit-reports/<int:pk>/remind/", unit_reports.unit_report_remind, name="unit_report_remind"),
    path("unit-reports/<int:pk>/question/", unit_reports.unit_report_question, name="unit_report_question"),
    path("unit-reports/<int:pk>/answer/", unit_reports.unit_report_answer, name="unit_report_answer"),
    path("unit-reports/<int:pk>/source/", unit_reports.unit_report_source, name="unit_report_source"),
    path(
        "standing-authorisations/",
        standing_authorisations.standing_authorisation_list,
        name="standing_authorisation_list",
    ),
    path(
        "standing-authorisations/<int:pk>/revoke/",
        standing_authorisations.standing_authorisation_revoke,
        name="standing_authorisation_revoke",
    ),
]
