from django.urls import path

from accounts.views import (
    activation_slips,
    audit,
    automatic_rules,
    contacts,
    delegations,
    handover,
    health,
    inbox,
    links,
    passwords,
    session,
    units,
    users,
)

app_name = "accounts"

root_urlpatterns = [
    path("", session.home, name="home"),
    path("healthz", health.healthz, name="healthz"),
]

shared_urlpatterns = [
    path("login/", session.login, name="login"),
    path("logout/", session.logout, name="logout"),
    path("language/", session.language_switch, name="language_switch"),
    path("activate/", links.activation_code, name="activation_code"),
    path("activate/<str:secret>/", links.activate, name="activate"),
    path("demo/", links.demo_switch, name="demo_switch"),
    path("demo/<str:secret>/", links.demo_login, name="demo_login"),
    path("password/", passwords.password_change, name="password_change"),
    path("posts/switch/", session.post_switch, name="post_switch"),
    path("delegations/", delegations.delegation_list, name="delegation_list"),
    path("delegations/<int:pk>/end/", delegations.delegation_end, name="delegation_end"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("automatic-rules/", automatic_rules.automatic_rule_list, name="automatic_rule_list"),
    path("messages/<int:pk>/read/", inbox.message_read, name="message_read"),
]

urlpatterns = [
    path("units/", units.unit_list, name="unit_list"),
    path("units/new/", units.unit_create, name="unit_create"),
    path("units/<int:pk>/", units.unit_detail, name="unit_detail"),
    path("units/<int:pk>/rename/", units.unit_rename, name="unit_rename"),
    path("units/<int:pk>/merge/", units.unit_merge, name="unit_merge"),
    path("units/<int:pk>/close/", units.unit_close, name="unit_close"),
    path("users/", users.user_list, name="user_list"),
    path("users/new/", users.user_create, name="user_create"),
    path("users/slips/", activation_slips.activation_slips, name="activation_slips"),
    path("users/<int:pk>/", users.user_detail, name="user_detail"),
    path("users/<int:pk>/disable/", users.user_disable, name="user_disable"),
    path("users/<int:pk>/enable/", users.user_enable, name="user_enable"),
    path("users/<int:pk>/unlock/", users.user_unlock, name="user_unlock"),
    path("users/<int:pk>/posts/new/", users.post_assign, name="post_assign"),
    path("posts/<int:pk>/end/", users.post_end, name="post_end"),
    path("contacts/", contacts.contact_list, name="contact_list"),
    path("contacts/slips/", activation_slips.contact_slips, name="contact_slips"),
    path("contacts/<int:pk>/appoint/", contacts.contact_appoint, name="contact_appoint"),
    path("handover/", handover.handover, name="handover"),
    path("audit-events/", audit.audit_event_list, name="audit_event_list"),
    path("audit-events/<int:pk>/", audit.audit_event_detail, name="audit_event_detail"),
]
