from django.urls import path

from enterprises.views import (
    contacts,
    duties,
    enrolments,
    enterprises,
    imports,
    members,
    products,
    self_report_reviews,
    self_report_rounds,
    self_reports,
)

app_name = "enterprises"

urlpatterns = [
    path("enterprises/", enterprises.enterprise_list, name="enterprise_list"),
    path("enterprises/new/", enterprises.enterprise_create, name="enterprise_create"),
    path("enterprises/choose/<slug:status>/", enterprises.enterprise_choose, name="enterprise_choose"),
    path("enterprises/<int:pk>/", enterprises.enterprise_detail, name="enterprise_detail"),
    path("enterprises/<int:pk>/change/", enterprises.enterprise_change, name="enterprise_change"),
    path(
        "enterprises/<int:pk>/directives/new/",
        enterprises.enterprise_directive_create,
        name="enterprise_directive_create",
    ),
    path("enterprises/<int:pk>/status/", enterprises.enterprise_status, name="enterprise_status"),
    path("enterprises/<int:pk>/duties/<slug:kind>/", duties.duty_assign, name="duty_assign"),
    path("enterprises/<int:pk>/members/new/", members.member_add, name="member_add"),
    path("members/<int:pk>/end/", members.member_end, name="member_end"),
    path("enterprises/<int:pk>/products/new/", products.product_create, name="product_create"),
    path("products/<int:pk>/change/", products.product_change, name="product_change"),
    path("enrolments/", enrolments.enrolment_list, name="enrolment_list"),
    path("enterprises/<int:pk>/enrolments/new/", enrolments.enrolment_create, name="enrolment_create"),
    path("enrolments/<int:pk>/end/", enrolments.enrolment_end, name="enrolment_end"),
    path("enterprise-imports/", imports.enterprise_import_list, name="enterprise_import_list"),
    path("enterprise-imports/new/", imports.enterprise_import_create, name="enterprise_import_create"),
    path("enterprise-imports/template/", imports.enterprise_import_template, name="enterprise_import_template"),
    path("enterprise-imports/<int:pk>/", imports.enterprise_import_detail, name="enterprise_import_detail"),
    path("enterprise-imports/<int:pk>/preview/", imports.enterprise_import_preview, name="enterprise_import_preview"),
    path("enterprise-imports/<int:pk>/discard/", imports.enterprise_import_discard, name="enterprise_import_discard"),
    path("enterprise-imports/<int:pk>/undo/", imports.enterprise_import_undo, name="enterprise_import_undo"),
    path("enterprise-imports/<int:pk>/file/", imports.enterprise_import_file, name="enterprise_import_file"),
    path("contact-requests/", contacts.contact_request_list, name="contact_request_list"),
    path("contact-requests/<int:pk>/answer/", contacts.contact_answer, name="contact_answer"),
    path("self-report-rounds/", self_report_rounds.self_report_round_list, name="self_report_round_list"),
    path("self-report-rounds/<int:pk>/", self_report_rounds.self_report_round_detail, name="self_report_round_detail"),
    path("self-reports/<int:pk>/", self_report_reviews.self_report_review, name="self_report_review"),
    path("self-reports/<int:pk>/return/", self_report_reviews.self_report_return, name="self_report_return"),
    path("self-reports/<int:pk>/on-behalf/", self_report_reviews.self_report_on_behalf, name="self_report_on_behalf"),
    path("self-reports/<int:pk>/source/", self_report_reviews.self_report_source, name="self_report_source"),
    path("self-report-photos/<int:pk>/", self_report_reviews.self_report_review_photo, name="self_report_review_photo"),
]

firm_urlpatterns = [
    path("self-reports/", self_reports.self_report_list, name="self_report_list"),
    path("self-reports/<int:pk>/", self_reports.self_report_detail, name="self_report_detail"),
    path("self-report-photos/<int:pk>/", self_reports.self_report_photo, name="self_report_photo"),
]
