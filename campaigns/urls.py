from django.urls import path

from campaigns.views import campaigns, contacts, directives, holidays, packs, reporting_periods, start, tasks

app_name = "campaigns"

urlpatterns = [
    path("start/", start.start, name="start"),
    path("campaigns/", campaigns.campaign_list, name="campaign_list"),
    path("contacts/import/", contacts.contact_import, name="contact_import"),
    path("contacts/template/", contacts.contact_import_template, name="contact_import_template"),
    path("campaigns/<int:pk>/", campaigns.campaign_detail, name="campaign_detail"),
    path("campaigns/<int:pk>/periods/", reporting_periods.reporting_period_list, name="reporting_period_list"),
    path("periods/<int:pk>/merge/", reporting_periods.reporting_period_merge, name="reporting_period_merge"),
    path("periods/<int:pk>/skip/", reporting_periods.reporting_period_skip, name="reporting_period_skip"),
    path("tasks/<int:pk>/", tasks.task_detail, name="task_detail"),
    path("tasks/<int:pk>/terms/", tasks.task_terms_change, name="task_terms_change"),
    path("tasks/<int:pk>/closing/confirm/", tasks.task_closing_confirm, name="task_closing_confirm"),
    path("tasks/<int:pk>/closing/refuse/", tasks.task_closing_refuse, name="task_closing_refuse"),
    path("tasks/<int:pk>/reopen/", tasks.task_reopen, name="task_reopen"),
    path("directives/", directives.directive_list, name="directive_list"),
    path("directives/<int:pk>/note/", directives.directive_note, name="directive_note"),
    path("campaigns/<int:pk>/directives/new/", directives.directive_create, name="directive_create"),
    path("evidence/<int:pk>/file/", tasks.evidence_download, name="evidence_download"),
    path("holidays/", holidays.holiday_list, name="holiday_list"),
    path("holidays/import/", holidays.holiday_import, name="holiday_import"),
    path("packs/", packs.pack_list, name="pack_list"),
    path("packs/<slug:name>/load/", packs.pack_load, name="pack_load"),
]
