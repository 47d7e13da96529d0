from django.urls import path

from inspections.views import firm_home, notice_imports, rectifications, spot_checks

app_name = "inspections"

urlpatterns = [
    path("notice-imports/", notice_imports.notice_import_list, name="notice_import_list"),
    path("notice-imports/new/", notice_imports.notice_import_create, name="notice_import_create"),
    path("notice-imports/<int:pk>/", notice_imports.notice_import_detail, name="notice_import_detail"),
    path("notice-imports/<int:pk>/preview/", notice_imports.notice_import_preview, name="notice_import_preview"),
    path("notice-imports/<int:pk>/discard/", notice_imports.notice_import_discard, name="notice_import_discard"),
    path("notice-imports/<int:pk>/undo/", notice_imports.notice_import_undo, name="notice_import_undo"),
    path("notice-imports/<int:pk>/file/", notice_imports.notice_import_file, name="notice_import_file"),
    path("spot-checks/", spot_checks.spot_check_list, name="spot_check_list"),
    path("spot-checks/new/", spot_checks.spot_check_create, name="spot_check_create"),
    path("spot-checks/<int:pk>/", spot_checks.spot_check_detail, name="spot_check_detail"),
    path("spot-checks/<int:pk>/verdict/", spot_checks.spot_check_verdict, name="spot_check_verdict"),
    path("spot-checks/<int:pk>/correct/", spot_checks.spot_check_correct, name="spot_check_correct"),
    path("spot-checks/<int:pk>/order/", rectifications.rectification_order, name="rectification_order"),
    path("spot-checks/<int:pk>/close/", rectifications.rectification_close, name="rectification_close"),
    path("spot-checks/<int:pk>/follow-up/", rectifications.rectification_correct, name="rectification_correct"),
    path("follow-ups/", rectifications.follow_up_list, name="follow_up_list"),
]

firm_urlpatterns = [
    path("", firm_home.firm_home, name="firm_home"),
    path("type-size/", firm_home.firm_type_size, name="firm_type_size"),
    path("enterprises/<int:pk>/contact/", firm_home.firm_contact_request, name="firm_contact_request"),
]
