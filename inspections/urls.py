from django.urls import path

from inspections.views import notice_imports

app_name = "inspections"

urlpatterns = [
    path("notice-imports/", notice_imports.notice_import_list, name="notice_import_list"),
    path("notice-imports/new/", notice_imports.notice_import_create, name="notice_import_create"),
    path("notice-imports/<int:pk>/", notice_imports.notice_import_detail, name="notice_import_detail"),
    path("notice-imports/<int:pk>/preview/", notice_imports.notice_import_preview, name="notice_import_preview"),
    path("notice-imports/<int:pk>/discard/", notice_imports.notice_import_discard, name="notice_import_discard"),
    path("notice-imports/<int:pk>/undo/", notice_imports.notice_import_undo, name="notice_import_undo"),
    path("notice-imports/<int:pk>/file/", notice_imports.notice_import_file, name="notice_import_file"),
]
